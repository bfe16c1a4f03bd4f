"""Le langage des clauses : ce qui est permis, ce qui est refusé, comment une valeur s'écrit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.bibliotheque.chargement import bibliotheque
from clauses.redaction.expressions import TexteRefuse, ValeurManquante, appels, controler, noms_employes, rendre, vrai
from clauses.redaction.typographie import typographier
from clauses.redaction.valeurs import completer, est_a_completer, lire

B = bibliotheque()
V = B.variables


@pytest.mark.parametrize(
    "texte",
    [
        "{% for x in y %}{{ x }}{% endfor %}", "{{ x.__class__ }}", "{{ x | upper }}", "{{ lipsum() }}", "{{ ref(x) }}",
        "{{ ref('A', 'B') }}", "{% set x = 1 %}", "{% include 'x' %}", "{{ x[0] }}", "{% if x %}", "{{ x ** 9 }}",
        "{% macro m() %}{% endmacro %}", "{{ namespace() }}", "{{ 'a' ~ ref() }}",
    ],
)  # fmt: skip
def test_ce_qui_n_est_pas_du_langage_est_refuse(texte: str) -> None:
    with pytest.raises(TexteRefuse):
        controler(texte)


def test_le_langage_permis_se_rend() -> None:
    texte = "{% if a == 'x' and not b or c in ['d'] %}Oui, {{ n }} {{ l | join(', ') }}{% else %}Non{% endif %}"
    contexte = {"a": "x", "b": False, "c": "", "n": 12000, "l": ["un", "deux"]}
    assert rendre(texte, contexte) == "Oui, 12\u202f000 un, deux"
    assert rendre(texte, contexte | {"a": "y"}) == "Non"


def test_une_variable_sans_valeur_ne_devient_pas_un_blanc() -> None:
    with pytest.raises(ValeurManquante):
        rendre("Le {{ inconnu }}.", {})
    with pytest.raises(ValeurManquante):
        vrai("inconnu == 'x'", {})


def test_les_noms_et_les_appels_d_un_texte() -> None:
    texte = "{{ a }} {{ ref('PRO-01') }} {% if has('A5') %}{{ annexe('A5') }}{% endif %}"
    assert noms_employes(texte) == {"a"}
    assert ("ref", "PRO-01", False) in appels(texte)
    assert ("annexe", "A5", True) in appels(texte)


@pytest.mark.parametrize(
    ("nom", "brut", "attendu"),
    [
        ("delai_inventaire_mois", "3", 3), ("montant_ht", "12 000", 12000), ("partage_recettes_pct", "50", 50),
        ("date_debut", "1/1/2027", date(2027, 1, 1)), ("concession_travaux", "oui", True), ("regime_ia", "interdit",
                                                                                            "interdit"),
        ("mode_acces", ["portail de consultation"], ["portail de consultation"]), ("contrat_objet", "  l'eau ", "l'eau"),
        ("date_fin", "", None), ("duree_mois", "  ", None),
    ],
)  # fmt: skip
def test_une_reponse_se_lit_a_la_francaise(nom: str, brut: object, attendu: object) -> None:
    assert lire(V[nom], brut) == attendu


@pytest.mark.parametrize(
    ("nom", "brut"),
    [("delai_inventaire_mois", "-1"), ("delai_inventaire_mois", "trois"), ("partage_recettes_pct", "101"),
     ("regime_ia", "peut-être"), ("mode_acces", ["télépathie"]), ("date_debut", "31/02/2027"), ("contrat_objet", "x" * 2001),
     ("montant_ht", "9" * 12)],
)  # fmt: skip
def test_une_reponse_impossible_dit_pourquoi(nom: str, brut: object) -> None:
    with pytest.raises(ValueError, match=r"[A-ZÉ«].+\."):
        lire(V[nom], brut)


def test_une_reponse_vide_rend_le_defaut_et_une_facultative_reste_vide() -> None:
    valeurs = completer(B, "marche_tic_saas", {"titulaire_nom": " ", "date_debut": "", "ccag": "PI"})
    assert est_a_completer(valeurs["titulaire_nom"])
    assert valeurs["date_debut"] is None
    assert (valeurs["ccag"], valeurs["contrat"]) == ("PI", "Marché")


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("l'annexe", "l’annexe"), ("les 1 jours ouvrés de", "le jour ouvré de"), ("sous 1 jours", "sous 1\u00a0jour"),
        ("1 mois", "1\u00a0mois"), ("dans les 1 heures", "dans l’heure"),
        ("art. L. 3131-2", "art.\u00a0L.\u00a03131-2"), ("« Données »", "«\u00a0Données\u00a0»"), ("quoi ?", "quoi\u202f?"),
        ("10 000 euros", "10\u202f000\u00a0euros"), ("21 jours", "21\u00a0jours"), ("11 jours", "11\u00a0jours"),
    ],
)  # fmt: skip
def test_la_typographie(texte: str, attendu: str) -> None:
    assert typographier(texte) == attendu


@given(st.text(max_size=200))
def test_la_typographie_ne_perd_pas_une_lettre_et_se_repete_sans_effet(texte: str) -> None:
    pose = typographier(texte)
    assert typographier(pose) == pose
    lettres = "".join(c for c in texte if c.isalpha())
    assert len("".join(c for c in pose if c.isalpha())) >= len(lettres) - 3 * texte.count("1")
