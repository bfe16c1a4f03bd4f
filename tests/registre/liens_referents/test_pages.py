"""Les pages des liens : le lien montré une fois, la page publique, puis ce que le délégué en fait."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison
from registre.liens_referents import operations


@pytest.fixture
def dpo(maison: Maison) -> ClientMaison:
    return maison.membre("dpo", nom="Camille Déléguée")


def donner(dpo: ClientMaison, maison: Maison, usage: str) -> str:
    """Le chemin public du lien que la page vient de montrer."""
    dpo.aller(f"{maison.base}/liens-referents/nouveau")
    page = dpo.soumettre("Préparer le lien", usage=usage, nom="Secrétariat", statut=200)
    (lien,) = page.textes("code.adresse-longue")
    return lien.removeprefix("http://localhost")


def test_le_lien_n_est_montre_qu_une_fois(maison: Maison, dpo: ClientMaison) -> None:
    donner(dpo, maison, "question")
    page = dpo.aller(dpo.aller(f"{maison.base}/liens-referents/").lien("Secrétariat"))
    assert not page.soupe.select("code.adresse-longue")
    dpo.soumettre("Donner un lien neuf", jours="5", statut=200)
    dpo.aller(page.url)
    dpo.soumettre("Retirer le lien")
    assert "Lien retiré" in dpo.suivre().texte


def test_une_question_va_du_telephone_a_la_boite_du_delegue(maison: Maison, dpo: ClientMaison) -> None:
    chemin = donner(dpo, maison, "question")
    referente = maison.inconnu()
    page = referente.aller(chemin)
    assert page.reponse.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.reponse.headers["X-Robots-Tag"]
    page = referente.soumettre("Envoyer", titre="", texte="À l'école.", statut=422)
    assert "À l'école." in page.valeur("texte")
    assert page.soupe.select_one("#champ-titre[aria-invalid=true]")
    page = referente.soumettre("Envoyer", titre="Peut-on afficher ?", repondant="Accueil", statut=200)
    assert "Peut-on" not in page.texte, "rien de ce qui est envoyé ne revient"
    assert referente.aller(chemin, 410).titre
    page = dpo.aller(dpo.aller(f"{maison.base}/liens-referents/?etat=recu").lien("Secrétariat"))
    assert "Peut-on afficher ?" in page.texte
    dpo.soumettre("En faire une question")
    assert "/questions/" in dpo.page.vers if dpo.page else False
    assert "Peut-on afficher ?" in dpo.suivre().texte


def test_une_revue_se_reporte_ou_se_classe(maison: Maison, dpo: ClientMaison) -> None:
    (fiche,) = maison.fiches(["Cantine"])
    chemin = donner(dpo, maison, "revue")
    referente = maison.inconnu()
    referente.aller(chemin)
    referente.soumettre(
        "Envoyer",
        {f"constat-{fiche}": "changee", f"precision-{fiche}": "Nouveau logiciel"},
        repondant="Accueil",
        statut=200,
    )
    page = dpo.aller(dpo.aller(f"{maison.base}/liens-referents/").lien("Secrétariat"))
    assert "Nouveau logiciel" in page.texte
    dpo.soumettre("Reporter ce qui est coché")
    dpo.suivre()
    assert "Mettre à jour la fiche « Cantine »" in dpo.aller(f"{maison.base}/actions/").texte


def test_un_auditeur_voit_le_lien_mais_pas_ce_qui_en_revient(maison: Maison, dpo: ClientMaison) -> None:
    chemin = donner(dpo, maison, "violation")
    maison.inconnu().aller(chemin)
    referente = maison.inconnu()
    referente.aller(chemin)
    referente.soumettre("Envoyer", titre="Clé perdue", repondant="Accueil", statut=200)
    auditeur = maison.membre("auditeur")
    page = auditeur.aller(auditeur.aller(f"{maison.base}/liens-referents/").lien("Secrétariat"))
    assert "Clé perdue" not in page.texte
    assert "Seul le délégué" in page.texte


def test_un_envoi_a_plusieurs_montre_les_liens_a_transmettre(maison: Maison) -> None:
    membre = maison.monde.organisme("Petit-Membre", maison.commune)
    deleguee = maison.client("Déléguée", dpo=maison.commune)
    page = deleguee.aller(f"{maison.base}/liens-referents/plusieurs")
    assert "Petit-Membre" in page.texte
    page = deleguee.soumettre("Donner les liens", usage="revue", nom="Référent", statut=200)
    (lien,) = page.textes("code.adresse-longue")
    assert maison.inconnu().aller(lien.removeprefix("http://localhost")).statut == 200
    assert operations.lister(maison.monde.contexte(membre)).total == 1


def test_en_https_l_envoi_d_un_navigateur_est_recu(maison: Maison, dpo: ClientMaison) -> None:
    """En HTTPS, le contrôle des envois exige la provenance : la politique de la page doit laisser le navigateur la dire."""
    chemin = donner(dpo, maison, "question")
    client = maison.app.test_client()
    page = client.get(chemin, base_url="https://localhost")
    provenance = {} if page.headers["Referrer-Policy"] == "no-referrer" else {"Referer": f"https://localhost{chemin}"}
    jeton = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    champs = {"csrf_token": jeton, "titre": "Une question", "repondant": "Accueil"}
    envoi = client.post(chemin, base_url="https://localhost", headers=provenance, data=champs)
    assert envoi.status_code == 200, envoi.text[:500]
