"""Ce qui sort d'une mention : Word, PDF, affiche et son code QR, HTML à coller."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

from fabriques import mentions as essais
from registre.mentions import exports, operations, qr
from registre.mentions.textes import blocs, en_html, fragment
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.operations import Contexte

ADRESSE = "https://www.vallon.example/donnees/cantine"


def images(pdf: bytes) -> list[Image.Image]:
    """Les images d'un PDF, jusque dans les dessins qui les enveloppent."""
    trouvees: list[Image.Image] = []

    def fouiller(ressources: Any) -> None:
        for reference in (ressources or {}).get("/XObject", {}).values():
            objet = reference.get_object()
            if objet["/Subtype"] == "/Image" and isinstance(objet, StreamObject):
                mode = {1: "L", 3: "RGB"}[len(objet.get_data()) // (objet["/Width"] * objet["/Height"])]
                trouvees.append(
                    Image.frombytes(mode, (objet["/Width"], objet["/Height"]), objet.get_data()).convert("L")
                )
            elif objet["/Subtype"] == "/Form":
                fouiller(objet.get("/Resources"))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        fouiller(page["/Resources"])
    return trouvees


def modules(image: Image.Image, cote: int) -> list[list[bool]]:
    """La matrice d'un code QR de `cote` modules, lue au milieu de chacun, marge ôtée."""
    pas = image.width / (cote + 2 * qr.MARGE)
    return [
        [image.getpixel((int((x + qr.MARGE + 0.5) * pas), int((y + qr.MARGE + 0.5) * pas))) < 128 for x in range(cote)]
        for y in range(cote)
    ]


def test_le_code_qr_de_l_affiche_publiee_porte_l_adresse(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche, "affiche", adresse=ADRESSE)
    _, pdf = exports.exporter(contexte, id_, "pdf")
    attendue = qr.matrice(ADRESSE)
    lues = [modules(image, len(attendue)) for image in images(pdf)]
    assert attendue in lues
    assert qr.matrice(ADRESSE + "x") not in lues
    lecteur = PdfReader(io.BytesIO(pdf))
    assert len(lecteur.pages) == 1
    assert [round(float(v) / 72 * 25.4) for v in lecteur.pages[0].mediabox[2:]] == [210, 297]
    texte = lecteur.pages[0].extract_text()
    assert "Commune d'Essai" in texte.replace("’", "'")
    assert ADRESSE in "".join(texte.split())


def test_l_affiche_garde_l_adresse_de_sa_version(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche, "affiche", adresse=ADRESSE)
    lue = operations.lire(contexte, id_)
    essais.operations.enregistrer(
        contexte, id_, lue.saisie.model_copy(update={"adresse": "https://ailleurs.example/"}), lue.objet.version
    )
    _, pdf = exports.exporter(contexte, id_, "pdf")
    attendue = qr.matrice(ADRESSE)
    assert attendue in [modules(image, len(attendue)) for image in images(pdf)]


@pytest.mark.parametrize("genre", ["page", "courte", "affiche", "consentement"])
def test_chaque_forme_sort_en_word_et_en_pdf_et_dit_si_c_est_un_projet(contexte: Contexte, genre: str) -> None:
    fiche = essais.fiche(contexte, essais.fiche_consentie())
    id_ = essais.preparee(contexte, fiche, genre, adresse=ADRESSE, retrait="Un courriel.", refus="Rien.")
    _, projet = exports.exporter(contexte, id_, "pdf")
    assert "Projet : cette mention" in _texte(projet)
    essais.publier(contexte, id_)
    _, pdf = exports.exporter(contexte, id_, "pdf")
    assert "Projet : cette mention" not in _texte(pdf)
    assert "Version 1" in _texte(pdf)
    _, word = exports.exporter(contexte, id_, "docx")
    assert word[:2] == b"PK"
    if genre == "consentement":
        assert _texte(pdf).count("Oui") == 2


def _texte(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())


def test_un_format_ou_une_version_inconnus_ne_sortent_pas(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche)
    for format_, numero in (("exe", None), ("pdf", 7)):
        with pytest.raises(Introuvable):
            exports.exporter(contexte, id_, format_, numero)


def test_le_html_a_coller_n_a_ni_style_ni_script_ni_texte_non_echappe(contexte: Contexte) -> None:
    valeurs = essais.fiche_informante(consequences='<script>alert(1)</script><b onclick="x()">Gras</b> & suite')
    id_ = essais.publiee(contexte, essais.fiche(contexte, valeurs))
    html = exports.a_coller(contexte, id_).html
    soupe = BeautifulSoup(html, "html.parser")
    assert {balise.name for balise in soupe.find_all()} <= {"section", "h2", "h3", "p", "ul", "li", "a"}
    assert {nom for balise in soupe.find_all() for nom in balise.attrs} <= {"href", "rel"}
    assert '<script>alert(1)</script><b onclick="x()">Gras</b> & suite' in soupe.get_text()
    assert [h.get_text() for h in soupe.select("h2")] == ["Vos données : Cantine scolaire"]


def test_une_affiche_ne_se_colle_pas(contexte: Contexte, fiche: uuid.UUID) -> None:
    id_ = essais.publiee(contexte, fiche, "affiche", adresse=ADRESSE)
    with pytest.raises(RegleEnfreinte, match="s'impriment"):
        exports.a_coller(contexte, id_)


def test_un_texte_simple_devient_alineas_listes_et_liens() -> None:
    assert list(blocs("Un\n\n• Deux\n- Trois\nQuatre")) == ["Un", ["Deux", "Trois"], "Quatre"]
    html = str(en_html("Voir https://www.vallon.example/a?b=1&c=2.\n• <i>x</i>"))
    lien = BeautifulSoup(html, "html.parser").select_one("a")
    assert lien is not None
    assert (lien["href"], lien.get_text()) == ("https://www.vallon.example/a?b=1&c=2",) * 2
    assert "&lt;i&gt;x&lt;/i&gt;" in html
    assert "javascript" not in str(en_html("javascript:alert(1)")).replace("<p>javascript:alert(1)</p>", "")


def test_un_fragment_sans_titre_n_en_a_pas() -> None:
    assert "<h" not in fragment("", [{"code": "x", "titre": "", "texte": "Un."}])
    assert re.sub(r"\s+", "", fragment("T", [{"code": "x", "titre": "S", "texte": "Un."}])) == (
        "<section><h2>T</h2><h3>S</h3><p>Un.</p></section>"
    )
