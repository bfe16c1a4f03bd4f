"""L'arbre de décision, les délais, l'échelle de l'ENISA : des fonctions pures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.violations import enisa, regles
from registre.violations.modele import OUVERTE, QUALIFIEE, lire_heure
from socle.echeances.calcul import duree_lisible, temps_restant

PARIS = "Europe/Paris"


def incident(**champs: Any) -> SimpleNamespace:
    """Un incident réduit à ce que lisent les règles."""
    base = {
        "statut": OUVERTE, "est_violation": None, "decision": "", "connue_a": None, "premiere_a": None,
        "connue_heure": "14:30", "assurance": None, "plainte": "", "plainte_le": None, "communication": "",
    }  # fmt: skip
    return SimpleNamespace(**(base | champs))


ECHELLE = {"enisa_confidentialite": "", "enisa_integrite": "", "enisa_disponibilite": "", "enisa_malveillance": None,
           "enisa_illisibles": None, "nombre_personnes": None}  # fmt: skip


@pytest.mark.parametrize(
    ("donnees", "identification", "suite", "attendu", "bande"),
    [
        (
            "sensibles",
            "significative",
            {"enisa_disponibilite": "temporaire", "enisa_malveillance": True},
            "3.75",
            "elevee",
        ),
        ("financieres", "maximale", {"enisa_confidentialite": "connus"}, "3.25", "elevee"),
        ("simples", "negligeable", {}, "0.25", "faible"),
        (
            "simples",
            "maximale",
            {"enisa_confidentialite": "inconnus", "enisa_integrite": "irreparable"},
            "2",
            "moyenne",
        ),
        ("sensibles", "maximale", {}, "4", "tres_elevee"),
        ("financieres", "maximale", {}, "3", "elevee"),
        (
            "simples",
            "maximale",
            {"enisa_confidentialite": "inconnus", "enisa_integrite": "reparable"},
            "1.75",
            "faible",
        ),
    ],
)
def test_l_echelle_de_l_enisa_donne_les_valeurs_connues(
    donnees: str, identification: str, suite: dict[str, Any], attendu: str, bande: str
) -> None:
    lue = enisa.gravite(
        SimpleNamespace(**{**ECHELLE, "enisa_donnees": donnees, "enisa_identification": identification, **suite})
    )
    assert lue is not None
    assert (lue.se, lue.bande.code) == (Decimal(attendu), bande)


def test_l_echelle_attend_ses_deux_premieres_reponses_et_signale_ce_qu_il_faut() -> None:
    vide = SimpleNamespace(**ECHELLE, enisa_donnees="simples", enisa_identification="")
    assert enisa.gravite(vide) is None
    vide.enisa_identification, vide.nombre_personnes, vide.enisa_illisibles = "maximale", 101, True
    lue = enisa.gravite(vide)
    assert lue is not None
    assert (lue.nombreux, lue.illisibles, lue.calcul) == (True, True, "1 × 1 + 0 = 1")
    vide.nombre_personnes = 100
    assert not enisa.gravite(vide).nombreux  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("violation", "risque", "dispense", "attendu"),
    [
        (None, "eleve", "", ""), (False, "eleve", "", "hors"), (True, "", "", ""), (True, "aucun", "", "registre"),
        (True, "risque", "", "cnil"), (True, "risque", "mesures", "cnil"), (True, "eleve", "", "personnes"),
        (True, "eleve", "mesures", "dispense"),
    ],
)  # fmt: skip
def test_chaque_reponse_mene_a_ce_que_la_loi_demande(
    violation: bool | None, risque: str, dispense: str, attendu: str
) -> None:
    assert regles.issue(violation, risque, dispense) == attendu


def test_l_arbre_s_arrete_au_premier_non() -> None:
    assert [(b.code, b.reponse) for b in regles.arbre(False, "eleve")] == [("violation", "non")]
    assert [(b.code, b.reponse) for b in regles.arbre(True, "aucun")] == [("violation", "oui"), ("risque", "non")]
    assert [b.reponse for b in regles.arbre(True, "risque")] == ["oui", "oui", "non"]
    assert [b.item.note for b in regles.arbre(True, "eleve")] == ["RGPD 4(12)", "RGPD 33(1)", "RGPD 34(1)"]


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001 -- le fuseau est posé ensuite
    st.integers(0, 120 * 3600),
    st.sampled_from([PARIS, "Indian/Reunion", "America/Guadeloupe"]),
)
def test_le_delai_dure_soixante_douze_heures_absolues(local: datetime, ecoule: int, fuseau: str) -> None:
    """Nuits, week-ends, fériés, changements d'heure : toujours 72 heures de l'instant où l'on a su."""
    connue = regles.instant(local.date(), f"{local:%H:%M}", fuseau)
    assert connue is not None
    depart = connue.astimezone(UTC)
    quand = depart + timedelta(seconds=ecoule)
    h = regles.horloge_cnil(incident(connue_a=connue), quand, fuseau)
    assert h is not None
    assert h.echeance is not None
    assert h.echeance.limite.astimezone(UTC) == depart + timedelta(hours=72)
    assert h.etat == ("court" if ecoule <= 72 * 3600 else "depassee")
    assert h.reste == abs(72 * 3600 - ecoule)


def test_sans_prise_de_connaissance_le_delai_ne_court_pas() -> None:
    h = regles.horloge_cnil(incident(), datetime(2026, 11, 25, tzinfo=UTC), PARIS)
    assert h is not None
    assert (h.etat, h.echeance) == ("inconnue", None)
    assert "ne court pas" in h.phrase


def test_un_jour_sans_heure_se_compte_depuis_minuit_et_l_heure_double_vaut_la_premiere() -> None:
    assert regles.instant(date(2026, 11, 2), "", PARIS) == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert regles.instant(date(2026, 10, 25), "02:30", PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert regles.instant(None, "02:30", PARIS) is None


def test_le_delai_de_la_cnil_s_arrete_ou_n_existe_pas() -> None:
    connue = datetime(2026, 11, 20, 8, tzinfo=UTC)
    quand = connue + timedelta(hours=100)
    a_temps = regles.horloge_cnil(incident(connue_a=connue, premiere_a=connue + timedelta(hours=71)), quand, PARIS)
    tard = regles.horloge_cnil(incident(connue_a=connue, premiere_a=connue + timedelta(hours=75)), quand, PARIS)
    assert a_temps is not None
    assert tard is not None
    assert (a_temps.etat, tard.etat, tard.phrase) == ("tenue", "tardive", "fait avec 3 h de retard")
    assert regles.horloge_cnil(incident(connue_a=connue, est_violation=False), quand, PARIS) is None
    assert regles.horloge_cnil(incident(connue_a=connue, decision="registre"), quand, PARIS) is None


@pytest.mark.parametrize(
    ("champs", "montree"),
    [({}, True), ({"assurance": True}, True), ({"assurance": False}, False), ({"plainte": "deposee"}, False),
     ({"plainte": "sans_objet"}, False), ({"plainte_le": date(2026, 11, 3)}, False), ({"statut": "close"}, False)],
)  # fmt: skip
def test_la_plainte_ne_compte_que_pour_l_assurance(champs: dict[str, Any], montree: bool) -> None:
    h = regles.horloge_plainte(incident(**champs), datetime(2026, 11, 3, tzinfo=UTC), PARIS)
    assert (h is not None) == montree


def test_les_phrases_du_temps_qui_reste() -> None:
    assert [duree_lisible(s) for s in (59, 3_540, 3_600, 41 * 3600 + 1_800, 72 * 3600, 73 * 3600, 96 * 3600)] == [
        "0 min", "59 min", "1 h", "41 h", "72 h", "3 jours 1 h", "4 jours",
    ]  # fmt: skip
    quand = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert temps_restant(quand + timedelta(hours=41, minutes=20), quand) == "il reste 41 h"
    assert temps_restant(quand - timedelta(minutes=5), quand) == "en retard de 5 min"


@pytest.mark.parametrize(("nombre", "attendu"), [(None, ""), (0, "0 à 5"), (5, "0 à 5"), (6, "6 à 50"), (51, "51 à 300"),
                                                 (5_000, "301 à 5 000"), (5_001, "Plus de 5 000")])  # fmt: skip
def test_la_tranche_est_celle_que_la_cnil_publie(nombre: int | None, attendu: str) -> None:
    assert regles.tranche(nombre) == attendu


def test_ce_qui_manque_pour_clore_se_dit() -> None:
    assert "une fois décidée" in regles.refus_de("clore", incident(statut=QUALIFIEE, est_violation=True))
    assert "notifier" in regles.refus_de("clore", incident(statut="decidee", est_violation=True, decision="cnil"))
    personnes = incident(statut="notifiee", est_violation=True, decision="personnes")
    assert "informer" in regles.refus_de("clore", personnes)
    personnes.communication = "oui"
    assert regles.refus_de("clore", personnes) == ""
    assert regles.refus_de("clore", incident(statut=QUALIFIEE, est_violation=False)) == ""


def test_une_complementaire_suit_une_initiale() -> None:
    assert "suit une notification initiale" in regles.refus_de_notifier("complementaire", [])
    assert "déjà notée" in regles.refus_de_notifier("complete", ["initiale"])
    assert regles.refus_de_notifier("initiale", []) == ""
    assert regles.refus_de_notifier("complementaire", ["initiale", "complementaire"]) == ""


def test_une_heure_se_lit_comme_on_l_ecrit() -> None:
    assert [lire_heure(t) for t in ("14 h 30", "9h", "9:05", " ", "14h30min")] == [
        "14:30",
        "09:00",
        "09:05",
        "",
        "14:30",
    ]
    for faux in ("24:00", "9:60", "midi", "-1"):
        with pytest.raises(ValueError, match="Écrivez l'heure"):
            lire_heure(faux)


def test_une_notification_a_cheval_sur_l_heure_d_hiver_se_compte_en_temps_absolu() -> None:
    """Su le jeudi 22 à 3 h 15, heure d'été : le dernier instant est le dimanche 25 à 2 h 15, heure d'hiver."""
    connue = regles.instant(date(2026, 10, 22), "03:15", PARIS)
    assert connue is not None
    premiere = datetime(2026, 10, 25, 3, 10, tzinfo=ZoneInfo(PARIS))
    assert regles.est_tardive(premiere, connue), "3 h 10 à l'heure d'hiver : une heure de plus a passé"
    assert not regles.est_tardive(datetime(2026, 10, 25, 2, 10, tzinfo=ZoneInfo(PARIS), fold=1), connue)
    assert regles.instant(date(2026, 11, 2), "09:00", "Indian/Reunion") == datetime(2026, 11, 2, 5, tzinfo=UTC)
