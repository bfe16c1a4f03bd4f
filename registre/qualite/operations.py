"""Lire ce qui est à corriger dans un registre, écarter un point avec sa raison, le remettre.

Un point : une règle, sur une fiche.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from registre import droits
from registre.qualite import lecture as lectures
from registre.qualite.constats import Constat, Faits
from registre.qualite.donnees import GRAVITES, QUALITE, Regle
from registre.qualite.lecture import Entourage, FicheLue
from registre.qualite.modele import EcartSaisie, PointEcarte
from registre.qualite.regles import controler, empreinte
from registre.traitements.chargement import Fiche, charger
from registre.traitements.modele import TYPE
from socle.erreurs import RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation
from socle.organismes.listes import groupe_du_type
from socle.organismes.modele import Organisme

PAR_PAGE: Final = 50
NON_PUBLICS: Final = frozenset({"droit_prive", "indetermine"})


@dataclass(frozen=True)
class Point:
    """Une règle sur une fiche, et tous les endroits où elle parle. `ecarte` : la raison d'une personne, tant qu'elle vaut."""

    traitement_id: uuid.UUID
    nom: str
    service: str
    regle: Regle
    constats: tuple[Constat, ...]
    ecarte: PointEcarte | None = None


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la page ; `page` commence à 1. `ecartes` : ceux qu'une personne a mis de côté, et eux seuls."""

    gravite: str = ""
    regle: str = ""
    service: str = ""
    ecartes: bool = False
    page: int = 1


@dataclass(frozen=True)
class Releve:
    """Les points d'un registre : ceux de la page demandée, les comptes avant le filtre, ce qui peut être choisi."""

    points: Sequence[Point]
    total: int
    page: int
    fiches: int
    touchees: int
    par_gravite: Mapping[str, int]
    par_regle: Mapping[str, int]
    services: Sequence[str]
    ecartes: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))

    @property
    def ouverts(self) -> int:
        """Points qui restent à corriger, avant tout filtre."""
        return sum(self.par_gravite.values())


def est_public(type_: str) -> bool:
    """Vrai sauf pour un organisme que l'on sait de droit privé, ou de type non dit comme tel."""
    return groupe_du_type(type_) not in NON_PUBLICS


def faits_de(fiche: FicheLue, entourage: Entourage, jour: date, public: bool, doublons: tuple[str, ...]) -> Faits:
    """Les faits d'une fiche lue en colonnes."""
    return Faits(
        jour, public, entourage.prestataires.get(fiche.id, ()), "posee" if fiche.id in entourage.reperees else "",
        fiche.statut, fiche.modifiee_le.date(), fiche.approuvee_le.date() if fiche.approuvee_le else None, doublons,
    )  # fmt: skip


def points_de(
    fiche: FicheLue, faits: Faits, ecartes: Mapping[str, PointEcarte], regles: Collection[str] = ()
) -> list[Point]:
    """Les points d'une fiche, écartés compris ; `regles` : seulement celles-là."""
    groupes: dict[str, list[Constat]] = {}
    for constat in controler(fiche.saisie, faits):
        if not regles or constat.regle in regles:
            groupes.setdefault(constat.regle, []).append(constat)
    return [
        Point(fiche.id, fiche.nom, fiche.saisie.service or "", QUALITE.par_code[code], tuple(constats),
              _valable(ecartes.get(code), fiche, constats))
        for code, constats in groupes.items()
    ]  # fmt: skip


def _valable(ecarte: PointEcarte | None, fiche: FicheLue, constats: Sequence[Constat]) -> PointEcarte | None:
    """L'écart, tant que la fiche dit encore ce qu'elle disait."""
    if ecarte is None or ecarte.empreinte != empreinte(fiche.saisie, constats):
        return None
    return ecarte


def points_du_registre(atelier: Atelier) -> tuple[list[FicheLue], list[Point]]:
    """Toutes les fiches de l'organisme et tous leurs points."""
    public = est_public(atelier.session.get_one(Organisme, atelier.organisme_id).type)
    fiches = lectures.lire_fiches(atelier.session)
    entourage = lectures.lire_entourage(atelier.session, atelier.aujourd_hui)
    doubles = lectures.semblables([(f.id, f.nom) for f in fiches])
    points = []
    for f in fiches:
        faits = faits_de(f, entourage, atelier.aujourd_hui, public, doubles.get(f.id, ()))
        points += points_de(f, faits, entourage.ecartes.get(f.id, {}))
    points.sort(key=lambda p: QUALITE.rang[p.regle.code])
    return fiches, points


@lecture(droits.LIRE)
def relever(atelier: Atelier, filtre: Filtre) -> Releve:
    """Ce qui est à corriger dans le registre, le plus grave d'abord : un nombre de requêtes qui ne dépend pas des fiches."""
    fiches, tous = points_du_registre(atelier)
    ouverts = [p for p in tous if p.ecarte is None]
    gardes = [p for p in (tous if filtre.ecartes else ouverts) if _convient(p, filtre)]
    page = max(1, min(filtre.page, -(-len(gardes) // PAR_PAGE) or 1))
    return Releve(
        gardes[(page - 1) * PAR_PAGE : page * PAR_PAGE], len(gardes), page, len(fiches),
        len({p.traitement_id for p in ouverts}),
        {g: sum(p.regle.gravite == g for p in ouverts) for g in GRAVITES},
        _compter(ouverts), sorted({f.saisie.service for f in fiches if f.saisie.service}), len(tous) - len(ouverts),
    )  # fmt: skip


def _compter(points: Sequence[Point]) -> dict[str, int]:
    """Règle → nombre de fiches, dans l'ordre des règles."""
    comptes: dict[str, int] = {}
    for point in points:
        comptes[point.regle.code] = comptes.get(point.regle.code, 0) + 1
    return comptes


def _convient(point: Point, filtre: Filtre) -> bool:
    return (
        (point.ecarte is not None) is filtre.ecartes
        and filtre.gravite in {"", point.regle.gravite}
        and filtre.regle in {"", point.regle.code}
        and filtre.service in {"", point.service}
    )


@dataclass(frozen=True)
class Dossier:
    """Une fiche et ses points : ceux qui restent, ceux qu'une personne a écartés."""

    fiche: Fiche
    ouverts: Sequence[Point] = field(default=())
    ecartes: Sequence[Point] = field(default=())


def examiner(atelier: Atelier, fiche: Fiche) -> Dossier:
    """Les points d'une fiche déjà lue, dans une lecture ouverte."""
    session = atelier.session
    lue = FicheLue(fiche.objet.organisme_id, fiche.objet.id, fiche.objet.libelle, fiche.objet.version,
                   fiche.traitement.statut, fiche.objet.modifie_le, fiche.traitement.approuve_le, fiche.saisie)  # fmt: skip
    entourage = lectures.lire_entourage(session, atelier.aujourd_hui, lue.id)
    autres = [(id_, nom) for id_, nom in lectures.lire_noms(session) if id_ != lue.id]
    doubles = lectures.ressemblant_a(lue.nom, autres)
    public = est_public(session.get_one(Organisme, lue.organisme_id).type)
    faits = faits_de(lue, entourage, atelier.aujourd_hui, public, doubles)
    points = points_de(lue, faits, entourage.ecartes.get(lue.id, {}))
    return Dossier(fiche, [p for p in points if p.ecarte is None], [p for p in points if p.ecarte is not None])


@lecture(droits.LIRE)
def voir_fiche(atelier: Atelier, traitement_id: uuid.UUID) -> Dossier:
    """Les points d'une fiche."""
    return examiner(atelier, charger(atelier.session, traitement_id))


@lecture(droits.LIRE)
def voir_fiche_lue(atelier: Atelier, fiche: Fiche) -> Dossier:
    """Les points d'une fiche que la page a déjà lue."""
    return examiner(atelier, fiche)


@operation(droits.QUALITE_ECARTER)
def ecarter(atelier: Atelier, traitement_id: uuid.UUID, saisie: EcartSaisie) -> None:
    """Met de côté un point d'une fiche, avec sa raison ; il reviendra si ce qu'il vise change."""
    dossier = examiner(atelier, charger(atelier.session, traitement_id))
    point = next((p for p in (*dossier.ouverts, *dossier.ecartes) if p.regle.code == saisie.regle), None)
    if point is None:
        raise RegleEnfreinte("Ce point n'est plus à corriger : la fiche a changé, il n'y a rien à écarter.")
    garde = lectures.lire_ecartes(atelier.session, traitement_id).get(traitement_id, {}).get(saisie.regle)
    ecarte = garde or PointEcarte(
        organisme_id=atelier.organisme_id,
        traitement_id=traitement_id,
        regle=saisie.regle,
        le=atelier.quand,
        empreinte="",
    )
    ecarte.motif, ecarte.par, ecarte.le = saisie.motif, atelier.contexte.acteur.nom, atelier.quand
    ecarte.empreinte = empreinte(dossier.fiche.saisie, point.constats)
    atelier.session.add(ecarte)
    _consigner(atelier, "traitement.point_ecarte", dossier.fiche, point.regle, saisie.motif)


@operation(droits.QUALITE_ECARTER)
def retablir(atelier: Atelier, traitement_id: uuid.UUID, regle: str) -> None:
    """Remet dans la liste un point écarté."""
    fiche = charger(atelier.session, traitement_id)
    ecarte = lectures.lire_ecartes(atelier.session, traitement_id).get(traitement_id, {}).get(regle)
    if ecarte is None or regle not in QUALITE.par_code:
        raise RegleEnfreinte("Ce point n'est plus écarté : il est déjà dans la liste.")
    atelier.session.delete(ecarte)
    _consigner(atelier, "traitement.point_retabli", fiche, QUALITE.par_code[regle], ecarte.motif)


def _consigner(atelier: Atelier, verbe: str, fiche: Fiche, regle: Regle, motif: str) -> None:
    contenu = {"libelle": fiche.objet.libelle, "regle": regle.code, "titre": regle.titre, "motif": motif}
    atelier.journaliser(Evenement(verbe, TYPE, fiche.objet.id, None, contenu))
