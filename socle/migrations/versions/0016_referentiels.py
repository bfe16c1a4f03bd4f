"""referentiels

Révision : 0016 — précédente : 0015
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referentiels',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('titre', sa.Text(), nullable=False),
    sa.Column('version', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('origine', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('nom_fichier', sa.Text(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('empreinte_fichier', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('nombre_points', sa.Integer(), nullable=False),
    sa.Column('droits', sa.Text(), nullable=False),
    sa.Column('remarques', sa.JSON(), nullable=False),
    sa.Column('importe_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('importe_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_referentiels_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referentiels')),
    sa.UniqueConstraint('organisme_id', 'code', 'version', name=op.f('uq_referentiels_organisme_id_code_version')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_referentiels_organisme_id_id'))
    )
    with op.batch_alter_table('referentiels', schema=None) as batch_op:
        batch_op.create_index('ix_referentiels_code', ['code', 'version'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('referentiels', schema=None) as batch_op:
        batch_op.drop_index('ix_referentiels_code')
    op.drop_table('referentiels')
