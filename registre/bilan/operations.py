"""Ce qu'une personne fait d'un bilan : l'ouvrir, l'écrire, l'arrêter, noter qu'il est présenté, l'imprimer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col

from registre import droits
from registre.bilan import regles
from registre.bilan.documents import DOCUMENTS
from registre.bilan.forme import FORME
from registre.bilan.lecture import relever_maintenant
from registre.bilan.modele import ARRETE, BROUILLON, PRESENTE, TYPE, Bilan, BilanSaisie
from registre.bilan.releve import Partie, Releve, depuis_json, en_json, parties
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme


@dataclass(frozen=True)
class Garni:
    """Un bilan, ses nombres (figés s'il est arrêté, du moment sinon) et ses chapitres garnis."""

    fiche: Fiche
    releve: Releve
    parties: tuple[Partie, ...]


@operation(droits.BILAN_TENIR)
def creer(atelier: Atelier, saisie: BilanSaisie, jeton: str = "") -> uuid.UUID:
    """Ouvre le bilan d'une année ; un second est refusé, le même envoi deux fois rend le premier.

    `jeton` n'y sert pas : l'identifiant du bilan est celui de l'organisme et de l'année.
    """
    if refus := regles.refus_d_annee(saisie.annee, atelier.aujourd_hui):
        raise RegleEnfreinte(refus)
    identifiant = identifiant_de(f"{TYPE}|{saisie.annee}", atelier.organisme_id)
    assert identifiant is not None  # noqa: S101
    if atelier.session.get(Objet, identifiant) is None:
        return fiches.poser(atelier, FORME, saisie, identifiant=identifiant)
    deja = fiches.charger(atelier.session, FORME, identifiant)
    if deja.objet.version == 1 and deja.saisie == saisie:
        return identifiant
    raise RegleEnfreinte(f"Le bilan {saisie.annee} existe déjà : ouvrez-le plutôt que d'en écrire un autre.")


@operation(droits.BILAN_TENIR)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: BilanSaisie, version: int) -> int:
    """Enregistre les paragraphes d'un bilan lu en `version` ; arrêté, il ne bouge plus."""
    bilan = fiches.charger(atelier.session, FORME, id_)
    if bilan.ligne.statut != BROUILLON:
        raise RegleEnfreinte("Ce bilan est arrêté : rouvrez-le pour le modifier.")
    if saisie.annee != bilan.ligne.annee:
        raise RegleEnfreinte("L'année d'un bilan ne change pas : ouvrez-en un autre.")
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


def _depuis(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str) -> Fiche:
    bilan = fiches.charger(atelier.session, FORME, id_)
    if bilan.objet.archive or bilan.ligne.statut not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel du bilan.")
    return fiches.a_jour(bilan, version)


@operation(droits.BILAN_TENIR)
def arreter(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Arrête le bilan : ses nombres se figent, et la colonne « année d'avant » du prochain viendra d'eux."""
    bilan = _depuis(atelier, id_, version, "arreter")
    garde = en_json(relever_maintenant(atelier.session, atelier.organisme_id, bilan.ligne.annee, atelier.aujourd_hui))
    avancer_version(atelier.session, bilan.objet, version)
    bilan.ligne.statut, bilan.ligne.releve = ARRETE, garde
    bilan.ligne.arrete_le, bilan.ligne.arrete_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(bilan.ligne)
    fiches.consigner(atelier, FORME, "arrete", bilan, releve=garde)


@operation(droits.BILAN_TENIR)
def presenter(atelier: Atelier, id_: uuid.UUID, version: int, jour: date | None, devant: str) -> None:
    """Note le jour où le bilan a été présenté, et devant qui (RGPD 38(3)) ; se corrige en le notant à nouveau."""
    _depuis(atelier, id_, version, "presenter")
    if refus := regles.refus_de_presentation(jour, devant, atelier.aujourd_hui):
        raise RegleEnfreinte(refus)
    fiches.decider(
        atelier, FORME, id_, version, "presente", statut=PRESENTE, presente_le=jour, presente_a=devant.strip()
    )


@operation(droits.BILAN_TENIR)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Rouvre un bilan arrêté : ses nombres seront recalculés ; le journal garde ceux qui étaient figés."""
    bilan = _depuis(atelier, id_, version, "rouvrir")
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi le bilan est rouvert.")
    bilan.ligne.releve = {}
    fiches.decider(
        atelier, FORME, id_, version, "rouvert", pourquoi=motif.strip(), statut=BROUILLON, arrete_le=None, arrete_par="",
        presente_le=None, presente_a="",
    )  # fmt: skip


@operation(droits.BILAN_TENIR)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un bilan aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


def garnir(atelier: Atelier, fiche: Fiche) -> Garni:
    """Le bilan et ses nombres, dans une lecture déjà ouverte."""
    ligne = fiche.ligne
    releve = (
        relever_maintenant(atelier.session, atelier.organisme_id, ligne.annee, atelier.aujourd_hui)
        if ligne.statut == BROUILLON else depuis_json(ligne.releve)
    )  # fmt: skip
    return Garni(fiche, releve, parties(releve, fiche.saisie.model_dump(), atelier.contexte.droits))


@lecture(droits.BILAN_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un bilan, sans ses nombres."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.BILAN_LIRE)
def lire_garni(atelier: Atelier, id_: uuid.UUID) -> Garni:
    """Un bilan et ses nombres."""
    return garnir(atelier, fiches.charger(atelier.session, FORME, id_))


@lecture(droits.BILAN_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un bilan tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.BILAN_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un bilan."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.BILAN_LIRE)
def lister(atelier: Atelier, archives: bool, page: int) -> PageFiches:
    """Une page de bilans, l'année la plus récente d'abord."""
    return fiches.lister(atelier, FORME, archive=archives, page=page, ordre=[col(Bilan.annee).desc()])


@operation(droits.BILAN_LIRE)
def _lire_pour_imprimer(atelier: Atelier, id_: uuid.UUID, piece: str, format_: str) -> tuple[Organisme, Garni]:
    bilan = garnir(atelier, fiches.charger(atelier.session, FORME, id_))
    atelier.journaliser(Evenement("bilan_annuel.imprime", TYPE, id_, None, {"piece": piece, "format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), bilan


def imprimer(contexte: Contexte, id_: uuid.UUID, piece: str, format_: str) -> tuple[int, bytes]:
    """Le bilan, ou sa note aux élus, en Word ou en PDF ; rend (année, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Le bilan s'imprime depuis Word ou en PDF.")
    organisme, bilan = _lire_pour_imprimer(contexte, id_, piece, format_)
    ligne, composer = bilan.fiche.ligne, DOCUMENTS[piece]
    return ligne.annee, rendre(composer(organisme, bilan.fiche, bilan.releve, bilan.parties), format_)
