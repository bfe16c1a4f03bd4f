"""Étapes, heure du récapitulatif, destinataires : les règles pures des rappels."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.echeances.sources import AFaire
from socle.rappels import lettres, regles
from socle.rappels.regles import Preferences

JOUR = date(2026, 11, 23)
MIDI = datetime(2026, 11, 23, 11, tzinfo=UTC)


def point(limite: date = JOUR, **champs: object) -> AFaire:
    connus: dict[str, object] = {
        "cle": "essai:1", "organisme_id": uuid.UUID(int=1), "objet_id": uuid.UUID(int=2), "metier": "Essai",
        "libelle": "Le contrat de Mme Fictive", "resume": "Un contrat prend fin", "limite": limite, "point": "x.y",
        "droit": "lire", "agir": "ecrire", "jalons": (30, 7, 0, -7),
    }  # fmt: skip
    return AFaire(**{**connus, **champs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reste", "etape"),
    [
        (31, ""),
        (30, "j30"),
        (8, "j30"),
        (7, "j7"),
        (1, "j7"),
        (0, "j0"),
        (-1, "j0"),
        (-6, "j0"),
        (-7, "j-7"),
        (-900, "j-7"),
    ],
)
def test_l_etape_est_la_plus_avancee_franchie(reste: int, etape: str) -> None:
    assert regles.etape_franchie(point(JOUR + timedelta(days=reste)), JOUR, MIDI) == etape


@pytest.mark.parametrize(("heures", "etape"), [(49, ""), (48, "h48"), (24, "h24"), (3, "h24"), (-1, "h0")])
def test_un_delai_en_heures_a_ses_etapes_en_heures(heures: int, etape: str) -> None:
    urgent = point(instant=MIDI + timedelta(hours=heures), jalons_heures=(48, 24, 0), urgent=True)
    assert regles.etape_franchie(urgent, JOUR, MIDI) == etape


@given(st.lists(st.integers(-60, 90), min_size=1), st.integers(-100, 100), st.integers(0, 100))
def test_une_etape_ne_revient_jamais_en_arriere(jalons: list[int], reste: int, attente: int) -> None:
    """En avançant dans le temps, l'étape ne fait que descendre : un rappel manqué n'est pas rejoué."""
    un = point(JOUR + timedelta(days=reste), jalons=tuple(jalons))
    avant = regles.etape_franchie(un, JOUR, MIDI)
    apres = regles.etape_franchie(un, JOUR + timedelta(days=attente), MIDI)
    if avant:
        assert int(apres[1:]) <= int(avant[1:])


def test_le_recapitulatif_part_le_matin_local_des_jours_voulus() -> None:
    lundi_8h = datetime(2026, 11, 23, 7, tzinfo=UTC)
    choix = Preferences()
    assert choix.jour_du_recapitulatif(lundi_8h - timedelta(minutes=1)) is None
    assert choix.jour_du_recapitulatif(lundi_8h) == JOUR
    assert choix.jour_du_recapitulatif(lundi_8h + timedelta(hours=9)) == JOUR, "un serveur éteint le matin rattrape"
    assert choix.jour_du_recapitulatif(lundi_8h - timedelta(days=1)) is None, "pas le dimanche"
    assert Preferences(recapitulatif=False).jour_du_recapitulatif(lundi_8h) is None
    assert Preferences(fuseau="Indian/Reunion").jour_du_recapitulatif(lundi_8h - timedelta(hours=3)) == JOUR
    assert Preferences(fuseau="Pacific/Tahiti").jour_du_recapitulatif(lundi_8h) is None, "il y est encore dimanche"


def test_l_heure_d_ete_ne_decale_pas_le_recapitulatif() -> None:
    choix = Preferences(jours=frozenset(range(7)))
    assert choix.jour_du_recapitulatif(datetime(2027, 3, 27, 7, tzinfo=UTC)) == date(2027, 3, 27)
    assert choix.jour_du_recapitulatif(datetime(2027, 3, 28, 6, tzinfo=UTC)) == date(2027, 3, 28), "8 h d'été"


def test_le_responsable_seul_est_prevenu_tant_qu_il_peut_agir() -> None:
    lui, autre, lectrice = (uuid.UUID(int=n) for n in (10, 11, 12))
    droits = {lui: frozenset({"lire", "ecrire"}), autre: frozenset({"lire", "ecrire"}), lectrice: frozenset({"lire"})}
    assert regles.a_prevenir(point(responsable_id=lui), droits) == {lui}
    assert regles.a_prevenir(point(), droits) == {lui, autre}
    parti = {**droits, lui: frozenset({"lire"})}
    assert regles.a_prevenir(point(responsable_id=lui), parti) == {autre}, "il n'a plus le droit : les autres savent"
    aveugle = {lui: frozenset({"ecrire"})}
    assert regles.a_prevenir(point(), aveugle) == frozenset(), "qui ne peut pas le lire n'en sait rien"


def test_repartir_ne_perd_aucun_point() -> None:
    points = [point(JOUR + timedelta(days=n), cle=f"e:{n}") for n in (-3, 0, 7, 8, 60)]
    parts = regles.repartir(points, JOUR)
    assert [len(parts.retard), len(parts.semaine), len(parts.ensuite)] == [1, 2, 2]
    assert parts.pressants == parts.retard + parts.semaine


def test_le_message_ne_dit_ni_nom_ni_titre_et_reste_court() -> None:
    lieux = {uuid.UUID(int=n): (f"Commune {n:04}", f"commune-{n}") for n in range(200)}
    points = [point(JOUR + timedelta(days=n % 9 - 2), cle=f"e:{n}", organisme_id=uuid.UUID(int=n)) for n in range(200)]
    texte = lettres.corps(points, lieux, JOUR, "https://g.example", urgent=False)
    assert "Fictive" not in texte
    assert texte.count("  - ") == lettres.LIGNES
    assert "https://g.example/a-faire" in texte
    assert lettres.objet(points, JOUR, urgent=False) == "Gouverne : 200 points à faire, dont 46 en retard"
    assert lettres.objet(points[:1], JOUR, urgent=True) == "Gouverne : 1 délai urgent, dont 1 en retard"


@pytest.mark.parametrize(
    ("reste", "fin"),
    [(2, "dans 2 jours"), (1, "demain"), (0, "aujourd'hui"), (-1, "en retard de 1 jour"), (-3, "en retard de 3 jours")],
)
def test_une_ligne_dit_la_date_et_ce_qui_reste(reste: int, fin: str) -> None:
    lieux = {uuid.UUID(int=1): ("Ici", "ici")}
    texte = lettres.corps([point(JOUR + timedelta(days=reste))] * 2, lieux, JOUR, "https://g.example", urgent=False)
    assert f"Un contrat prend fin (2) : le {JOUR + timedelta(days=reste):%d/%m/%Y}, {fin}\n" in texte
