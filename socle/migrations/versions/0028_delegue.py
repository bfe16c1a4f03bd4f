"""La désignation du délégué, l'adoption des procédures

Révision : 0028 — précédente : 0027
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "designations_dpo",
        sa.Column("forme", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("qualite", sa.Text(), nullable=False),
        sa.Column("entite", sa.Text(), nullable=False),
        sa.Column("siren_entite", sa.Text(), nullable=False),
        sa.Column("prepose", sa.Text(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("qualites", sa.Text(), nullable=False),
        sa.Column("debut", sa.Date(), nullable=True),
        sa.Column("fin", sa.Date(), nullable=True),
        sa.Column("quotite", sa.Integer(), nullable=True),
        sa.Column("moyens", sa.JSON(), nullable=False),
        sa.Column("moyens_precision", sa.Text(), nullable=False),
        sa.Column("rattachement", sa.Text(), nullable=False),
        sa.Column("rattachement_precision", sa.Text(), nullable=False),
        sa.Column("missions_precision", sa.Text(), nullable=False),
        sa.Column("autres_fonctions", sa.JSON(), nullable=False),
        sa.Column("autres_fonctions_precision", sa.Text(), nullable=False),
        sa.Column("conflit", sa.Text(), nullable=False),
        sa.Column("conflit_mesures", sa.Text(), nullable=False),
        sa.Column("public_courriel", sa.Text(), nullable=False),
        sa.Column("public_telephone", sa.Text(), nullable=False),
        sa.Column("public_adresse", sa.Text(), nullable=False),
        sa.Column("public_code_postal", sa.Text(), nullable=False),
        sa.Column("public_ville", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False),
        sa.Column("publier_nom", sa.Boolean(), nullable=True),
        sa.Column("exercer", sa.Text(), nullable=False),
        sa.Column("acte_genre", sa.Text(), nullable=False),
        sa.Column("organe", sa.Text(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("etat", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("acte_le", sa.Date(), nullable=True),
        sa.Column("acte_numero", sa.Text(), nullable=False),
        sa.Column("arretee_par", sa.Text(), nullable=False),
        sa.Column("declaree_le", sa.Date(), nullable=True),
        sa.Column("declaration_numero", sa.Text(), nullable=False),
        sa.Column("numero", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("repondue_le", sa.Date(), nullable=True),
        sa.Column("terminee_le", sa.Date(), nullable=True),
        sa.Column("fin_motif", sa.Text(), nullable=False),
        sa.Column("fin_declaree_le", sa.Date(), nullable=True),
        sa.Column("publiee_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("publiee_par", sa.Text(), nullable=False),
        sa.Column("origine_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisme_id", "id"],
            ["objets.organisme_id", "objets.id"],
            name=op.f("fk_designations_dpo_organisme_id_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designations_dpo")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_designations_dpo_organisme_id_id")),
    )
    with op.batch_alter_table("designations_dpo", schema=None) as batch_op:
        batch_op.create_index("ix_designations_dpo_fin", ["organisme_id", "fin"], unique=False)
    op.create_table(
        "procedures_adoptees",
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("acte", sa.Text(), nullable=False),
        sa.Column("adoptee_le", sa.Date(), nullable=True),
        sa.Column("revue_le", sa.Date(), nullable=True),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("empreinte", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("noms", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "id"],
            ["objets.organisme_id", "objets.id"],
            name=op.f("fk_procedures_adoptees_organisme_id_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures_adoptees")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_procedures_adoptees_organisme_id_id")),
    )
    with op.batch_alter_table("procedures_adoptees", schema=None) as batch_op:
        batch_op.create_index("ix_procedures_adoptees_revue_le", ["organisme_id", "revue_le"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("procedures_adoptees", schema=None) as batch_op:
        batch_op.drop_index("ix_procedures_adoptees_revue_le")
    op.drop_table("procedures_adoptees")
    with op.batch_alter_table("designations_dpo", schema=None) as batch_op:
        batch_op.drop_index("ix_designations_dpo_fin")
    op.drop_table("designations_dpo")
