"""Journaux techniques : utiles, et sans donnée personnelle (valeurs témoins)."""

from __future__ import annotations

import json

import pytest
import structlog
from structlog.testing import capture_logs

from app import creer_app
from fabriques.monde import Monde
from socle.journaux import configurer_journaux
from socle.reglages import Reglages

TEMOIN = "zz-temoin-personnel"


def test_une_demande_laisse_une_ligne_sans_donnee_personnelle(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    personne = monde_sqlite.personne(TEMOIN, dpo=commune)
    client = creer_app(instance=monde_sqlite.instance).test_client()
    with capture_logs() as lignes:
        client.get(f"/o/{commune.code}/traitements/?q={TEMOIN}")
        client.post("/connexion", data={"email": personne.email, "mot_de_passe": TEMOIN})
    assert {ligne["event"] for ligne in lignes} == {"demande"}
    assert all({"methode", "point", "statut", "ms"} <= set(ligne) for ligne in lignes)
    assert TEMOIN not in json.dumps(lignes, default=str)
    assert personne.email not in json.dumps(lignes, default=str)


def test_une_panne_donne_une_reference_et_pas_la_saisie(monde_sqlite: Monde) -> None:
    app = creer_app(instance=monde_sqlite.instance)

    @app.route("/casse")
    def casser() -> str:
        raise RuntimeError("défaut")

    with capture_logs() as lignes:
        reponse = app.test_client().get(f"/casse?q={TEMOIN}")
    panne = next(ligne for ligne in lignes if ligne["event"] == "panne")
    assert reponse.status_code == 500
    assert panne["reference"] in reponse.get_data(as_text=True)
    assert TEMOIN not in str(panne)
    assert "Traceback" not in reponse.get_data(as_text=True)


@pytest.mark.parametrize("en_json", [True, False])
def test_le_format_se_regle(capsys: pytest.CaptureFixture[str], en_json: bool) -> None:
    structlog.reset_defaults()
    configurer_journaux(Reglages(journaux_json=en_json))
    structlog.get_logger("gouverne").info("essai", nombre=3)
    structlog.reset_defaults()
    ligne = capsys.readouterr().err.strip()
    assert (json.loads(ligne)["nombre"] == 3) if en_json else "nombre=3" in ligne
