"""Ce qu'une personne fait d'un système : créer, enregistrer, archiver, retrouver."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from registre import droits
from registre.systemes.forme import FORME
from registre.systemes.modele import Systeme, SystemeSaisie
from socle.champs import Champ
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    type: str = ""
    criticite: str = ""
    archives: bool = False
    page: int = 1


def creer_systeme(atelier: Atelier, saisie: SystemeSaisie, jeton: str = "", verbe: str = "cree") -> uuid.UUID:
    """Crée un système dans une opération déjà ouverte (formulaire, import)."""
    _controler_prestataires(atelier, saisie)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton, verbe=verbe)


@operation(droits.SYSTEMES_MODIFIER)
def creer(atelier: Atelier, saisie: SystemeSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Crée un système, lié à `objet_id` si on le crée depuis une fiche ; rend son identifiant."""
    id_ = creer_systeme(atelier, saisie, jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.SYSTEMES_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: SystemeSaisie, version: int) -> int:
    """Enregistre un système lu en `version` ; rend la nouvelle version."""
    _controler_prestataires(atelier, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.SYSTEMES_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un système aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un système."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un système tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un système."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de systèmes."""
    conditions = []
    if filtre.type:
        conditions.append(Systeme.type == filtre.type)
    if filtre.criticite:
        conditions.append(Systeme.criticite == filtre.criticite)
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )


@lecture(droits.LIRE)
def lire_tous(atelier: Atelier) -> list[Fiche]:
    """Tous les systèmes non archivés, par ordre alphabétique."""
    return fiches.charger_toutes(atelier.session, FORME)


@operation(droits.SYSTEMES_MODIFIER)
def importer(atelier: Atelier, saisies: list[SystemeSaisie], jeton: str) -> int:
    """Crée tous ces systèmes, ou aucun ; le même jeton deux fois n'importe qu'une fois. Rend leur nombre."""
    for saisie in saisies:
        creer_systeme(atelier, saisie, jeton, "importe")
    return len(saisies)


@lecture(droits.LIRE)
def noms(atelier: Atelier) -> list[str]:
    """Noms des systèmes non archivés."""
    requete = select(Objet.libelle).where(Objet.type == FORME.code, col(Objet.archive).is_(False))
    return list(atelier.session.exec(requete))


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, format_: str) -> tuple[list[Fiche], dict[str, Champ]]:
    systemes = fiches.charger_toutes(atelier.session, FORME)
    contenu = {"format": format_, "systemes": len(systemes)}
    atelier.journaliser(Evenement("systeme.exporte", "registre", None, None, contenu))
    return systemes, FORME.champs_vifs(atelier.session, *(f.saisie for f in systemes))


def exporter(contexte: Contexte, format_: str) -> bytes:
    """La liste des systèmes en XLSX ou en ODS ; l'acte est journalisé."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("La liste s'exporte en XLSX ou en ODS.")
    systemes, champs = _lire_pour_exporter(contexte, format_)
    return tableur.ecrire(format_, "Systèmes et supports", list(champs.values()), [f.saisie for f in systemes])


@lecture(droits.LIRE)
def compter(atelier: Atelier) -> dict[str, int]:
    """Nombre de systèmes non archivés, par criticité."""
    requete: Any = (
        select(Systeme.criticite, func.count()).join(Objet, Objet.id == Systeme.id)  # type: ignore[arg-type]
        .where(Objet.archive == False).group_by(Systeme.criticite)  # noqa: E712
    )  # fmt: skip
    return dict(atelier.session.exec(requete).all())


def _controler_prestataires(atelier: Atelier, saisie: SystemeSaisie) -> None:
    """L'éditeur et l'hébergeur sont des relations de l'organisme : un autre identifiant est refusé à sa place."""
    for nom in ("editeur_id", "hebergeur_id"):
        id_ = getattr(saisie, nom)
        if id_ is None:
            continue
        objet = atelier.session.get(Objet, id_)
        if objet is None or objet.type != "relation":
            raise SaisieRefusee({nom: ["Choisissez un prestataire de la liste."]})
