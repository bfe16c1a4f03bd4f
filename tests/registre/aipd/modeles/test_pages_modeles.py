"""Les pages des modèles : lire un modèle entier, en partir, en tirer un d'une étude, l'archiver."""

from __future__ import annotations

import uuid

import pytest

from fabriques.analyses import ouvrir_analyse
from fabriques.client import ClientMaison, Maison, Page
from registre.aipd.etude import operations as etudes
from registre.aipd.modeles import operations
from registre.aipd.modeles.donnees import modeles


def html(page: Page) -> str:
    return page.octets.decode()


def plat(texte: str) -> str:
    """Le texte tel que `Page.texte` le rend."""
    return " ".join(texte.replace("’", "'").split())


def etude(maison: Maison) -> uuid.UUID:
    return ouvrir_analyse(maison.monde, maison.commune).remplir().id


def test_la_liste_montre_les_modeles_livres(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(f"{maison.base}/aipd/modeles/")
    for m in modeles().values():
        assert m.titre in page.texte
    assert "Aucun pour l'instant" in page.texte


@pytest.mark.parametrize("code", sorted(modeles()))
def test_un_modele_se_lit_entier_avec_ses_degres(client: ClientMaison, maison: Maison, code: str) -> None:
    texte = client.aller(f"{maison.base}/aipd/modeles/{code}").texte
    m = modeles()[code]
    for reponse in m.contenu.reponses.values():
        assert plat(reponse) in texte
    for regle in m.droit:
        assert plat(regle.dit) in texte
    assert "de mémoire, à vérifier" in texte
    assert "(suggestion)" in texte
    assert "Partir de ce modèle" in texte


@pytest.mark.parametrize("suite", ["inconnu", "libre_abc", "libres/" + str(uuid.UUID(int=5)), "%00", "..%2F"])
def test_un_modele_inconnu_n_est_pas_trouve(client: ClientMaison, maison: Maison, suite: str) -> None:
    assert client.aller(f"{maison.base}/aipd/modeles/{suite}", 404).statut == 404


def test_partir_d_un_modele_ouvre_une_etude_remplie(client: ClientMaison, maison: Maison) -> None:
    url = f"{maison.base}/aipd/nouvelle?modele=capteurs"
    assert "Capteurs d'un territoire intelligent" in client.aller(url).texte
    client.poster(url, {"nom": "Capteurs de la place"}, 303)
    (objet, ligne), *_ = etudes.lister(maison.monde.contexte(maison.commune), etudes.Filtre()).paires
    assert (objet.libelle, ligne.modele) == ("Capteurs de la place", "capteurs")


def test_un_modele_inconnu_le_dit_et_garde_la_saisie(client: ClientMaison, maison: Maison) -> None:
    url = f"{maison.base}/aipd/nouvelle?modele=atlantide"
    assert "n'est plus proposé" in client.aller(url).texte
    page = client.poster(url, {"nom": "Étude perdue"}, 422)
    assert "Ce modèle n'existe pas" in page.texte
    assert page.valeur("nom") == "Étude perdue"


def test_une_fiche_appelle_ses_modeles(client: ClientMaison, maison: Maison) -> None:
    fiche = maison.fiche("Vidéoprotection du centre")
    page = client.aller(f"{maison.base}/aipd/nouvelle?objet={fiche}")
    assert "Des modèles pour cette fiche" in page.texte
    assert f"/aipd/modeles/videoprotection?objet={fiche}" in html(page)
    lu = client.aller(f"{maison.base}/aipd/modeles/videoprotection?objet={fiche}")
    assert f"objet={fiche}" in html(lu), "partir du modèle garde la fiche"
    ordinaire = client.aller(f"{maison.base}/aipd/nouvelle?objet={maison.fiche('État civil')}")
    assert "Des modèles pour cette fiche" not in ordinaire.texte


def test_tirer_un_modele_d_une_etude_puis_l_archiver(client: ClientMaison, maison: Maison) -> None:
    id_ = etude(maison)
    url = f"{maison.base}/aipd/{id_}/en-modele"
    assert "Un modèle se lit dans tout le territoire" in client.aller(url).texte
    refusee = client.poster(url, {"titre": ""}, 422)
    assert "Donnez un titre au modèle." in refusee.texte
    assert "Choisissez au moins une réponse" in refusee.texte
    client.poster(url, {"titre": "Cantine, modèle", "codes": ["111", "321"]}, 303)
    (libre,) = operations.lister(maison.monde.contexte(maison.commune))
    vers = f"{maison.base}/aipd/modeles/libres/{libre.id}"
    assert "Cantine, modèle" in client.aller(vers).texte
    client.poster(f"{vers}/archiver", {"_version": "9"}, 409)
    client.poster(f"{vers}/archiver", {"_version": "1"}, 303)
    client.poster(f"{vers}/archiver", {"_version": "2"}, 422)
    assert "Cantine, modèle" in client.aller(f"{maison.base}/aipd/modeles/?archives=oui").texte
    assert "Partir de ce modèle" not in client.aller(vers).texte
    client.poster(f"{vers}/desarchiver", {"_version": "2"}, 303)


@pytest.mark.parametrize("champs", [
    {"titre": "x" * 900, "codes": ["111"]}, {"titre": "M", "codes": ["<script>"]}, {"titre": "M", "codes": ["mesure:abc"]},
    {"titre": "\x00\x07", "codes": ["111"]}, {"titre": "M"},
])  # fmt: skip
def test_une_mauvaise_entree_est_refusee_sans_rien_ecrire(
    client: ClientMaison, maison: Maison, champs: dict[str, object]
) -> None:
    id_ = etude(maison)
    avant = maison.entrees()
    page = client.poster(f"{maison.base}/aipd/{id_}/en-modele", champs, 422)
    assert page.titre.startswith("Erreur : ")
    assert "<script>" not in html(page).replace("<script nonce", "").replace("<script src", "")
    assert maison.entrees() == avant
