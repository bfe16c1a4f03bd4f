"""Lire le journal d'un organisme et vérifier sa chaîne."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.engine import make_url

from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from socle.organismes.modele import OrganismeSaisie
from socle.organismes.operations import modifier_organisme
from socle.saisies import valider


def modifier(monde: Monde, organisme: Any, fois: int, personne: Any = None) -> None:
    contexte = monde.contexte(organisme, "dpo", personne=personne)
    for version in range(1, fois + 1):
        modifier_organisme(contexte, valider(OrganismeSaisie, {"nom": f"Vallon {version}"}), version)


def rangs(texte: str) -> list[int]:
    return [int(c.text) for c in BeautifulSoup(texte, "html.parser").select("table.tableau tbody th")]


def test_les_actes_se_lisent_en_francais_avec_leur_auteur(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    camille = monde_sqlite.personne("Camille Essai", dpo=commune)
    modifier(monde_sqlite, commune, 1, camille)
    modifier_organisme(monde_sqlite.contexte(commune, "dpo"), valider(OrganismeSaisie, {"nom": "Vallon"}), 2)
    lignes = BeautifulSoup(navigateur(camille).get(f"/o/{commune.code}/journal").text, "html.parser").select("tbody tr")
    textes = [" ".join(ligne.get_text(" ", strip=True).split()) for ligne in lignes]
    assert len(textes) == 2
    assert textes[0].startswith("2 ")
    assert "Ligne de commande a modifié l'organisme Vallon version 3" in textes[0]
    assert "Camille Essai a modifié l'organisme Vallon version 2" in textes[1]


def test_les_pages_se_suivent_sans_trou_ni_double_dans_les_deux_sens(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    modifier(monde_sqlite, commune, 120)
    client = navigateur(monde_sqlite.personne(auditeur=commune))
    adresse, vus = f"/o/{commune.code}/journal", []
    visitees: list[list[int]] = []
    while adresse:
        page = client.get(adresse).text
        visitees.append(rangs(page))
        vus += rangs(page)
        lien = BeautifulSoup(page, "html.parser").select_one('a[rel="next"]')
        adresse = str(lien["href"]) if lien else ""
    assert vus == list(range(120, 0, -1))
    retour = BeautifulSoup(page, "html.parser").select_one('a[rel="prev"]')
    assert retour is not None
    assert rangs(client.get(str(retour["href"])).text) == visitees[-2]


def test_le_nombre_de_requetes_ne_depend_pas_de_la_longueur(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    camille = monde_sqlite.personne("Camille", dpo=commune)
    modifier(monde_sqlite, commune, 60, camille)
    client = navigateur(camille)
    client.get(f"/o/{commune.code}/journal")
    # la personne et son second facteur, l’organisme et ses rôles, puis les entrées et les noms
    with budget_requetes(monde_sqlite.instance.base, 6):
        client.get(f"/o/{commune.code}/journal")


def test_filtrer_par_acte_par_objet_et_par_type(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    modifier(monde_sqlite, commune, 2)
    fiche = monde_sqlite.fiche(commune, "Cantine")
    client = navigateur(monde_sqlite.personne(dpo=commune))
    adresse = f"/o/{commune.code}/journal"
    assert rangs(client.get(f"{adresse}?verbe=organisme.modifie").text) == [2, 1]
    assert rangs(client.get(f"{adresse}?objet={fiche}").text) == [3]
    assert "Cantine" in client.get(f"{adresse}?objet={fiche}").text
    assert rangs(client.get(f"{adresse}?type=organisme&avant=2").text) == [1]
    assert "Aucune entrée ne répond à ces filtres" in client.get(f"{adresse}?verbe=rien.du.tout").text


@pytest.mark.parametrize(
    "suite",
    ["avant=1000000000", "avant=99999999999999999999999", "avant=-1", "apres=²", "objet=pas-un-uuid", "verbe=%00%ff",
     "apres=2000000000", "verbe=" + "x" * 5000],
)  # fmt: skip
def test_une_adresse_farfelue_rend_une_page(monde_sqlite: Monde, navigateur: Any, suite: str) -> None:
    commune = monde_sqlite.organisme("Vallon")
    modifier(monde_sqlite, commune, 1)
    client = navigateur(monde_sqlite.personne(dpo=commune))
    assert client.get(f"/o/{commune.code}/journal?{suite}").status_code == 200


def test_un_journal_vide_enseigne(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    page = navigateur(monde_sqlite.personne(dpo=commune)).get(f"/o/{commune.code}/journal")
    assert "Le journal est encore vide" in page.text


def test_la_verification_dit_que_tout_va_bien_ou_montre_la_falsification(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    modifier(monde_sqlite, commune, 3)
    client = navigateur(monde_sqlite.personne(dpo=commune))
    saine = client.post(f"/o/{commune.code}/journal/verifier")
    assert "La chaîne est intacte." in saine.text
    assert "3 entrées vérifiées" in saine.text
    fichier = make_url(monde_sqlite.instance.base.adresse).database
    with closing(sqlite3.connect(str(fichier))) as pirate:
        pirate.execute("DROP TRIGGER tr_journal_update")
        pirate.execute("UPDATE journal SET verbe = 'organisme.cree' WHERE rang = 2")
        pirate.commit()
    fausse = client.post(f"/o/{commune.code}/journal/verifier")
    assert "La chaîne présente 1 anomalie." in fausse.text
    assert "L&#39;entrée 2 a été altérée." in fausse.text


def test_le_referent_ne_lit_pas_le_journal(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(referent=commune))
    assert client.get(f"/o/{commune.code}/journal").status_code == 403
    assert client.post(f"/o/{commune.code}/journal/verifier").status_code == 403
    assert "/journal" not in client.get(f"/o/{commune.code}/").text
