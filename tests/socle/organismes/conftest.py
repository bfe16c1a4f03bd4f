"""Une application sur SQLite, et un navigateur par personne."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import creer_app  # noqa: TID251 -- les tests servent l'assemblage
from fabriques.client import client, maison, rien_ecrit
from fabriques.monde import Monde
from socle.comptes.modele import Personne

__all__ = ["client", "maison", "rien_ecrit"]

Navigateur = Callable[[Personne], FlaskClient]


@pytest.fixture
def appli(monde_sqlite: Monde) -> Flask:
    appli = creer_app(instance=monde_sqlite.instance)
    appli.config.update(WTF_CSRF_ENABLED=False, PROPAGER_PANNES=True, TESTING=True)
    appli.config["DEMONSTRATION"] = lambda _: True
    return appli


@pytest.fixture
def navigateur(appli: Flask) -> Navigateur:
    """Un client déjà connecté. La démonstration dispense du second facteur, qui s'éprouve avec les comptes."""

    def ouvrir(personne: Personne) -> FlaskClient:
        client = appli.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = personne.get_id(), True
        return client

    return ouvrir
