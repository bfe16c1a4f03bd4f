"""Une adresse publiée ne disparaît pas sans qu'on le décide, et chaque route déclare qui peut l'ouvrir."""

from __future__ import annotations

import sys
from pathlib import Path

from socle.droits import droits_declares

sys.path.insert(0, str(Path(__file__).parent))

from routes import LISTE, application, droit_de, lister

APP = application()
ACCEPTER = "Si c'est voulu : .venv/bin/python tests/maison/routes.py, puis relire la différence."


def test_toute_route_declare_un_droit_connu() -> None:
    connus = {"public", "connecte", *droits_declares()}
    assert {r.rule: droit_de(APP, r) for r in APP.url_map.iter_rules() if droit_de(APP, r) not in connus} == {}


def test_une_page_metier_est_sous_un_organisme_et_une_page_sous_un_organisme_a_un_droit_metier() -> None:
    for regle in APP.url_map.iter_rules():
        metier = droit_de(APP, regle) in droits_declares()
        assert metier == regle.rule.startswith("/o/<code>/"), regle.rule


def test_aucune_adresse_ne_disparait_ni_ne_change_de_droit() -> None:
    gelees, actuelles = set(LISTE.read_text("utf-8").split("\n")) - {""}, set(lister(APP))
    assert sorted(gelees - actuelles) == [], f"Disparues ou changées. {ACCEPTER}"
    assert sorted(actuelles - gelees) == [], f"Neuves, à geler. {ACCEPTER}"
