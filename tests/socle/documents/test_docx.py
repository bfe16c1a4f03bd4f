"""Le moteur Word : chaque bloc, l'accessibilité, les champs, le gabarit maison, la vitesse."""

import io
import re
import time
import zipfile

import docx
import pytest
from docx.document import Document as Paquet
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from socle.documents import Document, ErreurDocument, Fiche, Liste, Paragraphe, Tableau, Titre, rendre_docx
from tests.socle.documents.exemples import complet, pieges, registre

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def ouvrir(octets: bytes) -> Paquet:
    return docx.Document(io.BytesIO(octets))


def racine(octets: bytes, partie: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return etree.fromstring(archive.read(partie))


def textes(octets: bytes, style: str) -> list[str]:
    return [p.text for p in ouvrir(octets).paragraphs if p.style is not None and p.style.name == style]


@pytest.fixture(scope="module")
def octets() -> bytes:
    return rendre_docx(complet())


def test_les_titres_sont_de_vrais_titres_numerotes(octets: bytes) -> None:
    assert textes(octets, "Heading 1") == ["Présentation", "Mesures de sécurité"]
    assert textes(octets, "Heading 2") == ["Inscriptions scolaires"]
    styles = racine(octets, "word/styles.xml")
    niveau = styles.find(f".//{W}style[@{W}styleId='Titre2']/{W}pPr/{W}numPr/{W}ilvl")
    assert niveau is not None
    assert niveau.get(f"{W}val") == "1"


def test_sans_numeroter_aucun_titre_n_a_de_numero() -> None:
    styles = racine(rendre_docx(complet(numeroter=False)), "word/styles.xml")
    titres = [styles.find(f".//{W}style[@{W}styleId='Titre{niveau}']") for niveau in range(1, 5)]
    assert all(titre is not None and titre.find(f".//{W}numPr") is None for titre in titres)


def test_aucun_paragraphe_n_est_vide(octets: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        parties = [nom for nom in archive.namelist() if re.match(r"word/(document|header|footer)", nom)]
    for partie in parties:
        for paragraphe in racine(octets, partie).iter(f"{W}p"):
            assert "".join(paragraphe.itertext()).strip() or paragraphe.find(f".//{W}drawing") is not None


def test_les_entetes_se_repetent_et_les_lignes_ne_se_coupent_pas(octets: bytes) -> None:
    tables = list(racine(octets).iter(f"{W}tbl"))
    assert len(tables) == 5
    for table in tables:
        premiere, *autres = table.findall(f"{W}tr")
        assert premiere.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(ligne.find(f"{W}trPr/{W}tblHeader") is None for ligne in autres)
        assert all(ligne.find(f"{W}trPr/{W}cantSplit") is not None for ligne in (premiere, *autres))


def test_le_format_est_a4_francais_et_titre(octets: bytes) -> None:
    paquet = ouvrir(octets)
    section = paquet.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert paquet.core_properties.title == "Registre des activités de traitement"
    assert paquet.core_properties.author == "Commune d’Exempleville"
    langue = racine(octets, "word/styles.xml").find(f".//{W}lang")
    assert langue is not None
    assert langue.get(f"{W}val") == "fr-FR"


def test_le_paysage_tourne_la_page() -> None:
    octets = rendre_docx(complet(paysage=True))
    section = ouvrir(octets).sections[0]
    assert section.page_width is not None
    assert section.page_width.mm > 290
    entree = racine(octets, "word/styles.xml").find(f".//{W}style[@{W}styleId='TM1']//{W}tab[@{W}val='right']")
    assert entree is not None
    assert int(str(entree.get(f"{W}pos"))) == 16838 - 2 * 1361


def test_en_tete_et_pied_disent_tout(octets: bytes) -> None:
    section = ouvrir(octets).sections[0]
    assert "Commune d’Exempleville\tRegistre" in section.header.paragraphs[0].text
    references, mention = (p.text for p in section.footer.paragraphs)
    assert references.replace("\u00a0", " ").startswith("Version 2.1 · 1er mars 2026 · État du droit")
    assert references.endswith("Page\u00a01\u00a0/\u00a01")
    assert mention == "Document de travail"
    assert [p.text for p in section.first_page_footer.paragraphs] == ["Document de travail"]
    champs = section.footer._element.xpath(".//w:instrText/text()")
    assert [champ.strip() for champ in champs] == ["PAGE", "NUMPAGES"]


def test_le_sommaire_et_les_renvois_sont_des_champs_deja_justes(octets: bytes) -> None:
    document = racine(octets)
    instructions = [zone.text.strip() for zone in document.iter(f"{W}instrText") if zone.text]
    assert instructions[0] == r'TOC \o "1-2" \h \z \u'
    assert r"REF _Ref000003 \r \h" in instructions
    signets = {s.get(f"{W}name") for s in document.iter(f"{W}bookmarkStart")}
    cibles = {h.get(f"{W}anchor") for h in document.iter(f"{W}hyperlink")} - {None}
    assert cibles == {"_Toc000001", "_Toc000002", "_Toc000003"}
    assert cibles | {"_Ref000003"} <= signets
    entrees = [
        "".join(p.itertext(f"{W}t"))
        for p in document.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None and str(p.find(f"{W}pPr/{W}pStyle").get(f"{W}val")).startswith("TM")  # type: ignore[union-attr]
    ]
    assert entrees == ["1Présentation", "1.1Inscriptions scolaires", "2Mesures de sécurité"]


def test_les_champs_s_ouvrent_et_se_ferment(octets: bytes) -> None:
    genres = [c.get(f"{W}fldCharType") for c in racine(octets).iter(f"{W}fldChar")]
    profondeur = 0
    for genre in genres:
        profondeur += {"begin": 1, "separate": 0, "end": -1}[str(genre)]
        assert profondeur >= 0
    assert profondeur == 0


def test_word_ne_demande_pas_de_mettre_a_jour_les_champs(octets: bytes) -> None:
    assert racine(octets, "word/settings.xml").find(f"{W}updateFields") is None
    assert not racine(octets).xpath("//@*[local-name()='dirty']")


def test_les_identifiants_de_signet_sont_uniques(octets: bytes) -> None:
    identifiants = [s.get(f"{W}id") for s in racine(octets).iter(f"{W}bookmarkStart")]
    assert len(identifiants) == len(set(identifiants))


def test_les_images_ont_leur_texte_alternatif(octets: bytes) -> None:
    descriptions = racine(octets).xpath("//@descr")
    assert descriptions == ["Un aplat bleu-vert", "Un aplat sans légende"]


def test_chaque_liste_numerotee_repart_a_un() -> None:
    document = Document("d", [Liste(["a", "b"], ordonnee=True), "entre", Liste(["c"], ordonnee=True)])
    octets = rendre_docx(document)
    nums = [n.get(f"{W}val") for n in racine(octets).iter(f"{W}numId")]
    assert nums[0] == nums[1] != nums[2]
    numerotation = racine(octets, "word/numbering.xml")
    for num in set(nums):
        assert numerotation.find(f"{W}num[@{W}numId='{num}']//{W}startOverride") is not None


def test_un_saut_de_ligne_reste_un_saut_de_ligne() -> None:
    assert "un\ndeux" in [p.text for p in ouvrir(rendre_docx(Document("d", ["un\ndeux"]))).paragraphs]


def test_deux_fiches_accolees_s_ecartent_sans_paragraphe_vide(octets: bytes) -> None:
    ecartees = [t for t in racine(octets).iter(f"{W}tbl") if t.find(f".//{W}tcMar") is not None]
    assert len(ecartees) == 1
    assert "Accolée" in "".join(ecartees[0].itertext())


def test_les_pieges_restent_du_texte() -> None:
    lus = [p.text for p in ouvrir(rendre_docx(pieges())).paragraphs]
    assert "[a] ]( #let x = 1" in lus
    assert "*gras* _souligné_ `code` <b>&amp;</b>" in lus
    assert "• puce de Word" in lus
    assert "emoji □□□□ et □" in lus


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_tout_texte_donne_un_docx_lisible(texte: str) -> None:
    fiche = Fiche(((texte, texte, texte),))
    blocs = (Titre(1, texte), texte, fiche, Tableau([texte], [[texte]], texte))
    assert ouvrir(rendre_docx(Document("d", blocs, texte, texte, mention=texte))).paragraphs


def test_les_octets_ne_dependent_que_du_document(monkeypatch: pytest.MonkeyPatch) -> None:
    premiers = rendre_docx(complet())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert rendre_docx(complet()) == premiers


def test_cent_cinquante_fiches_sont_vite_rendues() -> None:
    debut = time.perf_counter()
    octets = rendre_docx(registre(150))
    assert time.perf_counter() - debut < 3
    assert len(ouvrir(octets).tables) == 150


@pytest.fixture(scope="module")
def maison() -> bytes:
    """Le gabarit d'un organisme : style de titre à lui, en-tête, pied, texte à effacer."""
    gabarit = docx.Document()
    gabarit.add_paragraph("Texte du modèle")
    gabarit.sections[0].header.paragraphs[0].text = "Ville d’Exempleville — en-tête maison"
    gabarit.sections[0].footer.paragraphs[0].text = "Pied maison"
    gabarit.styles["Heading 1"].font.name = "Georgia"
    tampon = io.BytesIO()
    gabarit.save(tampon)
    return tampon.getvalue()


def test_le_gabarit_maison_garde_ses_styles_son_en_tete_et_son_pied(maison: bytes) -> None:
    octets = rendre_docx(complet(), maison)
    paquet = ouvrir(octets)
    assert "Texte du modèle" not in [p.text for p in paquet.paragraphs]
    assert textes(octets, "Heading 1") == ["Présentation", "Mesures de sécurité"]
    assert paquet.styles["Heading 1"].font.name == "Georgia"
    section = paquet.sections[0]
    assert section.header.paragraphs[0].text == "Ville d’Exempleville — en-tête maison"
    assert [p.text for p in section.footer.paragraphs] == ["Pied maison", "Document de travail"]


def test_avec_un_gabarit_maison_tout_style_et_toute_numerotation_existent(maison: bytes) -> None:
    octets = rendre_docx(complet(), maison)
    styles = racine(octets, "word/styles.xml")
    connus = [s.get(f"{W}styleId") for s in styles.findall(f"{W}style")]
    assert len(connus) == len(set(connus))
    employes = racine(octets).xpath("//*[local-name()='pStyle' or local-name()='rStyle' or local-name()='tblStyle']")
    assert {e.get(f"{W}val") for e in employes} <= set(connus)
    numerotation = racine(octets, "word/numbering.xml")
    nums = {n.get(f"{W}numId") for n in numerotation.findall(f"{W}num")}
    assert {n.get(f"{W}val") for n in racine(octets).iter(f"{W}numId")} - {"0"} <= nums
    titre_du_sommaire = racine(octets).find(f".//{W}sdt//{W}p/{W}pPr/{W}numPr/{W}numId")
    assert titre_du_sommaire is not None
    assert titre_du_sommaire.get(f"{W}val") == "0"
    ordre = [etree.QName(e).localname for e in numerotation]
    assert ordre == sorted(ordre)


def test_un_gabarit_maison_sans_liste_convient(maison: bytes) -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(maison)) as source, zipfile.ZipFile(tampon, "w") as copie:
        for nom in set(source.namelist()) - {"word/numbering.xml"}:
            texte = re.sub(rb"<(Override|Relationship)[^>]*numbering[^>]*/>", b"", source.read(nom))
            copie.writestr(nom, texte)
    assert textes(rendre_docx(complet(), tampon.getvalue()), "Heading 2") == ["Inscriptions scolaires"]


@pytest.mark.parametrize("gabarit", [b"", b"pas un zip", b"PK\x03\x04tronque"])
def test_un_gabarit_illisible_est_refuse(gabarit: bytes) -> None:
    with pytest.raises(ErreurDocument, match="gabarit maison"):
        rendre_docx(Document("d", []), gabarit)


def test_un_document_sans_bloc_ni_garde_s_ouvre() -> None:
    paquet = ouvrir(rendre_docx(Document("Seul", [Paragraphe("")], page_de_garde=False)))
    assert [p.text for p in paquet.paragraphs] == ["Seul"]
