"""L'aperçu HTML : sémantique, échappé, sans style en ligne."""

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from socle.documents import Document, Fiche, Lien, Paragraphe, Titre, rendre_html
from tests.socle.documents.exemples import complet, pieges


def lire(document: Document, niveau_depart: int = 2) -> BeautifulSoup:
    return BeautifulSoup(str(rendre_html(document, niveau_depart)), "html5lib")


def test_chaque_bloc_a_sa_balise() -> None:
    page = lire(complet())
    assert page.select_one("article.doc[lang=fr-FR] > header > h2.doc-titre") is not None
    assert [h.get_text() for h in page.select("h3")] == ["1 Présentation", "2 Mesures de sécurité"]
    assert page.select_one("table.doc-tableau > caption") is not None
    assert all(th["scope"] == "col" for th in page.select("thead th"))
    assert len(page.select("dl.doc-fiche")) == 3
    assert len(page.select("aside.doc-encadre")) == 3
    assert [img["alt"] for img in page.select("img")] == ["Un aplat bleu-vert", "Un aplat sans légende"]
    assert page.select_one("ul > li > ul > li") is not None
    assert page.select_one("blockquote.doc-citation > p") is not None
    assert len(page.select(".doc-signature")) == 2


def test_les_renvois_et_le_sommaire_menent_a_un_titre() -> None:
    page = lire(complet())
    liens = [str(a["href"]) for a in page.select('a[href^="#"]')]
    assert len(liens) == 4
    assert all(page.find(id=lien[1:]) is not None for lien in liens)


def test_les_titres_se_decalent_sans_passer_h6() -> None:
    page = lire(Document("d", [Titre(1, "a"), Titre(4, "b")]), niveau_depart=4)
    assert [page.h4 and page.h4.get_text(), page.h5 and page.h5.get_text()] == ["d", "a"]
    assert page.h6 is not None


def test_l_article_de_loi_suit_son_libelle() -> None:
    page = lire(Document("d", [Fiche((("Finalité", "Payer", "RGPD 30(1)b"),))]))
    terme = page.select_one("dt")
    assert terme is not None
    assert terme.get_text() == "Finalité RGPD 30(1)b"
    assert terme.select_one(".doc-article") is not None


def test_aucun_style_ni_script_ni_gestionnaire_en_ligne() -> None:
    for balise in lire(pieges()).find_all(True):
        assert balise.name not in {"style", "script"}
        assert not any(attribut == "style" or attribut.startswith("on") for attribut in balise.attrs)


@given(st.text(max_size=60))
def test_le_texte_n_ajoute_jamais_de_balise(texte: str) -> None:
    page = lire(Document("d", [Paragraphe([f"a{texte}b", Lien("https://a.fr/" + texte, f"a{texte}b")])]))
    article = page.article
    assert article is not None
    assert {balise.name for balise in article.find_all(True)} <= {"header", "h2", "p", "a", "br"}
    assert all(set(balise.attrs) <= {"class", "href", "rel"} for balise in article.find_all(True))


def test_un_lien_dangereux_n_est_pas_un_lien() -> None:
    assert lire(Document("d", [Paragraphe(Lien("javascript:alert(1)", "ici"))])).a is None
