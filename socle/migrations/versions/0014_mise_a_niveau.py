"""mise_a_niveau

Révision : 0014 — précédente : 0013
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "avenant_lots",
        sa.Column("retour_le", sa.Date(), nullable=True),
        sa.Column("contact_ssi", sa.Text(), nullable=False),
        sa.Column("ajout", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prestataire_id", sa.Uuid(), nullable=False),
        sa.Column("prestataire", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lance_par", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lance_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("annule_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisme_id", "id"], ["objets.organisme_id", "objets.id"], name=op.f("fk_avenant_lots_organisme_id_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avenant_lots")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_avenant_lots_organisme_id_id")),
    )
    with op.batch_alter_table("avenant_lots", schema=None) as batch_op:
        batch_op.create_index("ix_avenant_lots_prestataire", ["organisme_id", "prestataire_id"], unique=False)
    op.create_table(
        "avenant_lot_lignes",
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("relation_id", sa.Uuid(), nullable=False),
        sa.Column("chez_id", sa.Uuid(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("etat", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("phrase", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "lot_id"],
            ["avenant_lots.organisme_id", "avenant_lots.id"],
            name=op.f("fk_avenant_lot_lignes_organisme_id_lot_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avenant_lot_lignes")),
        sa.UniqueConstraint(
            "organisme_id", "lot_id", "relation_id", name=op.f("uq_avenant_lot_lignes_organisme_id_lot_id_relation_id")
        ),
    )
    op.create_table(
        "avenants",
        sa.Column("retour_le", sa.Date(), nullable=True),
        sa.Column("contact_ssi", sa.Text(), nullable=False),
        sa.Column("ajout", sa.Text(), nullable=False),
        sa.Column("numero", sa.Text(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("relation_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("prestataire", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("etat", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("prepare_par", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("prepare_par_id", sa.Uuid(), nullable=True),
        sa.Column("prepare_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("envoye_le", sa.Date(), nullable=True),
        sa.Column("canal", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("attendu_le", sa.Date(), nullable=True),
        sa.Column("relances", sa.Integer(), nullable=False),
        sa.Column("relance_le", sa.Date(), nullable=True),
        sa.Column("signe_le", sa.Date(), nullable=True),
        sa.Column("preuve_id", sa.Uuid(), nullable=True),
        sa.Column("motif", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("clauses_avant", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("fige", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "id"], ["objets.organisme_id", "objets.id"], name=op.f("fk_avenants_organisme_id_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisme_id", "relation_id"],
            ["relations.organisme_id", "relations.id"],
            name=op.f("fk_avenants_organisme_id_relation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avenants")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_avenants_organisme_id_id")),
    )
    with op.batch_alter_table("avenants", schema=None) as batch_op:
        batch_op.create_index("ix_avenants_etat", ["organisme_id", "etat"], unique=False)
        batch_op.create_index("ix_avenants_lot", ["lot_id"], unique=False)
        batch_op.create_index("ix_avenants_relation", ["organisme_id", "relation_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("avenants", schema=None) as batch_op:
        batch_op.drop_index("ix_avenants_relation")
        batch_op.drop_index("ix_avenants_lot")
        batch_op.drop_index("ix_avenants_etat")
    op.drop_table("avenants")
    op.drop_table("avenant_lot_lignes")
    with op.batch_alter_table("avenant_lots", schema=None) as batch_op:
        batch_op.drop_index("ix_avenant_lots_prestataire")
    op.drop_table("avenant_lots")
