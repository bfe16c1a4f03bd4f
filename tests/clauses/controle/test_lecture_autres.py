"""Lire un .odt, un PDF, un texte ; refuser, avec une phrase utile, ce qui ne se lit pas."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
import pytest

from clauses.controle.lecture import pdf
from clauses.controle.lecture.fichier import lire
from clauses.controle.lecture.passages import BORNES, Bornes, Lecture, LectureImpossible
from clauses.controle.lecture.texte import recoudre
from clauses.controle.structure import batir
from socle import documents as doc
from socle.documents import rendre
from tests.clauses.controle.fabrique_documents import docx, odt, p, paquet

NUMEROTEE = """
<text:list-style style:name="L1">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="Article " style:num-suffix=" –"/>
  <text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
</text:list-style>
"""


def textes(lecture: Lecture) -> list[str]:
    return [passage.texte for passage in lecture.passages]


def element(texte: str, dedans: str = "") -> str:
    return f"<text:list-item><text:p>{texte}</text:p>{dedans}</text:list-item>"


def test_odt_listes_numerotees_et_places() -> None:
    sous = f"<text:list>{element('chiffrement')}{element('journal')}</text:list>"
    corps = f'<text:list text:style-name="L1">{element("Objet")}{element("Sécurité", sous)}</text:list>'
    lecture = lire(odt(corps, automatiques=NUMEROTEE), "c.odt")
    assert textes(lecture) == ["Article 1 – Objet", "Article 2 – Sécurité", "2.1 chiffrement", "2.2 journal"]
    assert batir(lecture.passages).blocs[-1].lieu == "article 2.2"


def test_odt_titres_du_plan_cadres_notes_et_entetes() -> None:
    plan = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
        "</text:outline-style><style:master-page><style:header><text:p>Ville d’Essai</text:p></style:header>"
        "</style:master-page>"
    )
    cadre = "<draw:frame><draw:text-box><text:p>Encadré</text:p></draw:text-box></draw:frame>"
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Voir la loi.</text:p>"
        "</text:note-body></text:note>"
    )
    commentaire = "<office:annotation><dc:creator>X</dc:creator><text:p>Trop cher</text:p></office:annotation>"
    corps = (
        f'<text:h text:outline-level="1">Objet</text:h><text:p>Corps{note}{commentaire}<text:s/>suite</text:p>'
        f"<text:p>{cadre}</text:p><table:table><table:table-row><table:table-cell><text:p>Clé</text:p></table:table-cell>"
        "<table:table-cell><text:p>Valeur</text:p></table:table-cell></table:table-row></table:table>"
    )
    lecture = lire(odt(corps, styles=plan), "c.odt")
    places = {passage.texte: passage.lieu for passage in lecture.passages}
    assert "I. Objet" in places
    assert "Corps suite" in places
    assert places["Encadré"] == "zone de texte"
    assert places["Voir la loi."] == "note 1"
    assert places["Clé | Valeur"] == "tableau 1, ligne 1"
    assert places["Ville d’Essai"] == "en-tête"
    assert "Trop cher" not in lecture.texte


def test_odt_les_suppressions_suivies_ne_sont_pas_lues() -> None:
    suivies = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>ancien délai</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    lecture = lire(odt(f"{suivies}<text:p>Nouveau délai</text:p>"), "c.odt")
    assert textes(lecture) == ["Nouveau délai"]
    assert any("1 suppression" in remarque for remarque in lecture.remarques)


def pdf_de(*blocs: object) -> bytes:
    return rendre(
        doc.Document(titre="Contrat d'essai", blocs=blocs, organisme="Ville d'Essai", page_de_garde=False), "pdf"
    )


def test_un_pdf_se_lit_avec_ses_pages_sans_ses_entetes() -> None:
    long = "Le titulaire traite les données sur instruction écrite de la commune, qui les documente. " * 20
    blocs = [doc.Titre(1, f"Article {n} – Clause") for n in range(1, 7)]
    entrelaces = [b for titre in blocs for b in (titre, doc.Paragraphe(long))]
    lecture = lire(pdf_de(*entrelaces), "c.pdf")
    ossature = batir(lecture.passages)
    assert {"1", "2", "3", "4", "5", "6"} <= ossature.articles
    assert max(passage.page or 0 for passage in lecture.passages) >= 3
    assert sum("Ville d'Essai" in passage.texte for passage in lecture.passages) <= 1, "l'en-tête courant est ôté"
    assert not any(passage.texte.startswith("Page ") for passage in lecture.passages)


def sans_texte() -> bytes:
    tampon = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(tampon)
    return tampon.getvalue()


def chiffre(contenu: bytes) -> bytes:
    tampon = io.BytesIO()
    with pikepdf.open(io.BytesIO(contenu)) as document:
        document.save(tampon, encryption=pikepdf.Encryption(owner="a", user="b"))
    return tampon.getvalue()


def bombe_pdf() -> bytes:
    """Une page dont le contenu se déplie en 400 Mo."""
    tampon = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.pages[0].Contents = document.make_stream(b"")
        document.pages[0].Contents.write(zlib.compress(b"\n" * 400_000_000, 9), filter=pikepdf.Name.FlateDecode)
        document.save(tampon)
    return tampon.getvalue()


def bombe_zip() -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", '<R><Relationship Type="x/officeDocument" Target="word/document.xml"/></R>')
    return tampon.getvalue()


def entites() -> bytes:
    xml = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document xmlns:w="w"><w:body>&b;</w:body></w:document>'
    return paquet({
        "[Content_Types].xml": "<Types/>", "word/document.xml": xml,
        "_rels/.rels": '<R><Relationship Type="x/officeDocument" Target="word/document.xml"/></R>',
    })  # fmt: skip


@pytest.mark.parametrize(
    ("contenu", "nom", "phrase"),
    [
        (b"", "c.docx", "vide"),
        (b"   \n", "c.txt", "vide"),
        (b"\x89PNG\r\n\x1a\n rien", "c.png", "une image"),
        (b"{\\rtf1 bonjour}", "c.rtf", "un document RTF"),
        (b"MZ" + b"\x90" * 50, "c.docx", "un programme"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "c.doc", "ancien"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "c.docx", "mot de passe"),
        (b"<!DOCTYPE html><html></html>", "c.md", "page web"),
        (b"abc\x00def", "c.txt", "n'est pas un texte"),
        (b"%PDF-1.7 tout le reste manque", "c.pdf", "abîmé"),
        (b"PK\x03\x04 tronque", "c.docx", "abîmé"),
        (paquet({"a.txt": "bonjour"}), "c.zip", "une archive"),
        (paquet({"[Content_Types].xml": "<T/>", "xl/workbook.xml": "<w/>"}), "c.xlsx", "n'est pas un texte"),
        (odt("<text:p>x</text:p>", manifeste="<m><encryption-data/></m>"), "c.odt", "mot de passe"),
        (docx(""), "c.docx", "Aucun texte"),
        (entites(), "c.docx", "instructions qu'un traitement de texte"),
    ],
)
def test_ce_qui_ne_se_lit_pas_le_dit(contenu: bytes, nom: str, phrase: str) -> None:
    with pytest.raises(LectureImpossible, match=phrase) as refus:
        lire(contenu, nom)
    assert refus.value.code_http == 422
    assert refus.value.phrase.endswith(".")


def test_un_pdf_numerise_chiffre_ou_piege_le_dit() -> None:
    for contenu, phrase in ((sans_texte(), "document numérisé"), (chiffre(pdf_de("Un texte.")), "mot de passe")):
        with pytest.raises(LectureImpossible, match=phrase):
            lire(contenu, "c.pdf")
    with pytest.raises(LectureImpossible):
        lire(bombe_pdf(), "c.pdf")


def test_une_archive_qui_se_deplie_sans_fin_est_refusee() -> None:
    with pytest.raises(LectureImpossible, match="démesuré"):
        lire(bombe_zip(), "c.docx")


def test_un_pdf_trop_long_a_lire_est_abandonne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BORNES", Bornes(secondes=0))
    with pytest.raises(LectureImpossible, match="trop de temps"):
        lire(pdf_de("Un texte."), "c.pdf")


def test_un_document_demesure_est_refuse() -> None:
    lecture = Lecture("txt", bornes=Bornes(passages=2))
    lecture.ajouter("un")
    lecture.ajouter("deux")
    with pytest.raises(LectureImpossible, match="trop long"):
        lecture.ajouter("trois")
    with pytest.raises(LectureImpossible, match="dépasse 50 Mo"):
        lire(b"a" * (BORNES.octets + 1), "c.txt")


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("le prestataire recourt à un sous-\ntraitant", ["le prestataire recourt à un sous-traitant"]),
        ("un sous-trai-\ntant ulté-\nrieur", ["un sous-traitant ultérieur"]),
        ("comme prévu à l'\narticle 12 du contrat", ["comme prévu à l' article 12 du contrat"]),
        ("ARTICLE 1 - OBJET\nLe présent contrat", ["ARTICLE 1 - OBJET", "Le présent contrat"]),
        ("Article 3 – Durée\nLe contrat dure", ["Article 3 – Durée", "Le contrat dure"]),
        ("- un\n- deux\nsuite", ["- un", "- deux suite"]),
        ("3.1 Premier\n3.2 Second", ["3.1 Premier", "3.2 Second"]),
        ("un\n\ndeux", ["un", "deux"]),
    ],
)
def test_les_lignes_coupees_sont_recousues(brut: str, attendu: list[str]) -> None:
    assert list(recoudre(brut.splitlines())) == attendu


def test_un_texte_windows_et_un_texte_utf16_se_lisent() -> None:
    assert textes(lire("Durée : trois ans".encode("cp1252"), "c.txt")) == ["Durée : trois ans"]
    assert textes(lire("Durée".encode("utf-16"), "c.txt")) == ["Durée"]


def test_un_markdown_perd_son_balisage_et_garde_ses_tableaux() -> None:
    source = b"# Article 1\n\n**Objet** du contrat\n\n| A | B | C |\n| --- | --- | --- |\n| a | b | c |\n"
    lecture = lire(source, "c.md")
    assert textes(lecture) == ["Article 1", "Objet du contrat", "A | B | C", "a | b | c"]
    assert [passage.lieu for passage in lecture.passages][2:] == ["tableau 1, ligne 1", "tableau 1, ligne 2"]


def test_docx_et_odt_vides_de_corps_mais_pas_de_zones() -> None:
    zone = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('Tout est ici')}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert textes(lire(docx(p(dedans=zone)), "c.docx")) == ["Tout est ici"]
