"""terme des courriels

Révision : 0036 — précédente : 0035
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("courriels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expire_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("courriels", schema=None) as batch_op:
        batch_op.drop_column("expire_le")
