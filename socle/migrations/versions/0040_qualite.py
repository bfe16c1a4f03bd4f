"""qualite

Révision : 0040 — précédente : 0039
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('qualite_ecartes',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('traitement_id', sa.Uuid(), nullable=False),
    sa.Column('regle', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('par', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'traitement_id'], ['traitements.organisme_id', 'traitements.id'], name=op.f('fk_qualite_ecartes_organisme_id_traitement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qualite_ecartes')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_qualite_ecartes_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'traitement_id', 'regle', name=op.f('uq_qualite_ecartes_organisme_id_traitement_id_regle'))
    )


def downgrade() -> None:
    op.drop_table('qualite_ecartes')
