"""Une part ligne à ligne : ce que deviendrait chaque fiche, ce que la personne en choisit, où vont ses colonnes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.depots import contenus
from registre.depots.colonnes import colonnes_du_tableau, relire
from registre.depots.lecture import REFUSEE
from registre.depots.modele import Depot, PartDeDepot
from registre.depots.operations import reecrire, trouver
from registre.imports import attente as attentes
from registre.imports import correspondances
from registre.imports.apercu import PAR_PAGE, LigneApercu, LigneLue
from registre.imports.apercu import detailler as detailler_la_ligne
from registre.imports.attente import Attente
from registre.imports.choix import decisions
from registre.imports.grille import Colonne
from registre.imports.modele import Import
from registre.imports.titres import Proposition, proposer
from registre.traitements import regles
from registre.traitements.echanges.releve import Remarque
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.ailleurs import contexte_chez
from socle.types import lire_ligne


@dataclass(frozen=True)
class PartVue:
    """Une part et une page de ses fiches."""

    depot: Depot
    part: PartDeDepot
    lignes: tuple[LigneApercu, ...]
    remarques: tuple[Remarque, ...]
    ignorees: tuple[str, ...]
    page: int
    un_tableau: bool

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.part.nombre // PAR_PAGE))


@lecture(droits.IMPORTER)
def _lire(atelier: Atelier, depot_id: uuid.UUID, rang: int, ouvert: bool) -> tuple[Depot, PartDeDepot, Attente]:
    depot = trouver(atelier, depot_id, ouvert=ouvert)
    requete = select(PartDeDepot).where(PartDeDepot.depot_id == depot_id, PartDeDepot.rang == rang)
    part = atelier.session.exec(requete).first()
    if part is None:
        raise Introuvable
    if part.etat == REFUSEE:
        raise RegleEnfreinte(part.message)
    return depot, part, contenus.ouvrir(atelier.contexte, atelier.session, part)


def voir(contexte: Contexte, depot_id: uuid.UUID, rang: int, page: int = 1) -> PartVue:
    """Une page d'une part, deux cents fiches au plus."""
    depot, part, attente = _lire(contexte, depot_id, rang, False)
    toutes = decisions(attente, part.choix)
    page = max(1, min(page, max(1, -(-len(toutes) // PAR_PAGE))))
    lignes = []
    for decision in toutes[(page - 1) * PAR_PAGE : page * PAR_PAGE]:
        fiche = attente.fiche(decision.rang)
        lignes.append(LigneApercu(decision, fiche, regles.completude(fiche.saisie).pourcent))
    remarques = (*attente.remarques, *(r for ligne in lignes for r in ligne.fiche.remarques))
    return PartVue(depot, part, tuple(lignes), remarques, tuple(attente.ignorees), page, attente.grille is not None)


def detailler(contexte: Contexte, depot_id: uuid.UUID, rang: int, numero: int) -> tuple[Depot, PartDeDepot, LigneLue]:
    """Une fiche d'une part, face à celle du registre de son organisme."""
    depot, part, attente = _lire(contexte, depot_id, rang, False)
    chez = contexte_chez(contexte, part.cible_id) if part.cible_id else contexte
    lot = Import(organisme_id=chez.organisme_id, nom_fichier=part.fichier, empreinte=part.empreinte, format="tableur",
                 choix=part.choix)  # fmt: skip
    return depot, part, detailler_la_ligne(chez, lot, attente, numero)


def retenir_choix(contexte: Contexte, depot_id: uuid.UUID, rang: int, choisis: Mapping[str, str]) -> None:
    """Garde les choix d'une page, et recompte ce que la part ferait."""
    _, part, attente = _lire(contexte, depot_id, rang, True)
    part.choix = {**part.choix, **{r: action for r, action in choisis.items() if int(r) < len(attente.fiches)}}
    contenus.compter(part, attente)
    reecrire(contexte, depot_id, [(part, b"")])


@dataclass(frozen=True)
class Colonnes:
    """Les colonnes d'un tableau, ce que l'on en propose, et combien de parts ont les mêmes titres."""

    depot: Depot
    part: PartDeDepot
    colonnes: tuple[Colonne, ...]
    choisies: Mapping[str, str]
    propositions: Mapping[str, Proposition]
    reglages: Mapping[str, Any]
    jumelles: int


def lire_colonnes(contexte: Contexte, depot_id: uuid.UUID, rang: int) -> Colonnes | None:
    """Ce que montre la page des colonnes ; None si la part n'est pas un tableau."""
    depot, part, attente = _lire(contexte, depot_id, rang, False)
    if attente.grille is None:
        return None
    colonnes = colonnes_du_tableau(attente)
    jumelles = len(_rangs_jumeaux(contexte, depot_id, part.signature))
    return Colonnes(depot, part, tuple(colonnes), attente.colonnes, proposer(colonnes), attente.reglages, jumelles)


@lecture(droits.IMPORTER)
def _rangs_jumeaux(atelier: Atelier, depot_id: uuid.UUID, signature: str) -> Sequence[int]:
    requete = select(PartDeDepot.rang).where(PartDeDepot.depot_id == depot_id, PartDeDepot.signature == signature)
    return atelier.session.exec(requete.order_by(col(PartDeDepot.rang))).all()


def placer(
    contexte: Contexte, depot_id: uuid.UUID, rang: int, choisies: Mapping[str, str], reglages: Mapping[str, Any],
    nom: str = "",
) -> int:  # fmt: skip
    """Place les colonnes de toutes les parts qui ont ces titres ; `nom` : sous lequel les retenir, vide pour non."""
    voulues = correspondances.verifier(choisies)
    _, part, attente = _lire(contexte, depot_id, rang, True)
    titres = colonnes_du_tableau(attente)
    if attente.grille is None or not titres:
        raise RegleEnfreinte("Ce fichier n'est pas un tableau : il n'a pas de colonnes à placer.")
    refaites = []
    for autre in _rangs_jumeaux(contexte, depot_id, part.signature):
        _, jumelle, sienne = _lire(contexte, depot_id, autre, True)
        sienne.colonnes, sienne.reglages = dict(voulues), dict(reglages)
        chez = contexte_chez(contexte, jumelle.cible_id) if jumelle.cible_id else contexte
        jumelle.choix = {}
        jumelle.etat, jumelle.message = relire(chez, sienne, "Colonnes placées.")
        contenus.comparer_chez(contexte, jumelle, sienne)
        refaites.append((jumelle, attentes.en_octets(sienne)))
    reecrire(contexte, depot_id, refaites)
    if lire_ligne(nom):
        _retenir(contexte, nom, titres, voulues, reglages)
    return len(refaites)


@operation(droits.IMPORTER)
def _retenir(
    atelier: Atelier, nom: str, titres: Sequence[Colonne], choisies: Mapping[str, str], reglages: Mapping[str, Any]
) -> None:  # fmt: skip
    correspondances.retenir(atelier, nom, titres, choisies, reglages)
