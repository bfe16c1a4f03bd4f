"""Jeu de données, fonctions pures : complétude, prochaine mise à jour, ce qu'il faut regarder. La date est un paramètre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from clauses.jeux.conditions import publie
from clauses.jeux.faits import Faits
from socle.echeances.calcul import ajouter_mois
from socle.types import ecrire_date

ATTENDUS: Final = ("domaine", "description", "source", "producteur", "detenteur", "format", "frequence", "mode_acces",
                   "secrets_portee", "forte_valeur", "conservation", "sort_final")  # fmt: skip
TRANCHES: Final = ("donnees_personnelles", "droits_tiers")
"""Champs à trois états : « à vérifier » n'est pas rempli."""
MOIS: Final = {"mensuelle": 1, "trimestrielle": 3, "semestrielle": 6, "annuelle": 12}
MOIS_DE_CONSULTATION: Final = 18
"""Bibliothèque de clauses, SUI-02 : dossier de données remis dix-huit mois avant le terme, sauf autre délai du contrat."""


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement, et comment il a été vérifié (T, S ou M)."""

    phrase: str
    article: str = ""
    verification: str = "T"


def completude(s: Any) -> int:
    """Part, en pour cent, des champs attendus qui sont remplis."""
    remplis = [bool(getattr(s, nom)) for nom in ATTENDUS] + [getattr(s, nom) is not None for nom in TRANCHES]
    return round(100 * sum(remplis) / len(remplis))


def prochaine_mise_a_jour(s: Any) -> date | None:
    """Quand la mise à jour suivante est attendue, d'après le rythme déclaré ; None pour un rythme plus court que le mois."""
    mois = MOIS.get(s.frequence)
    if mois is None or s.derniere_mise_a_jour is None:
        return None
    return ajouter_mois(s.derniere_mise_a_jour, mois)


def alertes(s: Any, contrat: Any, aujourd_hui: date) -> list[Alerte]:
    """Ce qui demande une action ou une vérification ; `contrat` : celui d'où vient le jeu, ou None."""
    return [*_de_la_source(s, contrat, aujourd_hui), *_de_la_publication(s, aujourd_hui), *_des_dates(s, aujourd_hui)]


def _de_la_source(s: Any, contrat: Any, aujourd_hui: date) -> Iterator[Alerte]:
    if s.source == "contrat" and contrat is None:
        yield Alerte("Dites de quel contrat vient ce jeu : les règles et la fin en dépendent.")
    if s.source == "systeme" and s.systeme_id is None:
        yield Alerte("Dites de quel système vient ce jeu.")
    fin = contrat.date_fin if contrat is not None else None
    if fin is None:
        return
    if fin < aujourd_hui:
        yield Alerte(f"Le contrat a pris fin le {ecrire_date(fin)} : vérifiez que le jeu vous a été remis.",
                     "Clause SUI-02", "M")  # fmt: skip
    elif ajouter_mois(aujourd_hui, MOIS_DE_CONSULTATION) >= fin:
        yield Alerte(f"Le contrat prend fin le {ecrire_date(fin)} : demandez le jeu pour la remise en concurrence.",
                     "Clause SUI-02", "M")  # fmt: skip


def _de_la_publication(s: Any, aujourd_hui: date) -> Iterator[Alerte]:
    if not publie(Faits(_SANS, aujourd_hui, s)).valeur:
        return
    if s.traitement_dcp == "impossible" or (s.donnees_personnelles and s.traitement_dcp in {"", "a_faire"}):
        yield Alerte("Publié avec des données personnelles, sans traitement décrit : retirez-le, ou traitez-le.",
                     "CRPA L312-1-2")  # fmt: skip
    if s.secrets_portee == "tout":
        yield Alerte(
            "Publié alors qu'un secret le couvre tout entier : retirez-le, ou corrigez la fiche.", "CRPA L311-5, L311-6"
        )
    if s.droits_tiers:
        yield Alerte("Publié alors qu'un tiers y a des droits : son accord est-il au dossier ?", "CRPA L311-4", "S")
    if s.redevance:
        yield Alerte("La redevance est l'exception : ses bases de calcul sont publiques et son produit plafonné.",
                     "CRPA L322-6, L324-1")  # fmt: skip


class _Sans:
    """Un organisme dont on ne sait rien : les règles de publication n'en lisent rien."""

    type = ""
    population: int | None = None
    effectif_etp: int | None = None


_SANS: Final = _Sans()


def _des_dates(s: Any, aujourd_hui: date) -> Iterator[Alerte]:
    premiere, derniere = s.premiere_publication, s.derniere_mise_a_jour
    if premiere and premiere > aujourd_hui:
        yield Alerte(
            f"La première publication est datée du {ecrire_date(premiere)}, à venir : le jeu est compté non publié."
        )
    if derniere and derniere > aujourd_hui + timedelta(days=1):
        yield Alerte("La dernière mise à jour est datée dans l'avenir.")
    suivante = prochaine_mise_a_jour(s)
    if suivante and suivante < aujourd_hui and s.adresse_publication:
        yield Alerte(f"Une mise à jour était attendue le {ecrire_date(suivante)}, d'après le rythme déclaré.",
                     "CRPA L312-1-1, 1°")  # fmt: skip
