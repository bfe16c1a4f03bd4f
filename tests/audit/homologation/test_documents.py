"""Les documents d'un dossier d'homologation : dans tous les états, remplis, sans blanc, et la mention où il faut."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta

import docx
import pytest
from sqlmodel import col, update

from audit.homologation import decisions, exports
from audit.homologation.modele import BESOINS, DecisionPrise, Homologation
from audit.verifications import certificats
from audit.verifications.modele import CertificatSaisie
from fabriques import certificats as certificats_d_essai
from fabriques import homologations as essais
from fabriques.client import HORS
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.erreurs import DroitManquant, Introuvable
from socle.operations import Contexte
from socle.saisies import valider

MENTION = "CRPA L311-5, 2°, d)"


def retire(contexte: Contexte) -> uuid.UUID:
    id_ = essais.decide(contexte)
    decisions.retirer(contexte, id_, essais.version(contexte, id_), "Faille grave.")
    return id_


def expire(contexte: Contexte) -> uuid.UUID:
    id_ = essais.decide(contexte)
    hier = contexte.aujourd_hui - timedelta(days=1)
    with contexte.base.ecrire(HORS) as session:
        session.exec(update(Homologation).where(col(Homologation.id) == id_).values(valide_jusqu_au=hier))
        session.exec(update(DecisionPrise).where(col(DecisionPrise.fiche_id) == id_).values(valide_jusqu_au=hier))
    return id_


def rouvert(contexte: Contexte) -> uuid.UUID:
    id_ = essais.decide(contexte, "reserves")
    decisions.rouvrir(contexte, id_, essais.version(contexte, id_))
    return id_


ETATS: dict[str, Callable[[Contexte], uuid.UUID]] = {
    "nu": essais.nu,
    "plein": essais.plein,
    "soumis": essais.soumis,
    "homologué": essais.decide,
    "réserves": lambda c: essais.decide(c, "reserves"),
    "refusé": lambda c: essais.decide(c, "refus"),
    "retiré": retire,
    "expiré": expire,
    "rouvert": rouvert,
}


def texte_de(octets: bytes) -> str:
    """Tout le texte d'un fichier Word, tableaux et en-têtes compris, dans l'ordre du fichier."""
    document = docx.Document(io.BytesIO(octets))
    zones = [document.element.body, *(p._element for s in document.sections for p in (s.header, s.footer))]
    paragraphes = (p for zone in zones for p in zone.iter() if p.tag.endswith("}p"))
    lignes = ("".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in paragraphes)
    return "\n".join(lignes).replace("\u00a0", " ")


def word(contexte: Contexte, id_: uuid.UUID, quoi: str) -> str:
    return texte_de(exports.produire(contexte, id_, quoi, "docx")[0])


@pytest.mark.parametrize("etat", ETATS)
def test_chaque_document_se_produit_dans_chaque_etat_sans_blanc(contexte: Contexte, etat: str) -> None:
    id_ = ETATS[etat](contexte)
    for quoi in exports.DOCUMENTS:
        octets, _, nom = exports.produire(contexte, id_, quoi, "docx")
        texte = texte_de(octets)
        assert nom.endswith(f"-{quoi}.docx")
        assert not re.search(r"\bNone\b|: *\.|, ,|\(\)|« »|: *;|\{", texte), texte
        vides = [
            c for t in docx.Document(io.BytesIO(octets)).tables for r in t.rows for c in r.cells if not c.text.strip()
        ]
        assert not vides, f"{etat} {quoi} : une case vide"
        assert (MENTION in texte) == (quoi in {"strategie", "dossier", "decision"}), quoi


def test_un_dossier_nu_dit_partout_ce_qui_manque(contexte: Contexte) -> None:
    id_ = essais.nu(contexte)
    for quoi, manque in (
        ("designation", "Nom de l'autorité d'homologation"), ("strategie", "Périmètre homologué"),
        ("dossier", "Mesures de sécurité, et où"), ("decision", "Avis rendu : RSSI"),
        ("attestation", "Description du service rendu"),
    ):  # fmt: skip
        texte = word(contexte, id_, quoi)
        assert "Ce qui manque encore" in texte or "Un point manque encore" in texte
        assert manque in texte, quoi


def test_l_attestation_ne_parle_d_examen_des_risques_que_s_il_y_en_a_eu(contexte: Contexte) -> None:
    assert "après examen des risques" in word(contexte, essais.decide(contexte), "attestation")
    simple = dict.fromkeys(BESOINS, "basique") | {"evenements": [], "scenarios": [], "analyse_methode": ""}
    id_ = essais.nu(contexte, **{**essais.PLEIN, **simple})
    decisions.soumettre(contexte, id_, 1)
    essais.decider(contexte, id_, motif="Le service est simple.")
    texte = word(contexte, id_, "attestation")
    assert "objectifs de sécurité que l'organisme s'est fixés." in texte
    assert "examen des risques" not in texte


def test_la_designation_est_un_arrete_rempli(contexte: Contexte) -> None:
    texte = word(contexte, essais.plein(contexte), "designation")
    for mots in ("Dominique Exemple, Maire, pour Commune d'Essai",
                 "Camille Exemple, Maire, est l'autorité d'homologation", "Dominique Exemple",
                 "référentiel général de sécurité", "Arrête"):  # fmt: skip
        assert mots in texte, mots
    assert "Ce qui manque" not in texte


def test_le_dossier_porte_risques_constats_et_correspondance(contexte: Contexte) -> None:
    systeme = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Portail"}))
    saisie = valider(CertificatSaisie, {"nom": "Certificat du portail", "systeme_id": systeme})
    certificats.deposer(contexte, certificats_d_essai.faire().pem, saisie)
    id_ = essais.soumis(contexte, systeme_id=systeme)
    octets = exports.produire(contexte, id_, "dossier", "docx")[0]
    texte = texte_de(octets)
    for mots in ("Certificat du portail", "Second facteur pour les agents", "R1", "Critique", "de mémoire, à vérifier",
                 "La réalité correspond-elle", "une preuve datée", "Favorable"):  # fmt: skip
        assert mots in texte, mots
    with zipfile.ZipFile(io.BytesIO(octets)) as paquet:
        images = [n for n in paquet.namelist() if n.endswith(".png")]
    assert len(images) == 2, "la matrice, avant et après"


def test_la_strategie_dit_que_deux_intitules_restent_a_verifier(contexte: Contexte) -> None:
    texte = word(contexte, essais.plein(contexte), "strategie")
    assert texte.count("intitulé à vérifier") == 2
    assert "n'ont pas pu être lus" in texte
    assert "recherche de failles ou test d'intrusion" in texte


def test_la_decision_dit_ce_qui_est_decide(contexte: Contexte) -> None:
    projet = word(contexte, essais.soumis(contexte), "decision")
    assert "Projet de décision" in projet
    assert "☐ Homologation" in projet
    assert "à choisir : 6 mois" in projet
    prise = word(contexte, essais.decide(contexte, "reserves"), "decision")
    assert "avec les réserves suivantes : Isoler la sauvegarde" in prise
    assert "n'est pas une signature" in prise
    assert "☐" not in prise
    refus = word(contexte, essais.decide(contexte, "refus"), "decision")
    assert "est refusée" in refus
    assert "Durée" not in refus


def test_l_attestation_n_atteste_que_ce_qui_est_en_vigueur(contexte: Contexte) -> None:
    bonne = word(contexte, essais.decide(contexte, "reserves"), "attestation")
    assert "atteste formellement" in bonne
    assert "ni de l'ANSSI" in bonne
    assert "Isoler la sauvegarde" not in bonne, "les réserves ne sont pas publiques"
    for etat, mots in (
        ("nu", "Aucune décision"),
        ("refusé", "refusée"),
        ("retiré", "retirée le"),
        ("expiré", "a pris fin"),
    ):
        texte = word(contexte, ETATS[etat](contexte), "attestation")
        assert "atteste formellement" not in texte, etat
        assert mots in texte, etat


def test_l_archive_porte_tout_et_ses_empreintes(contexte: Contexte) -> None:
    octets, type_, nom = exports.produire(contexte, essais.decide(contexte), "tout", "zip")
    assert (type_, nom) == ("application/zip", "homologation-portail-famille-fictif.zip")
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = set(archive.namelist())
        sommes = dict(ligne.split("  ")[::-1] for ligne in archive.read("sha256sum.txt").decode().splitlines())
        assert noms == {f"{q}.{f}" for q in exports.DOCUMENTS for f in ("docx", "pdf")} | {"sha256sum.txt"}
        for fichier, somme in sommes.items():
            assert hashlib.sha256(archive.read(fichier)).hexdigest() == somme


def test_un_texte_piege_reste_du_texte(contexte: Contexte) -> None:
    piege = '#let x = 1 <b>&amp; $y$ "guillemets" \\ ]'
    id_ = essais.plein(contexte, perimetre_inclus=piege, nom=piege)
    assert piege in word(contexte, id_, "dossier")
    assert exports.produire(contexte, id_, "dossier", "pdf")[0].startswith(b"%PDF")


def test_un_document_ou_un_format_inconnu_est_introuvable(monde: Monde, contexte: Contexte) -> None:
    id_ = essais.nu(contexte)
    for quoi, format_ in (("inconnu", "docx"), ("dossier", "exe"), ("tout", "docx"), ("dossier", "zip")):
        with pytest.raises(Introuvable):
            exports.produire(contexte, id_, quoi, format_)
    commune = monde.organisme("Autre")
    autre = essais.nu(monde.contexte(commune))
    with pytest.raises(DroitManquant):
        exports.produire(monde.contexte(commune, sans="audit.exporter"), autre, "dossier", "docx")
    with pytest.raises(Introuvable):
        exports.produire(contexte, autre, "dossier", "docx")
