"""L'aperçu HTML : sémantique, échappé, sans style en ligne."""

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from socle.documents import Document, Fiche, Lien, Paragraphe, Tableau, Titre, rendre_html
from tests.socle.documents.contrat import contrat
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
    assert page.select_one("p.doc-grand") is not None
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


def test_l_annexe_se_lit_comme_dans_word() -> None:
    page = lire(contrat())
    assert [h.get_text().replace("\u00a0", " ") for h in page.select("h4")][:1] == [
        "Article 1 – Maîtrise publique des données du service"]  # fmt: skip
    assert [h.get_text().replace("\u00a0", " ") for h in page.select("h3")][-1] == "Annexe 2 – Mesures de sécurité"
    assert [p.get_text() for p in page.select("p.doc-alinea > .doc-numero")] == [
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "3.1",
        "3.2",
        "3.3",
        "4.1",
    ]
    lettres = page.select("ol.doc-lettres.doc-sous-alinea")
    assert [liste["type"] for liste in lettres] == ["a"] * 4
    assert lettres[0].select_one("li > ul > li") is not None


def test_un_renvoi_mene_a_l_article_qu_il_nomme() -> None:
    page = lire(contrat())
    renvois = page.select("a.doc-renvoi")
    assert [a.get_text() for a in renvois][:2] == ["2", "1"]
    for renvoi in renvois:
        vise = page.find(id=str(renvoi["href"])[1:])
        assert vise is not None
        assert vise.get_text() == renvoi["title"]


def test_un_tableau_large_defile_dans_son_cadre_au_clavier() -> None:
    cadre = lire(contrat()).select_one("div.doc-defile[role=region][tabindex='0']")
    assert cadre is not None
    assert cadre["aria-label"] == "Traitements confiés"
    assert cadre.select_one("table > caption") is not None


def test_un_niveau_de_titre_saute_est_rabattu() -> None:
    page = lire(Document("d", [Titre(3, "a"), Titre(1, "b"), Titre(4, "c")]))
    assert [h.name for h in page.find_all(["h3", "h4", "h5", "h6"])] == ["h3", "h3", "h4"]


def test_un_texte_qui_se_dit_sur_est_echappe() -> None:
    sur = Markup("<b>gras</b>")
    page = lire(Document(sur, [Titre(1, sur), Paragraphe(sur), Tableau([sur], [[sur]])]))
    assert page.b is None
