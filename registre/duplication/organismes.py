"""Chez qui l'on peut copier : les organismes d'où la personne peut le faire, filtrés par type et par population."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre.droits import DUPLIQUER
from socle.comptes.acces import roles_sur
from socle.droits import droits_des_roles
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre


@dataclass(frozen=True)
class Membre:
    """Un organisme du sous-arbre. `noeuds` : lui et ses ancêtres."""

    id: uuid.UUID
    nom: str
    code: str
    type: str
    population: int | None
    noeuds: frozenset[uuid.UUID]


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on garde des organismes ; vide : tous."""

    type: str = ""
    de: int | None = None
    a: int | None = None

    def garde(self, membre: Membre) -> bool:
        """Vrai si cet organisme y répond. Une population inconnue ne répond à aucune borne."""
        if self.type and membre.type != self.type:
            return False
        if self.de is None and self.a is None:
            return True
        habitants = membre.population
        return habitants is not None and (self.de or 0) <= habitants and (self.a is None or habitants <= self.a)


def lire_membres(contexte: Contexte) -> tuple[Membre, ...]:
    """L'organisme courant et tous ceux qui en dépendent, par ordre alphabétique, en deux requêtes."""
    colonnes: tuple[Any, ...] = (Organisme.id, Organisme.nom, Organisme.code, Organisme.type, Organisme.population,
                                 Organisme.chemin)  # fmt: skip
    with contexte.base.lire(Perimetre()) as session:
        ici = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        requete = select(*colonnes).where(col(Organisme.chemin).startswith(ici))
        lignes = session.exec(requete.order_by(col(Organisme.cle_tri), col(Organisme.code))).all()
    return tuple(Membre(i, nom, code, type_, habitants, _noeuds(c)) for i, nom, code, type_, habitants, c in lignes)


def _noeuds(chemin: str) -> frozenset[uuid.UUID]:
    return frozenset(uuid.UUID(morceau) for morceau in chemin.split("/") if morceau)


def noeud_de_depart(contexte: Contexte) -> str:
    """Code du nœud le plus haut d'où la personne peut copier, au-dessus de l'organisme courant ou lui-même."""
    with contexte.base.lire(Perimetre()) as session:
        requete = select(Organisme).where(col(Organisme.id).in_(contexte.ancetres | {contexte.organisme_id}))
        lignee: Sequence[Organisme] = session.exec(requete.order_by(col(Organisme.chemin))).all()
        lignee = sorted(lignee, key=lambda o: len(o.chemin))
        for noeud in lignee[:-1]:
            personne = contexte.acteur.id
            if personne and DUPLIQUER in droits_des_roles(roles_sur(session, personne, noeud)):
                return noeud.code
    return lignee[-1].code
