"""coffrets

Révision : 0025 — précédente : 0024
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('coffrets',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('nom', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('modifie_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'objet_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_coffrets_organisme_id_objet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coffrets')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_coffrets_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'objet_id', 'nom', name=op.f('uq_coffrets_organisme_id_objet_id_nom'))
    )


def downgrade() -> None:
    op.drop_table('coffrets')
