"""L'annexe d'un contrat en Word : numéros, renvois, listes, commentaires, zones, sections, propriétés, paquet."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.documents import (
    Alinea,
    Bloc,
    Commentaire,
    Document,
    ErreurDocument,
    Liste,
    Marque,
    Paragraphe,
    Renvoi,
    Sommaire,
    Tableau,
    Titre,
    Zone,
    rendre_docx,
)
from socle.documents.docx.archive import assembler, comprimer, comprimer_court
from socle.documents.docx.parties import initiales
from tests.socle.documents.contrat import annexes, articles, contrat
from tests.socle.documents.exemples import complet, pieges, png
from tests.socle.documents.lecture_word import (
    Champ,
    W,
    champs,
    desordres,
    noms,
    numeros,
    numeros_des_signets,
    paragraphes,
    racine,
    style,
    texte,
    val,
)


@pytest.fixture(scope="module")
def octets() -> bytes:
    return rendre_docx(contrat())


def renvois(octets: bytes) -> list[Champ]:
    return [champ for p in paragraphes(octets) for champ in champs(p) if "_Ref" in champ.instruction]


# ————— Les numéros


def test_articles_et_alineas_se_numerotent_d_un_bout_a_l_autre(octets: bytes) -> None:
    lus = numeros(octets)
    assert [n for s, n, _ in lus if s == "Titre2"] == [f"Article\u00a0{n}" for n in (1, 2, 3, 4)]
    assert [n for s, n, _ in lus if s == "Alinea"] == ["1.1", "1.2", "1.3", "2.1", "3.1", "3.2", "3.3", "4.1"]
    assert [n for s, n, _ in lus if s == "TitreAnnexe"] == ["Annexe\u00a01", "Annexe\u00a02"]


def test_le_mot_article_n_est_pas_dans_le_texte_du_titre(octets: bytes) -> None:
    titres = [texte(p) for p in paragraphes(octets) if style(p) == "Titre2"]
    assert titres[0] == "Maîtrise publique des données du service"


def test_chaque_liste_a_lettres_repart_a_a(octets: bytes) -> None:
    items = [(n, t) for s, n, t in numeros(octets) if s == "Numeros"]
    assert [n for n, _ in items[:5]] == ["a)", "b)", "c)", "a)", "b)"]
    assert items[5][0] == "1."
    nums = [val(p.find(f"{W}pPr/{W}numPr/{W}numId")) for p in paragraphes(octets) if style(p) == "Numeros"]
    numerotation = racine(octets, "word/numbering.xml")
    for num in set(nums):
        assert numerotation.find(f"{W}num[@{W}numId='{num}']/{W}lvlOverride/{W}startOverride") is not None


def test_un_renvoi_affiche_le_numero_que_word_calculera(octets: bytes) -> None:
    reels = numeros_des_signets(octets)
    lus = [(c.instruction.split()[0], c.resultat) for c in renvois(octets) if r"\t" in c.instruction]
    assert len(lus) == 4
    assert all(reels[signet] == resultat for signet, resultat in lus)
    assert all(champ.instruction.endswith(r"\r \t \h") for champ in renvois(octets) if r"\r" in champ.instruction)


def test_un_renvoi_a_l_intitule_montre_le_texte_du_signet(octets: bytes) -> None:
    (instruction,) = {c.instruction for c in renvois(octets) if c.resultat == "Description des traitements"}
    assert re.fullmatch(r"REF _Ref\d{6} \\h", instruction)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["", "article", "annexe"]), st.integers(1, 4)), min_size=1, max_size=12),
)
def test_les_renvois_restent_justes_dans_tout_ordre(titres: list[tuple[str, int]]) -> None:
    blocs: list[Bloc | str] = [Titre(niveau, "t", f"a{n}", serie) for n, (serie, niveau) in enumerate(titres)]  # type: ignore[arg-type]
    cibles = [f"a{n}" for n, (serie, _) in enumerate(titres) if serie]
    blocs += [Paragraphe(Renvoi(cible, "numero")) for cible in cibles]
    octets = rendre_docx(Document("d", blocs))
    reels = numeros_des_signets(octets)
    lus = [(re.search(r"_Ref\d+", c.instruction), c.resultat) for c in renvois(octets)]
    assert [resultat for _, resultat in lus] == [reels[signet.group()] for signet, resultat in lus if signet]
    assert len(lus) == len(cibles)


def test_un_titre_hors_serie_au_niveau_des_articles_n_a_pas_de_numero() -> None:
    octets = rendre_docx(
        Document("d", [Titre(2, "Objet", serie="article"), Titre(2, "Préambule"), Titre(2, "Durée", serie="article")])
    )
    assert [(n, t) for _, n, t in numeros(octets)] == [("Article\u00a01", "Objet"), ("Article\u00a02", "Durée")]


# ————— Le sommaire


def test_le_sommaire_montre_les_numeros(octets: bytes) -> None:
    entrees = [texte(p) for p in paragraphes(octets) if style(p).startswith("TM")]
    assert entrees[:2] == [
        "Chapitre 1 – Maîtrise des données",
        "Article\u00a01Maîtrise publique des données du service",
    ]
    assert entrees[-1] == "Annexe\u00a02Mesures de sécurité"
    cibles = {val(h, "anchor") for h in racine(octets).iter(f"{W}hyperlink")} - {""}
    assert cibles <= {val(s, "name") for s in racine(octets).iter(f"{W}bookmarkStart")}


# ————— Commentaires, zones, marques


def test_les_commentaires_sont_ancres_et_sans_personne(octets: bytes) -> None:
    notes = racine(octets, "word/comments.xml")
    assert [val(c, "id") for c in notes] == [str(n) for n in range(4)]
    assert {(val(c, "author"), val(c, "initials"), val(c, "date")) for c in notes} == {("Bibliothèque", "B", "")}
    assert len(list(notes[0].iter(f"{W}p"))) == 2
    corps = racine(octets)
    for balise in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert [val(e, "id") for e in corps.iter(f"{W}{balise}")] == [str(n) for n in range(4)]
    assert "word/comments.xml" not in noms(rendre_docx(complet()))


def test_les_initiales_viennent_des_mots() -> None:
    assert [initiales(a) for a in ("Bibliothèque", "Service juridique", "—")] == ["B", "SJ", "—"]


def test_zones_et_marques_se_retrouvent_par_leur_etiquette(octets: bytes) -> None:
    controles = {val(s.find(f"{W}sdtPr/{W}tag")): s for s in racine(octets).iter(f"{W}sdt")}
    zone = controles["PRO-01@3f2a"]
    assert val(zone.find(f"{W}sdtPr/{W}alias")) == "Maîtrise publique des données"
    assert style(next(zone.iter(f"{W}p"))) == "Titre1"
    assert texte(controles["delai_remise"]) == "48 heures"
    assert val(controles["delai_remise"].find(f"{W}sdtPr/{W}alias")) == "délai de remise"


def test_un_titre_de_zone_trop_long_est_abrege_et_une_etiquette_refusee() -> None:
    octets = rendre_docx(Document("d", [Zone("z", "t" * 90, ["x"])]))
    assert len(val(next(racine(octets).iter(f"{W}alias")))) == 64
    with pytest.raises(ErreurDocument, match="1 à 64"):
        rendre_docx(Document("d", [Zone("z" * 65, "t", ["x"])]))


def test_une_marque_vide_montre_son_titre() -> None:
    octets = rendre_docx(Document("d", [Paragraphe([Marque("m", " ", "le délai")])]))
    assert "le délai" in [texte(p) for p in paragraphes(octets)]


# ————— Les sections


def test_l_annexe_large_est_en_paysage_et_la_suivante_en_portrait(octets: bytes) -> None:
    sections = docx.Document(io.BytesIO(octets)).sections
    assert [round(s.page_width.mm) for s in sections if s.page_width] == [210, 297, 210]
    assert [s.different_first_page_header_footer for s in sections] == [True, False, False]
    assert sections[1].header.paragraphs[0].text == sections[0].header.paragraphs[0].text
    droites = [s.header._element.xpath(".//w:tab[@w:val='right']/@w:pos") for s in sections]
    assert droites == [["9184"], ["14116"], ["9184"]]


def test_seule_une_fin_de_section_est_sans_texte(octets: bytes) -> None:
    vides = [p for p in paragraphes(octets) if not "".join(p.itertext()).strip()]
    assert [style(p) for p in vides] == ["FinDeSection"] * 2
    assert all(p.find(f"{W}pPr/{W}sectPr") is not None for p in vides)
    sans_zone = paragraphes(rendre_docx(contrat([Paragraphe("x", "discret"), *annexes()])))
    assert [style(p) for p in sans_zone if p.find(f"{W}pPr/{W}sectPr") is not None] == ["Discret", "FinDeSection"]


def test_aucune_page_ne_se_saute_deux_fois(octets: bytes) -> None:
    avant_annexe = [p for p in paragraphes(octets) if style(p) == "TitreAnnexe"]
    assert all(p.find(f"{W}pPr/{W}pageBreakBefore") is None for p in avant_annexe)
    (titre,) = (p for p in paragraphes(rendre_docx(contrat([Titre(1, "A", serie="annexe")], page_de_garde=False)))
                if style(p) == "TitreAnnexe")  # fmt: skip
    assert titre.find(f"{W}pPr/{W}pageBreakBefore") is not None


def test_un_document_deja_en_paysage_ne_se_coupe_pas() -> None:
    assert len(docx.Document(io.BytesIO(rendre_docx(contrat(paysage=True)))).sections) == 1


def test_un_paysage_en_zone_est_refuse() -> None:
    with pytest.raises(ErreurDocument, match="sortez-le de la zone"):
        rendre_docx(Document("d", [Zone("z", "t", [Titre(1, "A", serie="annexe", paysage=True)])]))


def test_les_mots_d_un_tableau_large_tiennent_dans_leur_colonne(octets: bytes) -> None:
    table = next(racine(octets).iter(f"{W}tbl"))
    largeurs = [int(val(c, "w")) for c in table.iter(f"{W}gridCol")]
    assert abs(sum(largeurs) - 14116) < 12
    for rangee in table.iter(f"{W}tr"):
        for cellule, largeur in zip(rangee.iter(f"{W}tc"), largeurs, strict=True):
            plus_long = max(len(mot) for mot in re.split(r"[\s/-]+", texte(cellule)))
            assert plus_long * 80 + 114 <= largeur, texte(cellule)  # 8 points : 80 vingtièmes par lettre, en moyenne


# ————— Le paquet


def test_les_proprietes_personnalisees_sont_dans_le_fichier(octets: bytes) -> None:
    lues = {str(p.get("name")): str(p[0].text) for p in racine(octets, "docProps/custom.xml")}
    assert lues == {"Version de la bibliothèque": "2026.11.2", "État du droit": "2026-04-04"}
    assert "docProps/custom.xml" not in noms(rendre_docx(complet()))


@pytest.mark.parametrize("document", [contrat(), complet(), pieges(), complet(numeroter=False, mention="")])
def test_le_paquet_est_complet_et_dans_l_ordre_du_schema(document: Document) -> None:
    octets = rendre_docx(document)
    assert desordres(octets) == []
    types = racine(octets, "[Content_Types].xml")
    declares = {str(t.get("PartName")) for t in types} | {str(t.get("Extension")) for t in types}
    fichiers = noms(octets)
    assert fichiers[0] == "[Content_Types].xml"
    assert all(f"/{nom}" in declares or nom.rsplit(".", 1)[-1] in {"rels", "png"} for nom in fichiers[1:])
    relations = racine(octets, "word/_rels/document.xml.rels")
    internes = [r for r in relations if r.get("TargetMode") != "External"]
    assert {f"word/{r.get('Target')}" for r in internes} <= set(fichiers)
    cites = racine(octets).xpath(
        "//@*[namespace-uri()='http://schemas.openxmlformats.org/officeDocument/2006/relationships']"
    )
    assert set(map(str, cites)) <= {str(r.get("Id")) for r in relations}  # type: ignore[arg-type,union-attr]


def test_les_identifiants_sont_uniques_et_croissants(octets: bytes) -> None:
    corps = racine(octets)
    signets = [int(val(s, "id")) for s in corps.iter(f"{W}bookmarkStart")]
    controles = [int(val(s, "val")) for s in corps.iter(f"{W}id")]
    assert len(set(signets)) == len(signets)
    assert len(set(controles)) == len(controles)
    assert max(signets) == len(signets)


def test_une_image_repetee_n_est_gardee_qu_une_fois() -> None:
    octets = rendre_docx(complet())
    assert [nom for nom in noms(octets) if nom.endswith(".png")] == ["word/media/image1.png"]
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        assert archive.read("word/media/image1.png") == png()


@settings(deadline=None)
@given(st.binary(max_size=9000), st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1))
def test_l_archive_rend_ce_qu_on_lui_donne(contenu: bytes, nom: str) -> None:
    octets = assembler([comprimer(nom, contenu), comprimer_court(f"{nom}/x", contenu)])
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        assert [archive.read(n) for n in archive.namelist()] == [contenu, contenu]
        assert all(i.date_time == (1980, 1, 1, 0, 0, 0) for i in archive.infolist())


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_aucun_texte_ne_devient_du_balisage(brut: str) -> None:
    piege = f"a<w:t>&amp;\"'{brut}"
    blocs: list[Bloc | str] = [
        Titre(2, piege, serie="article", commentaires=[Commentaire(piege, piege)]),
        Alinea([piege, Marque("e", piege, piege)], [Commentaire(piege)]),
        Liste([piege], marque="lettre"),
        Zone("z", piege, [Tableau([piege], [[piege]], piege)]),
    ]
    octets = rendre_docx(Document(piege, blocs, proprietes={piege: piege}))
    assert len(racine(octets, "docProps/custom.xml")) == 1
    assert all(p.text is not None for p in docx.Document(io.BytesIO(octets)).paragraphs)
    assert sum(1 for p in paragraphes(octets) if "<w:t>&amp;" in texte(p)) >= 4


# ————— Le gabarit maison


def corps(octets: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        xml = archive.read("word/document.xml").decode()
    return re.sub(r"<w:sectPr.*?</w:sectPr>", "", xml[xml.index("<w:body>") :], flags=re.DOTALL)


@pytest.mark.parametrize("document", [contrat(), complet()])
def test_le_gabarit_maison_porte_le_meme_corps_que_notre_paquet(document: Document) -> None:
    vierge = rendre_docx(contrat([Titre(2, "a", serie="article"), Titre(1, "b", serie="annexe")]))
    assert corps(rendre_docx(document, vierge)) == corps(rendre_docx(document))


@pytest.fixture(scope="module")
def maison() -> bytes:
    gabarit = docx.Document()
    gabarit.add_paragraph("Texte du modèle").add_run().add_picture(io.BytesIO(png()))
    gabarit.add_comment(gabarit.paragraphs[0].runs[0], "note", author="Une personne", initials="UP")
    tampon = io.BytesIO()
    gabarit.save(tampon)
    return tampon.getvalue()


def test_dans_un_gabarit_maison_tout_se_retrouve(maison: bytes, octets: bytes) -> None:
    rendu = rendre_docx(contrat(), maison)
    assert [n for _, n, _ in numeros(rendu)] == [n for _, n, _ in numeros(octets)]
    reels = numeros_des_signets(rendu)
    assert all(reels[c.instruction.split()[0]] == c.resultat for c in renvois(rendu) if r"\t" in c.instruction)
    assert len(racine(rendu, "word/comments.xml")) == 4
    assert len(racine(rendu, "docProps/custom.xml")) == 2
    assert [s.orientation for s in docx.Document(io.BytesIO(rendu)).sections] == [0, 1, 0]


def test_rien_de_cache_ne_reste_du_texte_du_gabarit(maison: bytes) -> None:
    rendu = rendre_docx(contrat(), maison)
    with zipfile.ZipFile(io.BytesIO(rendu)) as archive:
        tout = b"".join(archive.read(nom) for nom in archive.namelist())
        assert not [nom for nom in archive.namelist() if nom.startswith("word/media")]
    assert b"Une personne" not in tout
    assert "Texte du modèle".encode() not in tout


def test_un_style_sans_nom_ne_gene_pas(maison: bytes) -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(maison)) as source, zipfile.ZipFile(tampon, "w") as copie:
        for nom in source.namelist():
            contenu = source.read(nom)
            if nom == "word/styles.xml":
                contenu = contenu.replace(b"</w:styles>", b'<w:style w:type="paragraph" w:styleId="X"/></w:styles>')
            copie.writestr(nom, contenu)
    assert numeros(rendre_docx(contrat(), tampon.getvalue()))


def test_le_sommaire_d_un_gabarit_sans_taquet_se_lit_sans_tabulation(maison: bytes) -> None:
    gabarit = docx.Document(io.BytesIO(maison))
    gabarit.styles.add_style("toc 2", 1)
    tampon = io.BytesIO()
    gabarit.save(tampon)
    octets = rendre_docx(contrat([Sommaire(2), *articles(1)][:3]), tampon.getvalue())
    entree = [texte(p) for p in paragraphes(octets) if val(p.find(f".//{W}hyperlink"), "anchor")][-1]
    assert entree == "Article\u00a01\u00a0– Maîtrise publique des données du service"
