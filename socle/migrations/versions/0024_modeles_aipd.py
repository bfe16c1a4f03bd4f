"""modeles_aipd

Révision : 0024 — précédente : 0023
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('modeles_aipd',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('contenu', sa.JSON(), nullable=False),
    sa.Column('cree_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_modeles_aipd_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_modeles_aipd')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_modeles_aipd_organisme_id_id'))
    )


def downgrade() -> None:
    op.drop_table('modeles_aipd')
