"""Le HTML des fichiers PIA : ce qui est sûr reste à l'octet, le reste est assaini, l'écran ne voit que du texte."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.aipd.echanges.textes_riches import assainir, en_html, en_texte, est_sur

ACTIF = re.compile(
    r"<\s*(script|iframe|object|embed|svg|math|style|link|meta|form|base)|\son\w+\s*=|javascript:|vbscript:|srcdoc",
    re.I,
)


@pytest.mark.parametrize(
    ("html", "texte"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\nDeux"), ("Un<br />Deux", "Un\nDeux"), ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"), ("&eacute;t&eacute; &lt; hiver", "été < hiver"),
        ("a < b et b > c", "a < b et b > c"), ("A & B", "A & B"), ("", ""), ("<script>alert(1)</script>ok", "ok"),
        ("<table><tr><td>x</td><td>y</td></tr></table>", "x y"), ("ligne\r\nsuite", "ligne\nsuite"),
    ],
)  # fmt: skip
def test_le_html_se_lit_en_texte(html: str, texte: str) -> None:
    assert en_texte(html) == texte


@pytest.mark.parametrize(
    "piege",
    [
        "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>', '<a href="&#106;avascript:alert(1)">x</a>', "<svg onload=alert(1)>",
        '<p style="background:url(javascript:alert(1))">x</p>', '<iframe srcdoc="&lt;script&gt;"></iframe>',
        "<!--><img src=x onerror=alert(1)>-->", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '<p title="a"onclick="alert(1)">x</p>', "<p/onclick=alert(1)>x", '<a href="data:text/html,<script>">x</a>',
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<style>@import 'x'</style>",
        '<img src="data:image/svg+xml;base64,AAAA" />', "<SCRIPT SRC=//x></SCRIPT>", "<scr<script>ipt>alert(1)</script>",
    ],
)  # fmt: skip
def test_rien_d_actif_ne_survit(piege: str) -> None:
    propre = assainir(piege)
    assert not est_sur(piege)
    assert est_sur(propre) or ACTIF.search(propre) is None
    assert ACTIF.search(propre) is None
    assert "<script" not in en_texte(piege).lower()


@given(st.text(st.sampled_from("<>/\"'= aonscriptvgml&;:#!-\\p"), max_size=80))
@settings(max_examples=500, deadline=None)
def test_aucun_melange_de_balises_ne_devient_actif(texte: str) -> None:
    propre = assainir(f"<p>{texte}</p>")
    for balise in re.findall(r"<[^>]*>", propre):
        assert ACTIF.search(balise) is None, propre
    assert assainir(propre) == propre or ACTIF.search(assainir(propre)) is None


def test_un_html_de_l_outil_reste_a_l_octet() -> None:
    html = (
        '<p style="text-align: justify;"><span style="font-family: \'Open Sans\', Arial;">Été</span>&nbsp;: '
        '<a href="https://exemple.example/">ici</a></p>\n<ol start="2"><li>un</li></ol>'
        '<img src="https://x.example/a.png" alt="" />'
    )
    assert assainir(html) == html


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1,
                        max_size=20),
                max_size=5))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_notre_texte_traverse_le_html(lignes: list[str]) -> None:
    texte = "\n".join(lignes)
    assert en_texte(en_html(texte)) == texte
    assert est_sur(en_html(texte))


@pytest.mark.parametrize(
    "piege", ["<div><x>" * 100_000, "<" * 1_000_000, "<!--" * 200_000, '<p a="' * 150_000, "<b>" * 300_000]
)
def test_un_html_sans_fond_ne_retient_personne(piege: str) -> None:
    debut = time.monotonic()
    propre = assainir(piege)
    en_texte(piege)
    assert time.monotonic() - debut < 10
    assert ACTIF.search(propre) is None
