"""L'attestation publique : publiée, dépubliée, retirée, expirée, remplacée ; ce qu'un passant lit, et rien de plus."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pytest
from sqlmodel import col, update

from audit.homologation import attestations, decisions, exports, operations
from audit.homologation.modele import DecisionPrise
from fabriques import homologations as essais
from fabriques.client import HORS, ClientMaison, Maison
from fabriques.homologations import url
from socle.operations import Contexte


def publique(tout: Contexte, id_: uuid.UUID) -> str:
    return f"/attestation/{essais.jeton(tout, id_)}"


def test_l_attestation_publique_ne_montre_que_ce_qu_elle_doit(maison: Maison, tout: Contexte) -> None:
    id_ = essais.publie(tout, "reserves")
    passant = maison.inconnu()
    page = passant.aller(publique(tout, id_))
    attendus = [maison.commune.nom, "Portail famille fictif", "Homologation avec réserves", "En vigueur, avec réserves"]
    assert all(mot in page.texte for mot in attendus)
    for secret in ("Isoler la sauvegarde", "Camille Exemple", "Robin Essai", "Mot de passe", "État civil", str(id_)):
        assert secret not in page.reponse.text, secret
    pdf = passant.aller(page.lien("Télécharger"))
    assert hashlib.sha256(pdf.octets).hexdigest() in page.texte
    assert pdf.octets == passant.aller(page.lien("Télécharger")).octets
    assert pdf.reponse.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_le_pdf_publie_est_celui_que_le_dossier_produit(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.publie(tout)
    octets = rssi.poster(url(maison, id_, "/documents/attestation.pdf"), statut=200).octets
    assert octets == maison.inconnu().aller(f"{publique(tout, id_)}/attestation.pdf").octets


def test_retiree_l_attestation_produite_ne_dit_plus_ce_qui_etait_publie(tout: Contexte) -> None:
    id_ = essais.publie(tout)
    publie, _, _ = exports.produire(tout, id_, "attestation", "pdf")
    archive, _, _ = exports.produire(tout, id_, "tout", "zip")
    assert zipfile.ZipFile(io.BytesIO(archive)).read("attestation.pdf") == publie
    decisions.retirer(tout, id_, essais.version(tout, id_), "Faille découverte.")
    assert exports.produire(tout, id_, "attestation", "pdf")[0] != publie


def test_une_attestation_retiree_expiree_ou_remplacee_le_dit(maison: Maison, tout: Contexte) -> None:
    passant = maison.inconnu()
    retiree = essais.publie(tout)
    decisions.retirer(tout, retiree, essais.version(tout, retiree), "Faille secrète.")
    page = passant.aller(publique(tout, retiree))
    assert "a été retirée le" in page.texte
    assert "Faille secrète" not in page.texte
    expiree = essais.publie(tout)
    with tout.base.ecrire(HORS) as session:
        hier = tout.aujourd_hui - timedelta(days=1)
        session.exec(update(DecisionPrise).where(col(DecisionPrise.fiche_id) == expiree).values(valide_jusqu_au=hier))
    assert "a pris fin le" in passant.aller(publique(tout, expiree)).texte
    remplacee = essais.publie(tout)
    decisions.rouvrir(tout, remplacee, essais.version(tout, remplacee))
    assert "En vigueur" in passant.aller(publique(tout, remplacee)).texte, "rouvrir ne retire rien"
    decisions.soumettre(tout, remplacee, essais.version(tout, remplacee))
    essais.decider(tout, remplacee, "refus")
    page = passant.aller(publique(tout, remplacee))
    assert "a remplacé celle-ci" in page.texte
    assert "L'attestation ne vaut plus" in page.texte


def test_rouvert_et_renomme_le_dossier_n_atteste_que_ce_qui_a_ete_decide(maison: Maison, tout: Contexte) -> None:
    id_ = essais.publie(tout)
    decisions.rouvrir(tout, id_, essais.version(tout, id_))
    saisie = operations.lire(tout, id_).saisie.model_copy(update={"nom": "Tout le système d'information"})
    operations.enregistrer(tout, id_, saisie, essais.version(tout, id_))
    attestations.publier(tout, id_, essais.version(tout, id_))
    page = maison.inconnu().aller(publique(tout, id_))
    assert "Portail famille fictif" in page.texte
    assert "Tout le système d'information" not in page.texte


def test_depublier_ferme_la_page_et_republier_rouvre_la_meme(maison: Maison, tout: Contexte) -> None:
    id_ = essais.publie(tout)
    adresse, passant, maire = publique(tout, id_), maison.inconnu(), maison.membre("responsable")
    maire.aller(url(maison, id_, "/decision"))
    maire.soumettre("Dépublier")
    for suite in ("", "/attestation.pdf"):
        passant.aller(adresse + suite, 404)
    page = maire.suivre()
    maire.soumettre("Publier l'attestation")
    assert publique(tout, id_) == adresse
    assert "En vigueur" in passant.aller(adresse).texte
    assert page.statut == 200
    verbes = maison.verbes()
    assert [v for v in verbes if "attestation" in v] == [
        "homologation.attestation_publiee", "homologation.attestation_depubliee", "homologation.attestation_publiee",
    ]  # fmt: skip


def test_rien_ne_se_publie_sans_homologation_en_vigueur(maison: Maison, tout: Contexte) -> None:
    maire = maison.membre("responsable")
    for id_ in (essais.nu(tout), essais.soumis(tout), essais.decide(tout, "refus")):
        page = maire.poster(url(maison, id_, "/publier"), {"_version": str(essais.version(tout, id_))}, 422)
        assert "aucune homologation n'est en vigueur" in page.texte
        maire.poster(url(maison, id_, "/depublier"), {"_version": str(essais.version(tout, id_))}, 422)


@pytest.mark.parametrize("jeton", ["inconnu", "a" * 3000, "%00", "..%2f..", "é"])
def test_un_jeton_inconnu_est_introuvable(maison: Maison, jeton: str) -> None:
    for suite in ("", "/attestation.pdf"):
        maison.inconnu().aller(f"/attestation/{jeton}{suite}", 404)


def test_une_publication_en_vigueur_ne_s_archive_pas(maison: Maison, tout: Contexte, rssi: ClientMaison) -> None:
    id_ = essais.publie(tout)
    page = rssi.poster(url(maison, id_, "/archiver"), {"_version": str(essais.version(tout, id_))}, 422)
    assert "en vigueur" in page.texte
    decisions.retirer(tout, id_, essais.version(tout, id_), "Arrêt.")
    page = rssi.poster(url(maison, id_, "/archiver"), {"_version": str(essais.version(tout, id_))}, 422)
    assert "dépubliez-la" in page.texte
