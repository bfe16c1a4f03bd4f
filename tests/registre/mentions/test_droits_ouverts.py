"""Les droits qu'une mention annonce : chacun selon sa base légale, avec son article (RGPD 7, 15 à 22 ; LIL 85)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.mentions.droits_ouverts import (
    ARTICLE_LIMITE,
    BASES,
    CONSENTEMENT,
    CONTRAT,
    DROITS,
    LEGITIME,
    MISSION,
    OBLIGATION,
    VITAUX,
    codes,
    droits_ouverts,
    en_trop,
)

TOUJOURS = {"acces", "rectification", "limitation", "directives"}
TABLE = {
    CONSENTEMENT: {"effacement", "portabilite", "retrait"},
    CONTRAT: {"effacement", "portabilite"},
    OBLIGATION: set(),
    VITAUX: {"effacement"},
    MISSION: {"effacement", "opposition"},
    LEGITIME: {"effacement", "opposition"},
}


@pytest.mark.parametrize(("base", "attendus"), TABLE.items())
def test_chaque_base_ouvre_ses_droits_et_pas_d_autre(base: str, attendus: set[str]) -> None:
    assert codes(droits_ouverts([base])) == TOUJOURS | attendus


def test_les_articles_sont_ceux_de_chaque_droit() -> None:
    articles = {d.code: d.article for d in DROITS}
    assert articles == {
        "acces": "RGPD 15", "rectification": "RGPD 16", "effacement": "RGPD 17", "limitation": "RGPD 18",
        "portabilite": "RGPD 20", "opposition": "RGPD 21(1)", "retrait": "RGPD 7(3)", "decision_automatisee": "RGPD 22(3)",
        "directives": "LIL 85",
    }  # fmt: skip


def test_la_mission_d_interet_public_borne_l_effacement_et_le_dit() -> None:
    (effacement,) = [o for o in droits_ouverts([MISSION]) if o.droit.code == "effacement"]
    assert "archives publiques" in effacement.limite
    assert effacement.article == ARTICLE_LIMITE
    (libre,) = [o for o in droits_ouverts([CONSENTEMENT]) if o.droit.code == "effacement"]
    assert (libre.limite, libre.article) == ("", "RGPD 17")


def test_un_fichier_tout_papier_n_ouvre_pas_la_portabilite() -> None:
    assert "portabilite" in codes(droits_ouverts([CONTRAT]))
    assert "portabilite" not in codes(droits_ouverts([CONTRAT], automatise=False))


def test_une_decision_automatisee_ouvre_le_reexamen() -> None:
    assert "decision_automatisee" not in codes(droits_ouverts([MISSION]))
    assert "decision_automatisee" in codes(droits_ouverts([MISSION], decision_automatisee=True))


def test_un_droit_qui_ne_vaut_que_pour_une_base_dit_laquelle() -> None:
    par_code = {o.droit.code: o.pour for o in droits_ouverts([MISSION, CONSENTEMENT])}
    assert par_code["opposition"] == (MISSION,)
    assert par_code["portabilite"] == (CONSENTEMENT,)
    assert par_code["acces"] == ()


def test_un_fichier_de_police_n_annonce_ni_opposition_ni_portabilite() -> None:
    ouverts = droits_ouverts([MISSION, CONSENTEMENT], regime="lil_titre_iii")
    assert codes(ouverts) == {"acces", "rectification", "effacement", "limitation"}
    assert {(o.article, o.droit.verification) for o in ouverts} == {("LIL titre III", "M")}


def test_la_fiche_qui_coche_un_droit_ferme_se_fait_reprendre() -> None:
    ouverts = droits_ouverts([MISSION])
    assert [d.code for d in en_trop(["acces", "portabilite", "opposition"], ouverts)] == ["portabilite"]
    assert en_trop(["acces", "opposition"], ouverts) == []


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(BASES)), st.booleans(), st.booleans())
def test_des_bases_reunies_ouvrent_l_union_de_leurs_droits(bases: set[str], machine: bool, automatise: bool) -> None:
    ensemble = codes(droits_ouverts(bases, decision_automatisee=machine, automatise=automatise))
    une_a_une = [codes(droits_ouverts([b], decision_automatisee=machine, automatise=automatise)) for b in bases]
    assert ensemble == frozenset().union(*une_a_une, codes(droits_ouverts([], decision_automatisee=machine)))
