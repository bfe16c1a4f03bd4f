"""« Ce que la loi demande d'ouvrir » : obligations de l'organisme, de ses contrats, de ses jeux, et de tout un territoire."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.contrats.modele import TYPE as CONTRAT
from clauses.contrats.modele import Contrat
from clauses.jeux.modele import TYPE, Jeu
from clauses.jeux.obligations import (
    Compte,
    Obligation,
    compter,
    obligations,
    obligations_d_un_contrat,
    obligations_de_l_organisme,
)
from socle.echeances.calcul import ajouter_mois
from socle.fiches.operations import PAR_PAGE
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.organismes.modele import Organisme
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.types import cle_tri


@dataclass(frozen=True)
class Ligne:
    """Une obligation et ce sur quoi elle pèse : un jeu, un contrat, ou l'organisme même (identifiant None)."""

    type: str
    id: uuid.UUID | None
    nom: str
    obligation: Obligation


@dataclass(frozen=True)
class Avoirs:
    """Les jeux non archivés d'un organisme, et ses contrats ; un contrat rangé éclaire encore les jeux qui en viennent."""

    organisme: Organisme
    jeux: list[Jeu] = field(default_factory=list)
    contrats: list[Contrat] = field(default_factory=list)
    ranges: list[Contrat] = field(default_factory=list)


@dataclass(frozen=True)
class PageOuverture:
    """Une page d'obligations, le compte de toutes, et ce qu'il manque pour trancher."""

    lignes: tuple[Ligne, ...]
    total: int
    page: int
    compte: Compte
    jeux: int
    inconnus: Mapping[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


def lire_avoirs(session: SessionCloisonnee, avec_echeance: tuple[date, date] | None = None) -> dict[uuid.UUID, Avoirs]:
    """Les avoirs de chaque organisme du périmètre qui a un jeu ou un contrat, en trois requêtes.

    `avec_echeance` : seulement les contrats dont une obligation datée peut tomber entre ces jours, et leurs jeux.
    """
    contrats = _contrats(session, avec_echeance)
    if avec_echeance is not None and not contrats:
        return {}
    requete: Any = select(Jeu).join(Objet, col(Objet.id) == col(Jeu.id)).where(col(Objet.archive).is_(False))
    if avec_echeance is not None:
        requete = requete.where(col(Jeu.contrat_id).in_([contrat.id for contrat, _ in contrats]))
    jeux = list(session.exec(requete.order_by(Objet.cle_tri, Objet.id)))
    ids = {ligne.organisme_id for ligne in (*jeux, *(contrat for contrat, _ in contrats))}
    organismes = session.exec(select(Organisme).where(col(Organisme.id).in_(ids))) if ids else ()
    avoirs = {o.id: Avoirs(o) for o in organismes}
    for jeu in jeux:
        avoirs[jeu.organisme_id].jeux.append(jeu)
    for contrat, archive in contrats:
        siens = avoirs[contrat.organisme_id]
        (siens.ranges if archive else siens.contrats).append(contrat)
    return avoirs


def _contrats(session: SessionCloisonnee, bornes: tuple[date, date] | None) -> list[tuple[Contrat, bool]]:
    """Les contrats, et s'ils sont rangés. Une échéance tombe entre la veille de la prise d'effet et deux mois après elle."""
    requete: Any = select(Contrat, Objet.archive).join(Objet, col(Objet.id) == col(Contrat.id))
    if bornes is not None:
        premier, dernier = bornes
        requete = requete.where(col(Objet.archive).is_(False), col(Contrat.date_debut) >= ajouter_mois(premier, -3),
                                col(Contrat.date_debut) <= dernier + timedelta(days=1))  # fmt: skip
    return list(session.exec(requete.order_by(Objet.cle_tri, Objet.id)))


def lignes_des_contrats(avoirs: Avoirs, aujourd_hui: date) -> Iterator[Ligne]:
    """Les obligations que portent les contrats d'un organisme."""
    par_contrat: dict[uuid.UUID | None, list[Jeu]] = {}
    for jeu in avoirs.jeux:
        par_contrat.setdefault(jeu.contrat_id, []).append(jeu)
    for contrat in avoirs.contrats:
        for o in obligations_d_un_contrat(contrat, par_contrat.get(contrat.id, ()), avoirs.organisme, aujourd_hui):
            yield Ligne(CONTRAT, contrat.id, contrat.nom, o)


def lignes_de(avoirs: Avoirs, aujourd_hui: date) -> Iterator[Ligne]:
    """Toutes les obligations d'un organisme : les siennes, celles de ses contrats, celles de ses jeux.

    Une règle de contrat ou d'organisme à laquelle un jeu répond se lit sur sa ligne propre, non une seconde fois sur le jeu.
    """
    organisme = avoirs.organisme
    contrats = {c.id: c for c in (*avoirs.contrats, *avoirs.ranges)}
    for o in obligations_de_l_organisme(avoirs.jeux, organisme, aujourd_hui):
        yield Ligne("organisme", None, organisme.nom, o)
    yield from lignes_des_contrats(avoirs, aujourd_hui)
    for jeu in avoirs.jeux:
        for o in obligations(jeu, organisme, contrats.get(jeu.contrat_id) if jeu.contrat_id else None, aujourd_hui):
            if o.regle.portee == "jeu" or (o.regle.portee == "contrat" and jeu.contrat_id is None):
                yield Ligne(TYPE, jeu.id, jeu.nom, o)


RETARD_RECENT = timedelta(days=60)
"""Au-delà, un retard ne presse plus : il se lit sur la page, il ne se rappelle plus."""

RETENUES: Mapping[str, Callable[[Obligation], bool]] = {
    "a_faire": lambda o: o.a_faire,
    "a_verifier": lambda o: o.a_verifier,
    "faites": lambda o: o.code_etat == "faite",
    "exceptions": lambda o: o.etat == "exception",
    "toutes": lambda o: o.etat != "non_due",
}
"""Filtre de la page → obligations qu'il retient ; les non dues ne se montrent que sur la fiche du jeu."""


@lecture(droits.LIRE)
def lire(atelier: Atelier, filtre: str = "a_faire", flux: str = "", page: int = 1) -> PageOuverture:
    """Les obligations de l'organisme que ce filtre retient, ce qui presse d'abord ; un filtre inconnu vaut « à faire »."""
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    avoirs = lire_avoirs(atelier.session).get(organisme.id, Avoirs(organisme))
    toutes = list(lignes_de(avoirs, atelier.aujourd_hui))
    retenir = RETENUES.get(filtre, RETENUES["a_faire"])
    gardees = [x for x in toutes if retenir(x.obligation) and flux in {"", x.obligation.regle.flux}]
    gardees.sort(key=lambda x: _rang(x.obligation.echeance, atelier.aujourd_hui))
    page = max(1, min(page, -(-len(gardees) // PAR_PAGE) or 1))
    debut = (page - 1) * PAR_PAGE
    return PageOuverture(
        tuple(gardees[debut : debut + PAR_PAGE]), len(gardees), page, compter(x.obligation for x in toutes),
        len(avoirs.jeux), _inconnus(toutes),
    )  # fmt: skip


def _rang(echeance: date | None, aujourd_hui: date) -> tuple[int, date]:
    """D'abord ce qui vient ou vient de passer, puis ce qui n'a pas de date, enfin les vieux retards."""
    if echeance is None:
        return 1, date.max
    return (0 if echeance >= aujourd_hui - RETARD_RECENT else 2), echeance


def _inconnus(lignes: Iterable[Ligne]) -> dict[str, int]:
    """Ce qui manque sur l'organisme même pour trancher, et combien d'obligations en dépendent."""
    resultat: dict[str, int] = {}
    for ligne in lignes:
        if ligne.obligation.etat == "a_verifier":
            for constat in ligne.obligation.inconnus:
                if constat.lieu == "organisme":
                    resultat[constat.phrase] = resultat.get(constat.phrase, 0) + 1
    return resultat


@dataclass(frozen=True)
class Bilan:
    """Un organisme du territoire en quelques nombres."""

    nom: str
    code: str
    jeux: int
    publies: int
    compte: Compte


def lire_territoire(contexte: Contexte) -> list[Bilan]:
    """Le bilan de chaque organisme du sous-arbre qui tient un jeu ou un contrat, du plus en retard au plus en règle."""
    contexte.exige(droits.LIRE)
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        avoirs = lire_avoirs(session)
    bilans = [
        Bilan(
            *organismes[id_], len(a.jeux), sum(bool(j.adresse_publication) for j in a.jeux),
            compter(x.obligation for x in lignes_de(a, contexte.aujourd_hui)),
        )
        for id_, a in avoirs.items() if id_ in organismes
    ]  # fmt: skip
    return sorted(bilans, key=lambda b: (-b.compte.a_faire, -b.compte.a_verifier, cle_tri(b.nom)))
