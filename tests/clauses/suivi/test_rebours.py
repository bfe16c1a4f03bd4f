"""Compter à rebours et de période en période : cas faits à la main, années bissextiles, fins de mois, propriétés."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.suivi.donnees import Periodicite
from clauses.suivi.rebours import MOIS, REGLE, a_rebours, ecrire_delai, en_avant, en_heures, occurrence, premier_rang
from socle.echeances.calcul import ajouter_mois

JOURS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
PERIODICITES: st.SearchStrategy[Periodicite] = st.sampled_from(sorted(MOIS))
RETOURS: st.SearchStrategy[tuple[Periodicite, str]] = st.one_of(
    st.tuples(PERIODICITES, st.just("")),
    st.tuples(st.sampled_from(["annuelle", "biennale"]), st.sampled_from(["05-31", "01-01", "12-31"])),
)
"""Une périodicité et, si elle est d'un an ou deux, le jour de l'année où elle tombe."""


@pytest.mark.parametrize(
    ("terme", "nombre", "unite", "attendu"),
    [
        (date(2027, 12, 31), 18, "mois", date(2026, 6, 30)),
        (date(2027, 8, 31), 6, "mois", date(2027, 2, 28)),
        (date(2028, 8, 31), 6, "mois", date(2028, 2, 29)),
        (date(2028, 2, 29), 12, "mois", date(2027, 2, 28)),
        (date(2028, 2, 29), 1, "ans", date(2027, 2, 28)),
        (date(2032, 2, 29), 4, "ans", date(2028, 2, 29)),
        (date(2027, 3, 31), 1, "mois", date(2027, 2, 28)),
        (date(2027, 1, 15), 30, "jours", date(2026, 12, 16)),
        (date(2028, 3, 1), 1, "jours", date(2028, 2, 29)),
        (date(2027, 6, 30), 0, "mois", date(2027, 6, 30)),
    ],
)
def test_a_rebours_des_cas_comptes_a_la_main(terme: date, nombre: int, unite: str, attendu: date) -> None:
    jalon = a_rebours(terme, nombre, unite)  # type: ignore[arg-type]
    assert jalon.jour == attendu
    assert jalon.regle is REGLE
    assert jalon.etapes
    assert ("il n'y a pas de" in jalon.etapes[0]) == (unite != "jours" and attendu.day != terme.day)


@given(JOURS, st.integers(0, 240))
def test_le_jour_trouve_est_toujours_au_moins_a_la_distance_dite(terme: date, mois: int) -> None:
    """Jamais trop tard : en avançant d'autant, on ne dépasse pas le terme, et on n'en est pas à plus de trois jours."""
    jour = a_rebours(terme, mois, "mois").jour
    retour = ajouter_mois(jour, mois)
    assert terme - timedelta(days=3) <= retour <= terme
    assert jour.day == terme.day or (jour + timedelta(days=1)).day == 1


@given(JOURS, st.integers(0, 120), st.integers(0, 120))
def test_plus_le_delai_est_long_plus_le_jour_est_tot(terme: date, un: int, autre: int) -> None:
    court, long = sorted((un, autre))
    assert a_rebours(terme, long, "mois").jour <= a_rebours(terme, court, "mois").jour
    assert a_rebours(terme, long, "jours").jour <= a_rebours(terme, court, "jours").jour


@given(JOURS, st.integers(0, 40), st.integers(0, 60))
def test_un_terme_plus_tardif_ne_donne_jamais_un_jour_plus_tot(terme: date, ecart: int, mois: int) -> None:
    assert a_rebours(terme, mois, "mois").jour <= a_rebours(terme + timedelta(days=ecart), mois, "mois").jour


@given(JOURS, st.integers(0, 30))
def test_une_annee_vaut_douze_mois(terme: date, ans: int) -> None:
    assert a_rebours(terme, ans, "ans").jour == a_rebours(terme, 12 * ans, "mois").jour


@pytest.mark.parametrize("unite", ["heures", "jours_ouvrables"])
def test_a_rebours_ni_heures_ni_jours_ouvres(unite: str) -> None:
    with pytest.raises(ValueError, match="À rebours"):
        a_rebours(date(2027, 1, 1), 3, unite)  # type: ignore[arg-type]


def test_en_avant_en_jours_ouvres_saute_le_week_end_et_les_feries() -> None:
    jalon = en_avant(
        date(2027, 4, 30), 5, "jours_ouvrables"
    )  # vendredi ; le 1er mai est un samedi, le 6 est l'Ascension
    assert jalon.jour == date(2027, 5, 10)
    assert "5 jours ouvrés" in jalon.etapes[0]
    assert en_avant(date(2027, 1, 31), 1, "mois").jour == date(2027, 2, 28)
    assert en_avant(date(2028, 2, 29), 10, "ans").jour == date(2038, 2, 28)
    assert en_avant(date(2027, 6, 30), 0, "jours").jour == date(2027, 6, 30)
    assert en_avant(date(2027, 1, 30), 1, "jours").jour == date(2027, 1, 31), "un dimanche : le contrat ne reporte pas"


def test_les_heures_courent_la_nuit_et_a_travers_l_heure_d_ete() -> None:
    paris = ZoneInfo("Europe/Paris")
    jalon = en_heures(datetime(2027, 3, 27, 20, 0, tzinfo=paris), 12, "Europe/Paris")
    assert jalon.instant == datetime(2027, 3, 28, 7, 0, tzinfo=UTC), "9 h du matin, heure d'été"
    assert jalon.jour == date(2027, 3, 28)


def test_le_rapport_annuel_se_remet_avant_le_premier_juin() -> None:
    assert occurrence(date(2026, 1, 1), "annuelle", 1, "05-31").jour == date(2026, 5, 31)
    assert occurrence(date(2026, 6, 15), "annuelle", 1, "05-31").jour == date(2027, 5, 31)
    assert occurrence(date(2026, 6, 15), "annuelle", 3, "05-31").jour == date(2029, 5, 31)
    assert occurrence(date(2026, 5, 31), "annuelle", 1, "05-31").jour == date(2027, 5, 31)
    assert occurrence(date(2024, 2, 29), "annuelle", 4).jour == date(2028, 2, 29)
    assert occurrence(date(2024, 2, 29), "annuelle", 1).jour == date(2025, 2, 28)
    assert occurrence(date(2026, 8, 31), "semestrielle", 1).jour == date(2027, 2, 28)
    assert occurrence(date(2026, 8, 31), "semestrielle", 2).jour == date(2027, 8, 31), (
        "de la prise d'effet, sans dériver"
    )


@given(JOURS, RETOURS, st.integers(1, 60))
def test_les_echeances_se_suivent_et_partent_toutes_de_la_prise_d_effet(
    debut: date, retour: tuple[Periodicite, str], rang: int
) -> None:
    periodicite, annuel = retour
    une, autre = (occurrence(debut, periodicite, r, annuel).jour for r in (rang, rang + 1))
    assert debut < une < autre
    assert 26 <= (autre - une).days <= 31 * MOIS[periodicite] + 4


@given(JOURS, RETOURS, JOURS)
def test_la_premiere_echeance_a_venir_est_bien_la_premiere(
    debut: date, retour: tuple[Periodicite, str], aujourd_hui: date
) -> None:
    periodicite, annuel = retour
    rang = premier_rang(debut, periodicite, annuel, aujourd_hui)
    assert rang >= 1
    assert occurrence(debut, periodicite, rang, annuel).jour >= min(
        aujourd_hui, occurrence(debut, periodicite, 1, annuel).jour
    )
    if rang > 1:
        assert occurrence(debut, periodicite, rang - 1, annuel).jour < aujourd_hui


def test_un_delai_s_ecrit_comme_on_le_dit() -> None:
    assert ecrire_delai(5, "jours_ouvrables") == "5 jours ouvrés"
    assert ecrire_delai(1, "jours_ouvrables") == "1 jour ouvré"
    assert ecrire_delai(18, "mois") == "18 mois"
