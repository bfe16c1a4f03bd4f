"""fiches de décision « Faut-il une AIPD ? »

Révision : 0023 — précédente : 0022
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _texte(nom: str) -> sa.Column:
    return sa.Column(nom, sa.Text(), nullable=False)


def _ligne(nom: str, longueur: int | None = None) -> sa.Column:
    return sa.Column(nom, sqlmodel.sql.sqltypes.AutoString(length=longueur), nullable=False)


def _moment(nom: str, vide: bool = True) -> sa.Column:
    return sa.Column(nom, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=vide)


def _avis() -> list[sa.Column]:
    return [_ligne("avis", 20), _texte("avis_motif"), _ligne("avis_par"), _moment("avis_le")]


def _cle(table: str, colonne: str, vers: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk_{table}_organisme_id_{colonne}")
    return sa.ForeignKeyConstraint(["organisme_id", colonne], [f"{vers}.organisme_id", f"{vers}.id"], name=nom)


def upgrade() -> None:
    op.create_table(
        "reperages_aipd",
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("traitement_id", sa.Uuid(), nullable=False),
        _ligne("statut", 20),
        sa.Column("tour", sa.Integer(), nullable=False),
        sa.Column("reponses", sa.JSON(), nullable=False),
        sa.Column("faits", sa.JSON(), nullable=False),
        _ligne("empreinte", 64),
        sa.Column("version_fiche", sa.Integer(), nullable=False),
        *_avis(),
        _ligne("decision", 20),
        _texte("decision_motif"),
        _texte("couverte_par"),
        _ligne("decide_par"),
        _moment("decide_le"),
        _cle("reperages_aipd", "id", "objets"),
        _cle("reperages_aipd", "traitement_id", "traitements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reperages_aipd")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_reperages_aipd_organisme_id_id")),
        sa.UniqueConstraint("organisme_id", "traitement_id", name=op.f("uq_reperages_aipd_organisme_id_traitement_id")),
    )
    with op.batch_alter_table("reperages_aipd", schema=None) as batch_op:
        batch_op.create_index("ix_reperages_aipd_statut", ["organisme_id", "statut"], unique=False)
    op.create_table(
        "reperage_decisions",
        sa.Column("organisme_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reperage_id", sa.Uuid(), nullable=False),
        sa.Column("tour", sa.Integer(), nullable=False),
        _ligne("decision", 20),
        _texte("motif"),
        _texte("couverte_par"),
        *_avis(),
        _ligne("resultat", 20),
        sa.Column("motifs", sa.JSON(), nullable=False),
        sa.Column("reponses", sa.JSON(), nullable=False),
        sa.Column("version_fiche", sa.Integer(), nullable=False),
        _ligne("decide_par"),
        _moment("decide_le", vide=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _cle("reperage_decisions", "reperage_id", "reperages_aipd"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reperage_decisions")),
        sa.UniqueConstraint("organisme_id", "id", name=op.f("uq_reperage_decisions_organisme_id_id")),
        sa.UniqueConstraint(
            "organisme_id", "reperage_id", "tour", name=op.f("uq_reperage_decisions_organisme_id_reperage_id_tour")
        ),
    )


def downgrade() -> None:
    op.drop_table("reperage_decisions")
    with op.batch_alter_table("reperages_aipd", schema=None) as batch_op:
        batch_op.drop_index("ix_reperages_aipd_statut")
    op.drop_table("reperages_aipd")
