"""Ce qu'une personne fait d'un jeu de données : le décrire, l'importer, l'archiver, noter sa publication, l'exporter."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.contrats.modele import TYPE as CONTRAT
from clauses.contrats.modele import Contrat
from clauses.jeux.forme import FORME
from clauses.jeux.modele import Jeu, JeuSaisie
from socle.champs import Champ
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches import tableur
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.perimetre import SessionCloisonnee
from socle.types import cle_tri

SOURCES = {"contrat_id": (CONTRAT, "Choisissez un contrat de la liste."),
           "systeme_id": ("systeme", "Choisissez un système de la liste.")}  # fmt: skip
"""Champ → type de l'objet qu'il nomme, phrase du refus."""


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `ouverture` : `publie` ou `non_publie` ; `page` commence à 1."""

    demande: str = ""
    source: str = ""
    domaine: str = ""
    ouverture: str = ""
    archives: bool = False
    page: int = 1


@dataclass(frozen=True)
class FicheJeu:
    """Un jeu et le contrat d'où il vient, s'il y en a un."""

    fiche: Fiche
    contrat: Contrat | None


def creer_jeu(atelier: Atelier, saisie: JeuSaisie, jeton: str = "", verbe: str = "cree") -> uuid.UUID:
    """Crée un jeu dans une opération déjà ouverte (formulaire, import)."""
    _controler(atelier, saisie)
    return fiches.poser(atelier, FORME, saisie, jeton=jeton, verbe=verbe)


def _controler(atelier: Atelier, saisie: JeuSaisie) -> None:
    """Le contrat et le système sont de l'organisme ; la dernière mise à jour suit la première publication."""
    for nom, (type_, phrase) in SOURCES.items():
        id_ = getattr(saisie, nom)
        objet = atelier.session.get(Objet, id_) if id_ is not None else None
        if id_ is not None and (objet is None or objet.type != type_):
            raise SaisieRefusee({nom: [phrase]})
    premiere, derniere = saisie.premiere_publication, saisie.derniere_mise_a_jour
    if premiere and derniere and derniere < premiere:
        raise SaisieRefusee({"derniere_mise_a_jour": ["La dernière mise à jour précède la première publication."]})


@operation(droits.JEUX_MODIFIER)
def creer(atelier: Atelier, saisie: JeuSaisie, objet_id: uuid.UUID | None = None, jeton: str = "") -> uuid.UUID:
    """Crée un jeu, lié à `objet_id` si on le crée depuis une fiche ; rend son identifiant."""
    id_ = creer_jeu(atelier, saisie, jeton)
    if objet_id is not None:
        lier(atelier, objet_visible(atelier, objet_id), atelier.session.get_one(Objet, id_))
    return id_


@operation(droits.JEUX_MODIFIER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: JeuSaisie, version: int) -> int:
    """Enregistre un jeu lu en `version` ; rend la nouvelle version."""
    _controler(atelier, saisie)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(droits.JEUX_MODIFIER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un jeu aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


def noter_publication(atelier: Atelier, id_: uuid.UUID, adresse: str, le: date) -> bool:
    """Porte une publication sur la fiche du jeu, dans une opération ouverte ; rien n'est changé sur un jeu archivé."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.objet.archive:
        return False
    saisie: JeuSaisie = lue.saisie.model_copy(deep=True)
    saisie.adresse_publication = adresse
    saisie.premiere_publication = min(saisie.premiere_publication or le, le)
    saisie.derniere_mise_a_jour = max(saisie.derniere_mise_a_jour or le, le)
    fiches.reecrire(atelier, FORME, id_, saisie, lue.objet.version, verbe="publie")
    return True


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Un jeu."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.LIRE)
def lire_avec_contrat(atelier: Atelier, id_: uuid.UUID) -> FicheJeu:
    """Un jeu et son contrat."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    contrat_id = fiche.ligne.contrat_id
    return FicheJeu(fiche, atelier.session.get(Contrat, contrat_id) if contrat_id else None)


@lecture(droits.LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un jeu tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un jeu."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de jeux."""
    conditions: list[Any] = []
    if filtre.source:
        conditions.append(Jeu.source == filtre.source)
    if filtre.domaine:
        conditions.append(Jeu.domaine == filtre.domaine)
    if filtre.ouverture in {"publie", "non_publie"}:
        vide = col(Jeu.adresse_publication) == ""
        conditions.append(~vide if filtre.ouverture == "publie" else vide)
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions
    )


@operation(droits.JEUX_MODIFIER)
def importer(atelier: Atelier, saisies: list[JeuSaisie], jeton: str) -> int:
    """Crée tous ces jeux, ou aucun ; le même jeton deux fois n'importe qu'une fois. Rend leur nombre.

    Une source écrite en toutes lettres est rapprochée du contrat de ce nom ou de cette référence, s'il est seul à le porter.
    """
    contrats = _contrats_par_nom(atelier.session)
    for rang, saisie in enumerate(saisies):
        trouves = contrats.get(cle_tri(saisie.source_precision), set()) if saisie.source_precision else set()
        if saisie.contrat_id is None and saisie.source in {"", "contrat"} and len(trouves) == 1:
            saisie.contrat_id = next(iter(trouves))
        if saisie.contrat_id is not None and not saisie.source:
            saisie.source = "contrat"
        creer_jeu(atelier, saisie, f"{jeton}-{rang}", "importe")
    return len(saisies)


def _contrats_par_nom(session: SessionCloisonnee) -> Mapping[str, set[uuid.UUID]]:
    requete = select(Objet.id, Objet.libelle, Contrat.reference).join(Contrat, col(Contrat.id) == col(Objet.id))
    noms: dict[str, set[uuid.UUID]] = {}
    for id_, nom, reference in session.exec(requete.where(col(Objet.archive).is_(False))):
        for texte in filter(None, (nom, reference)):
            noms.setdefault(cle_tri(texte), set()).add(id_)
    return noms


@lecture(droits.LIRE)
def noms(atelier: Atelier) -> list[str]:
    """Noms des jeux non archivés."""
    requete = select(Objet.libelle).where(Objet.type == FORME.code, col(Objet.archive).is_(False))
    return list(atelier.session.exec(requete))


@operation(droits.EXPORTER)
def _lire_pour_exporter(atelier: Atelier, format_: str) -> tuple[Sequence[Fiche], dict[str, Champ]]:
    jeux = fiches.charger_toutes(atelier.session, FORME)
    contenu = {"format": format_, "jeux": len(jeux)}
    atelier.journaliser(Evenement("jeu.exporte", "clauses", None, None, contenu))
    return jeux, FORME.champs_vifs(atelier.session, *(f.saisie for f in jeux))


def exporter(contexte: Contexte, format_: str) -> bytes:
    """La liste des jeux en XLSX ou en ODS ; l'acte est journalisé."""
    if format_ not in tableur.MIMETYPES:
        raise RegleEnfreinte("La liste s'exporte en XLSX ou en ODS.")
    jeux, champs = _lire_pour_exporter(contexte, format_)
    return tableur.ecrire(format_, "Jeux de données", list(champs.values()), [f.saisie for f in jeux])
