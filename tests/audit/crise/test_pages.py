"""Les pages de la crise et du RSSI, comme une personne les suit."""

from __future__ import annotations

import io

import docx

from fabriques.client import ClientMaison, Maison

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
