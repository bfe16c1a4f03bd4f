"""Ce que la loi demande d'ouvrir, en fonctions pures ; la date est un paramètre, un fait inconnu donne « à vérifier »."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from clauses.jeux import conditions as du_jeu
from clauses.jeux import conditions_contrat as du_contrat
from clauses.jeux import conditions_organisme as de_l_organisme
from clauses.jeux import exceptions
from clauses.jeux.droit import DROIT, Lieu, Regle
from clauses.jeux.faits import Condition, Constat, Contrat, Faits, Organisme, tous
from socle.echeances.calcul import ajouter_mois

Etat = Literal["due", "a_verifier", "non_due", "exception"]

CONDITIONS: Final[Mapping[str, Condition]] = {
    fonction.__name__: fonction
    for fonction in (
        de_l_organisme.administration, de_l_organisme.agents, de_l_organisme.habitants, de_l_organisme.commune_assez_peuplee,
        du_jeu.electronique, du_jeu.reguliere, du_jeu.publie, du_jeu.a_ouvrir, du_jeu.protege, du_jeu.traite,
        du_jeu.format_ouvert, du_jeu.a_une_licence, du_jeu.licence_de_la_liste, du_jeu.licence_ouverte, du_jeu.gratuit,
        du_jeu.par_api, du_jeu.forte_valeur, du_jeu.mobilites, du_jeu.point_d_acces_national, du_jeu.indispensable,
        du_jeu.fourni, du_jeu.algorithme, du_jeu.publie_par_un_jeu,
        du_contrat.concession, du_contrat.concession_de_service, du_contrat.marche, du_contrat.montant, du_contrat.conclu,
        du_contrat.depuis_2018, du_contrat.apres_la_loi_de_2016,
        exceptions.secret, exceptions.vie_privee, exceptions.tiers, exceptions.dispense,
    )
}  # fmt: skip
"""Nom d'une condition, d'une exception ou d'un accomplissement (`obligations.yaml`) → fonction."""


@dataclass(frozen=True)
class Obligation:
    """Une règle appliquée à des faits. `faite` : pour une obligation due, oui, non ou inconnu ; `raisons` : ce qui a décidé ;
    `echeance` : dernier jour utile quand la loi en donne un que l'on sait calculer.
    """

    regle: Regle
    etat: Etat
    raisons: tuple[Constat, ...]
    faite: bool | None = None
    echeance: date | None = None

    @property
    def a_faire(self) -> bool:
        """Due, et l'on sait qu'elle n'est pas faite."""
        return self.etat == "due" and self.faite is False

    @property
    def a_verifier(self) -> bool:
        """On ne sait pas si elle est due, ou si elle est faite."""
        return self.etat == "a_verifier" or (self.etat == "due" and self.faite is None)

    @property
    def code_etat(self) -> str:
        """L'état à montrer : `faite`, `a_faire`, `due_a_verifier`, `a_verifier`, `non_due`, `exception`."""
        if self.etat != "due":
            return self.etat
        return {True: "faite", False: "a_faire", None: "due_a_verifier"}[self.faite]

    @property
    def inconnus(self) -> tuple[Constat, ...]:
        """Les faits qu'il faudrait connaître pour trancher."""
        return tuple(c for c in self.raisons if c.valeur is None)


def obligations(jeu: Any, organisme: Organisme, contrat: Contrat | None, aujourd_hui: date) -> tuple[Obligation, ...]:
    """Toutes les règles qui regardent ce jeu : les siennes, et celle à laquelle sa nature répond."""
    faits = Faits(organisme, aujourd_hui, jeu, contrat)
    nature = jeu.nature or "base"
    regles = (r for r in DROIT.regles if r.nature in {"", nature} and (r.portee == "jeu" or r.nature == nature))
    return tuple(appliquer(regle, faits) for regle in regles)


def obligations_d_un_contrat(
    contrat: Contrat, jeux: Iterable[Any], organisme: Organisme, aujourd_hui: date
) -> tuple[Obligation, ...]:
    """Ce qu'un contrat demande de publier ; `jeux` : ceux dont il est la source."""
    return _sans_jeu("contrat", tuple(jeux), organisme, contrat, aujourd_hui)


def obligations_de_l_organisme(jeux: Iterable[Any], organisme: Organisme, aujourd_hui: date) -> tuple[Obligation, ...]:
    """Ce qui est demandé à l'organisme lui-même ; `jeux` : tous les siens."""
    return _sans_jeu("organisme", tuple(jeux), organisme, None, aujourd_hui)


def _sans_jeu(
    portee: Lieu, jeux: Sequence[Any], organisme: Organisme, contrat: Contrat | None, aujourd_hui: date
) -> tuple[Obligation, ...]:
    return tuple(
        appliquer(
            regle, Faits(organisme, aujourd_hui, None, contrat, tuple(j for j in jeux if j.nature == regle.nature))
        )
        for regle in DROIT.regles
        if regle.portee == portee
    )


def appliquer(regle: Regle, faits: Faits) -> Obligation:
    """Une règle sur des faits : une condition fausse l'écarte, une exception en dispense, un inconnu est à vérifier."""
    conditions = tuple(CONDITIONS[nom](faits) for nom in regle.conditions)
    fausses = tuple(c for c in conditions if c.valeur is False)
    if fausses:
        return Obligation(regle, "non_due", fausses[:1])
    motifs = tuple(CONDITIONS[nom](faits) for nom in regle.exceptions)
    certains = tuple(m for m in motifs if m.valeur)
    if certains:
        return Obligation(regle, "exception", certains)
    if tous(conditions) is None or None in [m.valeur for m in motifs]:
        inconnus = {c.phrase: c for c in (*conditions, *motifs) if c.valeur is None}
        return Obligation(regle, "a_verifier", tuple(inconnus.values()), echeance=_echeance(regle, faits))
    accomplies = tuple(CONDITIONS[nom](faits) for nom in regle.accomplie)
    faite = tous(accomplies)
    return Obligation(regle, "due", accomplies, faite, _echeance(regle, faits) if not faite else None)


def _echeance(regle: Regle, faits: Faits) -> date | None:
    """Le dernier jour utile ; compté de la prise d'effet quand la date de notification n'est pas connue."""
    debut = faits.contrat.date_debut if faits.contrat else None
    if debut is None or not regle.echeance:
        return None
    return debut - timedelta(days=1) if regle.echeance == "veille_du_debut" else ajouter_mois(debut, 2)


@dataclass(frozen=True)
class Compte:
    """Des obligations en quelques nombres."""

    faites: int = 0
    a_faire: int = 0
    a_verifier: int = 0
    exceptions: int = 0
    non_dues: int = 0

    def __add__(self, autre: Compte) -> Compte:
        return Compte(*(getattr(self, nom) + getattr(autre, nom) for nom in Compte.__dataclass_fields__))


def compter(liste: Iterable[Obligation]) -> Compte:
    """Combien sont faites, à faire, à vérifier, écartées par une exception, non dues."""
    nombres = dict.fromkeys(Compte.__dataclass_fields__, 0)
    for o in liste:
        nom = {"faite": "faites", "a_faire": "a_faire", "exception": "exceptions", "non_due": "non_dues"}.get(
            o.code_etat
        )
        nombres[nom or "a_verifier"] += 1
    return Compte(**nombres)
