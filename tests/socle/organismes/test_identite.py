"""Voir et modifier l'identité d'un organisme, comme le ferait un navigateur."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from fabriques.monde import Monde
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre


def formulaire(reponse: TestResponse) -> dict[str, Any]:
    """Les valeurs que le navigateur renverrait sans rien toucher."""
    page = BeautifulSoup(reponse.text, "html.parser").select_one("form.formulaire")
    assert page is not None
    valeurs: dict[str, Any] = {}
    for champ in page.select("input[name]"):
        if champ.get("type") not in {"checkbox", "radio"} or champ.has_attr("checked"):
            valeurs.setdefault(str(champ["name"]), []).append(champ.get("value", ""))
    for liste in page.select("select[name]"):
        choisi = liste.select_one("option[selected]")
        valeurs[str(liste["name"])] = [choisi["value"] if choisi else ""]
    return valeurs


def relire(monde: Monde, organisme: Organisme) -> Organisme:
    with monde.instance.base.lire(Perimetre()) as session:
        relu = session.get(Organisme, organisme.id)
    assert relu is not None
    return relu


def test_le_dpo_complete_l_identite_et_la_retrouve(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon-le-Haut")
    client = navigateur(monde_sqlite.personne("Déléguée", dpo=commune))
    tape = formulaire(client.get(f"/o/{commune.code}/organisme/modifier"))
    tape |= {"siren": "212 345 672", "population": "1 250", "competences": ["voirie"]}
    tape |= {"representant_nom": "Jeanne Exemple"}
    reponse = client.post(f"/o/{commune.code}/organisme/modifier", data=tape)
    assert reponse.status_code == 303
    page = client.get(reponse.location).text
    assert "L&#39;identité de l&#39;organisme est enregistrée." in page
    assert "Jeanne Exemple" in page
    assert "Voirie" in page
    relu = relire(monde_sqlite, commune)
    assert (relu.siren, relu.population, relu.version) == ("212345672", 1250, 2)


def test_une_saisie_refusee_garde_ce_qui_est_tape(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(dpo=commune))
    tape = formulaire(client.get(f"/o/{commune.code}/organisme/modifier"))
    tape |= {"siren": "123", "population": "beaucoup", "ville": "Vallon-sur-Essai"}
    reponse = client.post(f"/o/{commune.code}/organisme/modifier", data=tape)
    page = BeautifulSoup(reponse.text, "html.parser")
    assert reponse.status_code == 422
    assert page.title is not None
    assert page.title.text.startswith("Erreur : ")
    liens = {lien["href"] for lien in page.select("#resume-erreurs a")}
    assert liens == {"#champ-siren", "#champ-population"}
    assert all(page.select_one(lien) is not None for lien in liens)
    assert page.select_one("#champ-siren")["value"] == "123"  # type: ignore[index]
    assert page.select_one("#champ-population")["value"] == "beaucoup"  # type: ignore[index]
    assert page.select_one("#champ-ville")["value"] == "Vallon-sur-Essai"  # type: ignore[index]
    assert relire(monde_sqlite, commune).version == 1


def test_un_champ_inconnu_est_refuse_en_clair(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(dpo=commune))
    tape = formulaire(client.get(f"/o/{commune.code}/organisme/modifier")) | {"chemin": "/", "code": "pirate"}
    reponse = client.post(f"/o/{commune.code}/organisme/modifier", data=tape)
    assert reponse.status_code == 422
    assert "« chemin » : Ce champ n&#39;est pas connu" in reponse.text
    assert relire(monde_sqlite, commune).code == commune.code


def test_deux_personnes_sur_le_meme_organisme(monde_sqlite: Monde, navigateur: Any) -> None:
    """L'une change le téléphone, l'autre la ville et l'adresse : la seconde voit les trois textes et garde les siens."""
    commune = monde_sqlite.organisme("Vallon", ville="Vallon", adresse="1 place Haute", telephone="01")
    adresse = f"/o/{commune.code}/organisme/modifier"
    premiere = navigateur(monde_sqlite.personne("Première", dpo=commune))
    seconde = navigateur(monde_sqlite.personne("Seconde", administrateur=commune))
    # Un premier enregistrement donne au journal l'état d'où partent les deux personnes.
    assert premiere.post(adresse, data=formulaire(premiere.get(adresse))).status_code == 303
    ouvert = formulaire(seconde.get(adresse))
    depart = formulaire(premiere.get(adresse))
    premiere.post(adresse, data=depart | {"telephone": "02", "ville": "Vallon-Bas"})

    reponse = seconde.post(adresse, data=ouvert | {"ville": "Vallon-Haut", "adresse": "2 place Basse"})
    assert reponse.status_code == 409
    page = BeautifulSoup(reponse.text, "html.parser")
    lignes = {ligne.th.contents[0].strip(): ligne for ligne in page.select("table.differences tbody tr")}  # type: ignore[union-attr]
    assert set(lignes) == {"Ville", "Adresse", "Téléphone"}
    assert "à trancher" in lignes["Ville"].text
    assert "à trancher" not in lignes["Adresse"].text
    assert [c.get_text(strip=True) for c in lignes["Ville"].select("td")] == [
        "Vallon",
        "Vallon-Bas",
        "Vallon-Haut",
    ]

    repris = formulaire(reponse)
    assert repris["ville"] == ["Vallon-Haut"]
    assert repris["adresse"] == ["2 place Basse"]
    assert repris["telephone"] == ["02"], "un champ que seule l'autre a changé ne doit pas revenir en arrière"
    assert seconde.post(adresse, data=repris).status_code == 303
    relu = relire(monde_sqlite, commune)
    assert (relu.ville, relu.adresse, relu.telephone, relu.version) == (
        "Vallon-Haut",
        "2 place Basse",
        "02",
        4,
    )


def test_le_conflit_sur_un_membre_neuf_retrouve_sa_naissance(monde_sqlite: Monde, navigateur: Any) -> None:
    """La première version d'un membre est dans la chaîne de son parent."""
    territoire = monde_sqlite.organisme("Territoire", type="communaute_communes")
    client = navigateur(monde_sqlite.personne(dpo=territoire))
    ajout = formulaire(client.get(f"/o/{territoire.code}/organisme/ajouter")) | {
        "nom": "Commune Neuve",
        "ville": "Neuve",
    }
    assert client.post(f"/o/{territoire.code}/organisme/ajouter", data=ajout).status_code == 303
    adresse = "/o/commune-neuve/organisme/modifier"
    ouvert = formulaire(client.get(adresse))
    client.post(adresse, data=ouvert | {"ville": "Neuville"})
    page = client.post(adresse, data=ouvert | {"adresse": "1 rue"})
    assert page.status_code == 409
    assert "n’est plus dans le journal" not in page.text
    assert formulaire(page)["ville"] == ["Neuville"]


@pytest.mark.parametrize("version", ["", "-1", "²", "99999999999999999999", "texte"])
def test_une_version_fausse_est_un_conflit_non_une_panne(monde_sqlite: Monde, navigateur: Any, version: str) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(dpo=commune))
    tape = formulaire(client.get(f"/o/{commune.code}/organisme/modifier")) | {
        "_version": version,
        "ville": "Ici",
    }
    reponse = client.post(f"/o/{commune.code}/organisme/modifier", data=tape)
    assert reponse.status_code == 409
    assert relire(monde_sqlite, commune).ville == ""


def test_cinq_megaoctets_de_texte(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(dpo=commune))
    reponse = client.post(f"/o/{commune.code}/organisme/modifier", data={"nom": "x" * 5_000_000, "_version": "1"})
    assert reponse.status_code in {413, 422}
    assert "dépasse la taille permise" in reponse.text or "Texte trop long" in reponse.text
    assert relire(monde_sqlite, commune).nom == "Vallon"


def test_le_lecteur_voit_mais_ne_modifie_pas(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(lecteur=commune))
    page = client.get(f"/o/{commune.code}/organisme")
    assert page.status_code == 200
    assert "/organisme/modifier" not in page.text
    assert "/organisme/ajouter" not in page.text
    assert client.get(f"/o/{commune.code}/organisme/modifier").status_code == 403
    assert client.post(f"/o/{commune.code}/organisme/ajouter", data={"nom": "X"}).status_code == 403


@pytest.mark.parametrize("suite", ["", "organisme", "organisme/modifier", "organisme/ajouter", "journal"])
def test_l_organisme_d_un_autre_n_existe_pas(monde_sqlite: Monde, navigateur: Any, suite: str) -> None:
    mien, autre = monde_sqlite.organisme("Mien"), monde_sqlite.organisme("Autre")
    client = navigateur(monde_sqlite.personne(dpo=mien))
    assert client.get(f"/o/{mien.code}/{suite}").status_code == 200
    fermees = [client.get(f"/o/{code}/{suite}") for code in (autre.code, "inconnu")]
    assert [reponse.status_code for reponse in fermees] == [404, 404]
    contenus = [BeautifulSoup(reponse.text, "html.parser").main for reponse in fermees]
    assert contenus[0] == contenus[1], "un organisme fermé ne se distingue pas d'un organisme absent"


def test_methode_fausse(monde_sqlite: Monde, navigateur: Any) -> None:
    commune = monde_sqlite.organisme("Vallon")
    client = navigateur(monde_sqlite.personne(dpo=commune))
    for adresse in (f"/o/{commune.code}/organisme", f"/o/{commune.code}/journal"):
        reponse = client.post(adresse, data={})
        assert reponse.status_code == 405
        assert "Cette adresse n&#39;accepte pas cette action." in reponse.text
    assert client.get(f"/o/{commune.code}/journal/verifier").status_code == 405
