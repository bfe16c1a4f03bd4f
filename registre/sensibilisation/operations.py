"""Ce qu'une personne fait d'une séance : l'écrire, la dire tenue ou annulée, en tirer la feuille à signer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.sensibilisation import regles
from registre.sensibilisation.documents import feuille_d_emargement
from registre.sensibilisation.forme import FORME
from registre.sensibilisation.modele import ANNULEE, PREVUE, TENUE, PublicDeSeance, Seance, SeanceSaisie
from registre.sensibilisation.nombres import dernier, premier
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `annee` nulle : toutes ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    annee: int | None = None
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class Liste:
    """Une page de séances, et les publics de chacune."""

    page: PageFiches
    publics: dict[uuid.UUID, list[PublicDeSeance]]


@operation(droits.SENSIBILISATION)
def creer(atelier: Atelier, saisie: SeanceSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Crée une séance, liée à `objet_id` si on la crée depuis une fiche ; rend son identifiant."""
    id_ = fiches.poser(atelier, FORME, saisie, jeton=jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.SENSIBILISATION)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: SeanceSaisie, version: int) -> int:
    """Enregistre une séance lue en `version` ; une séance tenue garde une date passée et ses présents."""
    statut = fiches.charger(atelier.session, FORME, id_).ligne.statut
    if statut == ANNULEE:
        raise RegleEnfreinte("Cette séance est annulée : remettez-la en préparation pour la modifier.")
    if statut == TENUE and (manque := regles.manque_pour_tenir(saisie, atelier.aujourd_hui)):
        raise RegleEnfreinte(f"Cette séance est tenue. {manque}")
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


def _depuis(atelier: Atelier, id_: uuid.UUID, verbe: str) -> Fiche:
    seance = fiches.charger(atelier.session, FORME, id_)
    if seance.objet.archive or seance.ligne.statut not in regles.DEPUIS[verbe]:
        raise RegleEnfreinte("Ce n'est pas possible dans l'état actuel de la séance.")
    return seance


@operation(droits.SENSIBILISATION)
def tenir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Dit la séance tenue : elle compte alors dans l'année de sa date."""
    seance = _depuis(atelier, id_, "tenir")
    if manque := regles.manque_pour_tenir(seance.saisie, atelier.aujourd_hui):
        raise RegleEnfreinte(manque)
    fiches.decider(atelier, FORME, id_, version, "tenue", statut=TENUE)


@operation(droits.SENSIBILISATION)
def annuler(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Annule une séance prévue ; le motif reste."""
    _depuis(atelier, id_, "annuler")
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi la séance est annulée.")
    fiches.decider(atelier, FORME, id_, version, "annulee", statut=ANNULEE, motif=motif.strip())


@operation(droits.SENSIBILISATION)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Remet une séance en préparation : elle ne compte plus."""
    _depuis(atelier, id_, "rouvrir")
    fiches.decider(atelier, FORME, id_, version, "rouverte", statut=PREVUE, motif="")


@operation(droits.SENSIBILISATION)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une séance aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une séance."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une séance telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une séance."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> Liste:
    """Une page de séances, les plus récentes d'abord, celles sans date en tête."""
    conditions: list[Any] = [Seance.statut == filtre.statut] if filtre.statut else []
    if filtre.annee is not None:
        conditions += [col(Seance.jour) >= premier(filtre.annee), col(Seance.jour) <= dernier(filtre.annee)]
    ordre = [col(Seance.jour).is_(None).desc(), col(Seance.jour).desc()]
    page = fiches.lister(atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page,
                         conditions=conditions, ordre=ordre)  # fmt: skip
    lignes = fiches.lire_lignes(atelier.session, FORME, [objet.id for objet, _ in page.paires])
    return Liste(page, {id_: groupes["publics"] for id_, groupes in lignes.items()})


@lecture(droits.LIRE)
def depart_de(atelier: Atelier, id_: uuid.UUID) -> dict[str, Any]:
    """De quoi remplir d'avance la séance qui suit celle-ci : même sujet, mêmes publics, aucun présent."""
    s = fiches.charger(atelier.session, FORME, id_).saisie
    gardes = ("nom", "themes", "forme", "lieu", "duree_minutes", "animateur", "support", "contenu", "conservation")
    publics = [{"public": p.public, "service": p.service, "attendus": p.attendus} for p in s.publics]
    return {nom: getattr(s, nom) for nom in gardes} | {"jour": s.prochaine, "publics": publics}


@operation(droits.EXPORTER)
def _lire_pour_imprimer(atelier: Atelier, id_: uuid.UUID, format_: str) -> tuple[Organisme, Fiche]:
    seance = fiches.charger(atelier.session, FORME, id_)
    atelier.journaliser(Evenement("seance.feuille", FORME.code, id_, None, {"format": format_}))
    return atelier.session.get_one(Organisme, atelier.organisme_id), seance


def imprimer(contexte: Contexte, id_: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """La feuille d'émargement en Word ou en PDF ; rend (nom, octets). L'acte est journalisé."""
    if format_ not in MIMETYPES:
        raise RegleEnfreinte("La feuille d'émargement s'imprime depuis Word ou en PDF.")
    organisme, seance = _lire_pour_imprimer(contexte, id_, format_)
    return seance.saisie.nom, rendre(feuille_d_emargement(organisme, seance), format_)


@lecture(droits.LIRE)
def annees(atelier: Atelier) -> list[int]:
    """Les années où l'organisme a une séance datée, la plus récente d'abord."""
    jours = atelier.session.exec(select(col(Seance.jour)).where(col(Seance.jour).is_not(None)).distinct())
    return sorted({jour.year for jour in jours if jour}, reverse=True)
