"""Ce qu'une personne fait d'une visite : la préparer, imprimer sa trousse, en rendre compte, porter ses actions au plan."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.delegue.visites.documents import compte_rendu, trousse
from registre.delegue.visites.etat import EtatDeVisite, lire_etat
from registre.delegue.visites.forme import FORME
from registre.delegue.visites.modele import TYPE, Visite, VisiteSaisie
from socle.actions.forme import FORME as FORME_ACTION
from socle.actions.modele import Action, ActionSaisie
from socle.documents import MIMETYPES, rendre
from socle.droits import ACTIONS_MODIFIER
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.saisies import valider

PIECES: Final = {"trousse": "trousse-de-visite", "compte-rendu": "compte-rendu-de-visite"}
"""Nom d'une pièce → début du nom de son fichier."""
LONGUEUR_TITRE: Final = 200


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    archives: bool = False
    page: int = 1


def _controler(atelier: Atelier, saisie: VisiteSaisie) -> None:
    """Une visite ne s'est pas tenue demain."""
    if saisie.tenue_le is not None and saisie.tenue_le > atelier.aujourd_hui:
        raise SaisieRefusee({"tenue_le": ["Une visite se dit tenue une fois passée."]})
    if saisie.constats and saisie.tenue_le is None:
        raise SaisieRefusee({"tenue_le": ["Datez la visite : ses constats en dépendent."]})


@operation(droits.VISITES_MODIFIER)
def creer(atelier: Atelier, saisie: VisiteSaisie, jeton: str = "") -> uuid.UUID:
    """Prépare une visite ; rend son identifiant."""
    _controler(atelier, saisie)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton)


@operation(droits.VISITES_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: VisiteSaisie, version: int) -> int:
    """Enregistre une visite lue en `version` ; rend la nouvelle version."""
    _controler(atelier, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.VISITES_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une visite aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


def cle_du_constat(constat_id: uuid.UUID | None) -> str:
    """La clé de l'action née d'un constat : la même demande deux fois n'en crée qu'une."""
    return f"visite:{constat_id}"


def _deja(atelier: Atelier, lue: Fiche) -> dict[str | None, uuid.UUID]:
    """Clé d'un constat → l'action qui en est née."""
    cles = [cle_du_constat(c.id) for c in lue.saisie.constats]
    requete = select(Action.regle_cle, Action.id).where(col(Action.regle_cle).in_(cles)) if cles else None
    return dict(atelier.session.exec(requete).all()) if requete is not None else {}


@operation(droits.VISITES_MODIFIER)
def porter_au_plan(atelier: Atelier, id_: uuid.UUID) -> int:
    """Crée au plan une action par constat qui en demande une et n'en a pas encore ; rend leur nombre."""
    atelier.contexte.exige(ACTIONS_MODIFIER)
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.objet.archive:
        raise RegleEnfreinte("Cette visite est archivée : sortez-la des archives avant d'en tirer des actions.")
    deja = _deja(atelier, lue)
    neufs = [c for c in lue.saisie.constats if c.action.strip() and cle_du_constat(c.id) not in deja]
    for constat in neufs:
        saisie = valider(ActionSaisie, {
            "titre": constat.action[:LONGUEUR_TITRE], "type": "organisationnel", "echeance": constat.echeance,
            "description": f"Constat de la visite « {lue.objet.libelle} » : {constat.constat}",
        })  # fmt: skip
        fiches.poser(
            atelier,
            FORME_ACTION,
            saisie,
            source_id=id_,
            etat="a_faire",
            regle=TYPE,
            regle_cle=cle_du_constat(constat.id),
        )
    return len(neufs)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une visite et ses constats."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def actions_portees(atelier: Atelier, id_: uuid.UUID) -> dict[str | None, uuid.UUID]:
    """Clé de chaque constat déjà porté au plan → son action."""
    return _deja(atelier, fiches.charger(atelier.session, FORME, id_))


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une visite telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une visite."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de visites : celles à venir d'abord, puis la plus récente."""
    ordre = (col(Visite.tenue_le).desc().nulls_first(), col(Visite.prevue_le).asc().nulls_last())
    return fiches.lister(atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, ordre=ordre)


@lecture(droits.LIRE)
def etat_de_l_organisme(atelier: Atelier) -> EtatDeVisite:
    """Ce que la trousse dira de l'organisme."""
    return lire_etat(atelier)


@operation(droits.EXPORTER)
def _lire_pour_exporter(
    atelier: Atelier, id_: uuid.UUID, piece: str, format_: str
) -> tuple[Organisme, Fiche, EtatDeVisite | None]:
    lue = fiches.charger(atelier.session, FORME, id_)
    etat = lire_etat(atelier) if piece == "trousse" else None
    atelier.journaliser(Evenement("visite.exporte", TYPE, id_, None, {"piece": piece, "format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), lue, etat


def exporter(contexte: Contexte, id_: uuid.UUID, piece: str, format_: str) -> bytes:
    """La trousse ou le compte rendu, en Word ou en PDF ; l'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("Une visite s'imprime en Word ou en PDF.")
    organisme, lue, etat = _lire_pour_exporter(contexte, id_, piece, format_)
    jour: date = contexte.aujourd_hui
    return rendre(trousse(organisme, lue, etat, jour) if etat else compte_rendu(organisme, lue, jour), format_)
