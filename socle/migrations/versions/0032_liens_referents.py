"""liens_referents

Révision : 0032 — précédente : 0031
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('liens_referents',
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('usage', sa.Text(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('courriel', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('jours', sa.Integer(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('envoye_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('envoye_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('expire_le', sa.Date(), nullable=False),
    sa.Column('revoque_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('recu_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('traite_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('traite_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('suite_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_liens_referents_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'suite_id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_liens_referents_organisme_id_suite_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_liens_referents')),
    sa.UniqueConstraint('empreinte', name=op.f('uq_liens_referents_empreinte')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_liens_referents_organisme_id_id'))
    )
    with op.batch_alter_table('liens_referents', schema=None) as batch_op:
        batch_op.create_index('ix_liens_referents_recus', ['organisme_id', 'traite_le', 'recu_le'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('liens_referents', schema=None) as batch_op:
        batch_op.drop_index('ix_liens_referents_recus')

    op.drop_table('liens_referents')
