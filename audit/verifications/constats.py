"""Inscrire un constat et le retrouver : une ligne de plus à chaque fois, jamais récrite, et l'état courant tenu à jour."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Final

from sqlmodel import col, select

from audit.droits import LIRE, VERIFIER
from audit.verifications import genres
from audit.verifications.faits import Faits
from audit.verifications.modele import EtatVerifie, Verification
from audit.verifications.verdicts import Jugement, est_pire, pire
from socle.base import nouvel_id
from socle.erreurs import Introuvable
from socle.journal import Evenement
from socle.liens.operations import objet_visible
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.perimetre import SessionCloisonnee
from socle.types import lire_ligne

OUTIL: Final = f"Gouverne {version('gouverne')}"
HISTORIQUE: Final = 60


@dataclass(frozen=True)
class Observation:
    """Des faits et d'où ils viennent ; `source` : SHA-256 du fichier ou du texte reçu, vide en ligne."""

    genre: str
    faits: Faits
    cible: str = ""
    origine: str = "reseau"
    outil: str = OUTIL
    date_outil: str = ""
    source: str = ""


@dataclass(frozen=True)
class Prete:
    """Une observation jugée : tout ce qui est lent est fait avant d'ouvrir la transaction."""

    observation: Observation
    jugement: Jugement
    octets: bytes


def preparer(observations: Iterable[Observation], quand: datetime) -> list[Prete]:
    """Juge ces observations à cet instant."""
    return [Prete(o, genres.juger(o.genre, o.faits, quand), o.faits.octets()) for o in observations]


def inscrire(atelier: Atelier, objet: Objet, pretes: Iterable[Prete], par: str = "") -> list[Verification]:
    """Inscrit ces constats dans l'opération en cours, et met à jour l'état de chaque genre."""
    requete = select(EtatVerifie).where(EtatVerifie.objet_id == objet.id)
    etats = {(e.genre, e.cible): e for e in atelier.session.exec(requete)}
    return [_inscrire_un(atelier, objet, prete, etats, par or atelier.contexte.acteur.nom) for prete in pretes]


def _inscrire_un(
    atelier: Atelier, objet: Objet, prete: Prete, etats: dict[tuple[str, str], EtatVerifie], par: str
) -> Verification:
    o, jugement = prete.observation, prete.jugement
    avant = etats.get((o.genre, o.cible))
    details = [[lire_ligne(texte)[:1000] for texte in fait] for fait in jugement.faits]
    ligne = Verification(
        organisme_id=atelier.organisme_id, objet_id=objet.id, genre=o.genre, cible=o.cible, quand=atelier.quand, par=par,
        origine=o.origine, outil=o.outil[:120], date_outil=o.date_outil[:60], verdict=jugement.verdict,
        precedent=avant.verdict if avant else "", resume=jugement.resume, constats=[c.en_dict() for c in jugement.constats],
        conseils=list(jugement.conseils), details=details, faits=prete.octets,
        empreinte=hashlib.sha256(prete.octets).hexdigest(), empreinte_source=o.source, expire_le=jugement.expire_le,
    )  # fmt: skip
    atelier.session.add(ligne)
    atelier.session.flush()
    etats[o.genre, o.cible] = _mettre_a_jour(atelier, ligne, avant)
    contenu = {"libelle": objet.libelle, "genre": o.genre, "verdict": ligne.verdict, "precedent": ligne.precedent,
               "resume": ligne.resume, "empreinte": ligne.empreinte, "outil": ligne.outil, "par": par}  # fmt: skip
    atelier.journaliser(Evenement("verification.constatee", objet.type, objet.id, None, contenu))
    return ligne


def _mettre_a_jour(atelier: Atelier, ligne: Verification, avant: EtatVerifie | None) -> EtatVerifie:
    """L'état de ce genre ; un verdict qui empire se signale, un verdict qui s'améliore éteint le signal."""
    etat = avant or EtatVerifie(
        id=nouvel_id(), organisme_id=ligne.organisme_id, objet_id=ligne.objet_id, genre=ligne.genre, cible=ligne.cible,
        verification_id=ligne.id, quand=ligne.quand, verdict=ligne.verdict,
    )  # fmt: skip
    if avant is not None and avant.verdict != ligne.verdict:
        pire = est_pire(ligne.verdict, avant.verdict)
        etat.aggrave_le, etat.precedent = (atelier.aujourd_hui if pire else None), avant.verdict
    etat.verification_id, etat.quand, etat.verdict = ligne.id, ligne.quand, ligne.verdict
    etat.resume, etat.expire_le = ligne.resume, ligne.expire_le
    atelier.session.add(etat)
    atelier.session.flush()
    return etat


def etats_de(session: SessionCloisonnee, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[EtatVerifie]]:
    """Les états courants de ces objets, en une requête."""
    resultat: dict[uuid.UUID, list[EtatVerifie]] = {id_: [] for id_ in ids}
    requete = select(EtatVerifie).where(col(EtatVerifie.objet_id).in_(ids))
    for etat in session.exec(requete.order_by(col(EtatVerifie.genre), col(EtatVerifie.cible))) if ids else ():
        resultat[etat.objet_id].append(etat)
    return resultat


@dataclass(frozen=True)
class Ensemble:
    """Où en est un objet, toutes vérifications réunies : le pire verdict et la fin de validité la plus proche."""

    verdict: str
    fin: date | None


def ensemble(etats: Sequence[EtatVerifie]) -> Ensemble | None:
    """Le bilan de ces états ; rien s'il n'y en a aucun."""
    fins = [etat.expire_le for etat in etats if etat.expire_le is not None]
    return Ensemble(pire(etat.verdict for etat in etats), min(fins, default=None)) if etats else None


def historique(session: SessionCloisonnee, objet_id: uuid.UUID) -> list[Verification]:
    """Les derniers constats d'un objet, du plus récent au plus ancien."""
    requete = select(Verification).where(Verification.objet_id == objet_id)
    return list(
        session.exec(requete.order_by(col(Verification.quand).desc(), col(Verification.id).desc()).limit(HISTORIQUE))
    )


def courants(session: SessionCloisonnee, etats: Sequence[EtatVerifie]) -> dict[uuid.UUID, Verification]:
    """Les constats que ces états résument, en une requête."""
    ids = [e.verification_id for e in etats]
    requete = select(Verification).where(col(Verification.id).in_(ids))
    return {v.id: v for v in session.exec(requete)} if ids else {}


@dataclass(frozen=True)
class Lue:
    """Un constat, son objet, et ce que vaut son empreinte aujourd'hui ; `courant` : c'est le dernier de son genre."""

    verification: Verification
    objet: Objet
    intacte: bool
    courant: bool
    a_voir: bool


def charger(atelier: Atelier, id_: uuid.UUID) -> Lue:
    """Un constat dans une opération ouverte ; l'empreinte de ses faits est revérifiée."""
    ligne = atelier.session.get(Verification, id_)
    if ligne is None:
        raise Introuvable
    objet = objet_visible(atelier, ligne.objet_id)
    requete = select(EtatVerifie).where(EtatVerifie.verification_id == id_)
    etat = atelier.session.exec(requete).first()
    try:
        genres.relire(ligne.genre, ligne.faits, ligne.empreinte)
        intacte = True
    except genres.PreuveAlteree:
        intacte = False
    return Lue(ligne, objet, intacte, etat is not None, etat is not None and etat.aggrave_le is not None)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Lue:
    """Un constat."""
    return charger(atelier, id_)


@operation(VERIFIER)
def noter_vu(atelier: Atelier, id_: uuid.UUID) -> Objet:
    """Une personne a vu que le verdict a empiré : le rappel s'éteint, le constat reste."""
    lue = charger(atelier, id_)
    etat = atelier.session.exec(select(EtatVerifie).where(EtatVerifie.verification_id == id_)).first()
    if etat is not None and etat.aggrave_le is not None:
        etat.aggrave_le = None
        atelier.session.add(etat)
        contenu = {"libelle": lue.objet.libelle, "genre": etat.genre, "verdict": etat.verdict}
        atelier.journaliser(Evenement("verification.vue", lue.objet.type, lue.objet.id, None, contenu))
    return lue.objet
