"""Recherche plein texte : sans accents, par préfixe, plusieurs mots, classée ; FTS5 ou tsvector derrière une fonction.

L'opération écrit elle-même le texte cherchable (aucun déclencheur), et le moteur ne classe jamais un résultat sans
borne. SQLite indexe avec le texte un jeton propre à l'organisme, et croise les listes. PostgreSQL lit les lignes du
seul organisme par leur clé et compare un vecteur gardé tout fait : sous la sécurité par ligne, un index plein texte
ne sert jamais (`@@` n'est pas « leakproof »), et la table entière serait lue (mesuré).
"""

from __future__ import annotations

import re
import uuid

from sqlalchemy import ForeignKeyConstraint, Text, UniqueConstraint, text
from sqlmodel import Field, select

from socle import objets as _objets  # noqa: F401 -- la clé étrangère doit trouver sa table
from socle.perimetre import Cloisonne, PerimetreEnfreint, SessionCloisonnee, sql_du_socle
from socle.types import sans_accents

CANDIDATS = 2000
MOTS_MAXIMUM = 8
TITRE_MAXIMUM, TEXTE_MAXIMUM = 20_000, 300_000
"""Caractères indexés au plus : un `tsvector` de plus d'un mégaoctet est une erreur de PostgreSQL."""
_MOT = re.compile(r"[a-z0-9]+")


class Recherche(Cloisonne, table=True):
    """Texte cherchable d'un objet, déjà réduit à des mots sans accents."""

    __tablename__ = "recherche"
    __table_args__ = (
        UniqueConstraint("organisme_id", "objet_id"),
        ForeignKeyConstraint(["organisme_id", "objet_id"], ["objets.organisme_id", "objets.id"]),
    )

    numero: int | None = Field(default=None, primary_key=True)
    objet_id: uuid.UUID
    type: str = Field(max_length=40)
    titre: str = Field(sa_type=Text)
    texte: str = Field(sa_type=Text)


def mots(texte: str) -> list[str]:
    """Mots sans accents d'un texte, dans l'ordre."""
    return _MOT.findall(sans_accents(texte))


def jeton_organisme(organisme_id: uuid.UUID) -> str:
    """Mot réservé qui borne la recherche à un organisme ; sa première lettre ne se tape pas (voir `mots`)."""
    return f"ω{organisme_id.hex}"


def indexer(
    session: SessionCloisonnee, organisme_id: uuid.UUID, objet_id: uuid.UUID, type_: str, titre: str, texte: str
) -> None:
    """(Re)met à jour l'index d'un objet dans la transaction de l'opération."""
    ligne = session.exec(select(Recherche).where(Recherche.objet_id == objet_id)).first()
    if ligne is None:
        ligne = Recherche(organisme_id=organisme_id, objet_id=objet_id, type=type_, titre="", texte="")
    else:
        _retirer_fts(session, ligne)
    ligne.titre = " ".join([jeton_organisme(organisme_id), *mots(titre)])[:TITRE_MAXIMUM]
    ligne.texte = " ".join(dict.fromkeys(mots(texte)))[:TEXTE_MAXIMUM]
    session.add(ligne)
    session.flush()
    if _est_sqlite(session):
        sql_du_socle(session).execute(
            text("INSERT INTO recherche_fts (rowid, titre, texte) VALUES (:n, :titre, :texte)"),
            {"n": ligne.numero, "titre": ligne.titre, "texte": ligne.texte},
        )


def chercher(
    session: SessionCloisonnee, organisme_id: uuid.UUID, demande: str, type_: str, limite: int = 500
) -> list[uuid.UUID] | None:
    """Identifiants des objets trouvés, les meilleurs d'abord ; None si la demande n'a aucun mot."""
    if organisme_id not in session.perimetre.lecture and not session.perimetre.total:
        raise PerimetreEnfreint("Recherche hors périmètre.")
    termes = mots(demande)[:MOTS_MAXIMUM]
    if not termes:
        return None
    requete, valeurs = _requete(_est_sqlite(session), organisme_id, termes)
    lignes = sql_du_socle(session).execute(
        text(requete), valeurs | {"type": type_, "limite": limite, "candidats": CANDIDATS}
    )
    return [ligne[0] if isinstance(ligne[0], uuid.UUID) else uuid.UUID(str(ligne[0])) for ligne in lignes]


def _requete(sqlite: bool, organisme_id: uuid.UUID, termes: list[str]) -> tuple[str, dict[str, object]]:
    if sqlite:
        demande = " AND ".join([jeton_organisme(organisme_id), *(f"{t}*" for t in termes)])
        return _REQUETE_SQLITE, {"demande": demande}
    return _REQUETE_POSTGRESQL, {"organisme": organisme_id, "demande": " & ".join(f"{t}:*" for t in termes)}


_REQUETE_SQLITE = """
SELECT r.objet_id FROM (
  SELECT rowid AS numero, bm25(recherche_fts, 6.0, 1.0) AS note FROM recherche_fts
  WHERE recherche_fts MATCH :demande LIMIT :candidats
) AS c JOIN recherche r ON r.numero = c.numero WHERE r.type = :type ORDER BY c.note, r.numero LIMIT :limite
"""
_REQUETE_POSTGRESQL = """
SELECT objet_id FROM (
  SELECT objet_id, numero, vecteur_plein_texte AS vecteur FROM recherche
  WHERE organisme_id = :organisme AND type = :type AND vecteur_plein_texte @@ to_tsquery('simple', :demande)
  LIMIT :candidats
) AS c
ORDER BY ts_rank(vecteur, to_tsquery('simple', :demande)) DESC, numero LIMIT :limite
"""


def _retirer_fts(session: SessionCloisonnee, ligne: Recherche) -> None:
    if _est_sqlite(session):
        sql_du_socle(session).execute(
            text(
                "INSERT INTO recherche_fts (recherche_fts, rowid, titre, texte) VALUES ('delete', :n, :titre, :texte)"
            ),
            {"n": ligne.numero, "titre": ligne.titre, "texte": ligne.texte},
        )


def _est_sqlite(session: SessionCloisonnee) -> bool:
    return session.get_bind().dialect.name == "sqlite"
