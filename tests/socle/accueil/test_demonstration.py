"""Charger la démonstration depuis la première page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fabriques.monde import Monde
from socle.comptes.jetons import PREMIER_COMPTE, creer_jeton
from socle.comptes.modele import Attribution, Personne
from socle.droits import ROLES
from socle.instance import Instance
from socle.perimetre import Perimetre


class Compte(NamedTuple):
    courriel: str
    nom: str
    role: str
    organisme: str


@dataclass(frozen=True)
class Bilan:
    """Ce qu'un chargement rend."""

    comptes: tuple[Compte, ...]
    mot_de_passe: str


@dataclass
class Chargeur:
    """Un remplaçant : un organisme, deux comptes ; `panne` le fait échouer."""

    monde: Monde
    appels: int = 0
    panne: bool = False

    def __call__(self, instance: Instance) -> Bilan:
        self.appels += 1
        if self.panne:
            raise RuntimeError("disque plein")
        territoire = self.monde.organisme("Trois Vallées")
        comptes = [
            ("maire@demo.example", "Jeanne Exemple", "responsable"),
            ("dpo@demo.example", "Dominique Essai", "dpo"),
        ]
        with instance.base.ecrire(Perimetre.hors("test")) as session:
            for email, nom, role in comptes:
                personne = Personne(email=email, nom=nom)
                session.add(personne)
                session.flush()
                session.add(Attribution(personne_id=personne.id, organisme_id=territoire.id, role=role))
        montres = (Compte(email, nom, ROLES[role].libelle, territoire.nom) for email, nom, role in comptes)
        return Bilan(tuple(montres), "essai-sans-danger")


@pytest.fixture
def jeton(monde_sqlite: Monde) -> str:
    with monde_sqlite.instance.base.ecrire(Perimetre.hors("test")) as session:
        return creer_jeton(session, PREMIER_COMPTE)


@pytest.fixture
def chargeur(appli: Flask, monde_sqlite: Monde) -> Chargeur:
    appli.config["CHARGER_DEMONSTRATION"] = chargeur = Chargeur(monde_sqlite)
    return chargeur


@pytest.fixture
def inconnu(appli: Flask) -> FlaskClient:
    return appli.test_client()


def test_charger_voir_les_comptes_et_entrer(inconnu: FlaskClient, jeton: str, chargeur: Chargeur) -> None:
    reponse = inconnu.post(f"/bienvenue/{jeton}/demonstration")
    assert reponse.status_code == 303
    page = inconnu.get(reponse.location).text
    for dit in (
        "essai-sans-danger",
        "Jeanne Exemple",
        "dpo@demo.example",
        "Délégué à la protection des données",
    ):
        assert dit in page
    entree = inconnu.post("/bienvenue/demonstration/entrer", follow_redirects=True)
    assert entree.request.path == "/o/trois-vallees/"
    assert "Dominique Essai" in entree.text


def test_un_second_clic_ne_charge_pas_deux_fois(inconnu: FlaskClient, jeton: str, chargeur: Chargeur) -> None:
    inconnu.post(f"/bienvenue/{jeton}/demonstration")
    second = inconnu.post(f"/bienvenue/{jeton}/demonstration")
    assert second.status_code == 410
    assert chargeur.appels == 1


def test_un_chargement_manque_rend_le_lien(appli: Flask, inconnu: FlaskClient, jeton: str, chargeur: Chargeur) -> None:
    appli.config["PROPAGER_PANNES"], chargeur.panne = False, True
    panne = inconnu.post(f"/bienvenue/{jeton}/demonstration")
    assert panne.status_code == 500
    assert "Rien n&#39;a été enregistré à moitié" in panne.text
    chargeur.panne = False
    assert inconnu.post(f"/bienvenue/{jeton}/demonstration").status_code == 303


def test_un_passant_ne_voit_pas_les_comptes_et_n_entre_pas(
    appli: Flask, inconnu: FlaskClient, jeton: str, chargeur: Chargeur
) -> None:
    inconnu.post(f"/bienvenue/{jeton}/demonstration")
    passant = appli.test_client()
    assert passant.get("/bienvenue/demonstration").location == "/"
    assert passant.post("/bienvenue/demonstration/entrer").location == "/"
    assert passant.get("/organismes").status_code == 302


def test_sans_demonstration_livree_la_page_le_dit(appli: Flask, inconnu: FlaskClient, jeton: str) -> None:
    appli.config.pop("CHARGER_DEMONSTRATION", None)
    assert "n’est pas livrée" in inconnu.get(f"/bienvenue/{jeton}").text
    assert inconnu.post(f"/bienvenue/{jeton}/demonstration").status_code == 303
    assert inconnu.get(f"/bienvenue/{jeton}").status_code == 200, "le lien n'a pas été consommé"
