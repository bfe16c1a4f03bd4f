"""Journal : une chaîne d'empreintes par organisme, écrite dans la transaction de l'opération.

La chaîne ne porte que des faits (qui, quand, quoi, sur quel objet) et SHA-256(sel ‖ contenu). Le contenu
(instantané de l'objet) et son sel vivent à part, effaçables par une purge elle-même journalisée : le droit à
l'effacement et la preuve vivent ensemble. Un contenu est gardé en octets et n'est jamais réécrit par une
migration ; `version_schema` dit comment le lire.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, col, select

from socle.base import nouvel_id
from socle.perimetre import Cloisonne, SessionCloisonnee, ecrire_en_lot, sql_du_socle

INSTANCE = uuid.UUID(int=0)
"""Chaîne de l'instance (comptes, réglages) : elle n'appartient à aucun organisme."""
GENESE = "0" * 64
VERBE_PURGE = "contenu.purge"


class Tete(Cloisonne, table=True):
    """Dernier maillon de chaque chaîne ; la verrouiller sérialise les écritures d'un organisme."""

    __tablename__ = "journal_tetes"

    organisme_id: uuid.UUID = Field(primary_key=True)
    rang: int = 0
    empreinte: str = Field(default=GENESE, max_length=64)


class Entree(Cloisonne, table=True):
    """Un maillon : un fait daté, chaîné au précédent."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("organisme_id", "rang"),
        Index("ix_journal_objet", "organisme_id", "objet_id", "rang"),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    rang: int
    quand: datetime
    acteur_id: uuid.UUID | None = None
    verbe: str = Field(max_length=60)
    objet_type: str = Field(default="", max_length=40)
    objet_id: uuid.UUID | None = None
    objet_version: int | None = None
    precedente: str = Field(max_length=64)
    empreinte_contenu: str = Field(max_length=64)
    empreinte: str = Field(max_length=64)


class Contenu(Cloisonne, table=True):
    """Contenu effaçable d'un maillon : les octets et le sel."""

    __tablename__ = "journal_contenu"

    entree_id: uuid.UUID = Field(primary_key=True, foreign_key="journal.id")
    organisme_id: uuid.UUID = Field(index=True)
    sel: bytes = Field(sa_type=LargeBinary)
    octets: bytes = Field(sa_type=LargeBinary)
    version_schema: int = 1


@dataclass(frozen=True)
class Evenement:
    """Ce qu'une opération confie au journal : un verbe du métier et l'instantané de l'objet après l'acte."""

    verbe: str
    objet_type: str = ""
    objet_id: uuid.UUID | None = None
    objet_version: int | None = None
    contenu: dict[str, Any] = field(default_factory=dict)


def octets_canoniques(donnees: Any) -> bytes:
    """JSON canonique : clés triées, sans espace, UTF-8."""
    return json.dumps(donnees, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def empreinte_de(entree: Entree) -> str:
    """Empreinte d'un maillon : SHA-256 du JSON canonique de ses faits et du maillon précédent."""
    faits = [
        str(entree.organisme_id), entree.rang, str(entree.id), entree.quand.isoformat(timespec="microseconds"),
        str(entree.acteur_id or ""), entree.verbe, entree.objet_type, str(entree.objet_id or ""),
        entree.objet_version, entree.precedente, entree.empreinte_contenu,
    ]  # fmt: skip
    return hashlib.sha256(octets_canoniques(faits)).hexdigest()


def verrouiller(session: SessionCloisonnee, organismes: Sequence[uuid.UUID]) -> dict[uuid.UUID, Tete]:
    """Verrouille les têtes de ces chaînes, dans l'ordre des identifiants ; premier acte d'une opération."""
    connexion = sql_du_socle(session)
    for organisme_id in sorted(set(organismes)):
        connexion.execute(
            text(
                "INSERT INTO journal_tetes (organisme_id, rang, empreinte) VALUES (:o, 0, :g)"
                " ON CONFLICT (organisme_id) DO NOTHING"
            ).bindparams(o=organisme_id if connexion.dialect.name != "sqlite" else organisme_id.hex, g=GENESE)
        )
    requete = select(Tete).where(col(Tete.organisme_id).in_(set(organismes))).order_by(col(Tete.organisme_id))
    return {tete.organisme_id: tete for tete in session.exec(requete.with_for_update())}


def inscrire(
    session: SessionCloisonnee,
    tete: Tete,
    evenements: Sequence[Evenement],
    acteur_id: uuid.UUID | None,
    quand: datetime,
) -> list[Entree]:
    """Ajoute ces événements au bout de la chaîne dont `tete` est verrouillée par la session."""
    entrees: list[Entree] = []
    contenus: list[dict[str, Any]] = []
    for evenement in evenements:
        octets, sel = octets_canoniques(evenement.contenu), os.urandom(16)
        entree = Entree(
            organisme_id=tete.organisme_id, rang=tete.rang + 1, quand=quand, acteur_id=acteur_id,
            verbe=evenement.verbe, objet_type=evenement.objet_type, objet_id=evenement.objet_id,
            objet_version=evenement.objet_version, precedente=tete.empreinte,
            empreinte_contenu=hashlib.sha256(sel + octets).hexdigest(), empreinte="",
        )  # fmt: skip
        entree.empreinte = empreinte_de(entree)
        tete.rang, tete.empreinte = entree.rang, entree.empreinte
        entrees.append(entree)
        contenus.append({"entree_id": entree.id, "organisme_id": tete.organisme_id, "sel": sel, "octets": octets,
                         "version_schema": 1})  # fmt: skip
    session.add(tete)
    ecrire_en_lot(session, Entree, [entree.model_dump() for entree in entrees])
    ecrire_en_lot(session, Contenu, contenus)
    return entrees


@dataclass(frozen=True)
class Constat:
    """Ce que la vérification dit d'un maillon : `etat` ∈ altere, manquant, deplace, efface."""

    organisme_id: uuid.UUID
    rang: int
    etat: str
    phrase: str

    @property
    def est_anomalie(self) -> bool:
        """Un contenu effacé par une purge journalisée n'est pas une anomalie."""
        return self.etat != "efface"


def verifier(session: SessionCloisonnee, organisme_id: uuid.UUID) -> Iterator[Constat]:
    """Parcourt une chaîne et rend chaque anomalie : maillon altéré, manquant, déplacé, contenu altéré ou effacé."""
    purges = _purges(session, organisme_id)
    attendu, precedente = 1, GENESE
    requete = select(Entree, Contenu).outerjoin(Contenu, col(Contenu.entree_id) == col(Entree.id))
    requete = requete.where(Entree.organisme_id == organisme_id).order_by(col(Entree.rang))
    for entree, contenu in session.exec(requete.execution_options(yield_per=500)):
        while attendu < entree.rang:
            yield Constat(organisme_id, attendu, "manquant", f"L'entrée {attendu} a disparu.")
            attendu, precedente = attendu + 1, ""
        yield from _verifier_entree(entree, contenu, precedente, purges)
        attendu, precedente = entree.rang + 1, entree.empreinte
    tete = session.get(Tete, organisme_id)
    if (tete.rang if tete else 0) != attendu - 1:
        phrase = "La tête de chaîne ne correspond pas à la dernière entrée : des entrées manquent à la fin."
        yield Constat(organisme_id, attendu, "manquant", phrase)
    elif tete and tete.rang and tete.empreinte != precedente:
        yield Constat(organisme_id, tete.rang, "altere", "La tête de chaîne a été altérée.")


def _verifier_entree(entree: Entree, contenu: Contenu | None, precedente: str, purges: set[str]) -> Iterator[Constat]:
    def constat(etat: str, phrase: str) -> Constat:
        return Constat(entree.organisme_id, entree.rang, etat, phrase)

    if empreinte_de(entree) != entree.empreinte:
        yield constat("altere", f"L'entrée {entree.rang} a été altérée.")
    elif precedente and entree.precedente != precedente:
        yield constat("deplace", f"L'entrée {entree.rang} ne suit pas la précédente : ordre ou voisine modifiés.")
    if contenu is None:
        if str(entree.id) in purges:
            yield constat("efface", f"Entrée {entree.rang} : contenu effacé par une purge journalisée.")
        else:
            yield constat("manquant", f"Entrée {entree.rang} : contenu disparu sans purge.")
    elif hashlib.sha256(contenu.sel + contenu.octets).hexdigest() != entree.empreinte_contenu:
        yield constat("altere", f"Entrée {entree.rang} : contenu altéré.")


def _purges(session: SessionCloisonnee, organisme_id: uuid.UUID) -> set[str]:
    requete = (
        select(Contenu.octets)
        .join(Entree, col(Entree.id) == col(Contenu.entree_id))
        .where(Entree.organisme_id == organisme_id, Entree.verbe == VERBE_PURGE)
    )
    return {identifiant for octets in session.exec(requete) for identifiant in json.loads(octets)["entrees"]}


def lire_contenu(session: SessionCloisonnee, entree_id: uuid.UUID) -> dict[str, Any] | None:
    """L'instantané gardé avec ce maillon, ou None s'il a été purgé."""
    contenu = session.get(Contenu, entree_id)
    return None if contenu is None else dict(json.loads(contenu.octets))


def lire_contenus(session: SessionCloisonnee, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Les instantanés de ces maillons, en une requête ; un contenu purgé manque."""
    requete = select(Contenu.entree_id, Contenu.octets).where(col(Contenu.entree_id).in_(ids))
    return {identifiant: dict(json.loads(octets)) for identifiant, octets in session.exec(requete)}


def entree_de_version(
    session: SessionCloisonnee, organisme_id: uuid.UUID, objet_id: uuid.UUID, version: int
) -> Entree | None:
    """Le dernier maillon d'un objet à cette version."""
    requete = select(Entree).where(
        Entree.organisme_id == organisme_id, Entree.objet_id == objet_id, Entree.objet_version == version
    )
    return session.exec(requete.order_by(col(Entree.rang).desc())).first()


def historique(session: SessionCloisonnee, organisme_id: uuid.UUID, objet_id: uuid.UUID) -> list[Entree]:
    """Les maillons d'un objet, du plus récent au plus ancien."""
    requete = select(Entree).where(Entree.organisme_id == organisme_id, Entree.objet_id == objet_id)
    return list(session.exec(requete.order_by(col(Entree.rang).desc()).limit(500)))


def chaines(session: SessionCloisonnee) -> list[uuid.UUID]:
    """Toutes les chaînes de l'instance."""
    return list(session.exec(select(Tete.organisme_id).order_by(col(Tete.organisme_id))))
