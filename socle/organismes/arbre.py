"""L'arbre des organismes qu'une personne voit, lu en colonnes : deux requêtes, quel que soit son nombre."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from socle.comptes.acces import en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.droits import ORGANISME_LIRE
from socle.instance import Instance
from socle.operations import Atelier, lecture
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.types import sans_accents

PAR_PAGE = 100
PREFIXES_MAXIMUM = 50
"""Au-delà, un `OR` par racine dépasserait ce que SQLite accepte : le tri se fait alors ici, sur les colonnes."""


class Noeud(NamedTuple):
    """Un organisme de l'arbre, en colonnes. `niveau` : sa profondeur sous la racine que la personne voit.

    Un n-uplet nommé : un territoire en bâtit des milliers par page, et une dataclass figée coûte quatre fois plus (mesuré).
    """

    id: uuid.UUID
    parent_id: uuid.UUID | None
    code: str
    nom: str
    type: str
    chemin: str
    cle_tri: str
    niveau: int = 0
    roles: tuple[str, ...] = ()
    ancetres: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageOrganismes:
    """Une page de l'arbre : ses nœuds, le total trouvé, le total accessible."""

    noeuds: tuple[Noeud, ...]
    trouves: int
    accessibles: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.trouves // PAR_PAGE))


_COLONNES = (
    Organisme.id, Organisme.parent_id, Organisme.code, Organisme.nom, Organisme.type, Organisme.chemin,
    Organisme.cle_tri,
)  # fmt: skip
Racines = dict[str, set[str]]
Place = tuple[Noeud, tuple[str, ...], frozenset[str]]


def lire_arbre(instance: Instance, personne: Personne, demande: str = "", page: int = 1) -> PageOrganismes:
    """Les organismes ouverts à la personne, en ordre d'arbre, filtrés par les mots du nom (sans accents)."""
    with instance.base.lire(Perimetre()) as session:
        racines = _racines(session, personne)
        noeuds = _noeuds(session, racines)
    mots = sans_accents(demande).split()
    ordonnes = [place for place in _en_arbre(noeuds, racines) if all(mot in place[0].cle_tri for mot in mots)]
    derniere = max(1, -(-len(ordonnes) // PAR_PAGE))
    numero = max(1, min(page, derniere))
    montres = ordonnes[(numero - 1) * PAR_PAGE : numero * PAR_PAGE]
    return PageOrganismes(tuple(_situer(*place) for place in montres), len(ordonnes), len(noeuds), numero)


def roles_par_organisme(instance: Instance, personne: Personne) -> dict[uuid.UUID, tuple[Noeud, frozenset[str]]]:
    """Tous les organismes ouverts à la personne et ses rôles sur chacun, en deux requêtes."""
    with instance.base.lire(Perimetre()) as session:
        racines = _racines(session, personne)
        noeuds = _noeuds(session, racines)
    return {noeud.id: (noeud, roles) for noeud, _, roles in _en_arbre(noeuds, racines)}


def seul_organisme(instance: Instance, personne: Personne) -> str | None:
    """Code de l'organisme de la personne si elle n'en voit qu'un, sinon None."""
    with instance.base.lire(Perimetre()) as session:
        racines = list(_racines(session, personne))
        if len(racines) != 1:
            return None
        requete = select(Organisme.code).where(col(Organisme.chemin).startswith(racines[0])).limit(2)
        codes = session.exec(requete).all()
    return codes[0] if len(codes) == 1 else None


def _racines(session: Session, personne: Personne) -> Racines:
    requete = (
        select(Organisme.chemin, Attribution.role)
        .join(Attribution, col(Attribution.organisme_id) == col(Organisme.id))
        .where(col(Attribution.personne_id) == personne.id, en_vigueur())
    )
    racines: Racines = {}
    for chemin, role in session.exec(requete):
        racines.setdefault(chemin, set()).add(role)
    return racines


def _noeuds(session: Session, racines: Racines) -> list[Noeud]:
    if not racines:
        return []
    requete: Any = select(*_COLONNES)  # type: ignore[call-overload]
    hautes: list[str] = []
    for chemin in sorted(racines):
        if not hautes or not chemin.startswith(hautes[-1]):
            hautes.append(chemin)
    if len(hautes) <= PREFIXES_MAXIMUM:
        requete = requete.where(or_(*(col(Organisme.chemin).startswith(chemin) for chemin in hautes)))
    lus = (Noeud(*ligne) for ligne in session.exec(requete))
    ids = {chemin.rstrip("/").rpartition("/")[2] for chemin in hautes}
    return [noeud for noeud in lus if not ids.isdisjoint(noeud.chemin.split("/"))]


def _en_arbre(noeuds: list[Noeud], racines: Racines) -> Iterator[Place]:
    """Parcours en profondeur, par ordre alphabétique ; chaque nœud vient avec ses ancêtres et ses rôles hérités."""
    presents = {noeud.id for noeud in noeuds}
    enfants: dict[uuid.UUID | None, list[Noeud]] = {}
    for noeud in sorted(noeuds, key=lambda n: (n.cle_tri, n.code), reverse=True):
        enfants.setdefault(noeud.parent_id if noeud.parent_id in presents else None, []).append(noeud)
    attente: list[Place] = [(noeud, (), frozenset()) for noeud in enfants.get(None, ())]
    while attente:
        noeud, ancetres, herites = attente.pop()
        roles = herites | racines.get(noeud.chemin, set())
        yield noeud, ancetres, roles
        attente.extend((enfant, (*ancetres, noeud.nom), roles) for enfant in enfants.get(noeud.id, ()))


def _situer(noeud: Noeud, ancetres: tuple[str, ...], roles: frozenset[str]) -> Noeud:
    return noeud._replace(niveau=len(ancetres), roles=tuple(sorted(roles)), ancetres=ancetres)


@dataclass(frozen=True)
class Membre:
    """Un organisme membre, en colonnes."""

    code: str
    nom: str
    type: str
    ville: str


@dataclass(frozen=True)
class PageMembres:
    """Une page des membres directs de l'organisme courant, et leur nombre."""

    membres: tuple[Membre, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


@lecture(ORGANISME_LIRE)
def lire_membres(atelier: Atelier, page: int = 1) -> PageMembres:
    """Les membres directs de l'organisme courant, par ordre alphabétique."""
    condition = Organisme.parent_id == atelier.organisme_id
    total = atelier.session.exec(select(func.count()).select_from(Organisme).where(condition)).one()
    numero = max(1, min(page, max(1, -(-total // PAR_PAGE))))
    colonnes = select(Organisme.code, Organisme.nom, Organisme.type, Organisme.ville).where(condition)
    ordre = colonnes.order_by(col(Organisme.cle_tri), col(Organisme.code))
    lignes = atelier.session.exec(ordre.limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)).all() if total else []
    return PageMembres(tuple(Membre(*ligne) for ligne in lignes), total, numero)
