"""Ajouter un membre à un territoire, et retrouver les siens."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.monde import Monde


def test_ajouter_un_membre_et_y_entrer_par_heritage(monde_sqlite: Monde, navigateur: Any) -> None:
    territoire = monde_sqlite.organisme("Communauté des Trois Vallées", type="communaute_communes")
    client = navigateur(monde_sqlite.personne("Déléguée", dpo=territoire))
    saisie = {"nom": "Commune de Vallon", "type": "commune", "territoire_droit": "metropole", "code": ""}
    reponse = client.post(f"/o/{territoire.code}/organisme/ajouter", data=saisie)
    assert reponse.status_code == 303
    assert reponse.location == "/o/commune-de-vallon/"
    assert "« Commune de Vallon » est ajouté" in client.get(reponse.location).text
    assert 'href="/o/commune-de-vallon/"' in client.get(f"/o/{territoire.code}/organisme").text
    assert "a ajouté l&#39;organisme membre" in client.get(f"/o/{territoire.code}/journal").text


@pytest.mark.parametrize(
    ("code", "phrase"),
    [("Vallon !", "minuscules, chiffres et tirets"), ("pris", "est déjà pris")],
)
def test_un_code_refuse_garde_la_saisie(monde_sqlite: Monde, navigateur: Any, code: str, phrase: str) -> None:
    territoire = monde_sqlite.organisme("Territoire")
    monde_sqlite.organisme("Pris")
    client = navigateur(monde_sqlite.personne(administrateur=territoire))
    saisie = {"nom": "Commune", "ville": "Quelque Part", "code": code}
    reponse = client.post(f"/o/{territoire.code}/organisme/ajouter", data=saisie)
    assert reponse.status_code == 422
    assert phrase in reponse.text
    assert "Quelque Part" in reponse.text
    assert 'href="#champ-code"' in reponse.text


def test_un_arbre_trop_profond_est_refuse_en_clair(monde_sqlite: Monde, navigateur: Any) -> None:
    noeud = monde_sqlite.organisme("Niveau 0")
    client = navigateur(monde_sqlite.personne(administrateur=noeud))
    for rang in range(1, 9):
        noeud = monde_sqlite.organisme(f"Niveau {rang}", parent=noeud)
    reponse = client.post(f"/o/{noeud.code}/organisme/ajouter", data={"nom": "De trop"})
    assert reponse.status_code == 422
    assert "trop profond" in reponse.text


def test_les_membres_d_un_grand_territoire_se_lisent_par_pages(monde_sqlite: Monde, navigateur: Any) -> None:
    territoire = monde_sqlite.organisme("Territoire")
    for rang in range(101):
        monde_sqlite.organisme(f"Commune {rang:03}", parent=territoire)
    client = navigateur(monde_sqlite.personne(lecteur=territoire))
    premiere, derniere = (client.get(f"/o/{territoire.code}/organisme?page={n}").text for n in (1, 10**9))
    assert "Commune 000" in premiere
    assert "Commune 100" not in premiere
    assert "Page 2 sur 2" in derniere
    assert "Commune 100" in derniere
