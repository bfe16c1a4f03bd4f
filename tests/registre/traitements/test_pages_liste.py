"""La liste du registre : recherche, filtres, tri, pages, et ce qu'une liste vide enseigne."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison
from fabriques.requetes import budget_requetes

NOMS = "tbody th a"


@pytest.mark.parametrize(
    ("demande", "trouvees"),
    [
        ("ecole", ["École de musique"]),
        ("ÉCOLE", ["École de musique"]),
        ("mus", ["École de musique"]),
        ("musique ecole", ["École de musique"]),
        ("musique cantine", []),
        ("allergies", ["Cantine scolaire"]),
        ("rt-012", ["Cantine scolaire"]),
        ("oeuvres", ["Œuvres sociales"]),
        ("  ", ["Cantine scolaire", "École de musique", "Œuvres sociales"]),
        ('"', ["Cantine scolaire", "École de musique", "Œuvres sociales"]),
        ("a* OR b) NEAR", []),
        ("%", ["Cantine scolaire", "École de musique", "Œuvres sociales"]),
        ("é" * 5000, []),
    ],
)
def test_chercher_sans_accents_par_debut_et_par_plusieurs_mots(
    maison_partout: Maison, demande: str, trouvees: list[str]
) -> None:
    client = maison_partout.membre("lecteur")
    maison_partout.fiche("École de musique")
    maison_partout.fiche("Œuvres sociales")
    donnees = [{"categorie": "sante", "description": "Allergies"}]
    maison_partout.fiche("Cantine scolaire", reference="RT-012", categories_donnees=donnees)
    client.aller(f"{maison_partout.base}/traitements/")
    page = client.soumettre("Filtrer", {"q": demande}, 200)
    assert page.textes(NOMS) == trouvees
    if not trouvees:
        assert "Aucune fiche ne correspond" in page.texte


def test_la_recherche_suit_les_modifications_et_les_archives(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Piscine")
    client.aller(f"{maison.base}/traitements/{id_}/modifier")
    client.soumettre("Enregistrer", nom="Patinoire")
    liste = f"{maison.base}/traitements/"
    assert client.aller(f"{liste}?q=piscine").textes(NOMS) == []
    assert client.aller(f"{liste}?q=patin").textes(NOMS) == ["Patinoire"]
    client.aller(f"{liste}{id_}")
    client.soumettre("Archiver")
    assert client.aller(f"{liste}?q=patin").textes(NOMS) == []
    assert client.aller(f"{liste}?q=patin&statut=archivee").textes(NOMS) == ["Patinoire"]


def test_filtrer_par_etat_et_par_service_et_trier(client: ClientMaison, maison: Maison) -> None:
    maison.fiche("Zèbre", service="Parc", prochaine_revue="01/02/2030")
    maison.fiche("âne", service="Parc", finalites=[{"libelle": "a", "base_legale": "contrat"}])
    maison.fiche("Bœuf", service="Ferme", prochaine_revue="01/01/2030")
    client.aller(f"{maison.base}/traitements/")
    assert client.page.textes(NOMS) == ["âne", "Bœuf", "Zèbre"]
    page = client.soumettre("Filtrer", {"service": "Parc", "statut": "brouillon"}, 200)
    assert page.textes(NOMS) == ["âne", "Zèbre"]
    assert page.valeur("service") == "Parc"
    page = client.aller(page.lien("Revue"))
    assert page.textes(NOMS) == ["Zèbre", "âne"]
    assert page.soupe.select_one("th[aria-sort=ascending]").get_text(strip=True).startswith("Revue")
    assert client.aller(page.lien("Complétude")).textes(NOMS) == ["Zèbre", "âne"]
    assert client.aller(f"{maison.base}/traitements/?statut=approuvee").textes(NOMS) == []
    assert len(client.aller(f"{maison.base}/traitements/?tri=inconnu&statut=inconnu").textes(NOMS)) == 0


def test_les_pages_se_suivent_et_gardent_le_filtre(client: ClientMaison, maison: Maison) -> None:
    maison.fiches([f"Fiche {rang:02}" for rang in range(51)])
    page = client.aller(f"{maison.base}/traitements/?q=fiche&tri=nom")
    assert len(page.textes(NOMS)) == 50
    page = client.aller(page.lien("suivante"))
    assert page.textes(NOMS) == ["Fiche 50"]
    assert page.valeur("q") == "fiche"
    assert len(client.aller(page.lien("précédente")).textes(NOMS)) == 50


@pytest.mark.parametrize("numero", ["1000000000", "-3", "0", "abc", "1e9", "9" * 400, "²", "1,5", ""])
def test_un_numero_de_page_farfelu_montre_une_page(client: ClientMaison, maison: Maison, numero: str) -> None:
    maison.fiche("Cantine")
    page = client.aller(f"{maison.base}/traitements/", query_string={"page": numero})
    assert page.textes(NOMS) == ["Cantine"]


def test_le_registre_vide_enseigne_a_chacun_ce_qu_il_peut_faire(maison: Maison) -> None:
    dpo = maison.membre("dpo").aller(f"{maison.base}/traitements/")
    assert dpo.lien("Importer un registre")
    assert dpo.lien("Écrire la première fiche")
    lecteur = maison.membre("lecteur").aller(f"{maison.base}/traitements/")
    assert "Le registre est vide" in lecteur.texte
    assert "Écrire la première fiche" not in lecteur.texte


def test_la_liste_d_une_page_pleine_tient_son_budget(client: ClientMaison, maison: Maison) -> None:
    maison.fiches([f"Fiche {rang}" for rang in range(60)], service="Service 1")
    with budget_requetes(maison.monde.instance.base, 12):
        client.aller(f"{maison.base}/traitements/?q=fiche&service=Service+1")
