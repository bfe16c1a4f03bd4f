"""Les pages des rapports : produire, comparer, rapporter, reprendre, valider, publier."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from audit.autodiagnostics import operations
from audit.rapports import dossier, hors_ligne, mss, transport
from audit.rapports.mss import MesureMSS
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.classeurs import remplir, retoucher
from fabriques.client import ClientMaison, Maison


@pytest.fixture
def client(maison: Maison, repondu: Ouvert) -> ClientMaison:
    """Le RSSI de Bourg-Fictif."""
    return maison.client("Robin Essai", rssi=repondu.commune)


@pytest.fixture
def base(repondu: Ouvert) -> str:
    return f"/o/{repondu.commune.code}/autodiagnostics"


def test_de_la_page_sortent_tous_les_documents(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    page = client.aller(f"{base}/{repondu.id}/rapports")
    assert page.titre.startswith("Rapports")
    assert "CRPA L311-5" in page.texte
    client.soumettre("Word : Rapport", statut=200)
    assert client.page is not None
    with zipfile.ZipFile(io.BytesIO(client.page.octets)) as archive:
        assert "HUM-01" in archive.read("word/document.xml").decode()
    for quoi, format_ in (("rapport", "pdf"), ("lettre", "pdf"), ("donnees", "json"), ("hors-ligne", "ods")):
        client.poster(f"{base}/{repondu.id}/rapports/{quoi}.{format_}", statut=200)
        assert "attachment" in client.page.reponse.headers["Content-Disposition"]
    client.poster(f"{base}/{repondu.id}/rapports/monservicesecurise.modele", statut=200)
    client.poster(f"{base}/{repondu.id}/rapports/rapport.exe", statut=422)
    client.poster(f"{base}/{repondu.id}/rapports/secret.pdf", statut=422)


def test_un_classeur_se_rapporte_avec_son_conflit(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    parti = hors_ligne.ecrire(dossier.lire(repondu.rssi, repondu.id), "xlsx")
    plein = retoucher(
        retoucher(parti, remplir("GOV-03", reponse="Conforme")), remplir("GOV-01", reponse="Non conforme")
    )
    repondu.repondre("GOV-01", "partiel", commentaire="Signée, pas affichée.")
    client.aller(f"{base}/{repondu.id}/rapports")
    page = client.soumettre("Lire le classeur", fichier=(plein, "rempli.xlsx"), statut=200)
    for attendu in ("1 réponse nouvelle", "1 conflit", "Rien n'est encore écrit", "Signée, pas affichée."):
        assert attendu in page.texte
    client.soumettre("Écrire ce qui est choisi")
    page = client.suivre()
    assert "1 réponse reprise" in page.texte
    etat = repondu.etat
    assert etat.unite(etat.organisation.id, "GOV-03").statut_donne == "conforme"
    assert etat.unite(etat.organisation.id, "GOV-01").statut_donne == "partiel", "celle d'ici, par défaut"


def test_le_conflit_se_tranche_pour_le_fichier(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    parti = hors_ligne.ecrire(dossier.lire(repondu.rssi, repondu.id), "ods")
    repondu.repondre("GOV-01", "partiel")
    client.aller(f"{base}/{repondu.id}/rapports")
    plein = retoucher(parti, remplir("GOV-01", reponse="Non conforme"), "ods")
    client.soumettre("Lire le classeur", fichier=(plein, "rempli.ods"), statut=200)
    cle = f"{repondu.cible()}|GOV-01"
    client.soumettre("Écrire ce qui est choisi", {f"conflit:{cle}": "fichier"})
    assert repondu.etat.unite(repondu.cible(), "GOV-01").statut_donne == "non_conforme"


@pytest.mark.parametrize(
    ("bouton", "fichier", "phrase"),
    [
        ("Lire le classeur", None, "Choisissez un fichier"),
        ("Lire le classeur", (b"%PDF-1.7", "a.xlsx"), "PDF"),
        ("Lire le classeur", (b"a;b\r\n1;2", "a.csv"), "signature manque"),
        ("Lire les mesures", (b"a;b\r\n1;2", "a.csv"), "Nom de la mesure"),
        ("Lire les mesures", None, "Choisissez un fichier"),
    ],
)
def test_un_mauvais_fichier_est_refuse_a_sa_place(
    client: ClientMaison, repondu: Ouvert, base: str, bouton: str, fichier: tuple[bytes, str] | None, phrase: str
) -> None:
    client.aller(f"{base}/{repondu.id}/rapports")
    page = client.soumettre(bouton, {"fichier": fichier} if fichier else {}, 422)
    assert phrase in page.texte
    assert page.titre.startswith("Erreur : ")


def test_un_apercu_vieilli_ou_forge_n_ecrit_rien(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    plein = retoucher(
        hors_ligne.ecrire(dossier.lire(repondu.rssi, repondu.id), "xlsx"), remplir("GOV-03", reponse="Conforme")
    )
    client.aller(f"{base}/{repondu.id}/rapports")
    apercu = client.soumettre("Lire le classeur", fichier=(plein, "rempli.xlsx"), statut=200)
    repondu.repondre("GOV-03", "partiel")
    page = client.soumettre("Écrire ce qui est choisi", statut=409, page=apercu)
    assert "a changé ici depuis l'aperçu" in page.texte
    url = f"{base}/{repondu.id}/rapports/reponses"
    page = client.poster(url, {"charge": "n'importe quoi", "prendre": "x"}, 422)
    assert "illisible" in page.texte
    page = client.poster(f"{base}/{repondu.id}/rapports/mesures", {"charge": "AAAA", "prendre": "0"}, 422)
    assert "illisible" in page.texte
    assert repondu.etat.unite(repondu.cible(), "GOV-03").statut_donne == "partiel"


def test_les_mesures_de_monservicesecurise_se_reprennent(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    fichier = mss.ecrire(
        [MesureMSS("GOV-03 · Charte", statut="Faite"), MesureMSS("Chiffrer", statut="À lancer")], "csv"
    )
    client.aller(f"{base}/{repondu.id}/rapports")
    page = client.soumettre("Lire les mesures", fichier=(fichier, "mesures.csv"), statut=200)
    for attendu in ("2 mesures", "une action du plan", "Conforme au point GOV-03"):
        assert attendu in page.texte
    client.soumettre("Écrire ce qui est choisi")
    assert "1 réponse et 0 action" in client.suivre().texte


def test_un_autodiagnostic_d_une_autre_instance_se_reprend(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    octets = transport.ecrire(dossier.lire(repondu.rssi, repondu.id))
    page = client.aller(f"{base}/")
    client.aller(page.lien("Reprendre d’une autre instance") if "’" in page.reponse.text else f"{base}/importer")
    page = client.soumettre("Lire le fichier", fichier=(octets[:-9], "a.json"), statut=422)
    assert "JSON lisible" in page.texte
    page = client.soumettre("Lire le fichier", fichier=(octets, "a.json"), statut=200)
    for attendu in ("Autodiagnostic d'essai", "Bourg-Fictif", "vérifiée", "6, reprises"):
        assert attendu in page.texte
    client.soumettre("Ouvrir cet autodiagnostic ici")
    assert "à confirmer" in client.suivre().texte
    assert operations.lister(repondu.rssi, operations.Filtre()).total == 2


def test_la_comparaison_se_choisit(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    operations.clore(repondu.rssi, repondu.id, 1)
    suivant = ouvrir_autodiagnostic(repondu.rssi, "Suivant")
    Ouvert(repondu.monde, repondu.commune, repondu.rssi, suivant).repondre("GOV-01", "partiel")
    page = client.aller(f"{base}/{suivant}/rapports/comparaison")
    assert "choisissez-en un" in page.texte
    page = client.aller(f"{base}/{suivant}/rapports/comparaison?avec={repondu.id}")
    assert "Moins bien" in page.texte
    assert "n'a pas publié de repères" in page.texte
    client.aller(f"{base}/{suivant}/rapports/comparaison?avec=zzz", 404)


def test_le_juriste_valide_a_l_ecran(maison: Maison, repondu: Ouvert) -> None:
    juriste = maison.client("Jo Juriste", juriste=repondu.commune)
    page = juriste.aller(f"/o/{repondu.commune.code}/validations-juridiques/")
    assert "32 obligations" in page.texte
    assert "de mémoire, à vérifier" in page.texte
    assert page.valeur("valide_par") == "Jo Juriste"
    page = juriste.soumettre("Inscrire la validation", statut=422, note="Note 14")
    assert "Cochez les points" in page.texte
    assert page.valeur("note") == "Note 14"
    juriste.soumettre("Inscrire la validation", points=["HUM-01"], note="Note 14")
    page = juriste.suivre()
    assert "1 obligation validée" in page.texte
    page = juriste.soumettre("Retirer la validation de HUM-01", statut=422)
    assert "Dites pourquoi" in page.texte
    juriste.soumettre("Retirer la validation de HUM-01", motif="Abrogé")
    assert "0 validée" in juriste.suivre().texte
    page = juriste.poster(f"/o/{repondu.commune.code}/validations-juridiques/valider", {"referentiel": "inconnu"}, 422)
    assert "Choisissez un référentiel" in page.texte


def test_le_territoire_voit_ses_membres_et_publie(maison: Maison) -> None:
    monde = maison.monde
    noeud = monde.organisme("Syndicat")
    for rang in range(5):
        membre = monde.organisme(f"Commune {rang}", parent=noeud)
        contexte = monde.contexte(membre)
        o = Ouvert(monde, membre, contexte, ouvrir_autodiagnostic(contexte))
        o.repondre("GOV-01", "conforme" if rang else "non_conforme")
        operations.clore(contexte, o.id, 1)
    client = maison.client("Rssi Mutualisé", rssi=noeud)
    page = client.aller(f"/o/{noeud.code}/autodiagnostics/territoire")
    assert "Commune 4" in page.texte
    page = client.soumettre("Publier les repères", statut=422)
    assert "Cochez la case" in page.texte
    client.soumettre("Publier les repères", engagement="oui")
    assert "Les repères sont publiés" in client.suivre().texte
    seul = maison.client("Rssi Seul", rssi=membre)
    page = seul.aller(f"/o/{membre.code}/autodiagnostics/territoire")
    assert "Commune 1" not in page.texte
    seul.aller(f"/o/{noeud.code}/autodiagnostics/territoire", 404)
    seul.poster(f"/o/{membre.code}/autodiagnostics/territoire/publier", {"engagement": "oui"}, 422)


def test_un_lecteur_ne_produit_ni_ne_rapporte(maison: Maison, repondu: Ouvert, base: str) -> None:
    lecteur = maison.client("Lou Lectrice", lecteur=repondu.commune)
    page = lecteur.aller(f"{base}/{repondu.id}/rapports")
    assert page.textes("main button") == []
    lecteur.poster(f"{base}/{repondu.id}/rapports/rapport.pdf", statut=403)
    lecteur.poster(f"{base}/{repondu.id}/rapports/reponses", statut=403)
    lecteur.aller(f"{base}/importer", 403)


def test_un_autodiagnostic_clos_ne_se_rapporte_plus(client: ClientMaison, repondu: Ouvert, base: str) -> None:
    plein = hors_ligne.ecrire(dossier.lire(repondu.rssi, repondu.id), "xlsx")
    operations.clore(repondu.rssi, repondu.id, 1)
    page = client.aller(f"{base}/{repondu.id}/rapports")
    assert "rien ne s'y rapporte plus" in page.texte
    url = f"{base}/{repondu.id}/rapports/reponses"
    page = client.poster(url, {"fichier": (plein, "a.xlsx")}, 422)
    assert "est clos" in page.texte


ENVOIS = ("A/{id}/rapports/reponses", "A/{id}/rapports/mesures", "A/importer", "A/territoire/publier", "V/valider")
CHEMINS = ("charge", "prendre", "nom", "_jeton", "points", "referentiel", "valide_par", "valide_le", "note", "engagement",
           "motif", "conflit:x", "_version")  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(ENVOIS),
    st.lists(st.tuples(st.sampled_from(CHEMINS), st.text(max_size=60)), max_size=8),
)
def test_un_envoi_quelconque_est_recu_ou_refuse_jamais_une_panne(
    maison: Maison, repondu: Ouvert, base: str, ou: str, paires: list[tuple[str, str]]
) -> None:
    client = maison.client("Toutes Fonctions", rssi=repondu.commune, juriste=repondu.commune)
    racine = f"/o/{repondu.commune.code}"
    url = ou.replace("A/", f"{base}/").replace("V/", f"{racine}/validations-juridiques/").format(id=repondu.id)
    envoi = MultiDict([*paires, ("csrf_token", client.jeton())])
    assert client.client.post(url, data=envoi).status_code in {200, 303, 409, 422}
