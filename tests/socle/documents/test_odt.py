"""Le moteur ODT : un paquet conforme, des styles qui existent, des numéros et des renvois vivants et justes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from socle.documents import (
    Alinea,
    Bloc,
    Document,
    Encadre,
    Fiche,
    Lien,
    Liste,
    Marque,
    Paragraphe,
    SautDePage,
    Signatures,
    Tableau,
    Texte,
    Titre,
    Zone,
    rendre,
    rendre_odt,
)
from tests.socle.documents.contrat import contrat
from tests.socle.documents.exemples import complet, pieges, png

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
TEXT, STYLE, TABLE, FO = (f"{{{_OASIS}:{nom}:1.0}}" for nom in ("text", "style", "table", "xsl-fo-compatible"))
META, OFFICE = (f"{{{_OASIS}:{nom}:1.0}}" for nom in ("meta", "office"))


def partie(octets: bytes, nom: str = "content.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return etree.fromstring(archive.read(nom))


def lus(octets: bytes, balise: str) -> list[str]:
    """Le texte de chaque élément d'une sorte ; un texte caché n'en est pas."""
    return [
        "".join(str(t) for t in e.xpath(".//text()[not(ancestor::*[@*[name()='text:style-name']='Cache'])]"))  # type: ignore[union-attr]
        for e in partie(octets).iter(balise)
    ]


@pytest.fixture(scope="module")
def octets() -> bytes:
    return rendre_odt(contrat())


def test_le_paquet_commence_par_son_type_non_compresse(octets: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        premier, *autres = archive.infolist()
        assert (premier.filename, premier.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        assert archive.testzip() is None
    assert octets[30:46] == b"mimetypeapplicat"
    manifeste = partie(octets, "META-INF/manifest.xml")
    annonces = {str(e.get(f"{{{_OASIS}:manifest:1.0}}full-path")) for e in manifeste}
    assert annonces == {"/", *(i.filename for i in autres)} - {"META-INF/manifest.xml"}


def test_le_format_s_obtient_par_son_nom() -> None:
    assert rendre(Document("d", []), "odt", b"gabarit Word, sans objet ici") == rendre_odt(Document("d", []))


@pytest.mark.parametrize("document", [contrat(), complet(), pieges(), complet(numeroter=False), contrat(paysage=True)])
def test_tout_style_nomme_existe(document: Document) -> None:
    octets = rendre_odt(document)
    definis, cites = set(), set()
    for nom in ("content.xml", "styles.xml"):
        for element in partie(octets, nom).iter():
            for attribut, valeur in element.attrib.items():
                if attribut == f"{STYLE}name":
                    definis.add(valeur)
                elif str(attribut).endswith(("style-name", "page-layout-name", "master-page-name")):
                    cites.add(valeur)
    assert cites - definis == set()


def test_les_articles_et_les_alineas_sont_une_liste_continue(octets: bytes) -> None:
    listes = [e for e in partie(octets).iter(f"{TEXT}list") if e.get(f"{TEXT}style-name") == "Articles"]
    premiere, *suivantes = listes
    assert premiere.get("{http://www.w3.org/XML/1998/namespace}id") == "liste-Articles"
    assert {e.get(f"{TEXT}continue-list") for e in suivantes} == {"liste-Articles"}
    assert [len(list(e.iter(f"{TEXT}list"))) for e in listes] == [1, 2, 2, 2, 1, 2, 1, 2, 2, 2, 1, 2]
    niveaux = partie(octets, "styles.xml").xpath("//*[@*[local-name()='name']='Articles']/*")
    formes = [
        (e.get(f"{STYLE}num-prefix"), e.get(f"{STYLE}num-suffix"), e.get(f"{TEXT}display-levels")) for e in niveaux
    ]  # type: ignore[union-attr]
    assert formes == [("Article\u00a0", "\u00a0–", "1"), ("", "", "2")]


def test_les_renvois_visent_le_bon_numero(octets: bytes) -> None:
    contenu = partie(octets)
    numeros = {str(e.get(f"{TEXT}ref-name")): e.text for e in contenu.iter(f"{TEXT}sequence")}
    renvois = [(str(e.get(f"{TEXT}ref-name")), e.text) for e in contenu.iter(f"{TEXT}sequence-ref")]
    assert [texte for _, texte in renvois] == ["2", "1", "4", "1"]
    assert all(numeros[nom] == texte for nom, texte in renvois)
    signets = {str(e.get(f"{TEXT}name")) for e in contenu.iter(f"{TEXT}bookmark-start")}
    assert {str(e.get(f"{TEXT}ref-name")) for e in contenu.iter(f"{TEXT}bookmark-ref")} <= signets


def test_le_numero_cache_compte_comme_la_liste(octets: bytes) -> None:
    titres = [e for e in partie(octets).iter(f"{TEXT}h") if e.find(f"{TEXT}span/{TEXT}sequence") is not None]
    suites = [e.find(f"{TEXT}span/{TEXT}sequence") for e in titres]
    lues = [(str(s.get(f"{TEXT}name")), s.text) for s in suites if s is not None]
    assert lues == [*(("Article", str(n)) for n in (1, 2, 3, 4)), ("Annexe", "1"), ("Annexe", "2")]
    assert lus(octets, f"{TEXT}h")[1] == "Maîtrise publique des données du service"
    cache = partie(octets, "styles.xml").find(f".//{STYLE}style[@{STYLE}name='Cache']/{STYLE}text-properties")
    assert cache is not None
    assert cache.get(f"{TEXT}display") == "none"


def test_le_sommaire_est_rempli_et_ses_pages_sont_des_renvois(octets: bytes) -> None:
    index = partie(octets).find(f".//{TEXT}table-of-content/{TEXT}index-body")
    assert index is not None
    entrees = ["".join(str(t) for t in p.itertext()) for p in index.findall(f"{TEXT}p")]
    assert entrees[1] == "Article\u00a01\u00a0–Maîtrise publique des données du service1"
    assert len(list(index.iter(f"{TEXT}bookmark-ref"))) == len(entrees) == 8


def test_chaque_liste_a_sa_forme_et_son_retrait(octets: bytes) -> None:
    noms = [str(e.get(f"{TEXT}style-name")) for e in partie(octets).iter(f"{TEXT}list")]
    assert {n for n in noms if n not in {"Articles", "Annexes", "None"}} == {
        "LettresSousAlinea",
        "NombresSousAlinea",
        "PucesSousAlinea",
    }
    libre = rendre_odt(Document("d", [Liste(["a"], marque="lettre"), Liste(["b"])]))
    assert [e.get(f"{TEXT}style-name") for e in partie(libre).iter(f"{TEXT}list")] == ["Lettres", "Puces"]


def test_l_annexe_large_change_de_page_maitresse_et_en_revient(octets: bytes) -> None:
    maitres = partie(octets).xpath("//*[@*[local-name()='master-page-name']]/@*[local-name()='master-page-name']")
    assert maitres == ["Garde", "Paysage", "Standard"]
    mises = {str(e.get(f"{STYLE}name")): e[0] for e in partie(octets, "styles.xml").iter(f"{STYLE}page-layout")}
    tailles = {nom: (e.get(f"{FO}page-width"), e.get(f"{FO}page-height")) for nom, e in mises.items()}
    assert tailles == {"Page": ("210.0mm", "297.0mm"), "PagePaysage": ("297.0mm", "210.0mm")}


def test_un_saut_de_page_precede_ce_qui_suit_meme_un_tableau() -> None:
    octets = rendre_odt(Document("d", ["x", SautDePage(), Tableau(["a"], [["b"]])], page_de_garde=False))
    table = partie(octets).find(f".//{STYLE}style[@{STYLE}family='table']/{STYLE}table-properties")
    assert table is not None
    assert table.get(f"{FO}break-before") == "page"


def test_les_tableaux_ont_un_titre_et_un_en_tete_qui_se_repete(octets: bytes) -> None:
    tables = list(partie(octets).iter(f"{TABLE}table"))
    assert [e.findtext(f"{TABLE}title") for e in tables] == ["Traitements confiés", "Mesures", "Signatures"]
    assert all(len(e.findall(f"{TABLE}table-header-rows/{TABLE}table-row")) == 1 for e in tables)


def test_le_fichier_dit_sa_langue_son_titre_et_ses_proprietes(octets: bytes) -> None:
    meta = partie(octets, "meta.xml")
    assert meta.findtext(".//{http://purl.org/dc/elements/1.1/}title") == "Annexe relative aux données du service"
    libres = {e.get(f"{META}name"): e.text for e in meta.iter(f"{META}user-defined")}
    assert libres == {"Version de la bibliothèque": "2026.11.2", "État du droit": "2026-04-04"}
    defaut = partie(octets, "styles.xml").find(f".//{STYLE}default-style/{STYLE}text-properties")
    assert defaut is not None
    assert (defaut.get(f"{FO}language"), defaut.get(f"{FO}country")) == ("fr", "FR")


def test_les_images_gardent_leur_texte_alternatif() -> None:
    octets = rendre_odt(complet())
    assert lus(octets, f"{{{_OASIS}:svg-compatible:1.0}}desc") == ["Un aplat bleu-vert", "Un aplat sans légende"]
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.read("Pictures/image1.png") == png()


def test_ni_commentaire_ni_etiquette_n_y_entrent(octets: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        contenu = archive.read("content.xml").decode()
    assert "Repli" not in contenu
    assert "PRO-01@3f2a" not in contenu
    assert "48 heures" in contenu


def test_deux_espaces_et_un_saut_de_ligne_restent() -> None:
    paragraphe = partie(rendre_odt(Document("d", ["a  b\nc"], page_de_garde=False))).findall(f".//{TEXT}p")[-1]
    assert [etree.QName(e).localname for e in paragraphe] == ["s", "line-break"]


def test_les_octets_ne_dependent_que_du_document(octets: bytes) -> None:
    assert rendre_odt(contrat()) == octets


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_aucun_texte_ne_devient_du_balisage(brut: str) -> None:
    piege = f"a<text:p/>&amp;\"'{brut}"
    blocs: list[Bloc | str] = [
        Titre(2, piege, serie="article"),
        Alinea(
            [piege, Marque("e", piege), Texte(piege, gras=True, discret=True), Lien("https://a.fr/?" + piege, piege)]
        ),
        Liste([piege], marque="lettre"),
        Zone("z", piege, [Tableau([piege], [[piege]], piege), Fiche(((piege, piege, piege),), piege)]),
        Encadre(piege, [piege]),
        Signatures([piege]),
        Paragraphe(piege, "citation"),
    ]
    octets = rendre_odt(Document(piege, blocs, piege, piege, mention=piege, proprietes={piege: piege}))
    textes = lus(octets, f"{TEXT}p") + lus(octets, f"{TEXT}h")
    assert sum(1 for texte in textes if re.search(r"a<text:p/>&amp;", texte)) >= 8
    assert all(len(e) == 0 for e in partie(octets, "meta.xml").iter(f"{META}user-defined"))
