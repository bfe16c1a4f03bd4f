"""La première ouverture : créer son organisme et son compte, tout ou rien."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from fabriques.monde import Monde
from socle import journal
from socle.base import maintenant
from socle.comptes.jetons import PREMIER_COMPTE, creer_jeton
from socle.comptes.modele import Attribution, Jeton, Personne
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

MOT_DE_PASSE = "quatre lampes sous la halle"


@pytest.fixture
def jeton(monde_sqlite: Monde) -> str:
    with monde_sqlite.instance.base.ecrire(Perimetre.hors("test")) as session:
        return creer_jeton(session, PREMIER_COMPTE)


@pytest.fixture
def inconnu(appli: Flask) -> FlaskClient:
    return appli.test_client()


def compter(monde: Monde) -> tuple[int, ...]:
    """Nombres d'organismes, de comptes, de rôles, d'entrées au journal et de liens consommés."""
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        tables: tuple[Any, ...] = (Organisme, Personne, Attribution, journal.Entree)
        consommes = [j for j in session.exec(select(Jeton)) if j.utilise_le]
        return (*(len(session.exec(select(table)).all()) for table in tables), len(consommes))


def champs(texte: str) -> dict[str, str]:
    page = BeautifulSoup(texte, "html.parser").select_one("form.formulaire")
    assert page is not None
    valeurs = {str(c["name"]): str(c.get("value", "")) for c in page.select("input[name]") if c["type"] != "radio"}
    for choisi in page.select("input[type=radio][checked], select option[selected]"):
        nom = choisi.get("name") or choisi.find_parent("select")["name"]  # type: ignore[index]
        valeurs[str(nom)] = str(choisi["value"])
    return valeurs


def test_les_deux_etapes_sans_javascript(monde_sqlite: Monde, inconnu: FlaskClient, jeton: str) -> None:
    choix = inconnu.get(f"/bienvenue/{jeton}")
    assert choix.status_code == 200
    adresse = f"/bienvenue/{jeton}/organisme"
    assert f'href="{adresse}"' in choix.text

    organisme = champs(inconnu.get(adresse).text) | {
        "nom": "Commune de Vallon",
        "type": "commune",
        "population": "1 250",
    }
    etape_2 = inconnu.post(adresse, data=organisme)
    assert etape_2.status_code == 200
    assert "étape 2 sur 2" in etape_2.text
    for dit in ("Administrateur", "Délégué à la protection des données", "RGPD 38(6)"):
        assert dit in etape_2.text
    assert compter(monde_sqlite) == (0, 0, 0, 0, 0), "rien ne s'écrit avant la fin de la seconde étape"

    compte = champs(etape_2.text) | {"compte_nom": "Camille Essai", "compte_courriel": "Camille@Vallon.example",
                                     "mot_de_passe": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE}  # fmt: skip
    fin = inconnu.post(adresse, data=compte)
    assert fin.status_code == 303
    assert fin.location == "/o/commune-de-vallon/"
    assert "Commune de Vallon" in inconnu.get(fin.location).text, "la personne est connectée"
    with monde_sqlite.instance.base.lire(Perimetre.hors("test")) as session:
        personne = session.exec(select(Personne)).one()
        noeud = session.exec(select(Organisme)).one()
        assert (personne.nom, personne.email) == ("Camille Essai", "camille@vallon.example")
        assert (noeud.nom, noeud.population, noeud.territoire_droit) == (
            "Commune de Vallon",
            1250,
            "metropole",
        )
        assert set(session.exec(select(Attribution.role))) == {"administrateur", "dpo"}
        verbes = session.exec(select(journal.Entree.verbe).where(journal.Entree.organisme_id == noeud.id)).all()
        assert set(verbes) == {"organisme.cree", "compte.role_attribue"}
        assert list(journal.verifier(session, noeud.id)) == []


def test_aucune_saisie_perdue_d_une_etape_a_l_autre(inconnu: FlaskClient, jeton: str) -> None:
    adresse = f"/bienvenue/{jeton}/organisme"
    etape_2 = inconnu.post(adresse, data={"_etape": "organisme", "nom": "Vallon", "siren": "212345672"})
    avant = champs(etape_2.text) | {"compte_nom": "Camille", "compte_courriel": "c@vallon.example"}
    retour = champs(inconnu.post(adresse, data=avant | {"_action": "retour"}).text)
    assert (retour["nom"], retour["siren"]) == ("Vallon", "212345672")
    encore = champs(inconnu.post(adresse, data=retour).text)
    assert (encore["compte_nom"], encore["compte_courriel"]) == ("Camille", "c@vallon.example")
    assert encore["siren"] == "212345672"


@pytest.mark.parametrize(
    ("tape", "etape", "champ", "phrase"),
    [
        ({"nom": ""}, 1, "nom", "Remplissez « Nom de l&#39;organisme »."),
        ({"siren": "123"}, 1, "siren", "Ce SIREN n&#39;est pas valide"),
        ({"compte_courriel": "camille"}, 2, "compte_courriel", "adresse électronique complète"),
        ({"compte_nom": "x" * 300}, 2, "compte_nom", "Nom trop long"),
        ({"mot_de_passe": "court"}, 2, "mot_de_passe", "au moins 12 caractères"),
        ({"confirmation": "autre chose"}, 2, "confirmation", "ne sont pas identiques"),
    ],
)
def test_chaque_erreur_revient_a_son_etape(
    monde_sqlite: Monde,
    inconnu: FlaskClient,
    jeton: str,
    tape: dict[str, str],
    etape: int,
    champ: str,
    phrase: str,
) -> None:
    bon = {"_etape": "compte", "nom": "Vallon", "compte_nom": "Camille", "compte_courriel": "c@vallon.example",
           "mot_de_passe": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE}  # fmt: skip
    reponse = inconnu.post(f"/bienvenue/{jeton}/organisme", data=bon | tape)
    assert reponse.status_code == 422
    assert f"étape {etape} sur 2" in reponse.text
    assert phrase in reponse.text
    page = BeautifulSoup(reponse.text, "html.parser")
    assert page.select_one(f'#resume-erreurs a[href="#champ-{champ}"]') is not None
    assert page.select_one(f"#champ-{champ}") is not None
    assert MOT_DE_PASSE not in reponse.text, "un mot de passe ne revient jamais dans la page"
    assert compter(monde_sqlite) == (0, 0, 0, 0, 0)


def test_un_champ_inconnu_est_refuse(monde_sqlite: Monde, inconnu: FlaskClient, jeton: str) -> None:
    reponse = inconnu.post(f"/bienvenue/{jeton}/organisme", data={"_etape": "organisme", "nom": "V", "role": "dpo"})
    assert reponse.status_code == 422
    assert "« role » : Ce champ n&#39;est pas connu" in reponse.text


@pytest.mark.parametrize("suite", ["", "/organisme"])
def test_un_lien_inconnu_ou_perime_se_dit_clairement(
    monde_sqlite: Monde, inconnu: FlaskClient, jeton: str, suite: str
) -> None:
    with monde_sqlite.instance.base.ecrire(Perimetre.hors("test")) as session:
        lien = session.exec(select(Jeton)).one()
        lien.expire_le = maintenant() - timedelta(seconds=1)
        session.add(lien)
    for mauvais in ("jamais-vu", jeton, jeton[:-1], "%00", "é" * 200):
        reponse = inconnu.get(f"/bienvenue/{mauvais}{suite}")
        assert reponse.status_code == 410
        assert "Ce lien n’est pas valable" in reponse.text
        assert "relancez le programme" in reponse.text


def test_un_lien_qui_a_servi_ne_sert_plus(monde_sqlite: Monde, inconnu: FlaskClient, jeton: str) -> None:
    """Le second clic d'un double clic : le compte est créé une fois, la page le dit."""
    bon = {"_etape": "compte", "nom": "Vallon", "compte_nom": "Camille", "compte_courriel": "c@vallon.example",
           "mot_de_passe": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE}  # fmt: skip
    assert inconnu.post(f"/bienvenue/{jeton}/organisme", data=bon).status_code == 303
    apres = compter(monde_sqlite)
    second = inconnu.post(f"/bienvenue/{jeton}/organisme", data=bon)
    assert second.status_code == 410
    assert "Si vous venez de créer votre compte, il est bien là." in second.text
    assert compter(monde_sqlite) == apres
