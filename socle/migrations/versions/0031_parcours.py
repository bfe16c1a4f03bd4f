"""parcours

Révision : 0031 — précédente : 0030
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('parcours_attestations',
    sa.Column('etape', sa.Text(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('constatee_le', sa.Date(), nullable=True),
    sa.Column('expire_le', sa.Date(), nullable=True),
    sa.Column('preuve_id', sa.Uuid(), nullable=True),
    sa.Column('organisme_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('attestee_par', sa.Text(), nullable=False),
    sa.Column('attestee_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('retiree_le', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('retiree_par', sa.Text(), nullable=False),
    sa.Column('retiree_motif', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisme_id', 'id'], ['objets.organisme_id', 'objets.id'], name=op.f('fk_parcours_attestations_organisme_id_id')),
    sa.ForeignKeyConstraint(['organisme_id', 'preuve_id'], ['preuves.organisme_id', 'preuves.id'], name=op.f('fk_parcours_attestations_organisme_id_preuve_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parcours_attestations')),
    sa.UniqueConstraint('organisme_id', 'id', name=op.f('uq_parcours_attestations_organisme_id_id'))
    )
    with op.batch_alter_table('parcours_attestations', schema=None) as batch_op:
        batch_op.create_index('ix_parcours_attestations_etape', ['organisme_id', 'etape'], unique=False)
        batch_op.create_index('ix_parcours_attestations_fin', ['organisme_id', 'expire_le'], unique=False)
        batch_op.create_index('ix_parcours_attestations_preuve', ['organisme_id', 'preuve_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('parcours_attestations', schema=None) as batch_op:
        batch_op.drop_index('ix_parcours_attestations_preuve')
        batch_op.drop_index('ix_parcours_attestations_fin')
        batch_op.drop_index('ix_parcours_attestations_etape')

    op.drop_table('parcours_attestations')
