"""date prévue d'une réponse partagée

Révision : 0021 — précédente : 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reponses_partagees", schema=None) as batch_op:
        batch_op.add_column(sa.Column("echeance", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reponses_partagees", schema=None) as batch_op:
        batch_op.drop_column("echeance")
