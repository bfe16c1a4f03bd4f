"""Exporter par la page : chaque format s'ouvre, se relit, et l'acte est au journal."""

from __future__ import annotations

import csv
import io
import json
import uuid

import openpyxl
import pytest
from docx import Document

from fabriques.client import ClientMaison, Maison
from fabriques.monde import fiche_pleine
from registre.exports.operations import FORMATS
from registre.traitements.echanges.cnil_lecture import lire_cnil
from registre.traitements.operations import lire_fiche, lire_registre
from socle.tableurs import lire_classeur

LIBELLES = {code: format_.libelle for code, format_ in FORMATS.items()}


def garnir(maison: Maison) -> uuid.UUID:
    pleine = maison.fiche("Restauration", **{k: v for k, v in fiche_pleine().items() if k != "nom"})
    maison.fiche("=HYPERLINK(1) +33 @x", description="-2+3")
    return pleine


def telecharger(client: ClientMaison, maison: Maison, format_: str) -> bytes:
    client.aller(f"{maison.base}/exports/")
    page = client.soumettre(f"Télécharger le registre en {LIBELLES[format_]}", statut=200)
    entetes = page.reponse.headers
    assert entetes["Content-Disposition"].startswith(f"attachment; filename=registre-{maison.commune.code}.{format_}")
    assert entetes["X-Content-Type-Options"] == "nosniff"
    assert maison.verbes()[-1] == "registre.exporte"
    return page.octets


def test_word_et_pdf_du_registre(client: ClientMaison, maison: Maison) -> None:
    garnir(maison)
    document = Document(io.BytesIO(telecharger(client, maison, "docx")))
    titres = [p.text for p in document.paragraphs if p.style.name.startswith(("Heading", "Titre"))]
    assert any("Restauration" in t for t in titres)
    assert document.core_properties.title
    pdf = telecharger(client, maison, "pdf")
    assert pdf.startswith(b"%PDF-")
    assert b"pdfaid" in pdf


def test_ods_de_la_cnil_se_relit_sans_perte(client: ClientMaison, maison: Maison) -> None:
    garnir(maison)
    releve = lire_cnil(lire_classeur(telecharger(client, maison, "ods"), "r.ods"))
    fiches = lire_registre(maison.monde.contexte(maison.commune))

    def nue(saisie: object) -> object:
        brut = saisie.model_dump()  # type: ignore[attr-defined]
        return {k: [{**ligne, "id": None} if isinstance(ligne, dict) else ligne for ligne in v] if isinstance(v, list) else v
                for k, v in brut.items()}  # fmt: skip

    assert [nue(f.saisie) for f in releve.fiches] == [nue(f.saisie) for f in fiches]
    assert releve.toutes_les_remarques == []


def test_excel_et_csv_neutralisent_les_formules(client: ClientMaison, maison: Maison) -> None:
    garnir(maison)
    classeur = openpyxl.load_workbook(io.BytesIO(telecharger(client, maison, "xlsx")))
    cellules = [c for feuille in classeur for ligne in feuille.iter_rows() for c in ligne if c.value is not None]
    assert any("Restauration" in str(c.value) for c in cellules)
    assert not [c for c in cellules if c.data_type == "f"]
    lignes = list(csv.reader(io.StringIO(telecharger(client, maison, "csv").decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == 3
    assert {len(ligne) for ligne in lignes} == {len(lignes[0])}
    assert not [v for ligne in lignes for v in ligne if v[:1] in {"=", "+", "-", "@", "\t"} and len(v) > 1]


def test_json_porte_tous_les_champs_et_se_reimporte(client: ClientMaison, maison: Maison) -> None:
    id_ = garnir(maison)
    octets = telecharger(client, maison, "json")
    donnees = json.loads(octets)
    assert set(donnees) >= {"organisme", "traitements"}
    attendue = lire_fiche(maison.monde.contexte(maison.commune), id_).saisie
    ecrite = next(t for t in donnees["traitements"] if t["nom"] == "Restauration")
    assert set(type(attendue).model_fields) <= set(ecrite)
    client.aller(f"{maison.base}/imports/")
    client.soumettre("Lire le fichier", {"fichier": (octets, "registre.json")})
    client.suivre()
    client.soumettre("Importer ces fiches", {"choix-0": "creer", "choix-1": "creer"})
    assert len(lire_registre(maison.monde.contexte(maison.commune))) == 4


@pytest.mark.parametrize("format_", LIBELLES)
def test_un_registre_vide_s_exporte_aussi(client: ClientMaison, maison: Maison, format_: str) -> None:
    assert telecharger(client, maison, format_)


@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_une_fiche_seule(client: ClientMaison, maison: Maison, format_: str) -> None:
    id_ = maison.fiche("École « des Prés » / №1", finalites=[{"libelle": "Emoji 🎻 et \u0338"}])
    client.aller(f"{maison.base}/traitements/{id_}")
    page = client.soumettre(
        "Word (télécharger la fiche)" if format_ == "docx" else "PDF (télécharger la fiche)", statut=200
    )
    assert page.octets[:4] == (b"PK\x03\x04" if format_ == "docx" else b"%PDF")
    assert maison.verbes()[-1] == "traitement.exporte"


def test_un_format_inconnu_est_dit_et_n_ecrit_rien(client: ClientMaison, maison: Maison, rien_ecrit: None) -> None:
    assert "Format inconnu" in client.poster(f"{maison.base}/exports/registre.exe", statut=422).texte
    client.poster(f"{maison.base}/exports/fiche/{uuid.uuid4()}.xlsx", statut=422)
    client.poster(f"{maison.base}/exports/fiche/{uuid.uuid4()}.pdf", statut=404)
    client.aller(f"{maison.base}/exports/registre.csv", 405)


def test_les_archivees_ne_sortent_pas(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche("Secrète")
    client.aller(f"{maison.base}/traitements/{id_}")
    client.soumettre("Archiver")
    assert b"Secr" not in telecharger(client, maison, "csv")
