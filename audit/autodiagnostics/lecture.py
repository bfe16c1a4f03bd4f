"""Un autodiagnostic tel qu'on le lit : chaque point sur chaque périmètre, sa réponse, son origine, ce qu'elle vaut ce jour.

`charger` fait un nombre fixe de requêtes. Pages, scores, écarts, documents et exports lisent tous cet état.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlmodel import col, select

from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    CONFORME,
    NON_EVALUE,
    OBJETS,
    ORGANISATION,
    PARTIEL,
    SERVICE,
    Autodiagnostic,
    Cible,
    CopieDeReferentiel,
    Reponse,
)
from audit.referentiels import forme
from audit.referentiels.forme import COURT, Point, Referentiel
from socle.erreurs import Introuvable
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.preuves.modele import TYPE as PREUVE
from socle.preuves.modele import Preuve


@dataclass(frozen=True)
class Unite:
    """Un point sur un périmètre. `reponse` : la sienne ; `heritee` : celle de l'organisation, si la sienne manque. `compte` :
    dans le score d'ensemble (une réponse commune à tous les services n'y est qu'un défaut).
    """

    cible: Cible
    point: Point
    reponse: Reponse | None = None
    heritee: Reponse | None = None
    preuves: tuple[Preuve, ...] = ()
    version: int = 0
    jour: date = date.min
    compte: bool = True

    @property
    def source(self) -> Reponse | None:
        """La réponse qui vaut ici : la sienne, sinon celle de l'organisation."""
        return self.reponse if self.reponse is not None and self.reponse.statut else self.heritee

    @property
    def statut_donne(self) -> str:
        """Ce qui a été répondu, ici ou au-dessus."""
        return self.source.statut if self.source is not None else NON_EVALUE

    @property
    def perimees(self) -> tuple[Preuve, ...]:
        """Les preuves dont la validité est passée."""
        return tuple(p for p in self.preuves if p.expire_le is not None and p.expire_le < self.jour)

    @property
    def statut(self) -> str:
        """Ce qui compte ce jour : une preuve périmée ramène « conforme » à « partiel »."""
        return PARTIEL if self.statut_donne == CONFORME and self.perimees else self.statut_donne

    @property
    def abaissee(self) -> bool:
        """Vrai si une preuve périmée abaisse la réponse."""
        return self.statut != self.statut_donne

    @property
    def est_heritee(self) -> bool:
        """Vrai si la réponse vient de l'organisation."""
        return self.source is not None and self.source is self.heritee


@dataclass(frozen=True)
class Etat:
    """Tout un autodiagnostic, à un jour donné."""

    objet: Objet
    autodiagnostic: Autodiagnostic
    referentiel: Referentiel
    cibles: tuple[Cible, ...]
    jour: date
    par_cible: Mapping[uuid.UUID, tuple[Unite, ...]] = field(repr=False)
    retirees: tuple[Cible, ...] = ()

    @cached_property
    def unites(self) -> tuple[Unite, ...]:
        """Celles du score d'ensemble : chaque point là où il s'évalue, plus les réponses propres à un service."""
        toutes = (u for siennes in self.par_cible.values() for u in siennes)
        return tuple(u for u in toutes if u.compte and not _compte_au_dessus(u))

    @property
    def organisation(self) -> Cible:
        """Le périmètre de l'organisation ; il y en a toujours un."""
        return next(c for c in self.cibles if c.genre == ORGANISATION)

    def cible(self, id_: uuid.UUID) -> Cible:
        """Ce périmètre, sinon `Introuvable`."""
        trouvee = next((c for c in self.cibles if c.id == id_), None)
        if trouvee is None:
            raise Introuvable
        return trouvee

    def unites_de(self, cible_id: uuid.UUID) -> tuple[Unite, ...]:
        """Les unités d'un périmètre, héritées comprises."""
        return self.par_cible[cible_id]

    def unite(self, cible_id: uuid.UUID, point_id: str) -> Unite:
        """Un point sur un périmètre, sinon `Introuvable`."""
        trouvee = next((u for u in self.par_cible.get(cible_id, ()) if u.point.id == point_id), None)
        if trouvee is None:
            raise Introuvable
        return trouvee

    def du_chapitre(self, cible_id: uuid.UUID, chapitre: str) -> tuple[Unite, ...]:
        """Les unités d'un chapitre sur un périmètre."""
        return tuple(u for u in self.par_cible[cible_id] if u.point.chapitre == chapitre)


def _compte_au_dessus(u: Unite) -> bool:
    """Un point de l'organisation lu depuis un service, sans réponse propre : il compte là-haut, pas deux fois."""
    propre = u.reponse is not None and bool(u.reponse.statut)
    return u.cible.genre != ORGANISATION and u.point.portee == forme.COLLECTIVITE and not propre


def points_de(
    referentiel: Referentiel, parcours: str, cible: Cible, genres: frozenset[str]
) -> list[tuple[Point, bool]]:
    """Les points d'un périmètre, et s'ils comptent dans le score d'ensemble ; `genres` : ceux des périmètres présents.

    L'organisation prend les points des services tant qu'aucun n'est déclaré ; ensuite, elle en donne la réponse commune.
    Les points d'objets connectés demandent un parc déclaré, sauf dans le parcours court.
    """
    tous = referentiel.points_du_parcours(parcours)
    if cible.genre == OBJETS:
        return [(p, True) for p in tous if p.portee == OBJETS]
    if cible.genre == SERVICE:
        return [(p, True) for p in tous if p.portee in (forme.COLLECTIVITE, forme.SERVICE)]
    ecartes = {OBJETS} if OBJETS in genres or parcours != COURT else set()
    return [
        (p, p.portee != forme.SERVICE or SERVICE not in genres) for p in tous if p.portee not in ecartes
    ]  # fmt: skip


def charger(session: SessionCloisonnee, id_: uuid.UUID, jour: date) -> Etat:
    """L'état d'un autodiagnostic ce jour, sinon `Introuvable` ; sept requêtes, quel que soit le nombre de points."""
    objet, ligne = session.get(Objet, id_), session.get(Autodiagnostic, id_)
    if objet is None or ligne is None or objet.type != AUTODIAGNOSTIC:
        raise Introuvable
    copie = session.exec(select(CopieDeReferentiel).where(CopieDeReferentiel.autodiagnostic_id == id_)).one()
    toutes = list(session.exec(select(Cible).where(Cible.autodiagnostic_id == id_).order_by(col(Cible.rang))))
    requete = select(Reponse, Objet.version).join(Objet, col(Objet.id) == col(Reponse.id))
    paires = list(session.exec(requete.where(Reponse.autodiagnostic_id == id_)))
    preuves = preuves_des_reponses(session, [r.id for r, _ in paires])
    reponses = {(r.cible_id, r.point_id): (r, v) for r, v in paires}
    actives = tuple(c for c in toutes if c.retiree_le is None)
    referentiel = forme.relire(copie.contenu)
    unites = _Assembleur(referentiel, ligne.parcours, actives, reponses, preuves, jour).assembler()
    return Etat(
        objet, ligne, referentiel, actives, jour, unites, tuple(c for c in toutes if c.retiree_le is not None)
    )  # fmt: skip


def preuves_des_reponses(session: SessionCloisonnee, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Preuve, ...]]:
    """Réponse → ses preuves ni archivées ni effacées, en trois requêtes au plus."""
    lies = objets_lies(session, ids, [PREUVE])
    voulues = {o.id for siens in lies.values() for o in siens if not o.archive}
    lues = {p.id: p for p in session.exec(select(Preuve).where(col(Preuve.id).in_(voulues)))} if voulues else {}
    return {
        id_: tuple(lues[o.id] for o in siens if o.id in lues and lues[o.id].effacee_le is None)
        for id_, siens in lies.items()
    }


@dataclass(frozen=True)
class _Assembleur:
    """Met chaque réponse à sa place."""

    referentiel: Referentiel
    parcours: str
    cibles: tuple[Cible, ...]
    reponses: Mapping[tuple[uuid.UUID, str], tuple[Reponse, int]]
    preuves: Mapping[uuid.UUID, tuple[Preuve, ...]]
    jour: date

    def assembler(self) -> dict[uuid.UUID, tuple[Unite, ...]]:
        genres = frozenset(c.genre for c in self.cibles)
        organisation = next((c.id for c in self.cibles if c.genre == ORGANISATION), None)
        return {
            c.id: tuple(
                self._unite(c, p, compte, organisation)
                for p, compte in points_de(self.referentiel, self.parcours, c, genres)
            )
            for c in self.cibles
        }

    def _unite(self, cible: Cible, point: Point, compte: bool, organisation: uuid.UUID | None) -> Unite:
        sienne, version = self.reponses.get((cible.id, point.id), (None, 0))
        haut = self.reponses.get((organisation, point.id), (None, 0))[0] if organisation else None
        heritee = haut if cible.id != organisation and haut is not None and haut.statut else None
        vaut = sienne if sienne is not None and sienne.statut else heritee
        siennes = self.preuves.get(vaut.id, ()) if vaut is not None else ()
        return Unite(cible, point, sienne, heritee, siennes, version, self.jour, compte)
