"""Les pages de la crise et du RSSI, comme une personne les suit."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from audit.crise.modele import DossierSaisie
from audit.crise.rssi.modele import DesignationSaisie
from fabriques.client import ClientMaison, Maison
from socle.champs import champs_de

CONTACT = {"contacts-0-role": "maire", "contacts-0-nom": "Camille Essai", "contacts-0-telephone": "06 00 00 00 01"}


def ouvrir(client: ClientMaison, maison: Maison, **champs: str) -> str:
    """Ouvre le dossier de crise et rend son adresse."""
    return client.poster(f"{maison.base}/crise/nouveau", {"_version": "0", **CONTACT, **champs}).vers


def test_de_rien_au_dossier_imprime(maison: Maison) -> None:
    client = maison.membre("rssi")
    page = client.aller(f"{maison.base}/crise/")
    assert "Aucun dossier de crise" in page.texte
    client.aller(page.lien("Ouvrir le dossier de crise"))
    client.soumettre("Ajouter une ligne à « Annuaire d'alerte »", statut=200)
    client.soumettre("Enregistrer", **CONTACT)
    page = client.suivre()
    assert "Le dossier de crise est ouvert." in page.texte
    assert "L'annuaire d'alerte n'a personne pour : Direction générale" in page.texte
    assert "72 heures" in page.texte
    client.soumettre("Imprimer le dossier (Word)", statut=200)
    assert "dossier-de-crise-commune-d-essai.docx" in client.page.reponse.headers["Content-Disposition"]
    document = docx.Document(io.BytesIO(client.page.octets))
    assert document.core_properties.title == "Dossier de crise numérique"
    assert maison.verbes() == ["dossier_crise.cree", "dossier_crise.imprime"]


def test_un_second_dossier_est_refuse_et_la_saisie_reste(maison: Maison) -> None:
    client = maison.membre("rssi")
    vers = ouvrir(client, maison)
    avant = maison.entrees()
    page = client.poster(f"{maison.base}/crise/nouveau", {"lieu": "Gymnase", "_version": "0"}, 422)
    assert "Votre organisme a déjà un dossier de crise" in page.texte
    assert page.valeur("lieu") == "Gymnase"
    assert maison.entrees() == avant
    assert ouvrir(client, maison) == vers, "le même envoi deux fois mène au même dossier"
    assert maison.entrees() == avant


def test_deux_personnes_a_la_fois_voient_les_trois_textes(maison: Maison) -> None:
    client = maison.membre("rssi")
    vers = ouvrir(client, maison, lieu="Salle")
    vieille = client.aller(f"{vers}/modifier")
    client.soumettre("Enregistrer", page=vieille, lieu="Gymnase")
    client.soumettre("Enregistrer", page=vieille, lieu="École", statut=409)
    assert "Une autre personne a enregistré cette fiche" in client.page.texte
    assert client.page.valeur("lieu") == "École"
    for texte in ("Salle", "Gymnase", "École"):
        assert texte in client.page.texte


def test_une_mauvaise_saisie_revient_avec_ce_qui_a_ete_tape(maison: Maison) -> None:
    client = maison.membre("rssi")
    avant = maison.entrees()
    champs = {"redemarrages-0-nom": "Paie", "redemarrages-0-dmia_heures": "-3", "lieu": "Salle"}
    page = client.poster(f"{maison.base}/crise/nouveau", {**champs, "_version": "0"}, 422)
    assert "Ordre de redémarrage, ligne 1, DMIA (heures) : Écrivez un nombre entre 0 et 8760." in page.texte
    assert page.valeur("redemarrages-0-dmia_heures") == "-3"
    assert page.valeur("lieu") == "Salle"
    assert maison.entrees() == avant


def test_un_lecteur_lit_sans_modifier_ni_imprimer(maison: Maison) -> None:
    vers = ouvrir(maison.membre("rssi"), maison)
    lecteur = maison.membre("lecteur", nom="Lou Lecture")
    page = lecteur.aller(vers)
    assert "Camille Essai" in page.texte
    assert not page.textes("main .btn-primary")
    assert "Imprimer" not in page.texte
    lecteur.poster(f"{vers}/dossier.pdf", statut=403)
    lecteur.aller(f"{vers}/modifier", 403)
    assert "Imprimer" not in lecteur.aller(f"{maison.base}/crise/").texte


def test_un_format_inconnu_est_refuse_d_une_phrase(maison: Maison) -> None:
    client = maison.membre("rssi")
    vers = ouvrir(client, maison)
    avant = maison.entrees()
    for piece in ("dossier", "formulaires"):
        page = client.poster(f"{vers}/{piece}.exe", statut=422)
        assert "PDF" in page.texte
    assert maison.entrees() == avant


def test_archiver_puis_ressortir(maison: Maison) -> None:
    client = maison.membre("rssi")
    client.aller(ouvrir(client, maison))
    client.soumettre("Archiver")
    page = client.suivre()
    assert "Archivé" in page.texte
    assert "Archivé" in client.aller(f"{maison.base}/crise/").texte
    client.aller(page.url)
    client.soumettre("Sortir des archives")
    assert "Dossier de crise sorti des archives." in client.suivre().texte


def test_l_histoire_dit_ce_qui_a_change(maison: Maison) -> None:
    client = maison.membre("rssi")
    vers = ouvrir(client, maison)
    client.aller(f"{vers}/modifier")
    client.soumettre("Enregistrer", lieu="Salle des fêtes")
    page = client.aller(f"{vers}/historique")
    assert "a modifié le dossier de crise" in page.texte
    assert "Salle des fêtes" in page.texte


def test_designer_un_rssi_puis_tirer_l_arrete(maison: Maison) -> None:
    client = maison.membre("rssi")
    page = client.aller(f"{maison.base}/crise/")
    client.aller(page.lien("Désigner un RSSI"))
    client.soumettre("Enregistrer", nom="Robin Essai", missions=["crise", "incidents"])
    page = client.suivre()
    assert "Il manque aux documents" in page.texte
    assert "une recommandation, non une obligation" in page.texte
    for bouton in ("Arrêté (Word)", "Arrêté (PDF)", "Lettre de mission (Word)", "Lettre de mission (PDF)"):
        client.soumettre(bouton, page=page, statut=200)
        assert client.page.octets[:2] in {b"PK", b"%P"}
    assert "Robin Essai" in client.aller(f"{maison.base}/crise/").texte
    assert "En préparation" in client.aller(f"{maison.base}/rssi/").texte
    assert "Aucune désignation ne correspond" in client.aller(f"{maison.base}/rssi/?q=dirigeable").texte


def test_le_double_envoi_ne_designe_qu_une_fois(maison: Maison) -> None:
    client = maison.membre("rssi")
    page = client.aller(f"{maison.base}/rssi/nouvelle")
    client.soumettre("Enregistrer", nom="Robin Essai", page=page)
    premiere = client.page.vers
    client.soumettre("Enregistrer", nom="Robin Essai", page=page)
    assert client.page.vers == premiere
    assert maison.verbes() == ["designation_rssi.cree"]


CHEMINS = [c.nom for classe in (DossierSaisie, DesignationSaisie) for c in champs_de(classe)] + [
    f"{c.nom}-{rang}-{s.nom}" for c in champs_de(DossierSaisie) for s in c.sous_champs for rang in ("0", "1", "9999")
]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"inconnu": "x"}, "Ce champ n'est pas connu de l'application"),
        ({"organisme_id": "x"}, "Ce champ n'est pas connu"),
        ({"contacts": "x"}, "Une liste est attendue"),
        ({"contacts-0-role": "maire", "contacts-0-inconnu": "x"}, "Ce champ n'est pas connu"),
        ({"redemarrages-0-systeme_id": "pas-un-uuid"}, "Identifiant de ligne non valide"),
        ({"redemarrages-0-nom": "A", "redemarrages-0-pdma_heures": "99999999999999999999"}, "nombre"),
        ({"contacts-0-role": "maire", "contacts-0-nom": "x" * 501}, "Texte trop long"),
        ({"revue_le": "01/01/0001"}, "L'année doit être comprise"),
    ],
)
def test_un_formulaire_forge_est_refuse_et_rien_n_est_ecrit(
    maison: Maison, rien_ecrit: None, champs: dict[str, str], phrase: str
) -> None:
    page = maison.membre("rssi").poster(
        f"{maison.base}/crise/nouveau", {"lieu": "Salle", "_version": "0", **champs}, 422
    )
    assert phrase in page.texte
    assert page.valeur("lieu") == "Salle"


def test_dix_mille_lignes_sont_refusees_sans_s_epuiser(maison: Maison, rien_ecrit: None) -> None:
    client = maison.membre("rssi")
    lignes = {f"contacts-{rang}-role": "maire" for rang in range(900)} | {"csrf_token": client.jeton()}
    reponse = client.client.post(f"{maison.base}/crise/nouveau", data=lignes)
    assert reponse.status_code == 422
    assert "Trop de lignes : 200 au plus." in reponse.text
    enormes = {f"contacts-{rang}-role": "maire" for rang in range(10_000)} | {"csrf_token": client.jeton()}
    reponse = client.client.post(f"{maison.base}/crise/nouveau", data=enormes)
    assert 400 <= reponse.status_code < 500


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(CHEMINS) | st.text(max_size=12), st.text(max_size=40)), max_size=12))
def test_un_formulaire_quelconque_est_recu_ou_refuse_jamais_une_panne(
    maison: Maison, paires: list[tuple[str, str]]
) -> None:
    client = maison.membre("rssi")
    for adresse in ("crise/nouveau", "rssi/nouvelle"):
        envoi = MultiDict([*paires, ("csrf_token", client.jeton())])
        assert client.client.post(f"{maison.base}/{adresse}", data=envoi).status_code in {200, 303, 400, 422}


@pytest.mark.parametrize("chemin", ["x", "00000000-0000-0000-0000-00000000000g", "%00", "é", "a" * 3000])
def test_un_identifiant_malforme_est_introuvable(maison: Maison, chemin: str) -> None:
    client = maison.membre("rssi")
    for tranche in ("crise", "rssi"):
        for suite in ("", "/modifier", "/historique"):
            client.aller(f"{maison.base}/{tranche}/{chemin}{suite}", 404)


@pytest.mark.parametrize("parametres", ["?q=%00&page=%ff", "?q=" + "x" * 9000, "?page=-1&archives=%F0"])
def test_des_parametres_malformes_montrent_la_liste(maison: Maison, parametres: str) -> None:
    client = maison.membre("rssi")
    for tranche in ("crise", "rssi"):
        client.aller(f"{maison.base}/{tranche}/{parametres}")


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_un_octet_nul_ne_fait_pas_tomber_postgresql(maison_partout: Maison) -> None:
    client, nul = maison_partout.membre("rssi"), "a\x00b"
    envoi = {"lieu": nul, "contacts-0-role": "maire", "contacts-0-nom": nul, "redemarrages-0-nom": nul, "_version": "0"}
    vers = client.poster(f"{maison_partout.base}/crise/nouveau", envoi).vers
    assert "ab" in client.aller(vers).texte
    client.poster(f"{maison_partout.base}/rssi/nouvelle", {"nom": nul, "_version": "0"})
