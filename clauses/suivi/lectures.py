"""Lire les obligations, échéances recalculées : un nombre constant de requêtes, quel que soit le nombre de contrats."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import col, or_, select

from clauses import droits
from clauses.contrats.modele import TYPE as CONTRAT
from clauses.contrats.modele import Contrat
from clauses.suivi import regles
from clauses.suivi.donnees import SUR_EVENEMENT
from clauses.suivi.modele import TYPE, Obligation
from clauses.suivi.rebours import Jalon
from clauses.suivi.regles import Dates, dates_du_contrat
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier, lecture
from socle.perimetre import SessionCloisonnee
from socle.preuves.modele import TYPE as PREUVE
from socle.recherche import chercher

PAR_PAGE = 50
OUVERTES = "ouvertes"
FILTRES = (
    (OUVERTES, "Ouvertes"), ("due", "Dues dans les 30 jours, ou passées"), ("retard", "En retard"), ("a_venir", "À venir"),
    ("evenement", "Sur événement"), ("permanente", "Permanentes"), ("tenue", "Tenues"), ("manquee", "Manquées"),
    ("sans_objet", "Sans objet"), ("levee", "Levées"), ("toutes", "Toutes"),
)  # fmt: skip


@dataclass(frozen=True)
class ContratSuivi:
    """Ce qu'il faut d'un contrat pour dater ses obligations."""

    id: uuid.UUID
    nom: str
    statut: str
    type_contrat: str
    dates: Dates
    version: int = 1
    archive: bool = False
    cle_tri: str = ""


@dataclass(frozen=True)
class Suivie:
    """Une obligation, son contrat, son échéance du moment et son état à montrer."""

    ligne: Obligation
    version: int
    contrat: ContratSuivi
    jalon: Jalon | None
    etat: str
    retard: bool
    preuves: int = 0

    @property
    def limite(self) -> date | None:
        """L'échéance : celle du moment où l'on a décidé, sinon celle d'aujourd'hui."""
        return self.ligne.limite or (self.jalon.jour if self.jalon else None)

    @property
    def dormante(self) -> bool:
        """Vrai si elle attend un événement."""
        return regles.est_dormante(self.ligne)

    @property
    def quand(self) -> str:
        """Le délai en mots."""
        return regles.ecrire_quand(self.ligne)


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    etat: str = OUVERTES
    contrat: str = ""
    debiteur: str = ""
    nature: str = ""
    page: int = 1


@dataclass(frozen=True)
class PageObligations:
    """Une page de la liste et le total trouvé."""

    lignes: tuple[Suivie, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


def contrats_suivis(
    session: SessionCloisonnee, ids: Iterable[uuid.UUID] | None = None
) -> dict[uuid.UUID, ContratSuivi]:
    """Les contrats de ces identifiants (les non archivés si None) et leurs dates, en une requête."""
    colonnes: Any = (Objet.id, Objet.libelle, Objet.version, Objet.archive, Objet.cle_tri, Contrat.statut,
                     Contrat.type_contrat, Contrat.date_debut, Contrat.date_fin, Contrat.duree_mois)  # fmt: skip
    requete: Any = select(*colonnes).join(Contrat, col(Contrat.id) == col(Objet.id)).where(Objet.type == CONTRAT)
    condition = col(Objet.archive).is_(False) if ids is None else col(Objet.id).in_(list(ids))
    lus = session.exec(requete.where(condition).order_by(Objet.cle_tri, Objet.id))
    return {
        c.id: ContratSuivi(
            c.id, c.libelle, c.statut, c.type_contrat, dates_du_contrat(c), c.version, c.archive, c.cle_tri
        )
        for c in lus
    }


@dataclass(frozen=True)
class Moment:
    """L'instant où l'on lit, et le territoire dont les jours fériés comptent."""

    quand: datetime
    aujourd_hui: date
    territoire: str

    @classmethod
    def de(cls, atelier: Atelier) -> Moment:
        """Celui d'une opération."""
        return cls(atelier.quand, atelier.aujourd_hui, atelier.contexte.territoire_droit or "metropole")


def dater(moment: Moment, ligne: Obligation, version: int, contrat: ContratSuivi) -> Suivie:
    """Une obligation avec son échéance et son état du moment ; un délai en heures est passé à l'heure dite."""
    aujourd_hui, territoire = moment.aujourd_hui, moment.territoire
    jalon = regles.echeance(ligne, contrat.dates, territoire)
    limite = ligne.limite or (jalon.jour if jalon else None)
    retard = regles.est_en_retard(ligne.etat, limite, aujourd_hui)
    if ligne.instant is not None and ligne.etat not in regles.FINIES:
        retard = ligne.instant < moment.quand
    return Suivie(ligne, version, contrat, jalon, regles.etat_affiche(ligne.etat, limite, aujourd_hui), retard)


def obligations_de(atelier: Atelier, contrats: Mapping[uuid.UUID, ContratSuivi], *conditions: Any) -> list[Suivie]:
    """Les obligations non archivées de ces contrats, par échéance ; sans date à la fin."""
    requete: Any = select(Obligation, Objet.version).join(Objet, col(Objet.id) == col(Obligation.id)).where(
        Objet.type == TYPE, col(Objet.archive).is_(False), *conditions
    )  # fmt: skip
    moment = Moment.de(atelier)
    datees = [dater(moment, ligne, version, contrats[ligne.contrat_id])
              for ligne, version in atelier.session.exec(requete) if ligne.contrat_id in contrats]  # fmt: skip
    return sorted(datees, key=ordre)


def ordre(s: Suivie) -> tuple[Any, ...]:
    """Par échéance, celles sans date à la fin, puis par contrat et par article."""
    article = int(s.ligne.article) if s.ligne.article.isdigit() else 10_000
    limite = s.limite
    return (limite is None, limite or date.max, s.contrat.cle_tri, article, s.ligne.libelle, s.ligne.rang)


def avec_preuves(session: SessionCloisonnee, suivies: Sequence[Suivie]) -> list[Suivie]:
    """Les mêmes, avec le nombre de preuves non archivées de chacune."""
    lies = objets_lies(session, [s.ligne.id for s in suivies], [PREUVE])
    return [replace(s, preuves=sum(not p.archive for p in lies[s.ligne.id])) for s in suivies]


def _retenue(s: Suivie, filtre: Filtre) -> bool:
    if filtre.etat == "retard":
        return s.retard
    if filtre.etat == "evenement":
        return s.dormante and s.etat == "a_venir"
    if filtre.etat == "permanente":
        return s.ligne.mode == "permanente" and s.etat == "a_venir"
    if filtre.etat == "a_venir":
        return s.etat == "a_venir" and s.limite is not None
    if filtre.etat == OUVERTES:
        return s.etat not in regles.FINIES and not s.dormante and s.ligne.mode != "permanente"
    return filtre.etat in {"", "toutes"} or s.etat == filtre.etat


def choisir(atelier: Atelier, filtre: Filtre) -> list[Suivie]:
    """Toutes les obligations que le filtre retient, dans une opération déjà ouverte."""
    contrats = contrats_suivis(atelier.session)
    if filtre.contrat:
        contrats = {id_: c for id_, c in contrats.items() if str(id_) == filtre.contrat}
    trouves = chercher(atelier.session, atelier.organisme_id, filtre.demande, TYPE) if filtre.demande else None
    conditions = [col(Obligation.id).in_(trouves)] if trouves is not None else []
    return [s for s in obligations_de(atelier, contrats, *conditions, *_conditions(filtre)) if _retenue(s, filtre)]


def _conditions(filtre: Filtre) -> Iterator[Any]:
    """Ce que la base peut écarter d'elle-même ; le reste dépend d'une échéance, qu'elle ne connaît pas."""
    if filtre.etat in regles.FINIES:
        yield Obligation.etat == filtre.etat
    elif filtre.etat not in {"", "toutes"}:
        yield Obligation.etat == "a_venir"
    if filtre.etat in {OUVERTES, "due", "retard", "a_venir"}:
        sans_date = col(Obligation.mode).in_([*SUR_EVENEMENT, "permanente"])
        yield or_(~sans_date, col(Obligation.jour).is_not(None))
    if filtre.debiteur:
        yield Obligation.debiteur == filtre.debiteur
    if filtre.nature:
        yield Obligation.nature == filtre.nature


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageObligations:
    """Une page d'obligations, par échéance."""
    toutes = choisir(atelier, filtre)
    page = max(1, min(filtre.page, -(-len(toutes) // PAR_PAGE) or 1))
    montrees = avec_preuves(atelier.session, toutes[(page - 1) * PAR_PAGE : page * PAR_PAGE])
    return PageObligations(tuple(montrees), len(toutes), page)


@lecture(droits.LIRE)
def noms_des_contrats(atelier: Atelier) -> list[tuple[str, str]]:
    """Les contrats non archivés qui ont une obligation : identifiant et nom, par ordre alphabétique."""
    suivis = set(atelier.session.exec(select(Obligation.contrat_id).distinct()))
    return [(str(c.id), c.nom) for c in contrats_suivis(atelier.session).values() if c.id in suivis]


@dataclass(frozen=True)
class Tableau:
    """Le suivi d'un contrat, en groupes : ce qui presse d'abord."""

    dues: tuple[Suivie, ...]
    a_venir: tuple[Suivie, ...]
    sans_date: tuple[Suivie, ...]
    dormantes: tuple[Suivie, ...]
    permanentes: tuple[Suivie, ...]
    finies: tuple[Suivie, ...]

    @property
    def vide(self) -> bool:
        """Vrai si le suivi n'est pas ouvert."""
        return not any((self.dues, self.a_venir, self.sans_date, self.dormantes, self.permanentes, self.finies))


def ranger(suivies: Sequence[Suivie]) -> Tableau:
    """Les obligations d'un contrat, par état et par date."""
    ouvertes = [s for s in suivies if s.etat not in regles.FINIES]
    autres = [s for s in ouvertes if not s.dormante and s.ligne.mode != "permanente"]
    finies = sorted((s for s in suivies if s.etat in regles.FINIES), key=lambda s: s.limite or date.min, reverse=True)
    return Tableau(
        tuple(s for s in autres if s.etat == "due"), tuple(s for s in autres if s.etat == "a_venir" and s.limite),
        tuple(s for s in autres if s.limite is None), tuple(s for s in ouvertes if s.dormante),
        tuple(s for s in ouvertes if s.ligne.mode == "permanente"), tuple(finies),
    )  # fmt: skip
