"""Le territoire d'un délégué : organismes × étapes, organismes × sujets. Le nombre de requêtes ne dépend pas de celui des
organismes ; rien n'est lu hors du sous-arbre dont la page est la tête.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from sqlmodel import col, select

from registre import droits
from registre.parcours import regles
from registre.parcours.donnees import PARCOURS, Etape, Sujet, codes_attendus
from registre.parcours.lecture import attestations_valables
from registre.parcours.mesures import Etat, Releve, relever
from registre.parcours.modele import AttestationEtape
from registre.parcours.regles import Part, part
from socle.operations import Contexte
from socle.organismes.listes import LISTES
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

PAR_PAGE: Final = 50
NOM, RETARD, PART = "nom", "retard", "part"
REGROUPEMENTS: Final = "service"
"""Groupe des types qui ne sont pas responsables de traitement : ils n'entrent dans la carte que si on les demande."""


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la carte. `tri` : nom, retard, part, ou le code d'une colonne ; `type` : un type d'organisme."""

    tri: str = RETARD
    type: str = ""
    en_retard: bool = False
    page: int = 1


class Cellule(NamedTuple):
    """Un organisme et une colonne ; `attestee` : une personne le tient pour fait, preuve à l'appui."""

    etat: Etat
    attestee: bool = False


@dataclass(frozen=True)
class Ligne:
    """Un organisme et toutes ses cellules, dans l'ordre des colonnes."""

    id: uuid.UUID
    nom: str
    code: str
    type: str
    cle_tri: str
    cellules: tuple[Cellule, ...]

    @property
    def en_retard(self) -> int:
        """Combien ont passé leur terme, tous sujets confondus ; un fait lu par deux colonnes ne compte qu'une fois."""
        retards = {lue.critere.fait: lue.mesure.en_retard for c in self.cellules for lue in c.etat.lectures}
        return sum(retards.values())

    @property
    def dernier(self) -> date | None:
        """Le dernier acte connu."""
        return max((c.etat.dernier for c in self.cellules if c.etat.dernier), default=None)

    @property
    def part(self) -> Part:
        """Ce qui est fait."""
        return part([(c.etat.etat, c.attestee) for c in self.cellules])


@dataclass(frozen=True)
class Carte:
    """Les organismes d'un territoire, un jour. `lignes` : celles que le filtre garde ; `total` : avant lui."""

    jour: date
    colonnes: Sequence[Etape | Sujet]
    lignes: Sequence[Ligne]
    total: int
    types: Sequence[str]
    page: int = 1

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-len(self.lignes) // PAR_PAGE))

    @property
    def ici(self) -> Sequence[Ligne]:
        """Les lignes de la page demandée."""
        return self.lignes[(self.page - 1) * PAR_PAGE : self.page * PAR_PAGE]

    def compter(self, rang: int) -> Mapping[str, int]:
        """État → nombre d'organismes, pour la colonne de ce rang."""
        comptes: dict[str, int] = {}
        for ligne in self.lignes:
            etat = ligne.cellules[rang].etat.etat
            comptes[etat] = comptes.get(etat, 0) + 1
        return comptes


def matrice(contexte: Contexte, filtre: Filtre) -> Carte:
    """Organismes × étapes prioritaires du parcours."""
    return _lire(contexte, PARCOURS.etapes, filtre)


def carte(contexte: Contexte, filtre: Filtre) -> Carte:
    """Organismes × sujets."""
    return _lire(contexte, PARCOURS.sujets, filtre)


def _lire(contexte: Contexte, colonnes: Sequence[Etape | Sujet], filtre: Filtre) -> Carte:
    contexte.exige(droits.LIRE)
    organismes = _organismes(contexte)
    retenus = [o for o in organismes if _convient(o, filtre.type)]
    perimetre = Perimetre.territoire(frozenset(o.id for o in retenus), contexte.ancetres)
    with contexte.base.lire(perimetre) as session:
        releve = relever(session, contexte.aujourd_hui, contexte.droits, codes_attendus(*colonnes))
        attestations = attestations_valables(session, contexte.aujourd_hui)
    lignes = [_ligne(o, colonnes, releve, attestations.get(o.id, {})) for o in retenus]
    gardees = [ligne for ligne in lignes if ligne.en_retard or not filtre.en_retard]
    gardees.sort(key=lambda ligne: _rang(ligne, colonnes, filtre.tri))
    lue = Carte(contexte.aujourd_hui, colonnes, gardees, len(lignes), sorted({o.type for o in organismes if o.type}))
    return replace(lue, page=max(1, min(filtre.page, lue.pages)))


def _organismes(contexte: Contexte) -> list[Any]:
    """L'organisme courant et tous ceux qui en dépendent : identifiant, nom, code, type, clé de tri ; deux requêtes."""
    with contexte.base.lire(Perimetre()) as session:
        chemin = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        colonnes: tuple[Any, ...] = (Organisme.id, Organisme.nom, Organisme.code, Organisme.type, Organisme.cle_tri)
        return list(session.exec(select(*colonnes).where(col(Organisme.chemin).startswith(chemin))))


def _convient(organisme: Any, type_: str) -> bool:
    if type_:
        return bool(organisme.type == type_)
    return groupe_du_type(organisme.type) != REGROUPEMENTS


def groupe_du_type(type_: str) -> str:
    """Le groupe d'un type d'organisme ; vide s'il n'est pas dit."""
    return LISTES["types_organismes"].item(type_).groupe if type_ else ""


def _ligne(
    organisme: Any, colonnes: Sequence[Etape | Sujet], releve: Releve, attestations: Mapping[str, AttestationEtape]
) -> Ligne:
    cellules = tuple(
        Cellule(releve.etat(c.criteres, organisme.id), isinstance(c, Etape) and c.code in attestations)
        for c in colonnes
    )
    return Ligne(organisme.id, organisme.nom, organisme.code, organisme.type, organisme.cle_tri, cellules)


def _rang(ligne: Ligne, colonnes: Sequence[Etape | Sujet], tri: str) -> tuple[Any, ...]:
    """Ce qui presse d'abord ; à égalité, l'ordre alphabétique."""
    if tri == NOM:
        return (ligne.cle_tri,)
    if tri == PART:
        return ligne.part.pourcent, ligne.cle_tri
    rang = next((n for n, c in enumerate(colonnes) if c.code == tri), None)
    if rang is not None:
        etat = ligne.cellules[rang].etat
        mesure = etat.lectures[0].mesure.part
        return regles.GRAVITES.index(etat.etat), -etat.en_retard, -1 if mesure is None else mesure, ligne.cle_tri
    a_faire = sum(c.etat.etat == regles.A_FAIRE for c in ligne.cellules)
    return -ligne.en_retard, -a_faire, ligne.cle_tri
