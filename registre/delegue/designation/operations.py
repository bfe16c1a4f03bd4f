"""Ce qu'une personne fait d'une désignation : préparer, modifier, archiver, relire ; les actes sont dans `actes`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.delegue.designation import regles
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.modele import DesignationDpo, DesignationDpoSaisie
from socle.champs import champs_par_nom
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

CLOSE: Final = "La mission est terminée : cette désignation ne se modifie plus. Préparez la suivante."
ENGAGEE: Final = "L'acte est pris : terminez la mission avant d'archiver cette désignation."


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    archives: bool = False
    page: int = 1


@operation(droits.DELEGUE_PREPARER)
def creer(atelier: Atelier, saisie: DesignationDpoSaisie, jeton: str = "") -> uuid.UUID:
    """Prépare une désignation ; rend son identifiant."""
    return fiches.poser(atelier, FORME, saisie, jeton=jeton)


@operation(droits.DELEGUE_PREPARER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: DesignationDpoSaisie, version: int) -> int:
    """Enregistre une désignation lue en `version` ; rend la nouvelle. Ce que l'acte dit ne se récrit plus une fois pris."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    _controler_l_edition(fiches.a_jour(fiche, version).ligne, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


def _controler_l_edition(d: DesignationDpo, saisie: DesignationDpoSaisie) -> None:
    if d.etat == "preparee":
        return
    if d.etat == "terminee":
        raise RegleEnfreinte(CLOSE)
    changes = [
        champs_par_nom(DesignationDpoSaisie)[n].libelle for n in regles.FIGES if getattr(d, n) != getattr(saisie, n)
    ]
    if changes:
        raise RegleEnfreinte(
            f"L'acte est pris : « {' », « '.join(changes)} » ne change plus. Revenez à la préparation, ou terminez la "
            "mission et préparez-en une autre."
        )
    if d.publiee_le is not None and not regles.joignable(saisie):
        raise RegleEnfreinte("La page publique est en ligne : gardez au moins un moyen de joindre le délégué.")


@operation(droits.DELEGUE_PREPARER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une désignation aux archives, ou l'en sort."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    if archive and fiche.ligne.etat in regles.VIVANTES:
        raise RegleEnfreinte(ENGAGEE)
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.DELEGUE_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une désignation."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.DELEGUE_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une désignation telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.DELEGUE_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une désignation."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.DELEGUE_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de désignations, les plus récentes d'abord ; celles sans date en tête."""
    ordre: Any = [col(DesignationDpo.debut).is_not(None), col(DesignationDpo.debut).desc()]
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, ordre=ordre
    )  # fmt: skip


@lecture(droits.DELEGUE_LIRE)
def lire_courante(atelier: Atelier) -> DesignationDpo | None:
    """La désignation qui court aujourd'hui ; None s'il n'y en a pas."""
    return courante(atelier.session, atelier.organisme_id, atelier.aujourd_hui)


def courante(session: SessionCloisonnee, organisme_id: uuid.UUID, jour: date) -> DesignationDpo | None:
    """La désignation qui court ce jour-là dans cet organisme."""
    siennes = (d for d in engagees(session) if d.organisme_id == organisme_id)
    return next((d for d in siennes if regles.est_courante(d, jour)), None)


def engagees(session: SessionCloisonnee) -> list[DesignationDpo]:
    """Les désignations dont l'acte est pris, archivées comprises, par date de prise de fonction."""
    requete = select(DesignationDpo).join(Objet, col(Objet.id) == col(DesignationDpo.id))
    requete = requete.where(col(DesignationDpo.etat).in_(regles.ENGAGEES))
    return list(session.exec(requete.order_by(col(DesignationDpo.debut), col(DesignationDpo.id))))


def representant(atelier: Atelier) -> str:
    """Nom du représentant légal de l'organisme courant."""
    return atelier.session.get_one(Organisme, atelier.organisme_id).representant_nom
