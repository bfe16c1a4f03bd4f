"""Un délégué mutualisé, chez chaque membre : une désignation par organisme, écrite chez lui, à son journal, avec les droits
que la personne y a. Chaque responsable désigne (RGPD 37(1)) ; la désignation du nœud n'en tient pas lieu.

Rien ne se refait : l'identifiant d'une désignation vient de celle du nœud et de l'organisme.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.delegue.designation import coordonnees, operations, regles
from registre.delegue.designation.coordonnees import CoordonneesSaisie
from registre.delegue.designation.forme import FORME
from registre.delegue.designation.modele import DesignationDpo, DesignationDpoSaisie
from socle.erreurs import Introuvable, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import cle_tri

DUREE_MAXIMALE: Final = 20.0
"""Secondes : au-delà, la préparation s'arrête entre deux organismes et se reprend d'un clic."""
MAXIMUM: Final = 500
DEJA, FAITE = "deja", "faite"
PAR_LE_DELEGUE: Final = ("responsable_courriel", "responsable_telephone", "interlocuteur_nom", "interlocuteur_fonction",
                         "interlocuteur_courriel", "interlocuteur_telephone")  # fmt: skip
"""Coordonnées propres à l'organisme du nœud : elles ne se recopient pas chez un membre."""


@dataclass(frozen=True)
class Membre:
    """Un organisme du sous-arbre et sa désignation du moment, s'il en a une. `d_ici` : elle vient de celle du nœud."""

    id: uuid.UUID
    code: str
    nom: str
    designation: DesignationDpo | None
    etat: str
    d_ici: bool

    @property
    def a_preparer(self) -> bool:
        """Vrai s'il n'a aucune désignation en préparation ni en cours."""
        return self.designation is None


@dataclass(frozen=True)
class Membres:
    """La désignation du nœud et ce qu'il en est chez chacun de ses membres."""

    fiche: Fiche
    membres: tuple[Membre, ...]

    @property
    def a_preparer(self) -> tuple[Membre, ...]:
        """Ceux à qui une désignation peut être préparée."""
        return tuple(m for m in self.membres if m.a_preparer)

    @property
    def d_ici(self) -> tuple[Membre, ...]:
        """Ceux dont la désignation vient de celle-ci."""
        return tuple(m for m in self.membres if m.d_ici)


@dataclass(frozen=True)
class Bilan:
    """Ce qu'une préparation a donné : faites, déjà là, refusées (organisme, phrase), pas encore tentées."""

    faites: int
    deja: int
    refus: tuple[tuple[str, str], ...]
    restent: int


def lire_membres(contexte: Contexte, id_: uuid.UUID) -> Membres:
    """Les membres du nœud et leur désignation, par ordre alphabétique."""
    contexte.exige(droits.DELEGUE_PREPARER)
    fiche = operations.lire(contexte, id_)
    organismes = {i: place for i, place in organismes_du_territoire(contexte).items() if i != contexte.organisme_id}
    siennes = _designations(contexte, frozenset(organismes))
    lues = [_membre(i, nom, code, siennes.get(i), id_, contexte.aujourd_hui) for i, (nom, code) in organismes.items()]
    return Membres(fiche, tuple(sorted(lues, key=lambda m: (cle_tri(m.nom), m.code))))


def _designations(contexte: Contexte, organismes: frozenset[uuid.UUID]) -> dict[uuid.UUID, DesignationDpo]:
    """Organisme → sa désignation en vie, la plus avancée : une requête."""
    jour, trouvees = contexte.aujourd_hui, dict[uuid.UUID, DesignationDpo]()
    with contexte.base.lire(Perimetre.territoire(organismes, contexte.ancetres)) as session:
        for d in session.exec(_en_vie()):
            if d.fin is None or d.fin >= jour:
                ancienne = trouvees.get(d.organisme_id)
                if ancienne is None or ancienne.etat == "preparee":
                    trouvees[d.organisme_id] = d
    return trouvees


def _en_vie() -> Any:
    requete = select(DesignationDpo).join(Objet, col(Objet.id) == col(DesignationDpo.id))
    return requete.where(col(Objet.archive).is_(False), DesignationDpo.etat != "terminee")


def _membre(
    id_: uuid.UUID, nom: str, code: str, d: DesignationDpo | None, origine: uuid.UUID, jour: date
) -> Membre:  # fmt: skip
    etat = regles.etat_montre(d, jour) if d is not None else ""
    return Membre(id_, code, nom, d, etat, d is not None and d.origine_id == origine)


def preparer(contexte: Contexte, id_: uuid.UUID, voulus: Sequence[uuid.UUID]) -> Bilan:
    """Prépare la désignation de chacun de ces membres ; ceux qui en ont une sont passés, et le bilan le dit."""
    contexte.exige(droits.DELEGUE_PREPARER)
    vus = lire_membres(contexte, id_)
    _controler(vus, voulus, contexte.aujourd_hui)
    saisie, prive = _modele(contexte, vus.fiche), coordonnees.lire(contexte, id_)
    prive = prive.model_copy(update=dict.fromkeys(PAR_LE_DELEGUE, ""))
    noms: Mapping[uuid.UUID, str] = {m.id: m.nom for m in vus.membres}
    fin, compte, refus = time.monotonic() + DUREE_MAXIMALE, {FAITE: 0, DEJA: 0}, list[tuple[str, str]]()
    for rang, organisme_id in enumerate(voulus):
        if time.monotonic() > fin:
            return Bilan(compte[FAITE], compte[DEJA], tuple(refus), len(voulus) - rang)
        try:
            chez = contexte_chez(contexte, organisme_id)
            compte[_preparer_chez(chez, saisie, prive, id_)] += 1
        except Refus as erreur:
            refus.append((noms[organisme_id], erreur.phrase))
    return Bilan(compte[FAITE], compte[DEJA], tuple(refus), 0)


def _controler(vus: Membres, voulus: Sequence[uuid.UUID], jour: date) -> None:
    d = vus.fiche.ligne
    if vus.fiche.objet.archive or d.etat == "terminee":
        raise RegleEnfreinte("Cette désignation est close : elle ne se prépare pas chez les membres.")
    if d.fin is not None and d.fin < jour:
        raise RegleEnfreinte("Le terme de cette désignation est passé : elle ne se prépare pas chez les membres.")
    if not voulus:
        raise SaisieRefusee({"organisme": ["Choisissez au moins un organisme."]})
    if len(voulus) > MAXIMUM:
        raise SaisieRefusee({"organisme": [f"Pas plus de {MAXIMUM} organismes à la fois."]})
    if not set(voulus) <= {m.id for m in vus.membres}:
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre.")


def _modele(contexte: Contexte, fiche: Fiche) -> DesignationDpoSaisie:
    """La saisie du nœud, telle qu'un membre la reçoit : le délégué y est mutualisé ; le conflit reste à examiner chez lui."""
    noms = organismes_du_territoire(contexte)
    entite = fiche.saisie.entite or (noms[contexte.organisme_id][0] if fiche.saisie.nature != "morale" else "")
    changes: dict[str, Any] = {
        "forme": "mutualise", "entite": entite, "conflit": "", "conflit_mesures": "", "autres_fonctions": [],
        "autres_fonctions_precision": "", "organe": "", "exercer": "", "observations": "", "quotite": None,
        "rattachement_precision": "",
    }  # fmt: skip
    saisie: DesignationDpoSaisie = fiche.saisie.model_copy(update=changes)
    return saisie


@operation(droits.DELEGUE_PREPARER)
def _preparer_chez(
    atelier: Atelier, saisie: DesignationDpoSaisie, prive: CoordonneesSaisie, origine: uuid.UUID
) -> str:  # fmt: skip
    """Pose la désignation d'un membre ; rend `faite`, ou `deja` s'il en a une en préparation ou en cours."""
    identifiant = identifiant_chez(origine, atelier.organisme_id)
    objet = atelier.session.get(Objet, identifiant)
    if objet is not None and objet.archive:
        raise RegleEnfreinte("Sa désignation est aux archives : sortez-l'en, ou préparez-en une chez lui.")
    vivantes = [d for d in atelier.session.exec(_en_vie()) if d.fin is None or d.fin >= atelier.aujourd_hui]
    if objet is not None or vivantes:
        return DEJA
    fiches.poser(atelier, FORME, saisie, identifiant=identifiant, origine_id=origine)
    coordonnees.poser(atelier, identifiant, prive)
    return FAITE


def identifiant_chez(origine: uuid.UUID, organisme_id: uuid.UUID) -> uuid.UUID:
    """L'identifiant de la désignation d'un membre : le même à chaque reprise."""
    return uuid.uuid5(origine, organisme_id.hex)


def a_des_membres(contexte: Contexte) -> bool:
    """Vrai si l'organisme courant en a d'autres sous lui."""
    return len(organismes_du_territoire(contexte)) > 1
