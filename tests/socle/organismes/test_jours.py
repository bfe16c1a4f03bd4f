"""Le jour d'un instant est celui de l'organisme : ni la veille après minuit à Paris, ni le lendemain aux Antilles."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g

from socle.organismes.vues import date_heure
from socle.web import jour_local

APRES_MINUIT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fuseau", "jour"),
    [("Europe/Paris", 24), ("America/Guadeloupe", 23), ("Pacific/Noumea", 24), ("Indian/Reunion", 24)],
)
def test_le_jour_suit_le_fuseau_de_l_organisme(appli: Flask, fuseau: str, jour: int) -> None:
    with appli.test_request_context():
        g.contexte = type("Contexte", (), {"fuseau": fuseau})()
        assert jour_local(APRES_MINUIT) == date(2026, 11, jour)
        assert date_heure(APRES_MINUIT).startswith(f"{jour}/11/2026")


def test_une_date_reste_elle_meme(appli: Flask) -> None:
    with appli.test_request_context():
        assert jour_local(date(2026, 11, 23)) == date(2026, 11, 23)


def test_la_macro_montre_le_jour_local(appli: Flask) -> None:
    gabarit = appli.jinja_env.get_template("socle/macros/commun.html")
    with appli.test_request_context():
        rendu = str(gabarit.module.jour(APRES_MINUIT))  # type: ignore[attr-defined]
    assert "24/11/2026" in rendu
    assert 'datetime="2026-11-24"' in rendu
