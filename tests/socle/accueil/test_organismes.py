"""Choisir son organisme : l'arbre, le filtre, les pages, la première page."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlmodel import select

from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from socle.accueil.vues import racine  # noqa: F401 -- la page éprouvée
from socle.base import maintenant
from socle.comptes.modele import Attribution
from socle.organismes.arbre import lire_arbre
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, ecrire_en_lot
from socle.types import cle_tri


def noms(texte: str) -> list[str]:
    return [lien.text for lien in BeautifulSoup(texte, "html.parser").select("table.tableau tbody th a")]


def grand_territoire(monde: Monde, combien: int) -> Organisme:
    """Un territoire de `combien` membres, écrit d'un coup."""
    territoire = monde.organisme("Territoire", type="communaute_communes")
    modele = territoire.model_dump()
    lignes = []
    for rang in range(combien):
        enfant = Organisme(code=f"c{rang}", chemin="", nom=f"Évian {rang:04}")
        lignes.append(modele | {"id": enfant.id, "code": enfant.code, "nom": enfant.nom, "parent_id": territoire.id,
                                "chemin": f"{territoire.chemin}{enfant.id}/", "cle_tri": cle_tri(enfant.nom)})  # fmt: skip
    with monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        ecrire_en_lot(session, Organisme, lignes)
    return territoire


def test_l_arbre_se_lit_par_ordre_alphabetique_sous_son_territoire(monde_sqlite: Monde, navigateur: Any) -> None:
    territoire = monde_sqlite.organisme("Trois Vallées")
    vallon = monde_sqlite.organisme("Vallon", parent=territoire)
    monde_sqlite.organisme("Écully", parent=territoire)
    monde_sqlite.organisme("CCAS de Vallon", parent=vallon)
    monde_sqlite.organisme("Étranger")
    page = navigateur(monde_sqlite.personne(dpo=territoire, lecteur=vallon)).get("/organismes").text
    assert noms(page) == ["Trois Vallées", "Écully", "Vallon", "CCAS de Vallon"]
    lignes = BeautifulSoup(page, "html.parser").select("table.tableau tbody tr")
    assert "Lecteur" not in lignes[1].text
    assert "Lecteur" in lignes[3].text, "un rôle vaut pour tout le sous-arbre"


@pytest.mark.parametrize(
    ("demande", "attendus"),
    [
        ("ecully", ["Écully"]),
        ("VALLON ccas", ["CCAS de Vallon"]),
        ("%", []),
        ("_", []),
        ("  ", 3),
        ("é\x00cu", ["Écully"]),
    ],
)
def test_le_filtre_ignore_accents_et_majuscules(
    monde_sqlite: Monde, navigateur: Any, demande: str, attendus: Any
) -> None:
    territoire = monde_sqlite.organisme("Trois Sources")
    monde_sqlite.organisme("CCAS de Vallon", parent=territoire)
    monde_sqlite.organisme("Écully", parent=territoire)
    client = navigateur(monde_sqlite.personne(dpo=territoire))
    trouves = noms(client.get("/organismes", query_string={"q": demande}).text)
    assert (len(trouves) if isinstance(attendus, int) else trouves) == attendus


def test_aucune_reponse_et_aucun_role_enseignent(monde_sqlite: Monde, navigateur: Any) -> None:
    commune, autre = monde_sqlite.organisme("Une"), monde_sqlite.organisme("Deux")
    deux = navigateur(monde_sqlite.personne(lecteur=commune, referent=autre))
    assert "Aucun organisme ne porte ce nom" in deux.get("/organismes?q=zzz").text
    assert "Aucun organisme ne vous est encore ouvert" in navigateur(monde_sqlite.personne()).get("/organismes").text


@pytest.mark.parametrize("page", ["1000000000", "-5", "abc", "9" * 400, "²", ""])
def test_un_numero_de_page_farfelu(monde_sqlite: Monde, navigateur: Any, page: str) -> None:
    client = navigateur(monde_sqlite.personne(dpo=grand_territoire(monde_sqlite, 150)))
    reponse = client.get("/organismes", query_string={"page": page})
    assert reponse.status_code == 200
    assert "sur 2" in reponse.text
    assert len(noms(reponse.text)) in {100, 51}


def test_mille_cinq_cents_organismes_en_peu_de_requetes(monde_sqlite: Monde, navigateur: Any) -> None:
    deleguee = monde_sqlite.personne(dpo=grand_territoire(monde_sqlite, 1500))
    client = navigateur(deleguee)
    client.get("/organismes")
    with budget_requetes(monde_sqlite.instance.base, 4):
        page = client.get("/organismes?page=16").text
    assert noms(page) == [f"Évian {rang:04}" for rang in range(1499, 1500)]
    debut = time.perf_counter()
    lire_arbre(monde_sqlite.instance, deleguee)
    assert time.perf_counter() - debut < 1


def test_une_personne_de_trois_cents_communes_sans_territoire(monde_sqlite: Monde, navigateur: Any) -> None:
    """Un rôle par commune, sans racine commune : la requête ne grossit pas avec leur nombre."""
    grand_territoire(monde_sqlite, 310)
    personne = monde_sqlite.personne()
    with monde_sqlite.instance.base.ecrire(Perimetre.hors("test")) as session:
        for organisme_id in session.exec(select(Organisme.id).where(Organisme.code != "territoire").limit(300)).all():
            session.add(Attribution(personne_id=personne.id, organisme_id=organisme_id, role="referent"))
    arbre = lire_arbre(monde_sqlite.instance, personne, page=3)
    assert (arbre.accessibles, arbre.pages, len(arbre.noeuds)) == (300, 3, 100)
    assert all(noeud.niveau == 0 for noeud in arbre.noeuds)


def test_un_role_expire_ne_montre_plus_rien(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    personne = monde_sqlite.personne(auditeur=commune)
    with monde_sqlite.instance.base.ecrire(Perimetre.hors("test")) as session:
        role = session.exec(select(Attribution)).one()
        role.expire_le = maintenant() - timedelta(minutes=1)
        session.add(role)
    assert lire_arbre(monde_sqlite.instance, personne).accessibles == 0
    assert navigateur(personne).get("/").location == "/organismes"


def test_la_premiere_page_mene_chacun_ou_il_travaille(monde_sqlite: Monde, appli: Flask, navigateur: Any) -> None:
    inconnu = appli.test_client()
    assert "Ouvrez le lien affiché par le programme" in inconnu.get("/").text
    territoire = monde_sqlite.organisme("Trois Sources")
    vallon = monde_sqlite.organisme("Vallon", parent=territoire)
    assert navigateur(monde_sqlite.personne(referent=vallon)).get("/").location == "/o/vallon/"
    assert navigateur(monde_sqlite.personne(dpo=territoire)).get("/").location == "/organismes"
    assert inconnu.get("/").location == "/connexion"
    assert inconnu.get("/organismes").status_code == 302
