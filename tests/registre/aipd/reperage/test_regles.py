"""Ce que les réponses proposent : chaque branche, les pièges connus, et des propriétés."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.aipd.reperage.donnees import CRITERES
from registre.aipd.reperage.indices import FaitsOrganisme
from registre.aipd.reperage.pre_reponses import Reponse
from registre.aipd.reperage.regles import (
    DEPUIS,
    EXAMINE,
    ISSUES,
    RESULTATS,
    SANS_PRECISION,
    STATUTS,
    Proposition,
    motif_de_decision,
    motif_de_reponse,
    motif_garde,
    nommer,
    peut_appeler,
    proposer,
)

CODES = tuple(CRITERES.points)
PETITE = FaitsOrganisme("commune", 80)
REQUIS, DISPENSES = CRITERES.du_role("requis"), CRITERES.du_role("dispense")
VALEURS = st.sampled_from(["oui", "non", "a_verifier"])
JEUX = st.fixed_dictionaries(dict.fromkeys(CODES, VALEURS))
REGIMES = st.sampled_from(["rgpd", "mixte", "lil_titre_iii"])
ORGANISMES = st.builds(FaitsOrganisme, st.just("commune"), st.sampled_from([None, 10, 249, 250, 4000]))


def reponses(**dites: str) -> dict[str, Reponse]:
    """Toutes les réponses à non, sauf celles dites."""
    return {code: Reponse(dites.get(code, "non"), f"motif {code}" if code in dites else "") for code in CODES}


def resultat(organisme: FaitsOrganisme = PETITE, regime: str = "rgpd", **dites: str) -> str:
    return proposer(reponses(**dites), organisme, regime).resultat


def test_rien_de_connu_se_decide_et_rien_du_tout_n_appelle_rien() -> None:
    assert proposer({}).resultat == "a_decider"
    assert resultat() == "non_requise"


@pytest.mark.parametrize("code", REQUIS)
def test_un_seul_type_suffit(code: str) -> None:
    p = proposer(reponses(**{code: "oui"}), PETITE)
    assert (p.resultat, p.appelle) == ("requise", True)
    assert f"motif {code}" in p.motifs[0]
    assert p.fondements


@pytest.mark.parametrize("code", DISPENSES)
def test_une_dispense_tenue_dispense(code: str) -> None:
    p = proposer(reponses(**{code: "oui"}), PETITE)
    assert (p.resultat, p.appelle, p.conflits) == ("non_requise", False, ())


def test_la_biometrie_a_la_cantine_l_emporte_sur_la_dispense_scolaire() -> None:
    p = proposer(reponses(exempt_10="oui", requis_11="oui", biometrie="oui", critere_4="oui", critere_7="oui"), PETITE)
    assert p.resultat == "requise"
    assert any("dispense 10" in c and "biométrie" in c for c in p.conflits)
    sans_le_fait = proposer(reponses(exempt_10="oui", requis_11="oui"), PETITE)
    assert sans_le_fait.resultat == "requise"
    assert any("type 11" in c and "l'emporte" in c for c in sans_le_fait.conflits)


def test_la_cantine_sans_biometrie_est_dispensee_malgre_deux_criteres() -> None:
    p = proposer(reponses(exempt_10="oui", critere_4="oui", critere_7="oui"), PETITE)
    assert p.resultat == "non_requise"
    assert any("2 critères" in c for c in p.conflits), "les critères se voient"


def test_la_cantine_dont_la_biometrie_est_inconnue_se_decide() -> None:
    p = proposer(reponses(exempt_10="oui", biometrie="a_verifier", critere_4="oui", critere_7="oui"), PETITE)
    assert (p.resultat, p.tendance) == ("a_decider", "non_requise")
    assert "biometrie" in p.inconnus


@pytest.mark.parametrize(
    ("effectif", "attendu"), [(249, "non_requise"), (250, "requise"), (3000, "requise"), (None, "a_decider")]
)
def test_la_dispense_des_ressources_humaines_tombe_a_250(effectif: int | None, attendu: str) -> None:
    dites = {"exempt_1": "oui", "critere_4": "oui", "critere_7": "oui"}
    p = proposer(reponses(**dites), FaitsOrganisme("commune", effectif))
    assert p.resultat == attendu
    if effectif and effectif >= 250:
        assert any("250" in c and "tombe" in c for c in p.conflits)


@pytest.mark.parametrize(("cause", "attendu"), [("profilage", "requise"), ("requis_3", "requise")])
def test_la_dispense_des_ressources_humaines_tombe_avec_le_profilage(cause: str, attendu: str) -> None:
    p = proposer(reponses(exempt_1="oui", critere_4="oui", critere_7="oui", **{cause: "oui"}), PETITE)
    assert p.resultat == attendu
    assert any("dispense 1 " in c and "tombe" in c for c in p.conflits)


@pytest.mark.parametrize(
    ("dispense", "cause"), [("exempt_5", "critere_4"), ("exempt_11", "critere_4"), ("exempt_11", "biometrie")]
)
def test_une_dispense_tombe_avec_sa_condition(dispense: str, cause: str) -> None:
    p = proposer(reponses(**{dispense: "oui", cause: "oui"}), PETITE)
    assert p.resultat != "non_requise" or not p.criteres
    assert any("tombe" in c for c in p.conflits)
    doute = proposer(reponses(**{dispense: "oui", cause: "a_verifier"}), PETITE)
    assert any("reste à confirmer" in c for c in doute.conflits)


def test_deux_criteres_font_une_aipd_en_principe_et_un_seul_se_decide() -> None:
    assert resultat(critere_4="oui", critere_7="oui") == "requise"
    un = proposer(reponses(critere_4="oui"), PETITE)
    assert (un.resultat, un.appelle, un.tendance) == ("a_decider", False, "a_decider")
    assert "peut suffire" in un.motifs[0]


def test_un_point_inconnu_se_voit_et_ne_compte_pas_pour_un_non() -> None:
    p = proposer(reponses(requis_5="a_verifier"), PETITE)
    assert (p.resultat, p.inconnus, p.tendance) == ("a_decider", ("requis_5",), "non_requise")
    dispensee = proposer(reponses(exempt_10="oui", requis_11="a_verifier"), PETITE)
    assert (dispensee.resultat, dispensee.inconnus) == ("a_decider", ("requis_11",))
    deux = proposer(reponses(critere_4="oui", critere_7="oui", critere_9="a_verifier"), PETITE)
    assert deux.resultat == "requise", "l'inconnu n'ôte rien à deux oui"


@pytest.mark.parametrize("code", ["similaire", "base_legale"])
def test_une_etude_deja_menee_dispense_mais_ne_defait_pas_la_liste(code: str) -> None:
    assert resultat(critere_4="oui", critere_7="oui", **{code: "oui"}) == "non_requise"
    p = proposer(reponses(requis_13="oui", **{code: "oui"}), PETITE)
    assert p.resultat == "requise"
    assert any("peut s'appuyer dessus" in c for c in p.conflits)


def test_le_titre_iii_suit_l_article_90_et_non_les_listes() -> None:
    p = proposer(reponses(exempt_10="oui", requis_11="oui"), PETITE, "lil_titre_iii")
    assert (p.resultat, p.appelle) == ("titre_iii", False)
    assert any(f.article == "LIL 90" and f.verification == "M" for f in p.fondements)
    assert proposer(reponses(critere_4="oui"), PETITE, "lil_titre_iii").appelle, "des données sensibles"
    assert proposer(reponses(critere_3="oui", critere_5="oui"), PETITE, "lil_titre_iii").appelle


def test_un_regime_mixte_ne_conclut_jamais_a_non_requise() -> None:
    p = proposer(reponses(exempt_10="oui"), PETITE, "mixte")
    assert (p.resultat, p.tendance) == ("a_decider", "a_decider")
    assert any("titre III" in c for c in p.conflits)
    assert resultat(regime="mixte", requis_4="oui") == "requise"


@settings(max_examples=400)
@given(JEUX, ORGANISMES, REGIMES)
def test_toute_suite_de_reponses_donne_un_resultat_et_ses_raisons(
    jeu: dict[str, str], organisme: FaitsOrganisme, regime: str
) -> None:
    p = proposer(reponses(**jeu), organisme, regime)
    assert p.resultat in RESULTATS
    assert p.motifs
    assert all(jeu[code] == "a_verifier" for code in p.inconnus)
    assert p.appelle <= (p.resultat in {"requise", "titre_iii"})
    assert p.appelle <= peut_appeler(reponses(**jeu)), "le passage rapide n'oublie personne"


@settings(max_examples=400)
@given(
    JEUX, st.sampled_from([c for c in CODES if CRITERES.roles[c] in {"requis", "critere", "fait"}]), ORGANISMES, REGIMES
)
def test_un_oui_de_plus_n_ote_jamais_une_aipd(
    jeu: dict[str, str], code: str, organisme: FaitsOrganisme, regime: str
) -> None:
    avant = proposer(reponses(**jeu), organisme, regime)
    apres = proposer(reponses(**jeu | {code: "oui"}), organisme, regime)
    assert not (avant.resultat == "requise" and apres.resultat != "requise")
    assert not (avant.resultat == "a_decider" and apres.resultat == "non_requise" and jeu[code] != "a_verifier")


@settings(max_examples=300)
@given(JEUX, st.sampled_from(DISPENSES), ORGANISMES)
def test_une_dispense_de_plus_ne_defait_pas_un_type_requis(
    jeu: dict[str, str], code: str, organisme: FaitsOrganisme
) -> None:
    liste = any(jeu[c] == "oui" for c in REQUIS)
    apres = proposer(reponses(**jeu | {code: "oui"}), organisme)
    assert not liste or apres.resultat == "requise"


@settings(max_examples=400)
@given(JEUX, ORGANISMES)
def test_non_requise_suppose_que_rien_d_utile_ne_reste_a_verifier(
    jeu: dict[str, str], organisme: FaitsOrganisme
) -> None:
    p = proposer(reponses(**jeu), organisme)
    if p.resultat == "non_requise":
        assert not any(jeu[c] in {"oui", "a_verifier"} for c in REQUIS)
        dispensee = any(jeu[c] == "oui" for c in (*DISPENSES, "similaire", "base_legale"))
        assert dispensee or all(jeu[c] == "non" for c in CRITERES.du_role("critere"))


@settings(max_examples=300)
@given(JEUX, st.sampled_from(CODES), ORGANISMES)
def test_ignorer_un_non_ne_fait_jamais_conclure(jeu: dict[str, str], code: str, organisme: FaitsOrganisme) -> None:
    """Remettre un non à vérifier ne mène pas à « non requise » quand on n'y était pas."""
    avant = proposer(reponses(**jeu | {code: "non"}), organisme)
    apres = proposer(reponses(**jeu | {code: "a_verifier"}), organisme)
    assert not (apres.resultat == "non_requise" and avant.resultat != "non_requise")


def test_le_motif_d_un_silence_n_explique_pas_un_non() -> None:
    silence = Reponse("a_verifier", "La fiche ne le dit pas.")
    assert motif_garde(silence, "non", silence.motif) == SANS_PRECISION
    assert motif_garde(silence, "oui", " ") == SANS_PRECISION
    assert motif_garde(silence, "non", "Aucune caméra") == "Aucune caméra"
    assert motif_garde(silence, "a_verifier", silence.motif) == silence.motif
    oui = Reponse("oui", "La fiche porte sur : élèves.")
    assert motif_garde(oui, "non", oui.motif) == "", "contredire la fiche demande une raison, non une formule"
    assert motif_de_reponse(oui, "non", SANS_PRECISION)
    assert motif_de_reponse(oui, "non", EXAMINE)


def test_contredire_un_oui_de_la_fiche_se_motive() -> None:
    oui = Reponse("oui", "La fiche porte sur : élèves.")
    assert motif_de_reponse(oui, "non", "")
    assert motif_de_reponse(oui, "a_verifier", "  ")
    assert motif_de_reponse(oui, "non", oui.motif), "la raison de la fiche n'est pas celle du refus"
    assert not motif_de_reponse(oui, "non", "Les élèves n'y sont que cités")
    assert not motif_de_reponse(oui, "oui", "")
    assert not motif_de_reponse(Reponse("a_verifier"), "non", "")


@pytest.mark.parametrize(
    ("issue", "avis", "resultat_", "appelle", "exige"),
    [
        ("requise", "requise", "requise", True, ""),
        ("non_requise", "requise", "requise", True, "avis du délégué"),
        ("non_requise", "non_requise", "requise", True, "appellent une AIPD"),
        ("non_requise", "non_requise", "titre_iii", True, "appellent une AIPD"),
        ("non_requise", "non_requise", "a_decider", False, "restent à juger"),
        ("non_requise", "non_requise", "non_requise", False, ""),
        ("requise", "requise", "non_requise", False, "n'appellent pas"),
        ("requise", "requise", "a_decider", False, ""),
        ("requise", "non_requise", "requise", True, "avis du délégué"),
        ("couverte", "couverte", "requise", True, "couvre"),
    ],
)
def test_s_ecarter_de_l_avis_ou_de_la_proposition_se_motive(
    issue: str, avis: str, resultat_: str, appelle: bool, exige: str
) -> None:
    phrase = motif_de_decision(issue, avis, Proposition(resultat_, appelle=appelle))
    assert (exige in phrase) if exige else phrase == ""


def test_chaque_etat_a_une_sortie() -> None:
    departs = {etat for depuis in DEPUIS.values() for etat in depuis}
    assert departs == set(STATUTS)
    assert {i.code for i in ISSUES} == {"requise", "non_requise", "couverte"}


def test_chaque_question_se_nomme() -> None:
    assert nommer("requis_11").startswith("type 11 (")
    assert nommer("cas_a").startswith("article 35(3)a")
    assert len({nommer(code) for code in CODES}) == len(CODES)
