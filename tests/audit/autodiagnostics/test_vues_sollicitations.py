"""Les pages des demandes : préparer, répondre sans compte, relire, reprendre ; le lien ne dit rien une fois mort."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import pytest

from audit.autodiagnostics import heritage, operations, sollicitations
from audit.autodiagnostics.modele import Sollicitation
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import ClientMaison, Maison, Page

POINT = "STO-01"


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """Le RSSI de la commune."""
    return maison.membre("rssi", nom="Robin Essai")


@pytest.fixture
def ici(maison: Maison) -> Ouvert:
    contexte = maison.monde.contexte(maison.commune, personne=maison.monde.personne("Préparation"))
    return Ouvert(maison.monde, maison.commune, contexte, ouvrir_autodiagnostic(contexte))


def partage(maison: Maison, ici: Ouvert) -> str:
    return f"{maison.base}/autodiagnostics/{ici.id}/partage"


def demander(client: ClientMaison, maison: Maison, ici: Ouvert, *points: str, **champs: str) -> str:
    """Prépare une demande et rend le chemin du lien montré."""
    client.aller(client.aller(partage(maison, ici)).lien("Demander des réponses"))
    page = client.soumettre(
        "Préparer le lien", {"points": list(points or (POINT,))}, 200, nom="Prestataire fictif", **champs
    )
    return lien(page)


def lien(page: Page) -> str:
    (montre,) = page.textes("code.adresse-longue")
    return urlsplit(montre).path


def demande(ici: Ouvert) -> Sollicitation:
    return sollicitations.lire(ici.rssi, seule(ici)).ligne


def seule(ici: Ouvert) -> uuid.UUID:
    (ligne,) = heritage.lire(ici.rssi, ici.id).demandes
    return ligne.id


def test_de_la_demande_a_la_reponse_reprise(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    chemin = demander(client, maison, ici, POINT, "DET-01", message="Merci d'avance")
    assert "Il n'est montré que cette fois" in client.page.texte  # type: ignore[union-attr]
    inconnu = maison.inconnu()
    page = inconnu.aller(chemin)
    assert "Commune d'Essai vous demande de répondre à 2 questions" in page.texte
    assert "Robin Essai" in page.texte
    assert "Merci d'avance" in page.texte
    page = inconnu.soumettre(
        "Envoyer ma réponse",
        {"reponse-0": "conforme", "precision-0": "<script>x</script>", "repondant": "Dominique"},
        200,
    )
    assert page.titre.startswith("Réponse reçue")
    assert "script" not in page.texte
    journal = client.aller(f"{maison.base}/journal")
    assert "Par un lien public a répondu, sans compte, pour l'autodiagnostic" in journal.texte
    histoire = client.aller(f"{maison.base}/autodiagnostics/{ici.id}/historique")
    assert "Réponse de Dominique, demandée à Prestataire fictif" in histoire.texte
    page = client.aller(partage(maison, ici))
    assert "Réponse à relire" in page.texte
    page = client.aller(page.lien("Prestataire fictif"))
    assert "Dominique" in page.texte
    assert "<script>x</script>" in page.texte, "échappé"
    assert ici.etat.unite(ici.cible(), POINT).statut == ""
    client.soumettre("Reprendre ce qui est coché", {"reprendre": f"{POINT}:0"})
    assert "Une réponse est reprise" in client.suivre().texte
    assert ici.etat.unite(ici.cible(), POINT).statut == "conforme"


def test_recharger_la_page_de_preparation_montre_le_meme_lien(
    client: ClientMaison, maison: Maison, ici: Ouvert
) -> None:
    client.aller(f"{partage(maison, ici)}/demander")
    avant = client.page
    liens = {
        lien(client.soumettre("Préparer le lien", {"points": [POINT]}, 200, nom="X", page=avant)) for _ in range(2)
    }
    assert len(liens) == 1
    assert maison.verbes().count("sollicitation.creee") == 1
    page = client.aller(partage(maison, ici))
    assert page.texte.count("Attendue") == 1
    assert not client.aller(page.lien("X")).textes("code.adresse-longue"), "une seule fois"


def test_la_page_publique_est_discrete(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    chemin = demander(client, maison, ici)
    for url, statut in ((chemin, 200), ("/repondre/inconnu", 404)):
        page = maison.inconnu().aller(url, statut)
        entetes = page.reponse.headers
        assert entetes["Cache-Control"] == "no-store"
        assert "noindex" in entetes["X-Robots-Tag"]
        assert entetes["Referrer-Policy"] == "same-origin"
        assert page.soupe.select_one('meta[name="robots"][content*="noindex"]')


def test_lire_le_lien_n_ecrit_rien(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    chemin = demander(client, maison, ici)
    avant, inconnu = maison.entrees(), maison.inconnu()
    for _ in range(3):
        inconnu.aller(chemin)
    assert maison.entrees() == avant
    assert demande(ici).repondu_le is None


@pytest.mark.parametrize("acte", ["inconnu", "abime", "expire", "revoque", "clos", "repondu", "remplace"])
def test_un_lien_mort_ne_dit_rien(client: ClientMaison, maison: Maison, ici: Ouvert, acte: str) -> None:
    chemin = demander(client, maison, ici)
    ici.repondre(POINT, "partiel")
    statut = 410
    if acte in ("inconnu", "abime"):
        chemin, statut = ("/repondre/" + "x" * 43, 404) if acte == "inconnu" else (chemin[:-3], 404)
    elif acte == "expire":
        jour = ici.rssi.aujourd_hui.replace(year=2020)
        with ici.rssi.base.ecrire(ici.rssi.perimetre) as session:
            session.add(session.merge(demande(ici).model_copy(update={"expire_le": jour})))
    elif acte == "revoque":
        sollicitations.revoquer(ici.rssi, seule(ici))
    elif acte == "clos":
        operations.clore(ici.rssi, ici.id, operations.lire(ici.rssi, ici.id).objet.version)
    elif acte == "repondu":
        inconnu = maison.inconnu()
        inconnu.aller(chemin)
        inconnu.soumettre("Envoyer ma réponse", {"reponse-0": "conforme", "repondant": "D"}, 200)
    else:
        sollicitations.renouveler(ici.rssi, seule(ici), 5, "f" * 32)
        statut = 404
    avant = maison.entrees()
    for page in (
        maison.inconnu().aller(chemin, statut),
        maison.inconnu().poster(chemin, {"reponse-0": "partiel", "repondant": "Intrus"}, statut),
    ):
        assert page.titre.startswith("Erreur : Ce lien n’ouvre rien")
        for secret in ("Commune d'Essai", "Robin", "Prestataire", "sauvegarde"):
            assert secret not in page.texte
        assert not page.soupe.select("main form")
    assert maison.entrees() == avant


def test_un_double_clic_de_qui_repond(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    chemin, inconnu = demander(client, maison, ici), maison.inconnu()
    avant = inconnu.aller(chemin)
    for _ in range(2):
        page = inconnu.soumettre("Envoyer ma réponse", {"reponse-0": "partiel", "repondant": "D"}, 200, page=avant)
        assert "Votre réponse est arrivée" in page.texte
    page = inconnu.soumettre("Envoyer ma réponse", {"reponse-0": "conforme", "repondant": "D"}, 410, page=avant)
    assert "Rien d'autre n'a été enregistré" in page.texte
    assert maison.verbes().count("sollicitation.recue") == 1


def test_une_reponse_refusee_garde_ce_qui_est_tape(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    chemin, inconnu = demander(client, maison, ici), maison.inconnu()
    inconnu.aller(chemin)
    page = inconnu.soumettre("Envoyer ma réponse", {"reponse-0": "planifie", "precision-0": "Au printemps"}, 422)
    assert "Écrivez votre nom" in page.texte
    assert "Question 1, date prévue : Donnez la date prévue." in page.texte
    assert page.valeur("precision-0") == "\r\nAu printemps".strip()
    assert page.titre.startswith("Erreur : ")
    inconnu.soumettre("Envoyer ma réponse", {"repondant": "D", "echeance-0": "01/03/2027"}, 200)


def test_une_page_restee_ouverte_ne_perd_rien(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    """Le témoin a expiré : ce qui est tapé revient, et s'envoie du premier coup ; rien n'est enregistré entre-temps."""
    chemin, inconnu = demander(client, maison, ici), maison.inconnu()
    inconnu.aller(chemin)
    avant = maison.entrees()
    inconnu.sortir()
    reponse = {"reponse-0": "partiel", "precision-0": "Long à écrire", "repondant": "D"}
    page = inconnu.soumettre("Envoyer ma réponse", reponse, 400)
    assert "restée ouverte trop longtemps" in page.texte
    assert page.valeur("precision-0") == "Long à écrire"
    assert maison.entrees() == avant
    inconnu.soumettre("Envoyer ma réponse", statut=200)
    assert demande(ici).recu[0]["commentaire"] == "Long à écrire"
    page = inconnu.poster("/repondre/inconnu", reponse, 400, jeton=False)
    assert "Ce lien n'existe pas" in page.texte


def test_renouveler_et_retirer(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    chemin = demander(client, maison, ici)
    client.aller(client.aller(partage(maison, ici)).lien("Prestataire fictif"))
    avant = client.page
    page = client.soumettre("Donner un lien neuf", {"jours": "0"}, 422)
    assert "de 1 à 90 jours" in page.texte
    neufs = {lien(client.soumettre("Donner un lien neuf", {"jours": "7"}, 200, page=avant)) for _ in range(2)}
    assert len(neufs) == 1
    maison.inconnu().aller(chemin, 404)
    maison.inconnu().aller(neufs.pop())
    client.soumettre("Retirer le lien")
    assert "il ne répond plus" in client.suivre().texte
    assert "Lien retiré" in client.page.texte  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [({}, "Remplissez « Destinataire »"), ({"nom": "X"}, "Cochez au moins une question"),
     ({"nom": "X", "points": "?"}, "Choisissez des questions"), ({"nom": "X", "jours": "x"}, "nombre"),
     ({"nom": "X", "points": POINT, "jours": "400"}, "De 1 à 90 jours"), ({"nom": "X", "cible": "x"}, "périmètre"),
     ({"nom": "X", "points": POINT, "inconnu": "1"}, "Ce champ n'est pas connu"),
     ({"nom": "a\x00b", "points": POINT, "courriel": "x@"}, "n'est pas valide")],
)  # fmt: skip
def test_une_demande_forgee_est_refusee_et_la_saisie_reste(
    client: ClientMaison, maison: Maison, ici: Ouvert, champs: dict[str, str], phrase: str
) -> None:
    avant = maison.entrees()
    envoi = {"cible": str(ici.cible()), "jours": "21"} | champs
    page = client.poster(f"{partage(maison, ici)}/demander", envoi, 422)
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")
    assert maison.entrees() == avant


def test_les_questions_d_un_perimetre_et_celles_qu_on_apporte(
    client: ClientMaison, maison: Maison, ici: Ouvert
) -> None:
    page = client.aller(f"{maison.base}/autodiagnostics/{ici.id}/{ici.cible()}/{POINT}")
    page = client.aller(page.lien("Envoyer cette question à quelqu"))
    assert [c["value"] for c in page.soupe.select('input[name="points"][checked]')] == [POINT]
    assert page.valeur("jours") == "21"
    assert "vous transmettrez le lien vous-même" in page.texte


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_un_octet_nul_ne_fait_pas_tomber_postgresql(maison_partout: Maison) -> None:
    maison = maison_partout
    contexte = maison.monde.contexte(maison.commune)
    ici = Ouvert(maison.monde, maison.commune, contexte, ouvrir_autodiagnostic(contexte))
    client, nul = maison.membre("rssi"), "a\x00b"
    chemin = demander(client, maison, ici, message=nul)
    inconnu = maison.inconnu()
    assert inconnu.client.get("/repondre/a%00b").status_code == 404
    inconnu.aller(chemin)
    page = inconnu.soumettre("Envoyer ma réponse", {"reponse-0": "partiel", "precision-0": nul, "repondant": nul}, 200)
    assert page.titre.startswith("Réponse reçue")
    assert demande(ici).repondant == "ab"
