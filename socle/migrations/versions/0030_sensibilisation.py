"""séances de sensibilisation, leurs publics, les effectifs d'une année

Révision : 0030 — précédente : 0029
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "effectifs",
        sa.Column("elus", sa.Integer(), nullable=True),
        sa.Column("encadrants", sa.Integer(), nullable=True),
        sa.Column("agents", sa.Integer(), nullable=True),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("annee", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisme_id"], ["organismes.id"], name=op.f("fk_effectifs_organisme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effectifs")),
        sa.UniqueConstraint("organisme_id", "annee", name=op.f("uq_effectifs_organisme_id_annee")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_effectifs_organisme_id_id")),
    )
    op.create_table(
        "seances",
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=True),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("forme", sa.Text(), nullable=False),
        sa.Column("lieu", sa.Text(), nullable=False),
        sa.Column("duree_minutes", sa.Integer(), nullable=True),
        sa.Column("animateur", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("quiz_reponses", sa.Integer(), nullable=True),
        sa.Column("quiz_reussis", sa.Integer(), nullable=True),
        sa.Column("prochaine", sa.Date(), nullable=True),
        sa.Column("conservation", sa.Text(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statut", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("motif", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "id"], ["objets.organisme_id", "objets.id"], name=op.f("fk_seances_organisme_id_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seances")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_seances_organisme_id_id")),
    )
    with op.batch_alter_table("seances", schema=None) as batch_op:
        batch_op.create_index("ix_seances_jour", ["organisme_id", "statut", "jour"], unique=False)
    op.create_table(
        "seance_publics",
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("attendus", sa.Integer(), nullable=True),
        sa.Column("presents", sa.Integer(), nullable=True),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiche_id", sa.Uuid(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "fiche_id"],
            ["seances.organisme_id", "seances.id"],
            name=op.f("fk_seance_publics_organisme_id_fiche_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seance_publics")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_seance_publics_organisme_id_id")),
    )
    with op.batch_alter_table("seance_publics", schema=None) as batch_op:
        batch_op.create_index("ix_seance_publics_fiche", ["organisme_id", "fiche_id", "rang"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("seance_publics", schema=None) as batch_op:
        batch_op.drop_index("ix_seance_publics_fiche")
    op.drop_table("seance_publics")
    with op.batch_alter_table("seances", schema=None) as batch_op:
        batch_op.drop_index("ix_seances_jour")
    op.drop_table("seances")
    op.drop_table("effectifs")
