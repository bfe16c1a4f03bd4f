"""Le rapport et la lettre au maire : ce qu'ils disent, ce qu'ils taisent, et qu'ils s'ouvrent dans tous leurs formats."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path

import pypdf
import pytest
from sqlmodel import select

from audit.autodiagnostics.modele import Autodiagnostic
from audit.rapports import dossier, exports, validations
from audit.rapports.lettre import document_de_la_lettre, matiere
from audit.rapports.modele import ValidationSaisie
from audit.rapports.rapport import document_du_rapport
from audit.referentiels.livres import RGS, rgs
from audit.verifications import depots, hotes
from audit.verifications.modele import HoteSaisie
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import HORS
from socle.documents import Document, rendre_html
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.journal import Entree
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider


def validee(o: Ouvert, *points: str) -> None:
    saisie = {"valide_par": "Service juridique", "valide_le": o.rssi.aujourd_hui, "note": "Note 2026-14"}
    validations.valider(o.rssi, RGS, points, valider(ValidationSaisie, saisie))


def lisible(document: Document) -> str:
    """Le texte d'un document, sans sa typographie."""
    texte = unescape(re.sub(r"<[^>]+>", " ", rendre_html(document)))
    return " ".join(texte.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").split())


def rapport(o: Ouvert) -> str:
    return lisible(document_du_rapport(dossier.lire(o.rssi, o.id)))


def lettre(o: Ouvert) -> str:
    return lisible(document_de_la_lettre(dossier.lire(o.rssi, o.id)))


def prouver(o: Ouvert, depot: Path, point: str, **champs: object) -> None:
    unite = o.etat.unite(o.cible(), point)
    assert unite.reponse is not None
    fiche = valider(PreuveSaisie, {"titre": f"Preuve de {point}", **champs})
    preuves.deposer(o.rssi, Depot(depot), point.encode(), "p.txt", fiche, objet_id=unite.reponse.id)


def test_le_rapport_dit_la_synthese_les_ecarts_et_les_limites(repondu: Ouvert) -> None:
    texte = rapport(repondu)
    for attendu in (
        "Synthèse", "Écarts aux obligations", "HUM-01", "RGPD, art. 32.4", "de mémoire, à vérifier", "pas encore",
        "Portail famille", "Délibération du 12 mars.", "Aucun texte particulier.", "Direction générale",
        "Robin Essai", "Ce qui n'a pas été évalué", "Méthode et barème", "Ce n'est ni un audit",
    ):  # fmt: skip
        assert attendu in texte, attendu


def test_la_note_plafonnee_dit_pourquoi(repondu: Ouvert) -> None:
    for point in rgs().points:
        if point.portee == "collectivite" and point.id != "HUM-01":
            repondu.repondre(point.id, "conforme")
    assert dossier.lire(repondu.rssi, repondu.id).bilan.ensemble.plafonnee
    assert "Pourquoi la note est plafonnée" in rapport(repondu)
    repondu.repondre("HUM-01", "conforme")
    assert "Pourquoi la note est plafonnée" not in rapport(repondu)


def test_la_synthese_tient_sur_une_page_note_plafonnee_et_annee_d_avant_comprises(repondu: Ouvert) -> None:
    for point in rgs().points:
        if point.portee == "collectivite" and point.id != "HUM-01":
            repondu.repondre(point.id, "conforme")
    suivant = Ouvert(repondu.monde, repondu.commune, repondu.rssi, ouvrir_autodiagnostic(repondu.rssi, "Suivant"))
    with repondu.monde.instance.base.ecrire(HORS) as session:
        ligne = session.get_one(Autodiagnostic, repondu.id)
        ligne.precedent_id = suivant.id
        session.add(ligne)
    pages = pypdf.PdfReader(io.BytesIO(exports.exporter(repondu.rssi, repondu.id, "rapport", "pdf")[1])).pages
    textes = [" ".join(p.extract_text().split()) for p in pages[:3]]
    assert "Pourquoi la note est plafonnée" in textes[1]
    assert "Restaurer les systèmes" in textes[1]
    assert "Sommaire" in textes[2]


def test_l_annexe_des_preuves_porte_dates_empreinte_et_peremption(repondu: Ouvert, tmp_path: Path) -> None:
    hier = repondu.rssi.aujourd_hui - timedelta(days=1)
    prouver(repondu, tmp_path, "GOV-01", date_document="12/03/2026", recue_le="15/03/2026", expire_le=hier)
    texte = rapport(repondu)
    for attendu in ("Preuve de GOV-01", "12/03/2026", "15/03/2026", "(périmée)", "ramené à « partiel »"):
        assert attendu in texte
    (unite,) = [u for u in repondu.etat.unites if u.point.id == "GOV-01"]
    assert unite.preuves[0].empreinte in texte


def test_le_rapport_montre_les_constats_techniques(repondu: Ouvert) -> None:
    assert "Aucune vérification technique" in rapport(repondu)
    hote = hotes.creer(repondu.rssi, valider(HoteSaisie, {"nom": "www.bourg.example", "controles": ["http"]}))
    depots.donner(repondu.rssi, hote, "http", b"", "HTTP/1.1 200 OK\nX-Content-Type-Options: nosniff\n")
    texte = rapport(repondu)
    assert "www.bourg.example" in texte
    assert "En-têtes HTTP" in texte


def test_rien_d_evalue_n_est_ni_zero_ni_cent(repondu: Ouvert) -> None:
    neuf = repondu.monde.organisme("Vide")
    contexte = repondu.monde.contexte(neuf)
    id_ = ouvrir_autodiagnostic(contexte)
    texte = lisible(document_du_rapport(dossier.lire(contexte, id_)))
    assert "non évalué" in texte
    assert "Aucun point n'a encore de réponse" in texte
    assert exports.exporter(contexte, id_, "rapport", "pdf")[1].startswith(b"%PDF")


@pytest.mark.parametrize(("quoi", "format_"), [(q, f) for q, p in exports.PRODUCTIONS.items() for f in p.formats])
def test_tout_ce_qui_se_produit_s_ouvre(repondu: Ouvert, quoi: str, format_: str) -> None:
    nom, octets = exports.exporter(repondu.rssi, repondu.id, quoi, format_)
    assert nom.startswith(quoi)
    if format_ == "pdf":
        pages = pypdf.PdfReader(io.BytesIO(octets)).pages
        texte = " ".join(p.extract_text() for p in pages)
        assert "311-5" in texte
        assert quoi == "rapport" or len(pages) == 1
    elif format_ in ("docx", "odt", "xlsx", "ods"):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            assert archive.testzip() is None


def test_l_export_est_journalise_et_demande_son_droit(repondu: Ouvert) -> None:
    exports.exporter(repondu.rssi, repondu.id, "donnees", "csv")
    sans = repondu.monde.contexte(repondu.commune, sans="audit.exporter")
    with pytest.raises(DroitManquant):
        exports.exporter(sans, repondu.id, "donnees", "csv")
    for quoi, format_ in (("lettre", "odt"), ("rapport", "csv"), ("inconnu", "pdf"), ("donnees", "docx")):
        with pytest.raises(RegleEnfreinte, match="ne se produit pas"):
            exports.exporter(repondu.rssi, repondu.id, quoi, format_)
    with repondu.monde.instance.base.lire(HORS) as session:
        verbes = session.exec(select(Entree.verbe)).all()
    assert verbes.count("autodiagnostic.exporte") == 1


def test_sans_validation_la_lettre_ne_liste_rien_et_le_dit(repondu: Ouvert) -> None:
    lue = matiere(dossier.lire(repondu.rssi, repondu.id))
    assert (lue.ecarts, lue.validees) == ((), 0)
    assert lue.non_validees == len({u.point.id for u in repondu.etat.unites if u.point.obligatoire})
    texte = lettre(repondu)
    assert "Aucune obligation n" in texte
    assert "encore validée" in texte
    assert f"{lue.non_validees} points obligatoires" in texte
    assert "ni ne se transmet" in texte
    assert "sensibilisation" not in texte.lower()


def test_la_lettre_ne_liste_que_ce_qu_un_juriste_a_valide(repondu: Ouvert) -> None:
    validee(repondu, "HUM-01", "HOM-03")
    lue = matiere(dossier.lire(repondu.rssi, repondu.id))
    assert [(e.point.id, e.dit) for e in lue.ecarts] == [("HUM-01", "non tenue")]
    assert (lue.validees, lue.non_evaluees) == (2, 1)
    texte = lettre(repondu)
    assert rgs().par_id["HUM-01"].intitule in texte
    assert rgs().par_id["HOM-01"].intitule not in texte, "en partie tenue, mais pas validée"
    assert "Alix Fictive, Maire" in texte


def test_une_validation_dont_le_texte_a_change_ne_vaut_plus(repondu: Ouvert, monkeypatch: pytest.MonkeyPatch) -> None:
    validee(repondu, "HUM-01")
    assert matiere(dossier.lire(repondu.rssi, repondu.id)).validees == 1
    monkeypatch.setattr(validations, "empreinte_de_l_obligation", lambda point: "autre")
    assert matiere(dossier.lire(repondu.rssi, repondu.id)).validees == 0


def test_la_lettre_tient_sur_une_page_meme_pleine(repondu: Ouvert) -> None:
    obligees = [p.id for p in rgs().points if p.obligatoire]
    for cible in repondu.etat.cibles:
        for u in repondu.etat.unites_de(cible.id):
            if u.point.obligatoire:
                repondu.repondre(u.point.id, "non_conforme", cible.nom)
    validee(repondu, *obligees)
    octets = exports.exporter(repondu.rssi, repondu.id, "lettre", "pdf")[1]
    pages = pypdf.PdfReader(io.BytesIO(octets)).pages
    assert len(pages) == 1
    assert "autres écarts sont au rapport" in " ".join(pages[0].extract_text().split())


def test_un_autodiagnostic_d_ailleurs_est_introuvable(repondu: Ouvert) -> None:
    voisin = repondu.monde.contexte(repondu.monde.organisme("Voisine"))
    for id_ in (repondu.id, uuid.uuid4()):
        with pytest.raises(Introuvable):
            exports.exporter(voisin, id_, "rapport", "pdf")
