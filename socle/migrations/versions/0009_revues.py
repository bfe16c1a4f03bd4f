"""revues : trouver les fiches à revoir sans lire toutes les autres

Révision : 0009 — précédente : 0008 — 2026-11-23
"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('traitements', schema=None) as batch_op:
        batch_op.create_index('ix_traitements_revue', ['organisme_id', 'prochaine_revue'], unique=False)
        batch_op.create_index('ix_traitements_revues', ['prochaine_revue'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('traitements', schema=None) as batch_op:
        batch_op.drop_index('ix_traitements_revues')
        batch_op.drop_index('ix_traitements_revue')
