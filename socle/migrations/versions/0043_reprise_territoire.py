"""reprise territoire

Révision : 0043 — précédente : 0042
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reprises_listes',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('genre', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('nom_fichier', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('cree_par', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('faite_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_reprises_listes_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reprises_listes')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_reprises_listes_organisme_id_id'))
    )
    with op.batch_alter_table('reprises_listes', schema=None) as batch_op:
        batch_op.create_index('ix_reprises_listes_liste', ['organisme_id', 'genre', 'cree_le'], unique=False)


def downgrade() -> None:
    op.drop_table('reprises_listes')
