"""Santé, aide, accessibilité, robots : lisibles sans compte, sans rien révéler."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from fabriques.monde import Monde
from socle.accueil.declaration import DECLARATION


def test_la_sante_ne_dit_que_l_etat(monde_sqlite: Monde, appli: Flask) -> None:
    monde_sqlite.organisme("Secret de Vallon")
    reponse = appli.test_client().get("/sante")
    assert reponse.status_code == 200
    assert reponse.json is not None
    assert set(reponse.json) == {"etat", "revision", "version"}
    assert reponse.json["etat"] == "ok"
    assert "Set-Cookie" not in reponse.headers
    assert "Vallon" not in reponse.text


def test_une_base_perdue_se_dit_503(monde_sqlite: Monde, appli: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def perdue(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("hôte=secret"))

    monkeypatch.setattr("socle.sante.conduite.revision_en_place", perdue)
    reponse = appli.test_client().get("/sante")
    assert reponse.status_code == 503
    assert reponse.json is not None
    assert reponse.json["etat"] == "base_injoignable"
    assert "secret" not in reponse.text


def test_une_base_en_retard_se_dit_503(appli: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socle.sante.conduite.revision_en_place", lambda _: "ancienne")
    reponse = appli.test_client().get("/sante")
    assert (reponse.status_code, reponse.json["etat"]) == (503, "base_a_migrer")  # type: ignore[index]


@pytest.mark.parametrize("adresse", ["/aide", "/accessibilite"])
def test_les_pages_d_aide_sont_publiques_et_bien_formees(appli: Flask, adresse: str) -> None:
    reponse = appli.test_client().get(adresse)
    assert reponse.status_code == 200
    page = BeautifulSoup(reponse.text, "html.parser")
    niveaux = [int(titre.name[1]) for titre in page.main.select("h1, h2, h3")]  # type: ignore[union-attr]
    assert niveaux.count(1) == 1
    assert all(suivant - niveau <= 1 for niveau, suivant in pairwise(niveaux))


def test_la_declaration_dit_ce_qui_n_est_pas_verifie_et_le_recours(appli: Flask) -> None:
    texte = BeautifulSoup(appli.test_client().get("/accessibilite").text, "html.parser").main.text  # type: ignore[union-attr]
    assert "Défenseur des droits" in texte
    assert all(phrase in texte for phrase in DECLARATION.non_verifie)
    assert "de mémoire, à vérifier" in texte
    assert DECLARATION.etablie_le.strftime("%d/%m/%Y") in texte


def test_rien_n_est_a_indexer(appli: Flask) -> None:
    assert appli.test_client().get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_methode_fausse_et_page_absente_parlent_francais(appli: Flask) -> None:
    client = appli.test_client()
    assert client.post("/aide").status_code == 405
    assert "n&#39;accepte pas cette action" in client.post("/organismes").text
    assert "Cette page n&#39;existe pas" in client.get("/rien/du/tout").text
