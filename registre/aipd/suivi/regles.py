"""La consultation préalable (RGPD 36) en fonctions pures : faut-il consulter, et jusqu'à quand l'autorité a pour répondre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from registre.aipd.etude.lecture import Risque
from registre.aipd.etude.questionnaire import questionnaire
from registre.aipd.niveaux import ELEVE, niveau_du_risque
from socle.donnees_datees import DonneeDatee, Texte, charger
from socle.echeances.calcul import Delai, Echeance, Pause, Prolongation, calculer, limite_d_information
from socle.types import ecrire_date


class Consultation(DonneeDatee):
    """Les délais de l'article 36(2)."""

    article: Texte
    semaines: int
    prolongation_semaines: int
    information_mois: int
    explication: Texte


class Lecture(DonneeDatee):
    """Une lecture du texte par l'outil, montrée comme telle."""

    article: Texte
    explication: Texte


class TexteParticulier(DonneeDatee):
    """Un texte qui peut demander une consultation, et le régime qui y renvoie."""

    regime: str
    article: Texte
    phrase: Texte


class Reglages(DonneeDatee):
    """Nos réglages : aucun n'est dans la loi. En mois pour une rédaction qui dure, en jours pour agir."""

    redaction_mois: int
    fiche_jours: int
    demande_jours: int


class Donnees(BaseModel):
    """Tout `regles.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    consultation: Consultation
    silence: Lecture
    textes: tuple[TexteParticulier, ...]
    reglages: Reglages


DONNEES: Final = charger(Path(__file__).with_name("regles.yaml"), Donnees)


# --- Faut-il consulter ? -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Besoin:
    """L'examen des risques résiduels. `eleves`, `indefinis` : phrases ; `textes` : ceux qui peuvent demander de consulter."""

    eleves: tuple[str, ...]
    indefinis: tuple[str, ...]
    textes: tuple[TexteParticulier, ...]

    @property
    def code(self) -> str:
        """`consulter`, `indetermine` ou `non`."""
        return "consulter" if self.eleves else "indetermine" if self.indefinis else "non"


def besoin_de_consulter(risques: Iterable[Risque], regime: str = "") -> Besoin:
    """L'examen : un risque reste élevé après les mesures, ou un texte peut le demander (RGPD 36(1) et 36(5))."""
    eleves, indefinis, q = [], [], questionnaire()
    for r in risques:
        niveau = niveau_du_risque(*r.residuel)
        if niveau is None:
            indefinis.append(f"{r.rubrique.titre} : gravité ou vraisemblance non définie.")
        elif niveau is ELEVE:
            g, v = r.residuel
            eleves.append(f"{r.rubrique.titre} : après mesures, gravité {q.niveau(g).lower()} ({g}) et vraisemblance "
                          f"{q.niveau(v).lower()} ({v}).")  # fmt: skip
    return Besoin(tuple(eleves), tuple(indefinis), tuple(t for t in DONNEES.textes if t.regime == regime))


# --- Le délai de l'autorité ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suspension:
    """La CNIL attend une information depuis `debut` ; `fin` None : encore."""

    debut: date
    fin: date | None = None
    motif: str = ""


@dataclass(frozen=True)
class Saisine:
    """Les faits d'une consultation."""

    recue_le: date
    complexe_le: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    reponse_le: date | None = None

    @property
    def ouverte(self) -> Suspension | None:
        """La suspension encore ouverte la plus ancienne, tant que la CNIL n'a pas répondu."""
        siennes = [s for s in self.suspensions if s.fin is None and self.reponse_le is None]
        return min(siennes, key=lambda s: s.debut, default=None)


def lire_saisine(aipd: Any) -> Saisine | None:
    """Les faits que l'analyse garde ; None si aucune demande n'est notée. Une suspension illisible ne compte pas."""
    if aipd.saisie_cnil_le is None:
        return None
    lues = (_suspension(x) for x in aipd.suspensions or ())
    return Saisine(
        aipd.saisie_cnil_le, aipd.complexe_le, tuple(s for s in lues if s is not None), aipd.reponse_cnil_le
    )  # fmt: skip


def _suspension(x: Any) -> Suspension | None:
    try:
        fin = x.get("fin") or ""
        return Suspension(
            date.fromisoformat(x["debut"]), date.fromisoformat(fin) if fin else None, str(x.get("motif", ""))
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Horloge:
    """Où en est le délai. `annonce` : dernier jour pour annoncer la prolongation ; `tardive` : annoncée après, elle ne compte
    pas, et `si_admise` est ce que serait l'échéance avec elle ; `phrases` : le calcul, dans l'ordre.
    """

    echeance: Echeance
    annonce: Echeance
    tardive: bool
    si_admise: Echeance | None
    phrases: tuple[str, ...]
    reponse_le: date | None

    @property
    def a_temps(self) -> bool | None:
        """Vrai si la CNIL a répondu dans le délai ; None si elle n'a pas répondu."""
        return None if self.reponse_le is None else self.reponse_le <= self.echeance.dernier_jour


def horloge(
    s: Saisine, maintenant: datetime, territoire_droit: str = "metropole", fuseau: str = "Europe/Paris"
) -> Horloge:
    """Huit semaines, quatorze si la prolongation a été annoncée dans le mois ; le délai s'arrête à chaque suspension.

    Jours et reports suivent le règlement 1182/71, comme tout délai du RGPD. Le mois d'annonce se compte sans suspension.
    """
    zone, c = ZoneInfo(fuseau), DONNEES.consultation
    depart = _minuit(s.recue_le, zone)
    arret = _minuit(s.reponse_le, zone) if s.reponse_le else maintenant
    pauses = [Pause(_minuit(x.debut, zone), _fin(x, s.reponse_le, zone), x.motif) for x in s.suspensions]

    def echeance(plus: Sequence[Prolongation]) -> Echeance:
        return calculer(depart, Delai(c.semaines, "semaines"), maintenant=arret, pauses=pauses, prolongations=plus,
                        territoire_droit=territoire_droit, fuseau=fuseau)  # fmt: skip

    annonce = limite_d_information(depart, Delai(c.information_mois, "mois"), maintenant=arret,
                                   territoire_droit=territoire_droit, fuseau=fuseau)  # fmt: skip
    tardive = s.complexe_le is not None and s.complexe_le > annonce.dernier_jour
    plus = (
        [Prolongation(Delai(c.prolongation_semaines, "semaines"), "traitement complexe", s.complexe_le)]
        if s.complexe_le
        else []
    )
    retenue = echeance([] if tardive else plus)
    admise = echeance(plus) if tardive else None
    return Horloge(retenue, annonce, tardive, admise, _phrases(s, retenue, annonce, admise), s.reponse_le)


def _minuit(jour: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(jour, time(0), zone)


def _fin(x: Suspension, reponse_le: date | None, zone: ZoneInfo) -> datetime | None:
    """La fin d'une suspension ; la réponse de la CNIL clôt celles qui restaient ouvertes."""
    fin = x.fin if x.fin is not None else max(x.debut, reponse_le) if reponse_le is not None else None
    return _minuit(fin, zone) if fin is not None else None


def _phrases(s: Saisine, e: Echeance, annonce: Echeance, admise: Echeance | None) -> tuple[str, ...]:
    phrases = [f"La CNIL a reçu la demande le {ecrire_date(s.recue_le)}.", *e.etapes]
    if s.complexe_le is None:
        phrases.append(f"Une prolongation ne peut être annoncée que jusqu'au {ecrire_date(annonce.dernier_jour)}.")
    elif admise is not None:
        phrases.append(
            f"La prolongation, annoncée le {ecrire_date(s.complexe_le)}, l'a été après le "
            f"{ecrire_date(annonce.dernier_jour)} : elle n'est pas comptée. "
            f"Si vous l'admettez, l'échéance va au {ecrire_date(admise.dernier_jour)}."
        )
    if s.reponse_le is not None:
        sens = "dans le délai" if s.reponse_le <= e.dernier_jour else "après le délai"
        phrases.append(f"La CNIL a répondu le {ecrire_date(s.reponse_le)}, {sens}.")
    return tuple(phrases)
