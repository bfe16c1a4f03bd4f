"""Le droit d'une violation en fonctions pures : les délais, l'arbre de décision, ce que chaque état permet.

Aucune ne lit l'horloge : l'instant est un paramètre. Les articles sont ceux du RGPD.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.violations.listes import LISTES, libelle
from registre.violations.modele import CLOSE, DECIDEE, NOTIFIEE, OUVERTE, QUALIFIEE
from socle.echeances.calcul import Delai, Echeance, calculer, duree_lisible

NOTIFIER: Final = Delai(72, "heures", "ue")
"""RGPD 33(1)."""
PORTER_PLAINTE: Final = Delai(72, "heures", "nationale")
"""Code des assurances, L12-10-1."""
HORS, REGISTRE, CNIL, PERSONNES, DISPENSE = "hors", "registre", "cnil", "personnes", "dispense"
AVEC_CNIL: Final = frozenset({CNIL, PERSONNES, DISPENSE})
RISQUES: Final = ("aucun", "risque", "eleve")
INITIALE, COMPLEMENTAIRE, COMPLETE = "initiale", "complementaire", "complete"
PREMIERES: Final = frozenset({INITIALE, COMPLETE})
DEPUIS: Final[Mapping[str, frozenset[str]]] = {
    "modifier": frozenset({OUVERTE, QUALIFIEE, DECIDEE, NOTIFIEE}),
    "qualifier": frozenset({OUVERTE}),
    "aviser": frozenset({QUALIFIEE}),
    "decider": frozenset({QUALIFIEE}),
    "notifier": frozenset({DECIDEE, NOTIFIEE}),
    "requalifier": frozenset({QUALIFIEE, DECIDEE, NOTIFIEE}),
    "clore": frozenset({QUALIFIEE, DECIDEE, NOTIFIEE}),
    "rouvrir": frozenset({CLOSE}),
}
"""Acte → les états d'où il se fait ; `refus_de` y ajoute ce que la qualification et la décision demandent."""
TRANCHES: Final = ((5, "t0"), (50, "t6"), (300, "t51"), (5_000, "t301"))


def instant(jour: date | None, heure: str, fuseau: str) -> datetime | None:
    """Le jour et l'heure locale (`HH:MM` ; minuit si elle manque) en temps absolu (UTC) ; None sans jour.

    Une heure qui existe deux fois, au passage à l'heure d'hiver, vaut la première : le délai ne s'allonge jamais.
    """
    if jour is None:
        return None
    heures, _, minutes = (heure or "00:00").partition(":")
    return datetime.combine(jour, time(int(heures), int(minutes)), ZoneInfo(fuseau)).astimezone(UTC)


def limite(connue_a: datetime, delai: Delai = NOTIFIER) -> datetime:
    """Dernier instant utile d'un délai en heures, en temps absolu."""
    return calculer(connue_a, delai, maintenant=connue_a).limite.astimezone(UTC)


@dataclass(frozen=True)
class Horloge:
    """Un délai d'un incident. `etat` : inconnue (la prise de connaissance manque), court, depassee, tenue, tardive (fait,
    mais après) ; `reste` : ce qui reste, ou le retard, en secondes positives ; `heure_manque` : compté depuis minuit.
    """

    code: str
    etat: str
    echeance: Echeance | None = None
    reste: int = 0
    heure_manque: bool = False

    @property
    def item(self) -> Any:
        """Ce que la loi en dit : libellé, article, source."""
        return LISTES["horloges"].item(self.code)

    @property
    def phrase(self) -> str:
        """« il reste 41 h », « en retard de 3 h », « le délai ne court pas »…"""
        if self.etat == "court":
            return f"il reste {duree_lisible(self.reste)}"
        if self.etat == "depassee":
            return f"en retard de {duree_lisible(self.reste)}"
        if self.etat == "tardive":
            return f"fait avec {duree_lisible(self.reste)} de retard"
        return (
            "fait à temps"
            if self.etat == "tenue"
            else "le délai ne court pas : la prise de connaissance n'est pas dite"
        )


def _horloge(code: str, delai: Delai, connue_a: datetime | None, fait_a: datetime | None, quand: datetime,
             fuseau: str, sans_heure: bool) -> Horloge:  # fmt: skip
    if connue_a is None:
        return Horloge(code, "inconnue")
    echeance = calculer(connue_a, delai, maintenant=quand, fuseau=fuseau)
    ecart = echeance.limite.astimezone(UTC) - (fait_a or quand).astimezone(UTC)
    a_temps = ecart >= timedelta(0)
    etat = {(True, True): "tenue", (True, False): "tardive", (False, True): "court", (False, False): "depassee"}
    secondes = abs(int(ecart.total_seconds()))
    return Horloge(code, etat[fait_a is not None, a_temps], echeance, secondes, sans_heure)


def horloge_cnil(v: Any, quand: datetime, fuseau: str) -> Horloge | None:
    """Le délai de l'article 33(1) ; None si rien n'est à notifier (pas une violation, ou décidé sans notification)."""
    if v.premiere_a is None and (v.est_violation is False or v.decision == REGISTRE):
        return None
    return _horloge("cnil", NOTIFIER, v.connue_a, v.premiere_a, quand, fuseau, not v.connue_heure)


def horloge_plainte(v: Any, quand: datetime, fuseau: str) -> Horloge | None:
    """Le délai de la plainte ; None si aucun contrat ne couvre l'atteinte, ou si une plainte est sans objet ou déposée."""
    if v.assurance is False or v.plainte in {"sans_objet", "deposee"} or v.plainte_le is not None or v.statut == CLOSE:
        return None
    return _horloge("plainte", PORTER_PLAINTE, v.connue_a, None, quand, fuseau, not v.connue_heure)


def horloges(v: Any, quand: datetime, fuseau: str) -> tuple[Horloge, ...]:
    """Les délais à montrer d'un incident."""
    toutes = (horloge_cnil(v, quand, fuseau), horloge_plainte(v, quand, fuseau))
    return tuple(h for h in toutes if h is not None)


def issue(est_violation: bool | None, risque: str, dispense: str = "") -> str:
    """Ce que la loi demande : l'issue de l'arbre, ou rien tant qu'une réponse manque.

    `dispense` : le cas de l'article 34(3) retenu ; il ne joue que si le risque est élevé.
    """
    if est_violation is False:
        return HORS
    if est_violation is None or risque not in RISQUES:
        return ""
    if risque == "aucun":
        return REGISTRE
    if risque == "risque":
        return CNIL
    return DISPENSE if dispense else PERSONNES


def risque_de(decision: str) -> str:
    """Le risque que cette décision retient."""
    return {REGISTRE: "aucun", CNIL: "risque", PERSONNES: "eleve", DISPENSE: "eleve"}.get(decision, "")


@dataclass(frozen=True)
class Branche:
    """Une question de l'arbre et la réponse du moment : `oui`, `non`, ou vide."""

    code: str
    reponse: str

    @property
    def item(self) -> Any:
        """La question et son article."""
        return LISTES["arbre"].item(self.code)


def arbre(est_violation: bool | None, risque: str) -> tuple[Branche, ...]:
    """Les questions posées jusqu'ici et leur réponse : on s'arrête au premier non."""
    violation = {True: "oui", False: "non", None: ""}[est_violation]
    branches = [Branche("violation", violation)]
    if est_violation:
        branches.append(Branche("risque", {"aucun": "non", "risque": "oui", "eleve": "oui"}.get(risque, "")))
    if est_violation and risque in {"risque", "eleve"}:
        branches.append(Branche("eleve", "oui" if risque == "eleve" else "non"))
    return tuple(branches)


def refus_de(acte: str, v: Any, archive: bool = False) -> str:
    """Pourquoi cet acte ne se fait pas maintenant ; rien s'il se fait."""
    if archive:
        return "Cet incident est archivé : sortez-le des archives d'abord."
    if v.statut not in DEPUIS[acte]:
        return f"Ce n'est pas possible : l'incident est à l'état « {libelle('statuts_violations', v.statut)} »."
    if acte in {"aviser", "decider"} and not v.est_violation:
        return (
            "Cet incident n'est pas une violation : il n'y a rien à décider. Revoyez sa qualification si elle a changé."
        )
    if acte == "notifier" and v.decision not in AVEC_CNIL:
        return "La décision ne prévoit pas de notifier : revoyez-la d'abord, si les faits ont changé."
    return _refus_de_clore(v) if acte == "clore" else ""


def _refus_de_clore(v: Any) -> str:
    if v.statut == QUALIFIEE and v.est_violation:
        return "Une violation se clôt une fois décidée."
    if v.statut == DECIDEE and v.decision in AVEC_CNIL:
        return "Cette violation est à notifier à la CNIL : notez la notification avant de clore (RGPD 33(1))."
    if v.decision == PERSONNES and v.communication != "oui":
        return "Les personnes sont à informer : notez la communication dans la fiche avant de clore (RGPD 34(1))."
    return ""


def refus_de_notifier(genre: str, deja: Iterable[str]) -> str:
    """Pourquoi une notification de ce genre ne s'ajoute pas à celles-ci ; rien si elle s'ajoute."""
    premiere = bool(PREMIERES & set(deja))
    if genre in PREMIERES and premiere:
        return "La première notification est déjà notée : la suite est une notification complémentaire."
    if genre == COMPLEMENTAIRE and not premiere:
        return "Une notification complémentaire suit une notification initiale : notez d'abord l'initiale."
    return ""


def est_tardive(faite_a: datetime, connue_a: datetime) -> bool:
    """Vrai si une première notification part après les 72 heures (RGPD 33(1))."""
    return faite_a.astimezone(UTC) > limite(connue_a)


def etat_de_reouverture(v: Any, notifications: Sequence[Any]) -> str:
    """L'état qu'un incident clos retrouve : celui d'où on l'a clos."""
    if notifications and v.decision in AVEC_CNIL:
        return NOTIFIEE
    return DECIDEE if v.decision else QUALIFIEE


def etat_decide(decision: str, notifications: Sequence[Any]) -> str:
    """L'état après une décision : notifiée d'emblée si une notification est déjà partie."""
    return NOTIFIEE if notifications and decision in AVEC_CNIL else DECIDEE


def tranche(nombre: int | None) -> str:
    """La tranche de la CNIL pour ce nombre de personnes ; vide s'il n'est pas connu."""
    if nombre is None:
        return ""
    return libelle("tranches", next((code for borne, code in TRANCHES if nombre <= borne), "t5001"))


def numero_suivant(dernier: int | None) -> int:
    """Le numéro qui suit le dernier donné dans l'année."""
    return (dernier or 0) + 1
