"""lots, et d'où viennent les objets

Révision : 0037 — précédente : 0036
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lots",
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("genre", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("libelle", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("etat", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("charge", sa.LargeBinary(), nullable=False),
        sa.Column("demande_par", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("demande_par_id", sa.Uuid(), nullable=True),
        sa.Column("cree_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("fini_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("bail", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("echecs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisme_id"], ["organismes.id"], name=op.f("fk_lots_organisme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_lots_organisme_id_id")),
    )
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.create_index("ix_lots_a_faire", ["etat", "bail"], unique=False)
        batch_op.create_index("ix_lots_liste", ["organisme_id", "cree_le"], unique=False)
    op.create_table(
        "lots_lignes",
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("cible_id", sa.Uuid(), nullable=False),
        sa.Column("cible_nom", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("precision", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("etat", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("charge", sa.LargeBinary(), nullable=False),
        sa.Column("objets", sa.JSON(), nullable=False),
        sa.Column("faite_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cible_id"], ["organismes.id"], name=op.f("fk_lots_lignes_cible_id")),
        sa.ForeignKeyConstraint(
            ["organisme_id", "lot_id"],
            ["lots.organisme_id", "lots.id"],
            name=op.f("fk_lots_lignes_organisme_id_lot_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots_lignes")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_lots_lignes_organisme_id_id")),
    )
    with op.batch_alter_table("lots_lignes", schema=None) as batch_op:
        batch_op.create_index("ix_lots_lignes_etat", ["organisme_id", "lot_id", "etat"], unique=False)
        batch_op.create_index("ix_lots_lignes_lot", ["organisme_id", "lot_id", "rang"], unique=False)
    op.create_table(
        "provenances",
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("objet_id", sa.Uuid(), nullable=False),
        sa.Column("genre", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("libelle", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("empreinte", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("notee_le", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id", "objet_id"],
            ["objets.organisme_id", "objets.id"],
            name=op.f("fk_provenances_organisme_id_objet_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provenances")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_provenances_organisme_id_id")),
        sa.UniqueConstraint("organisme_id", "objet_id", name=op.f("uq_provenances_organisme_id_objet_id")),
    )
    with op.batch_alter_table("provenances", schema=None) as batch_op:
        batch_op.create_index("ix_provenances_lot", ["organisme_id", "lot_id"], unique=False)
        batch_op.create_index("ix_provenances_source", ["organisme_id", "genre", "source"], unique=False)


def downgrade() -> None:
    op.drop_table("provenances")
    op.drop_table("lots_lignes")
    op.drop_table("lots")
