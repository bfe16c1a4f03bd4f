"""Les pages des vérifications : déclarer, confirmer, demander, donner, déposer, renouveler, voir, produire."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from sqlmodel import select

from audit.verifications import certificats, constats, hotes
from audit.verifications.faits import FaitsHttp, ReponseHttp
from audit.verifications.modele import CertificatSaisie, HoteSaisie, Travail, Verification
from fabriques.certificats import faire
from fabriques.client import HORS, ClientMaison, Maison
from socle.operations import Contexte
from socle.saisies import valider

HIER = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """Le RSSI de la commune."""
    return maison.membre("rssi", nom="Robin Essai")


@pytest.fixture
def contexte(maison: Maison) -> Contexte:
    """Un contexte qui a tous les droits, tenu par une personne."""
    return maison.monde.contexte(maison.commune, personne=maison.monde.personne("Préparation"))


def deposer(contexte: Contexte, nom: str = "Portail", **faits: Any) -> uuid.UUID:
    saisie = valider(CertificatSaisie, {"nom": nom})
    return certificats.deposer(contexte, faire(**({"debut": HIER} | faits)).pem, saisie)


def declarer(contexte: Contexte, nom: str = "www.commune.example", confirme: bool = False, **champs: Any) -> uuid.UUID:
    id_ = hotes.creer(contexte, valider(HoteSaisie, {"nom": nom, "controles": ["tls"], **champs}))
    if confirme:
        hotes.confirmer(contexte, id_, 1, True)
    return id_


def test_de_la_declaration_a_la_demande(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(f"{maison.base}/hotes/")
    assert "Aucun hôte déclaré" in page.texte
    client.aller(page.lien("Déclarer un hôte"))
    client.soumettre("Enregistrer", nom="WWW.Commune.example", domaine="commune.example")
    page = client.suivre()
    assert page.titre.startswith("www.commune.example")
    assert "Rien n'est joint avant cette confirmation" in page.texte
    assert "Vérifier en ligne" not in page.texte
    page = client.soumettre("Confirmer sous mon nom", statut=422)
    assert "Cochez la case" in page.texte
    client.soumettre("Confirmer sous mon nom", engagement="oui")
    page = client.suivre()
    assert "Confirmé par Robin Essai" in page.texte
    client.soumettre("Vérifier en ligne")
    page = client.suivre()
    assert "Vérification demandée par Robin Essai" in page.texte
    assert "en attente" in page.texte
    assert "Vérifier en ligne" not in page.textes("button")
    with maison.monde.instance.base.lire(HORS) as session:
        assert [t.etat for t in session.exec(select(Travail))] == ["attente"]
    client.soumettre("Retirer la confirmation")
    assert "confirmation retirée par Robin Essai" in client.suivre().texte
    assert maison.verbes() == ["hote.cree", "hote.confirme", "verification.demandee", "hote.revoque"]


def test_une_declaration_fausse_garde_ce_qui_a_ete_tape(client: ClientMaison, maison: Maison) -> None:
    client.aller(f"{maison.base}/hotes/nouveau")
    page = client.soumettre("Enregistrer", statut=422, nom="https://a.example/x", ports="abc", selecteurs="é")
    assert page.valeur("nom") == "https://a.example/x"
    for phrase in ("Écrivez un nom d'hôte", "numéros de port", "sélecteurs DKIM"):
        assert phrase in page.texte
    assert maison.verbes() == []


def test_donner_un_resultat_sans_reseau_mene_a_son_constat(
    client: ClientMaison, maison: Maison, contexte: Contexte
) -> None:
    id_ = declarer(contexte)
    page = client.aller(f"{maison.base}/hotes/{id_}")
    client.aller(page.lien("Donner un résultat"))
    page = client.soumettre("Lire et inscrire", statut=422)
    assert "Choisissez ce que vous donnez" in page.texte
    page = client.soumettre("Lire et inscrire", statut=422, quoi="http", texte="bonjour")
    assert "Aucun en-tête reconnu" in page.texte
    assert page.valeur("texte") == "bonjour"
    client.soumettre("Lire et inscrire", quoi="http", texte="HTTP/1.1 200 OK\nX-Content-Type-Options: nosniff\n")
    page = client.suivre()
    assert "En-têtes HTTP : www.commune.example" in page.texte
    assert "HSTS absent" in page.texte
    assert "revérifiée à l'instant" in page.texte
    client.aller(f"{maison.base}/hotes/{id_}/donner")
    client.soumettre("Lire et inscrire", quoi="x509", fichier=(faire(debut=HIER).pem, "site.pem"))
    assert "ne nomme pas www.commune.example" in client.suivre().texte


def test_une_cle_privee_collee_est_refusee_et_jamais_remontree(
    client: ClientMaison, maison: Maison, contexte: Contexte
) -> None:
    cle, id_ = faire("rsa2048").cle_pem.decode(), declarer(contexte)
    client.aller(f"{maison.base}/certificats/deposer")
    page = client.soumettre("Déposer et vérifier", statut=422, nom="Portail", texte=cle)
    assert "est une clé privée" in page.texte
    assert cle[40:80] not in page.reponse.text
    client.aller(f"{maison.base}/hotes/{id_}/donner")
    page = client.soumettre("Lire et inscrire", statut=422, quoi="x509", texte=cle)
    assert cle[40:80] not in page.reponse.text
    assert cle[40:80] not in "".join(maison.verbes())


def test_deposer_voir_renouveler_un_certificat(client: ClientMaison, maison: Maison) -> None:
    page = client.aller(f"{maison.base}/certificats/")
    client.aller(page.lien("Déposer un certificat"))
    page = client.soumettre("Déposer et vérifier", statut=422, nom="Portail")
    assert "Choisissez un fichier" in page.texte
    assert page.valeur("nom") == "Portail"
    client.soumettre("Déposer et vérifier", nom="Portail", fichier=(faire("p224", debut=HIER).pem, "a.pem"))
    page = client.suivre()
    assert "Non conforme" in page.texte
    assert "Courbe P-224" in page.texte
    assert "B1 RègleECp-2" in page.texte
    assert "source secondaire" in page.texte
    client.aller(page.lien("Déposer le renouvellement"))
    page = client.soumettre("Déposer le renouvellement", statut=422, texte="bonjour")
    assert "n'est pas un certificat" in page.texte
    client.soumettre("Déposer le renouvellement", texte=faire("p384", debut=HIER).pem.decode())
    page = client.suivre()
    assert "Changé : Non conforme → devient Conforme" in page.texte
    page = client.aller(f"{maison.base}/certificats/")
    assert "1 certificat" in page.texte
    page = client.aller(page.lien("Portail") + "/historique")
    assert "a déposé le renouvellement du certificat" in page.texte


def test_un_double_envoi_ne_depose_qu_un_certificat(client: ClientMaison, maison: Maison) -> None:
    pem = faire(debut=HIER).pem
    page = client.aller(f"{maison.base}/certificats/deposer")
    for _ in range(2):
        client.soumettre("Déposer et vérifier", nom="Portail", fichier=(pem, "a.pem"), page=page)
    assert maison.verbes() == ["certificat.cree", "verification.constatee"]


def test_renouveler_une_fiche_changee_entre_temps_ne_depose_rien(
    client: ClientMaison, maison: Maison, contexte: Contexte
) -> None:
    id_ = deposer(contexte)
    page = client.aller(f"{maison.base}/certificats/{id_}/renouveler")
    certificats.enregistrer(contexte, id_, valider(CertificatSaisie, {"nom": "Renommé"}), 1)
    page = client.soumettre(
        "Déposer le renouvellement", statut=409, texte=faire("p384", debut=HIER).pem.decode(), page=page
    )
    assert "Relisez-la" in page.texte


def test_un_verdict_qui_empire_se_montre_et_se_note_vu(
    client: ClientMaison, maison: Maison, contexte: Contexte
) -> None:
    id_ = declarer(contexte, confirme=True)
    for statut in (200, 503):
        reponse = ReponseHttp(url="https://www.commune.example/", statut=statut)
        faits = FaitsHttp(hote="www.commune.example", chiffree=reponse)
        pretes = constats.preparer([constats.Observation("http", faits)], datetime.now(UTC))
        hotes.inscrire_en_ligne(contexte, id_, pretes)
    page = client.aller(f"{maison.base}/")
    assert "Verdict changé, HTTP de www.commune.example : à surveiller → erreur" in page.texte
    page = client.aller(f"{maison.base}/hotes/{id_}")
    assert page.texte.count("Changé : À surveiller → devient Erreur") == 2, "à l'état, et dans l'histoire"
    client.soumettre("J'ai vu ce changement (HTTP)")
    assert "Changé" not in client.suivre().soupe.select_one("#etats-legende").find_parent("table").get_text()  # type: ignore[union-attr]
    assert "Verdict changé" not in client.aller(f"{maison.base}/").texte


def test_la_fiche_d_un_constat_se_produit_en_word_en_pdf_et_en_json(maison: Maison, contexte: Contexte) -> None:
    id_ = deposer(contexte, genre="rsa1024")
    (ligne,) = certificats.lire_dossier(contexte, id_).historique
    client, base = maison.membre("rssi"), f"{maison.base}/verifications/{ligne.id}"
    client.aller(base)
    client.soumettre("Word (télécharger le constat)", statut=200)
    assert client.page is not None
    with zipfile.ZipFile(io.BytesIO(client.page.octets)) as archive:
        texte = archive.read("word/document.xml").decode()
    for attendu in ("Module RSA de 1024 bits", ligne.empreinte, "Non conforme", "B1 RègleFact-1"):
        assert attendu in texte
    client.poster(f"{base}/fiche.pdf", statut=200)
    pdf = pypdf.PdfReader(io.BytesIO(client.page.octets))
    assert "RSA de 1024 bits" in " ".join(p.extract_text() for p in pdf.pages).replace("\n", " ")
    client.poster(f"{base}/fiche.json", statut=200)
    lu = json.loads(client.page.octets)
    assert (lu["verdict"], lu["empreinte"]) == ("non_conforme", ligne.empreinte)
    assert "BEGIN CERTIFICATE" in lu["faits"]["pem"][0]
    client.poster(f"{base}/fiche.xlsx", statut=422)
    assert maison.verbes().count("verification.exportee") == 3


def test_un_constat_altere_est_dit_altere_et_ne_sort_pas_en_json(
    client: ClientMaison, maison: Maison, contexte: Contexte
) -> None:
    id_ = deposer(contexte)
    (ligne,) = certificats.lire_dossier(contexte, id_).historique
    with maison.monde.instance.base.ecrire(HORS) as session:
        gardee = session.get_one(Verification, ligne.id)
        gardee.faits = gardee.faits + b" "
        session.add(gardee)
    page = client.aller(f"{maison.base}/verifications/{ligne.id}")
    assert "ne correspond plus à son empreinte" in page.texte
    client.poster(f"{maison.base}/verifications/{ligne.id}/fiche.json", statut=422)
    client.poster(f"{maison.base}/verifications/{ligne.id}/fiche.docx", statut=200)
    assert client.page is not None
    with zipfile.ZipFile(io.BytesIO(client.page.octets)) as archive:
        assert "Résultat altéré" in archive.read("word/document.xml").decode()


def test_un_lecteur_voit_tout_et_n_a_aucun_bouton(maison: Maison, contexte: Contexte) -> None:
    hote, certificat = declarer(contexte, confirme=True), deposer(contexte)
    lecteur = maison.membre("lecteur")
    for url in ("hotes/", f"hotes/{hote}", "certificats/", f"certificats/{certificat}"):
        page = lecteur.aller(f"{maison.base}/{url}")
        boutons = set(page.textes("main button, main a.btn"))
        assert boutons <= {"Filtrer"}, (url, boutons)


def test_une_fiche_de_systeme_mene_a_ses_hotes(maison: Maison, contexte: Contexte) -> None:
    client, fiche = maison.membre("rssi"), maison.fiche("Portail famille")
    client.aller(f"{maison.base}/hotes/nouveau?objet={fiche}")
    client.soumettre("Enregistrer", nom="portail.commune.example")
    page = client.suivre()
    assert "Portail famille" in page.texte


def test_les_listes_se_filtrent_et_se_cherchent(client: ClientMaison, maison: Maison, contexte: Contexte) -> None:
    declarer(contexte, "a.example", confirme=True)
    archive = declarer(contexte, "b.example")
    deposer(contexte, "Portail")
    for url, attendus in (
        ("hotes/", {"a.example", "b.example"}), ("hotes/?etat=confirmes", {"a.example"}), ("hotes/?q=b.ex", {"b.example"}),
        ("hotes/?etat=a_confirmer", {"b.example"}), ("hotes/?q=zzz", set()), ("certificats/?q=zzz", set()),
    ):  # fmt: skip
        page = client.aller(f"{maison.base}/{url}")
        assert set(page.textes("tbody th a")) == attendus, url
    hotes.archiver(contexte, archive, 1)
    assert client.aller(f"{maison.base}/hotes/?archives=oui").textes("tbody th a") == ["b.example"]
