"""le modèle d'une copie

Révision : 0045 — précédente : 0044
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("provenances", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("modele", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("modele_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_provenances_modele", ["organisme_id", "modele"], unique=False)
    if op.get_bind().dialect.name == "postgresql":  # la sécurité par ligne cacherait tout à cette reprise
        op.execute("SET LOCAL gouverne.total = 'oui'")
    op.execute("UPDATE provenances SET modele = source, modele_version = version WHERE genre = 'modele'")


def downgrade() -> None:
    with op.batch_alter_table("provenances", schema=None) as batch_op:
        batch_op.drop_index("ix_provenances_modele")
        batch_op.drop_column("modele_version")
        batch_op.drop_column("modele")
