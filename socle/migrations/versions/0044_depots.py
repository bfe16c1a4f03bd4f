"""dépôts en nombre

Révision : 0044 — précédente : 0043
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('depots',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('libelle', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('cree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('cree_par', sa.Uuid(), nullable=True),
    sa.Column('lot_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'lot_id'], ['lots.organisme_id', 'lots.id'], name=op.f('fk_depots_organisme_id_lot_id')),
    sa.ForeignKeyConstraint(['organisme_id'], ['organismes.id'], name=op.f('fk_depots_organisme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_depots')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_depots_organisme_id_id'))
    )
    with op.batch_alter_table('depots', schema=None) as batch_op:
        batch_op.create_index('ix_depots_liste', ['organisme_id', 'cree_le'], unique=False)

    op.create_table('depots_parts',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('depot_id', sa.Uuid(), nullable=False),
    sa.Column('rang', sa.Integer(), nullable=False),
    sa.Column('fichier', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('partie', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('signature', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('etat', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('message', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('cible_id', sa.Uuid(), nullable=True),
    sa.Column('raison', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.Column('remarques', sa.Integer(), nullable=False),
    sa.Column('a_trancher', sa.Integer(), nullable=False),
    sa.Column('comptes', sa.JSON(), nullable=False),
    sa.Column('choix', sa.JSON(), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['cible_id'], ['organismes.id'], name=op.f('fk_depots_parts_cible_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'depot_id'], ['depots.organisme_id', 'depots.id'], name=op.f('fk_depots_parts_organisme_id_depot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_depots_parts')),
    sa.UniqueConstraint('organisme_id', 'depot_id', 'rang', name=op.f('uq_depots_parts_organisme_id_depot_id_rang')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_depots_parts_organisme_id_id'))
    )


def downgrade() -> None:
    op.drop_table('depots_parts')
    with op.batch_alter_table('depots', schema=None) as batch_op:
        batch_op.drop_index('ix_depots_liste')

    op.drop_table('depots')
