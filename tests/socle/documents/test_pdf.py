"""Le moteur PDF : conformité, balisage, textes pièges, reproductibilité, vitesse."""

import io
import time

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.documents import Bloc, Document, Fiche, Image, Liste, Paragraphe, Tableau, Titre, rendre_pdf
from socle.documents.pdf import _texte
from tests.socle.documents.contrat import contrat
from tests.socle.documents.exemples import complet, pieges, png, registre


def ouvrir(octets: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(octets))


@pytest.fixture(scope="module")
def octets() -> bytes:
    return rendre_pdf(complet())


def roles(element: pikepdf.Object) -> list[str]:
    """Les rôles de l'arbre de structure, dans l'ordre de lecture."""
    if isinstance(element, pikepdf.Array):
        return [role for enfant in element for role in roles(enfant)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    role = [str(element["/S"])] if "/S" in element else []
    return role + (roles(element["/K"]) if "/K" in element else [])


def test_le_fichier_se_declare_pdf_a_2a_et_pdf_ua_1(octets: bytes) -> None:
    metadonnees = ouvrir(octets).open_metadata()
    assert metadonnees["pdfaid:part"] == "2"
    assert metadonnees["pdfaid:conformance"] == "A"
    assert metadonnees["pdfuaid:part"] == "1"
    assert metadonnees["dc:title"] == "Registre des activités de traitement"


def test_le_fichier_est_balise_et_dit_sa_langue(octets: bytes) -> None:
    pdf = ouvrir(octets)
    racine = pdf.Root
    assert "/StructTreeRoot" in racine
    assert str(racine.Lang) == "fr-FR"
    assert bool(racine.MarkInfo.Marked)
    assert bool(racine.ViewerPreferences.DisplayDocTitle)


def test_les_titres_listes_tableaux_figures_sont_balises(octets: bytes) -> None:
    pdf = ouvrir(octets)
    balises = roles(pdf.Root.StructTreeRoot)
    assert balises.count("/H1") >= 2
    assert {"/H2", "/L", "/LI", "/Table", "/THead", "/TH", "/TD", "/TOC", "/Link"} <= set(balises)
    assert balises.count("/Figure") == 2
    assert balises.count("/Table") == 4


def test_le_paysage_et_la_page_unique() -> None:
    pdf = ouvrir(rendre_pdf(Document("d", ["x"], paysage=True, page_de_garde=False)))
    assert len(pdf.pages) == 1
    _, _, largeur, hauteur = (float(x) for x in pdf.pages[0].MediaBox)
    assert largeur > hauteur


def test_les_pieges_ne_font_pas_echouer_le_fichier() -> None:
    assert len(ouvrir(rendre_pdf(pieges())).pages) > 3


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_tout_texte_donne_un_pdf_conforme(texte: str) -> None:
    blocs: list[Bloc] = [
        Titre(1, texte),
        Paragraphe(texte, "citation"),
        Fiche(((texte, texte, texte),), texte),
        Liste([texte]),
    ]
    blocs.append(Tableau([texte], [[texte]]))
    octets = rendre_pdf(Document("d", blocs, texte, texte, mention=texte))
    assert octets.startswith(b"%PDF-1.7")


def test_les_octets_ne_dependent_que_du_document() -> None:
    assert rendre_pdf(complet()) == rendre_pdf(complet())


def test_un_niveau_de_titre_saute_ne_fait_pas_echouer() -> None:
    titres = [Titre(niveau, "t") for niveau in (3, 1, 4, 2, 4)]
    assert rendre_pdf(Document("d", titres))


def test_une_adresse_trop_longue_peut_se_couper_aux_separateurs() -> None:
    adresse = "https://www.exemple.fr/donnees-personnelles/droits"
    assert _texte("dpo@mairie-exemple.fr") == "dpo@mairie-exemple.fr"
    assert _texte(adresse).replace("\u200b", "") == adresse
    assert "exemple.\u200b" not in _texte(adresse)
    assert "personnelles/\u200bdroits" in _texte(adresse)


def test_une_image_reste_nette() -> None:
    octets = rendre_pdf(Document("d", [Image(png(300, 200), "aplat", "légende", 500)]))
    tailles = {
        (int(image.Width), int(image.Height)) for page in ouvrir(octets).pages for image in _images(page.Resources)
    }
    assert (300, 200) in tailles


def _images(ressources: pikepdf.Object) -> list[pikepdf.Object]:
    trouvees = []
    for objet in (ressources.get("/XObject") or pikepdf.Dictionary()).values():
        if objet.Subtype == "/Image":
            trouvees.append(objet)
        elif "/Resources" in objet:
            trouvees += _images(objet.Resources)
    return trouvees


def test_cent_cinquante_fiches_sont_vite_rendues() -> None:
    debut = time.perf_counter()
    octets = rendre_pdf(registre(150))
    assert time.perf_counter() - debut < 10
    assert len(ouvrir(octets).pages) > 50


def test_l_annexe_de_contrat_est_conforme_et_complete() -> None:
    octets = rendre_pdf(contrat())
    metadonnees = ouvrir(octets).open_metadata()
    assert (metadonnees["pdfaid:part"], metadonnees["pdfuaid:part"]) == ("2", "1")
    pages = pypdf.PdfReader(io.BytesIO(octets)).pages
    texte = " ".join(page.extract_text() for page in pages).replace("\u00a0", " ")
    for attendu in ("Article 1 –", "Article 4 –", "Annexe 2 –", "3.3", "sauf l'article 4", "a)", "48 heures"):
        assert attendu in " ".join(texte.split()), attendu
    sens = ["paysage" if float(page.mediabox.width) > 700 else "portrait" for page in pages]
    assert sens == ["portrait"] * 3 + ["paysage"] * (len(pages) - 4) + ["portrait"]


def test_le_document_deja_en_paysage_y_reste() -> None:
    pages = pypdf.PdfReader(io.BytesIO(rendre_pdf(contrat(paysage=True)))).pages
    assert all(float(page.mediabox.width) > 700 for page in pages)
