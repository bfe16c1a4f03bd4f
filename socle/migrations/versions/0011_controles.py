"""controles

Révision : 0011 — précédente : 0010
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('controles',
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('empreinte', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('format', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=False),
    sa.Column('presentes', sa.Integer(), nullable=False),
    sa.Column('faibles', sa.Integer(), nullable=False),
    sa.Column('absentes', sa.Integer(), nullable=False),
    sa.Column('anomalies', sa.Integer(), nullable=False),
    sa.Column('controle_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('controle_par', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_controles_organisme_id_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_controles')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_controles_organisme_id_id'))
    )
    with op.batch_alter_table('controles', schema=None) as batch_op:
        batch_op.create_index('ix_controles_date', ['organisme_id', 'controle_le'], unique=False)
        batch_op.create_index('ix_controles_empreinte', ['organisme_id', 'empreinte'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('controles', schema=None) as batch_op:
        batch_op.drop_index('ix_controles_empreinte')
        batch_op.drop_index('ix_controles_date')
    op.drop_table('controles')
