"""Les pages des demandes : inscrire, instruire, répondre, ce que chacun voit, ce qu'un refus rend."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import openpyxl

import registre.declarations  # noqa: F401
from fabriques.client import Maison
from fabriques.demandes import close, demande
from registre.demandes import operations

IDENTITE = {"nom": "Exemplaire", "prenom": "Camille", "est_concernee": "oui", "message": "Mes données, merci."}


def test_du_courrier_a_la_cloture_par_l_ecran(maison: Maison) -> None:
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/demandes/")
    dpo.aller(dpo.page.lien("Inscrire une demande"))  # type: ignore[union-attr]
    refus = dpo.soumettre("Enregistrer", statut=422, type="acces", resume="Dossier de Camille Exemplaire", **IDENTITE)
    assert "nomme la personne" in refus.texte
    assert refus.valeur("nom") == "Exemplaire", "rien n'est perdu"
    dpo.soumettre("Enregistrer", type="acces", resume="Dossier de cantine", canal="courrier")
    url = dpo.page.vers  # type: ignore[union-attr]
    page = dpo.aller(url)
    assert "Camille Exemplaire" in page.texte
    assert "Exemplaire" not in page.titre
    dpo.soumettre("L'identité est établie", moyen="sans_doute")
    dpo.aller(url)
    page = dpo.soumettre(
        "Consigner la réponse", statut=422, sens="partielle", moyen="courriel", texte="Un bulletin manque"
    )
    assert "Choisissez le motif" in page.texte
    assert page.soupe.select_one("#sens-partielle[checked]"), "le choix n'est pas perdu"
    assert "Un bulletin manque" in page.texte
    dpo.soumettre("Consigner la réponse", motif="droits_tiers", recours="oui")
    page = dpo.aller(url)
    assert "Répondue en partie" in page.texte
    assert "dans le délai" in page.texte
    dpo.soumettre("Clore la demande")
    assert "36 mois" in dpo.aller(url).texte


def test_l_auditeur_lit_tout_sauf_l_identite(maison: Maison) -> None:
    id_ = demande(maison.monde.contexte(maison.commune), resume="Dossier de cantine")
    auditeur = maison.membre("auditeur")
    page = auditeur.aller(f"{maison.base}/demandes/{id_}")
    assert "Exemplaire" not in page.reponse.text
    assert "n'est lue que des personnes" in page.texte
    for chemin in ("", "/historique", "/recherches"):
        assert "Exemplaire" not in auditeur.aller(f"{maison.base}/demandes/{id_}{chemin}").reponse.text
    auditeur.aller(f"{maison.base}/demandes/{id_}/identite", 403)
    auditeur.poster(f"{maison.base}/demandes/{id_}/dossier.docx", {"identite": "oui"}, statut=403)
    auditeur.aller(f"{maison.base}/objets/{id_}/liens", 404)


def test_la_liste_trie_les_retards_et_n_a_pas_de_nom(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    vieille = demande(contexte, type="effacement", recue_le=contexte.aujourd_hui - timedelta(days=60))
    demande(contexte)
    close(contexte, type="rectification")
    dpo = maison.membre("dpo")
    base = f"{maison.base}/demandes/"
    page = dpo.aller(base)
    assert page.textes("tbody th") == [
        operations.lire(contexte, vieille).reference,
        f"D-{contexte.aujourd_hui.year}-002",
    ]
    assert "Exemplaire" not in page.reponse.text
    assert page.textes(".chiffres__nombre") == ["2", "1", "0"]
    assert len(dpo.aller(f"{base}?vue=retard").textes("tbody th")) == 1
    assert "Rectification" in dpo.aller(f"{base}?vue=closes").texte
    assert len(dpo.aller(f"{base}?vue=toutes&type=acces").textes("tbody th")) == 1
    assert "Aucune demande ne correspond" in dpo.aller(f"{base}?q=Exemplaire").texte


def test_le_registre_et_le_dossier_sortent_sans_identite_sauf_demande_du_delegue(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = close(contexte, resume="Dossier de cantine")
    referent, dpo = maison.membre("referent"), maison.membre("dpo")
    referent.aller(f"{maison.base}/demandes/?vue=closes")
    feuille = openpyxl.load_workbook(io.BytesIO(referent.soumettre("Excel", statut=200).octets)).active
    lignes = [[str(c or "") for c in ligne] for ligne in feuille.iter_rows(values_only=True)]
    assert lignes[0][0] == "Référence"
    assert "Répondue" in lignes[1]
    assert not any("Exemplaire" in c for ligne in lignes for c in ligne)
    sans = _texte_du_word(dpo.poster(f"{maison.base}/demandes/{id_}/dossier.docx", statut=200).octets)
    avec = _texte_du_word(
        dpo.poster(f"{maison.base}/demandes/{id_}/dossier.docx", {"identite": "oui"}, statut=200).octets
    )
    assert "Exemplaire" not in sans
    assert "Dossier de cantine" in sans
    assert "Camille Exemplaire" in avec
    referent.poster(f"{maison.base}/demandes/{id_}/dossier.docx", {"identite": "oui"}, statut=403)
    dpo.poster(f"{maison.base}/demandes/{id_}/dossier.exe", statut=422)
    assert maison.verbes().count("demande.dossier_produit") == 2


def _texte_du_word(octets: bytes) -> str:
    lu = docx.Document(io.BytesIO(octets))
    return "\n".join(
        [p.text for p in lu.paragraphs] + [c.text for t in lu.tables for ligne in t.rows for c in ligne.cells]
    )


def test_l_identite_se_corrige_a_part_et_le_journal_n_en_dit_rien(maison: Maison) -> None:
    id_ = demande(maison.monde.contexte(maison.commune))
    referent = maison.membre("referent")
    referent.aller(f"{maison.base}/demandes/{id_}/identite")
    referent.soumettre("Enregistrer", prenom="Sacha", est_concernee="non", lien="parent", mineur="oui")
    page = referent.aller(f"{maison.base}/demandes/{id_}")
    assert "Sacha Exemplaire" in page.texte
    assert "mineure" in page.texte
    histoire = referent.aller(f"{maison.base}/demandes/{id_}/historique")
    assert "a modifié l'identité" in histoire.texte
    assert "Sacha" not in histoire.reponse.text


def test_un_acte_inconnu_n_existe_pas_et_une_mauvaise_date_se_dit(maison: Maison) -> None:
    id_ = demande(maison.monde.contexte(maison.commune))
    dpo = maison.membre("dpo")
    dpo.poster(f"{maison.base}/demandes/{id_}/actes/repondre", statut=404)
    page = dpo.poster(
        f"{maison.base}/demandes/{id_}/actes/verifier_identite",
        {"_version": "1", "moyen": "presence", "jour": "31/02/2026"}, statut=422,
    )  # fmt: skip
    assert "n'est pas une date" in page.texte
    dpo.poster(f"{maison.base}/demandes/{id_}/actes/instruire", {"_version": "7"}, statut=409)
    page = dpo.poster(
        f"{maison.base}/demandes/{id_}/actes/retirer", {"_version": "1", "texte": "a" * 10_001}, statut=422
    )
    assert "Texte trop long" in page.texte
    page = dpo.poster(
        f"{maison.base}/demandes/{id_}/recherches/ajouter", {"_version": "1", "nom": "a" * 201}, statut=422
    )
    assert "Texte trop long" in page.texte
    page = dpo.poster(f"{maison.base}/demandes/{id_}/frais", {"_version": "1", "montant": "douze"}, statut=422)
    assert "n'est pas un nombre" in page.texte
    dpo.poster(f"{maison.base}/demandes/{id_}/frais", {"_version": "1", "montant": "4,50", "texte": "Dixième envoi"})
    assert "4,50" in dpo.aller(f"{maison.base}/demandes/{id_}").texte


def test_la_duree_de_garde_se_regle_et_se_dit(maison: Maison) -> None:
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/demandes/garde")
    assert "choix" in dpo.page.texte.lower()  # type: ignore[union-attr]
    page = dpo.soumettre("Enregistrer", statut=422, mois="999")
    assert "entre 1 et 120" in page.texte
    dpo.soumettre("Enregistrer", mois="12")
    assert dpo.aller(f"{maison.base}/demandes/garde").valeur("mois") == "12"
    id_ = close(maison.monde.contexte(maison.commune))
    page = dpo.aller(f"{maison.base}/demandes/{id_}")
    assert "12 mois après la clôture, durée fixée par l'organisme" in page.texte
    refus = dpo.soumettre("Effacer l'identité", statut=422, confirmation="oui")
    assert "pour confirmer" in refus.texte
    dpo.soumettre("Effacer l'identité", confirmation="effacer")
    page = dpo.aller(f"{maison.base}/demandes/{id_}")
    assert "L'identité a été effacée" in page.texte
    assert "Exemplaire" not in page.reponse.text


def test_le_tableau_de_bord_dit_les_demandes(maison: Maison) -> None:
    demande(maison.monde.contexte(maison.commune))
    dpo = maison.membre("dpo")
    assert "Demandes des personnes" in dpo.aller(f"{maison.base}/").texte
