"""L'incident d'un prestataire partagé : le territoire écrit ce que le prestataire a dit, et l'ouvre chez chaque organisme.

Un incident par organisme, chacun dans sa transaction et à son journal, avec les droits que la personne y a. Son identifiant
vient de l'incident partagé et de l'organisme : le même clic deux fois n'en ouvre qu'un. Rien d'un organisme ne va à un autre,
et aucun délai ne court avant que quelqu'un, sur place, dise quand l'organisme a su.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import select

from registre import droits
from registre.presentation import EmploiPresente, emplois_du_territoire
from registre.prestataires.annuaire import visibles
from registre.prestataires.modele import Prestataire
from registre.violations.forme import DIFFUSION
from registre.violations.modele import (
    TYPE_DIFFUSION,
    Diffusion,
    DiffusionSaisie,
    FaitsChamps,
    Violation,
    ViolationSaisie,
)
from registre.violations.operations import inscrire
from socle.erreurs import Introuvable, Refus, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import ecrire_date

PROPOSES: Final = 500
MAXIMUM: Final = 500
"""Organismes en un envoi ; au-delà, la page le dit et l'on recommence pour les suivants."""


@dataclass(frozen=True)
class Concerne:
    """Un organisme qui emploie le prestataire ; `ouvert` : son incident l'est déjà. Rien d'autre n'en est su ici."""

    organisme_id: uuid.UUID
    organisme: str
    code: str
    relation_id: uuid.UUID
    ouvert: bool


@dataclass(frozen=True)
class Bilan:
    """Ce qu'une ouverture a donné : combien sont ouverts, et pourquoi les autres ne le sont pas."""

    ouverts: int
    refus: tuple[tuple[str, str], ...]


@operation(droits.VIOLATIONS_DIFFUSER)
def creer(atelier: Atelier, saisie: DiffusionSaisie, prestataire_id: uuid.UUID, jeton: str = "") -> uuid.UUID:
    """Inscrit ce que dit le prestataire ; n'ouvre encore rien. Le même envoi deux fois n'en inscrit qu'un."""
    prestataire = _prestataire(atelier, prestataire_id)
    controler(atelier, saisie)
    return fiches.poser(
        atelier, DIFFUSION, saisie, jeton=f"{jeton}|{prestataire_id}" if jeton else "",
        libelle=f"{prestataire.nom}\u00a0: {saisie.titre}", prestataire_id=prestataire.id, prestataire=prestataire.nom,
        recue_par=atelier.contexte.acteur.nom, recue_le=atelier.quand,
    )  # fmt: skip


def _prestataire(atelier: Atelier, id_: uuid.UUID) -> Prestataire:
    prestataire = atelier.session.get(Prestataire, id_)
    if prestataire is None:
        raise Introuvable
    return prestataire


def controler(atelier: Atelier, saisie: DiffusionSaisie) -> None:
    """Un début ou une fin à venir se refuse."""
    noms = {"debut_le": "Le début", "fin_le": "La fin"}
    fautes = {
        nom: [f"{quoi} ne peut pas être à venir."] for nom, quoi in noms.items()
        if (jour := getattr(saisie, nom)) is not None and jour > atelier.aujourd_hui
    }  # fmt: skip
    if fautes:
        raise SaisieRefusee(fautes)


@operation(droits.VIOLATIONS_DIFFUSER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: DiffusionSaisie, version: int) -> int:
    """Corrige ce que dit le prestataire ; les incidents déjà ouverts, qui sont à leur organisme, ne changent pas."""
    controler(atelier, saisie)
    lue = fiches.charger(atelier.session, DIFFUSION, id_)
    libelle = f"{lue.ligne.prestataire}\u00a0: {saisie.titre}"
    return fiches.reecrire(atelier, DIFFUSION, id_, saisie, version, libelle=libelle).objet.version


@operation(droits.VIOLATIONS_DIFFUSER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range l'incident partagé, ou le sort des archives ; ceux qu'il a ouverts restent."""
    fiches.archiver(atelier, DIFFUSION, id_, version, archive)


@lecture(droits.VIOLATIONS_DIFFUSER)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """L'incident partagé."""
    return fiches.charger(atelier.session, DIFFUSION, id_)


@lecture(droits.VIOLATIONS_DIFFUSER)
def lire_prestataire(atelier: Atelier, id_: uuid.UUID) -> str:
    """Le nom d'un prestataire de l'annuaire visible d'ici."""
    return _prestataire(atelier, id_).nom


@lecture(droits.VIOLATIONS_DIFFUSER)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """L'incident partagé tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.VIOLATIONS_DIFFUSER)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à l'incident partagé."""
    fiches.charger(atelier.session, DIFFUSION, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.VIOLATIONS_DIFFUSER)
def prestataires(atelier: Atelier) -> list[Prestataire]:
    """Les prestataires de l'annuaire visibles d'ici, par ordre alphabétique."""
    return visibles(atelier, limite=PROPOSES)


@lecture(droits.VIOLATIONS_DIFFUSER)
def lister(atelier: Atelier) -> list[Fiche]:
    """Les incidents partagés inscrits ici, hors archives."""
    return fiches.charger_toutes(atelier.session, DIFFUSION)


def concernes(contexte: Contexte, diffusion: Fiche) -> list[Concerne]:
    """Les organismes du territoire qui ont une relation avec ce prestataire : une fois chacun, par ordre alphabétique."""
    contexte.exige(droits.VIOLATIONS_DIFFUSER)
    emplois = emplois_du_territoire(contexte, diffusion.ligne.prestataire_id)
    territoire = Perimetre.territoire(frozenset(organismes_du_territoire(contexte)), contexte.ancetres)
    with contexte.base.lire(territoire) as session:
        requete = select(Violation.organisme_id).where(Violation.diffusion_id == diffusion.objet.id)
        ouverts = set(session.exec(requete))
    par_organisme: dict[uuid.UUID, EmploiPresente] = {}
    for emploi in emplois:
        par_organisme.setdefault(emploi.organisme_id, emploi)
    return [Concerne(id_, e.organisme, e.code, e.relation_id, id_ in ouverts) for id_, e in par_organisme.items()]


def ouvrir(contexte: Contexte, diffusion_id: uuid.UUID, organismes: Iterable[uuid.UUID]) -> Bilan:
    """Ouvre l'incident chez ces organismes, un à un ; ce qui est déjà ouvert ne se rouvre pas."""
    diffusion = lire(contexte, diffusion_id)
    par_id = {c.organisme_id: c for c in concernes(contexte, diffusion)}
    voulus = list(dict.fromkeys(organismes))
    if not voulus:
        raise SaisieRefusee({"organisme": ["Choisissez au moins un organisme."]})
    if not set(voulus) <= par_id.keys():
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre, ou n'emploie pas ce prestataire.")
    if len(voulus) > MAXIMUM:
        raise SaisieRefusee({"organisme": [f"{MAXIMUM} organismes au plus à la fois : ouvrez les autres ensuite."]})
    return _ouvrir_chacun(contexte, diffusion, [par_id[id_] for id_ in voulus if not par_id[id_].ouvert])


def _ouvrir_chacun(contexte: Contexte, diffusion: Fiche, chez: Sequence[Concerne]) -> Bilan:
    """Un organisme après l'autre ; le journal du territoire garde chez qui c'est fait, même si l'on est interrompu."""
    faits, refus = list[str](), list[tuple[str, str]]()
    try:
        for un in chez:
            if phrase := _tenter(contexte, diffusion, un):
                refus.append((un.organisme, phrase))
            else:
                faits.append(un.organisme)
    finally:
        if faits:
            _consigner(contexte, diffusion.objet.id, faits)
    return Bilan(len(faits), tuple(refus))


@operation(droits.VIOLATIONS_DIFFUSER)
def _consigner(atelier: Atelier, diffusion_id: uuid.UUID, noms: list[str]) -> None:
    """Le journal du territoire garde chez qui l'incident a été ouvert."""
    contenu = {"motif": ", ".join(noms)}
    atelier.journaliser(Evenement(f"{TYPE_DIFFUSION}.ouverte", TYPE_DIFFUSION, diffusion_id, None, contenu))


def _tenter(contexte: Contexte, diffusion: Fiche, chez: Concerne) -> str:
    """Ouvre l'incident d'un organisme, chez lui ; rend pourquoi c'est refusé, ou rien."""
    try:
        ouvrir_chez(contexte_chez(contexte, chez.organisme_id), diffusion, chez.relation_id)
    except SaisieRefusee as refusee:
        return " ".join(phrase for phrases in refusee.erreurs.values() for phrase in phrases)
    except Refus as refus:
        return refus.phrase
    return ""


def identifiant_chez(diffusion_id: uuid.UUID, organisme_id: uuid.UUID) -> uuid.UUID:
    """L'identifiant de l'incident d'un organisme : le même à chaque fois."""
    return uuid.uuid5(diffusion_id, organisme_id.hex)


@operation(droits.VIOLATIONS_DECLARER)
def ouvrir_chez(atelier: Atelier, diffusion: Fiche, relation_id: uuid.UUID) -> uuid.UUID:
    """Inscrit l'incident chez l'organisme courant, avec ce que le prestataire a dit et rien d'autre."""
    identifiant = identifiant_chez(diffusion.objet.id, atelier.organisme_id)
    saisie = brouillon(diffusion, relation_id, atelier.contexte.fuseau)
    return inscrire(atelier, saisie, identifiant=identifiant, verbe="recue", diffusion_id=diffusion.objet.id)


def brouillon(diffusion: Fiche, relation_id: uuid.UUID, fuseau: str) -> ViolationSaisie:
    """La fiche prête à compléter : les faits du prestataire, sans date de prise de connaissance."""
    faits = {nom: getattr(diffusion.saisie, nom) for nom in FaitsChamps.model_fields}
    recu: Diffusion = diffusion.ligne
    faits["titre"] = f"{recu.prestataire} : {faits['titre']}"[:500]
    jour = ecrire_date(recu.recue_le.astimezone(ZoneInfo(fuseau)).date())
    circonstances = f"Information du prestataire, relayée par le territoire le {jour}."
    return ViolationSaisie(**faits, relation_id=relation_id, circonstances=circonstances)
