"""Le client de la maison voit les fautes : sans cela, toutes les autres preuves de page seraient vides."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison, champs_du_navigateur
from fabriques.pages import analyser, fautes_de

CSP = "default-src 'none'; script-src 'self' 'nonce-abc'"
JUSTE = """<!doctype html><html lang="fr"><head><title>Liste · Gouverne</title></head><body><main><h1>Liste</h1>
{}</main></body></html>"""


@pytest.mark.parametrize(
    ("morceau", "faute"),
    [
        ("<p id='a'></p><p id='a'></p>", "identifiant « a » présent 2 fois"),
        ("<h1>Autre</h1>", "2 titre h1"),
        ("<h3>Saut</h3>", "niveaux de titre"),
        ("<form method='post'></form>", "sans action"),
        ("<form method='post' action='/x'></form>", "sans jeton"),
        ("<input name='q'>", "champ sans libellé"),
        ("<label for='absent'>Nom</label>", "label for vers"),
        ("<p aria-describedby='rien'>x</p>", "aria-describedby vers « rien »"),
        ("<p style='color:red'>x</p>", "attribut interdit ['style']"),
        ("<a href='/x' onclick='y()'>x</a>", "attribut interdit ['onclick']"),
        ("<script>x()</script>", "script que la politique refuse"),
        ("<script src='https://ailleurs.example/x.js'></script>", "script que la politique refuse"),
        ("<img src='/x.png'>", "image sans alt"),
        ("<a href='#champ-nom'>Nom</a>", "ancre cassée"),
        ("<a href='/x'></a>", "sans nom"),
        ("<table><thead><tr><th>x</th></tr></thead></table>", "tableau sans légende"),
        ("<p>None</p>", "valeur brute"),
        ("<fieldset></fieldset>", "sans legend"),
        ("<button>Envoyer</button>", "n'envoie rien"),
        ("<button form='absent'>Envoyer</button>", "formulaire absent"),
    ],
)
def test_chaque_faute_est_vue(morceau: str, faute: str) -> None:
    fautes = fautes_de(analyser(JUSTE.format(morceau)), CSP)
    assert any(faute in trouvee for trouvee in fautes), fautes


def test_une_page_juste_n_a_pas_de_faute_et_une_page_mal_formee_est_refusee() -> None:
    assert fautes_de(analyser(JUSTE.format("<p>Rien.</p>")), CSP) == []
    assert fautes_de(analyser(JUSTE.format("")), "script-src 'unsafe-inline'; default-src 'none'")
    with pytest.raises(AssertionError, match="mal formé"):
        analyser(JUSTE.format("<div><p></div></p>"))


def test_un_formulaire_se_lit_comme_un_navigateur() -> None:
    page = analyser(
        JUSTE.format("""<form action="/x" method="get"><input name="a" value="1"><input name="b" disabled>
    <input type="checkbox" name="c" value="oui"><input type="checkbox" name="d" checked><input type="radio" name="e"
    value="1"><input type="radio" name="e" value="2" checked><select name="f"><option value="">-</option><option>v
    </option></select><select name="g"><option>v</option><option selected>w</option></select><textarea name="h">
une
deux</textarea><button name="z" value="1">Z</button></form>""")
    )
    (formulaire,) = page.select("form")
    assert champs_du_navigateur(formulaire) == [
        ("a", "1"), ("d", "on"), ("e", "2"), ("f", ""), ("g", "w"), ("h", "une\r\ndeux"),
    ]  # fmt: skip


def test_les_deux_moteurs_servent_la_meme_premiere_page(maison_partout: Maison) -> None:
    client = maison_partout.membre("dpo")
    assert client.aller("/", 302).vers == f"{maison_partout.base}/"
    assert "Registre des traitements" in client.suivre().texte


def test_le_jeton_de_formulaire_est_vraiment_exige(client: ClientMaison, maison: Maison) -> None:
    client.poster(f"{maison.base}/traitements/nouvelle", {"nom": "Sans jeton"}, 400, jeton=False)
    assert client.poster(f"{maison.base}/traitements/nouvelle", {"nom": "Avec jeton"}).vers
