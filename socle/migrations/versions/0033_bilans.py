"""bilans annuels du délégué

Révision : 0033 — précédente : 0032
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bilans",
        sa.Column("annee", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("registre", sa.Text(), nullable=False),
        sa.Column("procedures", sa.Text(), nullable=False),
        sa.Column("aipd", sa.Text(), nullable=False),
        sa.Column("violations", sa.Text(), nullable=False),
        sa.Column("demandes", sa.Text(), nullable=False),
        sa.Column("contrats", sa.Text(), nullable=False),
        sa.Column("audits", sa.Text(), nullable=False),
        sa.Column("sensibilisation", sa.Text(), nullable=False),
        sa.Column("controles", sa.Text(), nullable=False),
        sa.Column("avis", sa.Text(), nullable=False),
        sa.Column("objectifs", sa.Text(), nullable=False),
        sa.Column("note_elus", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statut", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("releve", sa.JSON(), nullable=False),
        sa.Column("arrete_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("arrete_par", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("presente_le", sa.Date(), nullable=True),
        sa.Column("presente_a", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "id"], ["objets.organisme_id", "objets.id"], name=op.f("fk_bilans_organisme_id_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bilans")),
        sa.UniqueConstraint("organisme_id", "annee", name=op.f("uq_bilans_organisme_id_annee")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_bilans_organisme_id_id")),
    )


def downgrade() -> None:
    op.drop_table("bilans")
