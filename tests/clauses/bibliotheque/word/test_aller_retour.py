"""Ce qui part en Word et revient sans retouche n'a changé en rien, quels que soient les blancs de la source."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.bibliotheque.donnees import Bibliotheque, Variante
from clauses.bibliotheque.fragments import cles
from clauses.bibliotheque.regles import fautes
from clauses.bibliotheque.word.envoi import Envoi, mode_d_emploi
from tests.clauses.bibliotheque.word.fabrique import COMMUNE, B, Word, avec, texte_de, une

BLANCS = {
    "blancs doublés": lambda t: t.replace(" ", "  "),
    "insécables": lambda t: t.replace(" ;", "\u00a0;").replace(" :", "\u202f:"),
    "apostrophes courbes": lambda t: t.replace("'", "’"),
    "lignes vides triplées": lambda t: t.replace("\n\n", "\n \n\n\n"),
    "fin et début blancs": lambda t: f"\n\n{t}\n\n  ",
    "listes écartées": lambda t: t.replace("\n- ", "\n\n  -  "),
    "blancs en fin de ligne": lambda t: t.replace("\n", "  \n"),
    "fins de ligne de Windows": lambda t: t.replace("\n", "\r\n"),
}
"""Ce qui change les blancs d'un texte, balises mises à part."""
MOTS = st.sampled_from([
    "Le {{ titulaire }} remet", "la {{ collectivite }}", "sous {{ delai_extraction_jours }} jours", "l'{{ annexe('A5') }}",
    "à l'article {{ ref('PRO-01') }}", "« Données du Service »", "n° 12", "48 heures", "[à remplir]", "c'est-à-dire",
    "1 000 €",
    "{% if sequestre %}ou{% else %}et{% endif %}", "{{ 'est' if cct_amarrage else \"n'est pas\" }}", "e\u0301tat", "point…",
    "{{ mode_acces | join(', ') }}", "100 %", "(annexe)", "🙂", "A & B < C",
])  # fmt: skip
PHRASES = st.lists(MOTS, min_size=1, max_size=5).map(" ".join)
LIGNES = st.one_of(
    PHRASES.map(lambda p: f"\n\n{p}."), PHRASES.map(lambda p: f"\n- {p} ;"), PHRASES.map(lambda p: f"\n{p}"),
    PHRASES.map(lambda p: f"\n{{% if par_avenant %}}\n\n{p}.\n{{% endif %}}"),
    PHRASES.map(lambda p: f"\n{{% if has('A2') %}}- {p} ;\n{{% endif %}}{{% if has('A3') %}}- {p} ;\n{{% endif %}}"),
)  # fmt: skip
TEXTES = st.lists(LIGNES, min_size=1, max_size=6).map("".join)


def blanchir(texte: str, blancs: str) -> str:
    """Le texte, ses blancs changés hors de ses balises."""
    return re.sub(
        r"(\{[{%].*?[%}]\})|((?:(?!\{[{%]).)+)", lambda m: m[1] or BLANCS[blancs](m[2]), texte, flags=re.DOTALL
    )


def intacte(b: Bibliotheque, *codes: str) -> None:
    releve = Word(*codes, b=b).relire(b)
    assert releve.remarques == ()
    assert [c.avant.id for c in releve.clauses] == list(codes or b.par_code)
    for relue in releve.clauses:
        assert relue.remarques == ()
        assert not relue.changee
        assert (relue.titre, relue.texte) == (relue.avant.titre, relue.avant.texte), "au caractère près"
        redactions = {v.id: (v.label, v.texte) for v in relue.avant.variantes}
        assert {code: (r.libelle, r.texte) for code, r in relue.redactions.items()} == redactions


@pytest.mark.parametrize("code", B.par_code)
def test_une_clause_seule_revient_intacte(code: str) -> None:
    intacte(B, code)


@pytest.mark.parametrize("groupe", [g.id for g in B.meta.groupes])
def test_un_chapitre_revient_intact(groupe: str) -> None:
    intacte(B, *(c.id for c in B.clauses if c.groupe == groupe))


@pytest.mark.parametrize("notes", [False, True], ids=["sans notes", "avec notes"])
def test_la_bibliotheque_entiere_revient_intacte(notes: bool) -> None:
    releve = Word(notes=notes).relire()
    assert (len(releve.clauses), releve.changees, releve.remarques, releve.remarquees) == (51, (), (), ())


@pytest.mark.parametrize("blancs", BLANCS, ids=str)
def test_les_blancs_de_la_source_reviennent_tels_quels(blancs: str) -> None:
    for code in ("DEF-02", "PRO-01", "PIL-01", "DCP-02"):
        clause = B.par_code[code]
        variantes = tuple(v.model_copy(update={"texte": blanchir(v.texte, blancs)}) for v in clause.variantes)
        intacte(avec(code, texte=blanchir(clause.texte, blancs), variantes=variantes), code)


def test_une_balise_ecrite_serree_revient_telle_quelle() -> None:
    texte = B.par_code["DEF-02"].texte.replace("{{ ", "{{").replace(" }}", "}}").replace("{% ", "{%")
    intacte(avec("DEF-02", texte=texte), "DEF-02")


@settings(max_examples=60, deadline=None)
@given(TEXTES)
def test_un_texte_quelconque_revient_intact(texte: str) -> None:
    b = avec("PRO-04", texte=texte)
    assert [f for f in fautes(texte, b) if "Accord" not in f] == []
    releve = Word("PRO-04", b=b).relire(b)
    assert une(releve, "PRO-04").texte == texte


def test_un_titre_a_ponctuation_et_une_redaction_nommee_reviennent_intacts() -> None:
    b = avec("PRO-01", titre="Données : l'usage – « exclusif » (art. 4-1)", variantes=tuple(
        v.model_copy(update={"label": f"{v.label} : l'une – « 1 »"}) for v in B.par_code["PRO-01"].variantes
    ))  # fmt: skip
    intacte(b, "PRO-01")


def test_deux_variables_de_meme_libelle_ne_se_confondent_pas() -> None:
    libelles = {nom: B.variables[nom].label for nom in ("preavis_court_jours", "preavis_st_mutualise_jours")}
    assert len(set(libelles.values())) == 1, "le cas existe dans la bibliothèque"
    intacte(B, "DCP-13", "DCP-14")


def test_le_juriste_ne_voit_aucune_accolade_et_trouve_le_mode_d_emploi() -> None:
    word = Word("DCP-02", "DCP-04")
    texte = texte_de(word.corps)
    assert "{" not in texte
    assert "Clauses de ce fichier : DCP-02, DCP-04 (état " in texte.replace("\u00a0", " ")
    assert "[Si la personne publique est elle-même sous-traitante :]" in texte
    assert "DCP-02, rédaction 2 – Clauses contractuelles types" in texte
    emploi = mode_d_emploi(Envoi(B, (B.par_code["DCP-02"],), COMMUNE, B.meta.etat_du_droit))
    assert emploi[0].startswith("Ce fichier porte 1 clause de votre")


def test_chaque_clause_est_un_controle_et_chaque_variable_aussi() -> None:
    word = Word("DCP-02")
    etiquettes = [e.get(e.keys()[0]) for e in word.trouver("//w:sdt/w:sdtPr/w:tag")]
    assert [e for e in etiquettes if e.startswith("DCP-02#")] == [etiquettes[1]]
    assert {
        "mode-d-emploi",
        "DCP-02/clauses_propres",
        "DCP-02/cct_2021_915",
        "v:titulaire",
        "a:A1",
        "sinon",
        "fin",
    } <= set(etiquettes)
    assert max(map(len, etiquettes)) <= 64
    alias = [e.get(e.keys()[0]) for e in word.trouver("//w:sdt/w:sdtPr/w:alias")]
    assert max(map(len, alias)) <= 64


def test_les_notes_en_marge_ne_sont_pas_reprises() -> None:
    word = Word("FIN-01", notes=True)
    assert "de mémoire, à vérifier" in word.parties["word/comments.xml"].decode()
    assert word.relire().remarques == ()


def test_une_variante_inconnue_de_la_source_garde_sa_place() -> None:
    variante = Variante(id="autre", label="Autre", texte="Un texte.\n\n- liste ;\n- suite.")
    b = avec("PRO-04", texte="Avant.\n\n{{ variante }}\n\nAprès.", variantes=(variante,), variante_par="secteur")
    intacte(b, "PRO-04")
    assert cles(b.par_code["PRO-04"].texte)
