"""Une clause se lit : ses variables par leur libellé, ses conditions en français ; ses fragments la redonnent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.conditions import condition_en_francais
from clauses.bibliotheque.fragments import BALISE, cles, fragments, source_de
from clauses.bibliotheque.lecture import Cas, Paragraphe, Puces, Vu, blocs, en_clair, montrer

B = bibliotheque()
TEXTES = [(c.id, t) for c in B.clauses for t in (c.texte, *(v.texte for v in c.variantes))]
CONDITIONS = sorted(
    {c.condition for c in B.clauses if c.condition}
    | {d.si for c in B.clauses for d in (*c.dependances_conditionnelles, *c.derogations_ccag) if d.si}
    | set(re.findall(r"\{%-? *(?:if|elif) +(.*?) *-?%\}", "".join(t for _, t in TEXTES)))
)
MORCEAUX = ["Le ", "{{ titulaire }}", "{{x}}", " ", "  ", "\n", "\n\n", "\n- ", "- ", "{% if a %}", "{% else %}",
            "{% endif %}", "l’", "l'", "\u00a0;", "{# note #}", "mot", "é", "e\u0301", "\t", ".",
            "[blanc]", "\u200b"]  # fmt: skip


@pytest.mark.parametrize(("code", "texte"), TEXTES)
def test_les_fragments_d_une_clause_la_redonnent(code: str, texte: str) -> None:
    assert source_de(fragments(texte)) == texte, code


@given(st.lists(st.sampled_from(MORCEAUX), max_size=30).map("".join))
def test_les_fragments_de_n_importe_quoi_le_redonnent(texte: str) -> None:
    assert source_de(fragments(texte)) == texte


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Le {{ titulaire }}  remet\u00a0: l’Inventaire.", "Le {{titulaire}} remet : l'Inventaire. "),
        ("A\n\n\nB", "A\n\nB"),
        ("A :\n- b ;\n- c.", "A :\n\n-  b ;\n- c."),
        ("De\u00a0{{ contrat }}", "De Contrat"),
        ("un «\u00a0mot\u00a0»…", "un « mot »…"),
    ],
)
def test_ce_que_l_oeil_ne_voit_pas_ne_change_pas_les_cles(un: str, autre: str) -> None:
    assert cles(un) == cles(autre)


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("A B", "AB"), ("A\n\nB", "A\nB"), ("A\nB", "A\n- B"), ("{{ a }} x", "{{ b }} x"),
        ("A {% if x %}b{% endif %}", "A b"),
        ("{% if x == 'a  b' %}", "{% if x == 'a b' %}"), ("48 heures", "72 heures"),
    ],
)  # fmt: skip
def test_ce_qui_se_lit_autrement_change_les_cles(un: str, autre: str) -> None:
    assert cles(un) != cles(autre)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_chaque_condition_de_la_bibliotheque_se_dit_en_francais(condition: str) -> None:
    phrase = condition_en_francais(condition, B)
    assert phrase != condition
    assert not re.search(r"[_=!{}\[\]]|\b(?:in|not|and|or|has)\b", phrase), phrase


@pytest.mark.parametrize(
    ("condition", "phrase"),
    [
        ("type_contrat in ['dsp', 'concession']",
         "le contrat est une délégation de service public ou une concession sans service public"),
        ("type_contrat == 'concession' and not concession_travaux",
         "le contrat est une concession sans service public et si la concession ne porte pas sur des travaux"),
        ("ccag != 'aucun' and type_contrat not in ['dsp', 'convention']",
         "un CCAG est visé et si le contrat n'est ni une délégation de service public ni une convention"),
        ("not (par_avenant or date_fin)", "l'annexe n'est pas ajoutée par avenant et si la date d'échéance n'est pas connue"),
        ("has('A5')", "l'annexe « Inventaire des données » (A5) est retenue"),
        ("not has('DCP-08')", "la clause « Sort des données personnelles au terme » (DCP-08) n'est pas retenue"),
        ("role_dcp == 'conjoint' or (role_dcp == 'mixte' and par_avenant)",
         "les parties sont responsables conjoints, ou bien si les rôles changent d'un traitement à l'autre et si l'annexe "
         "est ajoutée par avenant"),
        ("zone_localisation == 'français'", "« Zone imposée » est « français »"),
        ("sequestre == false", "« Dépôt en séquestre des logiciels non livrés en source ? » est « non »"),
        ("regime_logiciel != 'ccag'", "« Régime des développements spécifiques » n'est pas « Renvoi au régime du CCAG »"),
        ("depot_code", "« Dépôt de code de la personne publique » est rempli"),
        ("inconnue", "« inconnue » est rempli"),
        ("a < b", "a < b"),
    ],
)  # fmt: skip
def test_une_condition_en_francais(condition: str, phrase: str) -> None:
    assert condition_en_francais(condition, B) == phrase


@pytest.mark.parametrize(
    ("balise", "genre", "texte"),
    [
        ("{{ titulaire }}", "terme", "Titulaire"),
        ("{{ delai_pas_jours }}", "variable",
         "Remise du plan d'assurance sécurité (PAS) définitif (jours après notification)"),
        ("{{ mode_acces | join(', ') }}", "variable", "Modes d'accès"),
        ("{{ ref('DCP-01') }}", "renvoi", "« Qualification des parties au regard du RGPD » (DCP-01)"),
        ("{{ annexe('A5') }}", "annexe", "annexe « Inventaire des données » (A5)"),
        ("{{ variante }}", "variante", "Ici, la rédaction choisie"),
        ("{{ 'exclusif' if exclusivite_bases else 'non exclusif' }}", "choix",
         "« exclusif » si la cession des bases est exclusive, sinon « non exclusif »"),
        ("{{ 'la ' + collectivite if point_contact_conjoint == 'la personne publique' else 'le ' + titulaire }}", "choix",
         "« la Collectivité » si le point de contact est la personne publique, sinon « le Titulaire »"),
        ("{{ dispense_reference or '[référence de la décision]' }}", "choix",
         "Référence de la décision de dispense, à défaut « référence de la décision »"),
        ("{% if sequestre %}", "si", "Si un dépôt en séquestre est prévu"),
        ("{%- elif type_contrat == 'convention' -%}", "sinon", "Sinon, si le contrat est une convention"),
        ("{% else %}", "sinon", "Sinon"),
        ("{% endif %}", "fin", "Fin de la condition"),
        ("{# à revoir #}", "note", "Note : à revoir"),
    ],
)  # fmt: skip
def test_une_balise_telle_qu_on_la_lit(balise: str, genre: str, texte: str) -> None:
    vu = montrer(balise, B)
    assert (vu.genre, vu.texte) == (genre, texte)


@pytest.mark.parametrize(("code", "texte"), TEXTES)
def test_une_clause_lue_ne_montre_aucune_accolade_et_ne_perd_aucun_mot(code: str, texte: str) -> None:
    clair = en_clair(texte, B)
    assert "{" not in clair
    assert "_" not in clair.replace("derogations_ccag", ""), code
    mots = re.findall(r"\w{4,}", BALISE.sub(" ", texte))
    lus = "".join(_a_plat(blocs(texte, B)))
    assert [m for m in mots if m not in lus] == []


def _a_plat(suite: object) -> list[str]:
    match suite:
        case str():
            return [suite]
        case Vu():
            return [suite.texte]
        case Cas():
            return [x for b in suite.branches for x in (b.titre, *_a_plat(b.suite))]
        case Paragraphe():
            return _a_plat(suite.parties)
        case Puces():
            return _a_plat(suite.elements)
    assert isinstance(suite, tuple)
    return [x for partie in suite for x in _a_plat(partie)]


def test_un_cas_qui_porte_des_paragraphes_est_un_bloc_un_cas_dans_la_phrase_reste_en_ligne() -> None:
    avant, cas, apres = blocs(
        "Un.\n{% if sequestre %}\n\nDeux.\n\nTrois.\n{% else %}Quatre.{% endif %}\n\nFin {% if sequestre %}a{% endif %}.",
        B,
    )
    assert isinstance(avant, Paragraphe)
    assert isinstance(cas, Cas)
    assert [(b.titre, len(b.suite)) for b in cas.branches] == [("Si un dépôt en séquestre est prévu", 2), ("Sinon", 1)]
    assert isinstance(apres, Paragraphe)
    assert isinstance(apres.parties[1], Cas)


def test_un_paragraphe_fait_d_un_seul_cas_est_un_bloc_et_sa_liste_suit() -> None:
    cas, puces = blocs(
        "{% if sequestre %}Il remet :{% else %}Il garde :{% endif %}\n- un ;\n- deux {% if sequestre %}x{% endif %} y.",
        B,
    )
    assert isinstance(cas, Cas)
    assert isinstance(puces, Puces)
    assert len(puces.elements) == 2
    assert puces.elements[1][-1] == " y."


def test_une_fin_orpheline_se_montre_au_lieu_de_tomber() -> None:
    (p,) = blocs("Un {% endif %} mot {% else %}.", B)
    assert isinstance(p, Paragraphe)
    assert [x.genre for x in p.parties if isinstance(x, Vu)] == ["fin", "sinon"]
