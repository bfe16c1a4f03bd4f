"""Les avis que le délégué a rendus sur une fiche : traitement, « Faut-il une AIPD ? », analyse d'impact, projet.

Ils restent où ils ont été rendus ; le registre des avis les montre, en une requête chacun.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from registre.aipd.etude.listes import LISTES as LISTES_AIPD
from registre.aipd.etude.modele import AVIS as AUX_AVIS
from registre.aipd.etude.modele import DECISION, EVALUATION, REDACTION, Aipd
from registre.aipd.etude.modele import TYPE as AIPD
from registre.aipd.reperage import regles as reperage
from registre.aipd.reperage.modele import TYPE as REPERAGE
from registre.aipd.reperage.modele import Reperage
from registre.delegue.avis.listes import libelle
from registre.delegue.avis.modele import TYPE
from registre.projets.listes import LISTES as LISTES_PROJETS
from registre.projets.modele import TYPE as PROJET
from registre.projets.modele import Projet
from registre.traitements.modele import TYPE as TRAITEMENT
from registre.traitements.modele import Traitement
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

SORTES: Final[Mapping[str, str]] = {
    TYPE: "Avis inscrit ici", TRAITEMENT: "Fiche de traitement", REPERAGE: "Faut-il une AIPD ?", AIPD: "Analyse d'impact",
    PROJET: "Projet",
}  # fmt: skip
OUVERTES: Final = frozenset({REDACTION, EVALUATION, AUX_AVIS, DECISION})
ISSUES: Final = {issue.code: issue.libelle for issue in reperage.ISSUES}


@dataclass(frozen=True)
class LigneAvis:
    """Un avis tel que le registre le montre, d'où qu'il vienne. `suite` : un code, vide si l'avis n'est pas inscrit ici ;
    `devenu` : ce que la fiche est devenue depuis.
    """

    sorte: str
    id: uuid.UUID
    sujet: str
    avis: str
    avis_libelle: str
    texte: str
    par: str
    le: date
    suite: str = ""
    devenu: str = ""


def _jour(quand: date | datetime | None, zone: ZoneInfo) -> date:
    if isinstance(quand, datetime):
        return quand.astimezone(zone).date()
    return quand or date.min


def _fiches(session: SessionCloisonnee, table: Any, type_: str, colonne: Any) -> Iterator[tuple[Any, str]]:
    requete: Any = select(table, Objet.libelle).join(Objet, col(Objet.id) == table.id)
    yield from session.exec(requete.where(Objet.type == type_, col(Objet.archive).is_(False), colonne != ""))


def _traitements(session: SessionCloisonnee, zone: ZoneInfo) -> Iterator[LigneAvis]:
    for t, nom in _fiches(session, Traitement, TRAITEMENT, col(Traitement.avis)):
        yield LigneAvis(
            TRAITEMENT, t.id, nom, t.avis, libelle("avis_delegue", t.avis), t.avis_motif, t.avis_par, _jour(t.avis_le, zone),
            devenu="Fiche approuvée" if t.statut == "approuvee" else "",
        )  # fmt: skip


def _reperages(session: SessionCloisonnee, zone: ZoneInfo) -> Iterator[LigneAvis]:
    for r, nom in _fiches(session, Reperage, REPERAGE, col(Reperage.avis)):
        yield LigneAvis(
            REPERAGE, r.id, nom, r.avis, ISSUES.get(r.avis, r.avis), r.avis_motif, r.avis_par, _jour(r.avis_le, zone),
            "" if not r.decision else "oui" if r.decision == r.avis else "non",
            f"Décidé : {ISSUES.get(r.decision, r.decision)}" if r.decision else "",
        )  # fmt: skip


def _analyses(session: SessionCloisonnee, zone: ZoneInfo) -> Iterator[LigneAvis]:
    for a, nom in _fiches(session, Aipd, AIPD, col(Aipd.avis_dpo)):
        decidee = LISTES_AIPD["statuts_aipd"].item(a.statut).libelle if a.statut not in OUVERTES else ""
        yield LigneAvis(
            AIPD, a.id, nom, a.avis_dpo, libelle("avis_delegue", a.avis_dpo), a.avis_dpo_texte, a.avis_dpo_nom,
            _jour(a.avis_dpo_le, zone), devenu=decidee,
        )  # fmt: skip


def _projets(session: SessionCloisonnee, zone: ZoneInfo) -> Iterator[LigneAvis]:
    for p, nom in _fiches(session, Projet, PROJET, col(Projet.avis_dpo)):
        decide = LISTES_PROJETS["statuts_projets"].item(p.statut).libelle if p.decide_par else ""
        yield LigneAvis(
            PROJET, p.id, nom, p.avis_dpo, libelle("avis_delegue", p.avis_dpo), p.avis_dpo_motif, p.avis_dpo_par,
            _jour(p.avis_dpo_le, zone), devenu=decide,
        )  # fmt: skip


_SOURCES: Final[tuple[Callable[[SessionCloisonnee, ZoneInfo], Iterator[LigneAvis]], ...]] = (
    _traitements, _reperages, _analyses, _projets,
)  # fmt: skip


def avis_des_fiches(session: SessionCloisonnee, zone: ZoneInfo) -> list[LigneAvis]:
    """Les avis rendus sur des fiches non archivées : quatre requêtes."""
    return [ligne for source in _SOURCES for ligne in source(session, zone)]


def compter_des_fiches(session: SessionCloisonnee, debut: datetime, fin: datetime) -> Iterator[tuple[uuid.UUID, int]]:
    """Par organisme, les avis rendus sur des fiches entre ces instants : quatre requêtes."""
    for table, avis, quand in (
        (Traitement, Traitement.avis, Traitement.avis_le),
        (Reperage, Reperage.avis, Reperage.avis_le),
        (Projet, Projet.avis_dpo, Projet.avis_dpo_le),
    ):
        requete: Any = select(table.organisme_id, func.count()).where(avis != "", col(quand) >= debut, col(quand) < fin)
        yield from session.exec(requete.group_by(table.organisme_id))
    jours = col(Aipd.avis_dpo_le)
    analyses: Any = select(Aipd.organisme_id, func.count()).where(
        Aipd.avis_dpo != "", jours >= debut.date(), jours < fin.date()
    )
    yield from session.exec(analyses.group_by(col(Aipd.organisme_id)))
