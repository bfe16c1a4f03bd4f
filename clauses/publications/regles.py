"""Demande de publication, fonctions pures : passages permis, échéance de réponse, ce qu'une décision exige."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from clauses.jeux.regles import Alerte
from clauses.publications.listes import LISTES
from socle.donnees_datees import DonneeDatee, Texte, charger
from socle.echeances.calcul import Delai, Echeance, calculer
from socle.types import ecrire_date

EXAMENS: Final = tuple(item.code for item in LISTES["examens"].items)
AVIS: Final = frozenset(LISTES["avis_examens"].codes)
OUVERTS: Final = frozenset({"recue", "examen", "examinee"})
ACCEPTES: Final = frozenset({"acceptee", "occultation"})
DEPUIS: Final[Mapping[str, frozenset[str]]] = {
    "examiner": OUVERTS,
    "decider": frozenset({"examinee"}),
    "publier": ACCEPTES,
    "retirer": OUVERTS | ACCEPTES,
    "rouvrir": ACCEPTES | {"refusee", "retiree"},
}
"""Verbe → statuts d'où il est possible."""


class DelaiDate(DonneeDatee):
    """Un délai, sa source et son degré de vérification."""

    valeur: int
    libelle: Texte


DELAIS: Final = charger(Path(__file__).with_name("delais.yaml"), dict[str, DelaiDate])


def regime(demandeur_type: str) -> str:
    """`contrat`, `crpa` ou `interne` ; un demandeur inconnu suit le régime légal, le plus exigeant."""
    return next((i.groupe for i in LISTES["demandeurs"].items if i.code == demandeur_type), "crpa")


def reponse_attendue(s: Any, maintenant: datetime, fuseau: str, territoire: str) -> Echeance | None:
    """Dernier jour pour répondre avant que le silence vaille refus ; None pour une demande interne ou sans date."""
    code = regime(s.demandeur_type)
    if s.recue_le is None or code == "interne":
        return None
    if code == "contrat":
        delai = Delai(s.delai_jours or DELAIS["contrat"].valeur, "jours", "contractuelle")
    else:
        delai = Delai(DELAIS["reponse"].valeur, "mois", "nationale")
    depart = datetime.combine(s.recue_le, time(0), ZoneInfo(fuseau))
    return calculer(depart, delai, maintenant=maintenant, territoire_droit=territoire, fuseau=fuseau)


def publier_avant(decide_le: datetime, fuseau: str) -> date:
    """Jour où l'on rappelle de publier ce qui a été décidé (convention de l'outil)."""
    return decide_le.astimezone(ZoneInfo(fuseau)).date() + timedelta(days=DELAIS["publication"].valeur)


def manquants(publication: Any) -> tuple[str, ...]:
    """Les examens qui ne sont pas encore rendus."""
    return tuple(code for code in EXAMENS if not getattr(publication, f"examen_{code}"))


def avis_rendus(publication: Any) -> frozenset[str]:
    """Les avis distincts des examens rendus."""
    return frozenset(filter(None, (getattr(publication, f"examen_{code}") for code in EXAMENS)))


def motif_exige(publication: Any, decision: str) -> str:
    """Pourquoi cette décision doit être motivée ; chaîne vide si rien ne l'exige."""
    avis = avis_rendus(publication)
    if decision == "refusee":
        return "Motivez le refus : le demandeur doit le recevoir par écrit, motivé (CRPA L311-14)."
    if "defavorable" in avis:
        return "Un examen s'y oppose : écrivez pourquoi vous passez outre."
    if decision == "acceptee" and "occultation" in avis:
        return (
            "Un examen demande une occultation : acceptez avec occultation, ou écrivez pourquoi elle n'est pas utile."
        )
    if decision == "occultation":
        return "Dites ce qui est occulté ou anonymisé."
    return ""


def alertes(s: Any, publication: Any, echeance: Echeance | None, aujourd_hui: date) -> list[Alerte]:
    """Ce qui demande une action ou une vérification sur cette demande."""
    resultat: list[Alerte] = []
    article, degre = ("CRPA R*311-12, R311-13", "S") if regime(s.demandeur_type) == "crpa" else ("Clause OPD-02", "M")
    if echeance is not None and publication.statut in OUVERTS and echeance.dernier_jour < aujourd_hui:
        phrase = f"Sans réponse le {ecrire_date(echeance.dernier_jour)} : le silence vaut refus. Vous pouvez encore accepter."
        resultat.append(Alerte(phrase, article, degre))
    if s.jeu_id is None and publication.statut not in {"refusee", "retiree"}:
        resultat.append(Alerte("Décrivez le jeu de données demandé : les examens en dépendent."))
    if s.recue_le and s.recue_le > aujourd_hui:
        resultat.append(Alerte("La demande est datée dans l'avenir."))
    return resultat
