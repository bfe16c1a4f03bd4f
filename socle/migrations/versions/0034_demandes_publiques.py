"""demandes_publiques

Révision : 0034 — précédente : 0033
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('demandes_formulaires',
    sa.Column('accueil', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ouvert', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('change_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('change_par', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_demandes_formulaires_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demandes_formulaires')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demandes_formulaires_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', name=op.f('uq_demandes_formulaires_organisme_id'))
    )
    op.create_table('demandes_envois',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('trace', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('recu_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expire_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=True),
    sa.Column('demande_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'demande_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_demandes_envois_organisme_id_demande_id')),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_demandes_envois_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demandes_envois')),
    sa.UniqueConstraint('empreinte', name=op.f('uq_demandes_envois_empreinte')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_demandes_envois_organisme_id_id')),
    sa.UniqueConstraint('organisme_id', 'trace', name=op.f('uq_demandes_envois_organisme_id_trace'))
    )
    with op.batch_alter_table('demandes_envois', schema=None) as batch_op:
        batch_op.create_index('ix_demandes_envois_expire_le', ['organisme_id', 'expire_le'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('demandes_envois', schema=None) as batch_op:
        batch_op.drop_index('ix_demandes_envois_expire_le')

    op.drop_table('demandes_envois')
    op.drop_table('demandes_formulaires')
