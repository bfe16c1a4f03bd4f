"""La bibliothèque livrée, la lecture d'une durée, l'année due, la proposition d'une règle : règles pures."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.conservation.durees import Duree, ecrire_duree, est_chiffree, lire_duree
from registre.conservation.fonds import annee_due, est_recurrente, volume_de
from registre.conservation.lectures import toutes_livrees
from registre.conservation.livrees import A_FIXER, domaines, livrees
from registre.conservation.modele import Fonds
from registre.conservation.rapprochements import proposer


@pytest.mark.parametrize(
    ("texte", "lue"),
    [
        ("10 ans", Duree(10, "annees")), ("Un mois au plus", Duree(1, "mois")), ("1 an à compter de…", Duree(1, "annees")),
        ("18 mois", Duree(18, "mois")), ("deux semaines", Duree(2, "semaines")), ("30 jours", Duree(30, "jours")),
        ("Année scolaire en cours", None), ("", None), ("5 ans puis 10 ans", None), ("Cinq années", Duree(5, "annees")),
    ],
)  # fmt: skip
def test_une_duree_se_lit_ou_ne_se_devine_pas(texte: str, lue: Duree | None) -> None:
    assert lire_duree(texte) == lue


@pytest.mark.parametrize(
    ("texte", "oui"),
    [
        ("10 ans", True), ("5 ans puis 10 ans", True), ("Un mois au plus", True), ("Jusqu'aux 80 ans de l'agent", True),
        ("Sans limite", True), ("Durée illimitée", True), ("Durée de l'inscription", False), ("Année en cours", False),
        ("", False),
    ],
)  # fmt: skip
def test_une_duree_chiffree_ou_sans_limite_est_decidee(texte: str, oui: bool) -> None:
    assert est_chiffree(texte) is oui


@given(nombre=st.integers(1, 999), unite=st.sampled_from(["jours", "semaines", "mois", "annees"]))
@settings(max_examples=40)
def test_une_duree_ecrite_se_relit(nombre: int, unite: str) -> None:
    duree = Duree(nombre, unite)  # type: ignore[arg-type]
    assert lire_duree(ecrire_duree(duree)) == duree


def test_la_bibliotheque_porte_au_moins_quatre_vingts_regles_et_neuf_domaines() -> None:
    assert len(livrees()) >= 80
    assert len(domaines()) == 9


def test_une_regle_sans_duree_ni_conservation_renvoie_aux_archives() -> None:
    vues = toutes_livrees().values()
    assert {v.fixee for v in vues if v.dua is None and v.sort_final != "conserver"} == {A_FIXER}


def test_la_videoprotection_est_bornee_a_un_mois_par_le_bon_article() -> None:
    regle = livrees()["videoprotection"]
    assert regle.courante is not None
    assert (regle.courante.nombre, regle.courante.unite, regle.verification) == (1, "mois", "S")
    assert "L252-5" in regle.base_legale


def test_une_valeur_indicative_dit_qu_elle_est_a_verifier() -> None:
    memoire = [r for r in livrees().values() if r.dua is not None and r.verification == "M"]
    assert memoire
    assert all("à vérifier avec les archives départementales" in r.source for r in memoire)


VUS = ("Arrêté du 21 décembre 2012 (RDFF1239419A)", "Code de la sécurité intérieure, art. L252-5",
       "CNIL, référentiel social et médico-social")  # fmt: skip
"""Les seules sources dont le contenu a été vu."""


def test_une_regle_qui_n_est_pas_de_memoire_vient_d_une_source_vue() -> None:
    vues = [r for r in livrees().values() if r.verification != "M"]
    assert len(vues) == 6
    assert all(r.source.startswith(VUS) for r in vues), [r.code for r in vues]


def test_aucune_instruction_d_archives_non_lue_ne_sert_de_source() -> None:
    for r in livrees().values():
        assert not {"SIAF", "DPACI"} & set(re.findall(r"[A-Z]{4,}", f"{r.source} {r.base_legale} {r.note}")), r.code


def test_une_regle_sans_valeur_ne_se_donne_ni_texte_ni_source() -> None:
    vides = [r for r in livrees().values() if not (r.dua or r.courante or r.sort_final == "conserver")]
    assert len(vides) > 60
    assert all(r.verification == "M" and not r.base_legale and r.source == "Vocabulaire de Gouverne" for r in vides)


INDICATIVES = {
    "deliberations": "conserver", "budgets": "conserver", "etat_civil": "conserver", "listes_electorales": "conserver",
    "main_courante": "conserver", "arretes_temporaires": 5, "factures_mandats_titres": 10, "marches": 10,
    "candidatures_marches": 5, "bulletins_paie": 5, "conges": 2, "candidatures_rh": 2, "mariages": 1, "pacs": 5,
    "titres_identite": 5, "recensement": 5, "attestations_accueil": 5, "rapports_police": 5, "objets_trouves": 3,
    "autorisations_refusees": 1, "dia": 5, "petite_enfance": 3, "accidents_enfants": 28, "aide_sociale": 10,
    "logement_social": 1, "bibliotheque": 1, "demandes_rgpd": 5,
}  # fmt: skip
"""Les valeurs relevées, une à une : aucune autre durée de mémoire n'est livrée."""


def test_les_valeurs_indicatives_sont_celles_relevees_et_elles_seules() -> None:
    memoire = {
        r.code: r for r in livrees().values() if r.verification == "M" and (r.dua or r.sort_final == "conserver")
    }
    assert {c: r.dua.nombre if r.dua else r.sort_final for c, r in memoire.items()} == INDICATIVES
    assert {r.dua.unite for r in memoire.values() if r.dua} == {"annees"}


def test_la_duree_court_de_la_fin_de_la_derniere_annee() -> None:
    assert annee_due(2015, 10) == 2026
    assert annee_due(2025, 0) == 2026
    assert annee_due(None, 10) is None
    assert annee_due(2015, None) is None


@pytest.mark.parametrize(
    ("texte", "oui"), [("1 mois", True), ("1 an", True), ("2 ans", False), ("Année en cours", False)]
)
def test_une_purge_est_recurrente_jusqu_a_un_an(texte: str, oui: bool) -> None:
    assert est_recurrente(texte) is oui


def test_une_regle_n_est_proposee_que_si_ses_mots_y_sont() -> None:
    regles = list(toutes_livrees().values())
    trouvee = proposer(regles, "Vidéoprotection de la voie publique", "Images")
    assert trouvee is not None
    assert trouvee.code == "videoprotection"
    assert proposer(regles, "Fanfare municipale", "Instruments prêtés") is None


@pytest.mark.parametrize(
    ("volume", "unite", "texte"),
    [("3.500", "metres", "3,5 mètres linéaires"), ("1", "metres", "1 mètre linéaire"),
     ("100", "nombre", "100 dossiers ou boîtes"), ("0.5", "go", "0,5 Go"), ("12", "", "12")],
)  # fmt: skip
def test_un_volume_s_ecrit_sans_zero_inutile_et_s_accorde(volume: str, unite: str, texte: str) -> None:
    assert volume_de(Fonds(volume=Decimal(volume), volume_unite=unite)) == texte
