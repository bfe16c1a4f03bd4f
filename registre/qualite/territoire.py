"""La qualité des registres d'un territoire : organismes × règles.

Le nombre de requêtes ne dépend pas de celui des organismes.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.qualite import lecture as lectures
from registre.qualite import memoire
from registre.qualite.donnees import GRAVITES, QUALITE, Regle
from registre.qualite.memoire import Compte
from registre.qualite.operations import est_public, faits_de, points_de
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

PAR_PAGE: Final = 50
NOM, A_FAIRE, FICHES = "nom", "a_faire", "fiches"
COLONNES: Final = 8
"""Règles montrées en colonnes : les plus fréquentes du territoire ; l'export les porte toutes."""


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande. `tri` : nom, a_faire, fiches, une gravité ou une règle ; `page` commence à 1."""

    tri: str = A_FAIRE
    gravite: str = ""
    page: int = 1


@dataclass(frozen=True)
class Ligne:
    """Un organisme : ses fiches, celles qui ont un point, et combien de fiches chaque règle touche."""

    nom: str
    code: str
    cle_tri: str
    fiches: int
    touchees: int
    par_regle: Mapping[str, int]

    @cached_property
    def par_gravite(self) -> Mapping[str, int]:
        """Gravité → nombre de points."""
        comptes = Counter[str]()
        for code, nombre in self.par_regle.items():
            comptes[QUALITE.par_code[code].gravite] += nombre
        return {g: comptes[g] for g in GRAVITES}

    @property
    def total(self) -> int:
        """Points à corriger."""
        return sum(self.par_regle.values())


@dataclass(frozen=True)
class Carte:
    """Les organismes d'un territoire, ce qui presse d'abord."""

    lignes: Sequence[Ligne]
    page: int = 1
    gravite: str = ""

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-len(self.lignes) // PAR_PAGE))

    @property
    def ici(self) -> Sequence[Ligne]:
        """Les lignes de la page."""
        return self.lignes[(self.page - 1) * PAR_PAGE : self.page * PAR_PAGE]

    @cached_property
    def ensemble(self) -> Sequence[tuple[Regle, int, int]]:
        """Règle, nombre de fiches, nombre d'organismes touchés ; la plus fréquente d'abord."""
        fiches, touches = Counter[str](), Counter[str]()
        for ligne in self.lignes:
            fiches.update(ligne.par_regle)
            touches.update(ligne.par_regle.keys())
        gardees = [c for c in fiches if self.gravite in {"", QUALITE.par_code[c].gravite}]
        gardees.sort(key=lambda c: (-fiches[c], QUALITE.rang[c]))
        return [(QUALITE.par_code[c], fiches[c], touches[c]) for c in gardees]

    @property
    def colonnes(self) -> Sequence[Regle]:
        """Les règles les plus fréquentes."""
        return [regle for regle, _, _ in self.ensemble[:COLONNES]]


def relever(contexte: Contexte, filtre: Filtre) -> Carte:
    """L'organisme courant et ceux qui en dépendent ; rien n'est lu hors de ce sous-arbre.

    Seuls se relisent les registres où l'on a écrit depuis la dernière fois (`memoire`).
    """
    contexte.exige(droits.LIRE)
    organismes = {o.id: o for o in _organismes(contexte)}
    comptes = _comptes(contexte, {id_: o.type for id_, o in organismes.items()})
    lignes = [_ligne(o, comptes[id_]) for id_, o in organismes.items()]
    lignes.sort(key=lambda ligne: _rang(ligne, filtre.tri))
    page = max(1, min(filtre.page, -(-len(lignes) // PAR_PAGE) or 1))
    return Carte(lignes, page, filtre.gravite)


def _comptes(contexte: Contexte, types: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Compte]:
    """Organisme → ses comptes : ceux qui tiennent encore, et ceux que l'on refait."""
    with contexte.base.lire(Perimetre.territoire(frozenset(types), contexte.ancetres)) as session:
        etats = memoire.lire_etats(session, types, contexte.aujourd_hui)
    tenus = memoire.retrouver(contexte.base, etats)
    refaits = frozenset(types) - frozenset(tenus)
    if refaits:
        with contexte.base.lire(Perimetre.territoire(refaits, contexte.ancetres)) as session:
            fiches = lectures.lire_fiches(session)
            entourage = lectures.lire_entourage(session, contexte.aujourd_hui)
        vides: dict[uuid.UUID, Compte] = {id_: (0, 0, Counter()) for id_ in refaits}
        tenus |= (neufs := vides | _compter(contexte, types, fiches, entourage))
        memoire.retenir(contexte.base, etats, neufs.items())
    return tenus


def _compter(
    contexte: Contexte, types: Mapping[uuid.UUID, str], fiches: Sequence[lectures.FicheLue], entourage: lectures.Entourage
) -> dict[uuid.UUID, Compte]:  # fmt: skip
    """Organisme → fiches, fiches touchées, règle → fiches."""
    comptes: dict[uuid.UUID, Compte] = {}
    for organisme, siennes in lectures.par_organisme(fiches):
        public, touchees, regles = est_public(types[organisme]), 0, Counter[str]()
        doubles = lectures.semblables([(f.id, f.nom) for f in siennes])
        for f in siennes:
            faits = faits_de(f, entourage, contexte.aujourd_hui, public, doubles.get(f.id, ()))
            points = points_de(f, faits, entourage.ecartes.get(f.id, {}))
            ouverts = [p.regle.code for p in points if p.ecarte is None]
            regles.update(ouverts)
            touchees += bool(ouverts)
        comptes[organisme] = (len(siennes), touchees, regles)
    return comptes


def _organismes(contexte: Contexte) -> list[Any]:
    with contexte.base.lire(Perimetre()) as session:
        chemin = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        colonnes: tuple[Any, ...] = (Organisme.id, Organisme.nom, Organisme.code, Organisme.type, Organisme.cle_tri)
        return list(session.exec(select(*colonnes).where(col(Organisme.chemin).startswith(chemin))))


def _ligne(organisme: Any, compte: Compte) -> Ligne:
    fiches, touchees, regles = compte
    return Ligne(organisme.nom, organisme.code, organisme.cle_tri, fiches, touchees, regles)


def _rang(ligne: Ligne, tri: str) -> tuple[Any, ...]:
    """Ce qui demande le plus de travail d'abord ; à égalité, l'ordre alphabétique."""
    if tri == NOM:
        return (ligne.cle_tri,)
    if tri == FICHES:
        return -ligne.fiches, ligne.cle_tri
    if tri in GRAVITES:
        return -ligne.par_gravite[tri], ligne.cle_tri
    if tri in QUALITE.par_code:
        return -ligne.par_regle.get(tri, 0), ligne.cle_tri
    return (*(-ligne.par_gravite[g] for g in GRAVITES), ligne.cle_tri)
