"""Le droit de la fiche : complétude expliquée, alertes, transitions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.monde import fiche_pleine
from fabriques.registres import saisies
from registre.traitements import regles
from registre.traitements.modele import TraitementSaisie
from socle.champs import champs_par_nom
from socle.saisies import valider

JOUR = date(2026, 11, 22)


def _fiche(**valeurs: object) -> TraitementSaisie:
    return valider(TraitementSaisie, fiche_pleine() | valeurs)


def _phrases(saisie: TraitementSaisie, *, publique: bool = True) -> set[str]:
    return {a.article for a in regles.alertes(saisie, publique, JOUR)}


def test_les_poids_font_cent_et_nomment_des_champs_reels() -> None:
    assert sum(e.poids for e in regles.EXIGENCES) == 100
    assert {e.champ for e in regles.EXIGENCES} <= set(champs_par_nom(TraitementSaisie))


def test_une_fiche_vide_dit_tout_ce_qui_manque_avec_son_article() -> None:
    completude = regles.completude(valider(TraitementSaisie, {"nom": "Cantine"}))
    assert completude.pourcent == 10
    assert [m.poids for m in completude.manques] == sorted((m.poids for m in completude.manques), reverse=True)
    assert all(m.article and m.conseil for m in completude.manques)


def test_une_fiche_pleine_atteint_cent() -> None:
    finalites = [
        {"libelle": "Servir", "base_legale": "mission_interet_public", "condition_article_9": "interet_public"}
    ]
    conditions = {o.code for o in champs_par_nom(type(_fiche().finalites[0]))["condition_article_9"].options}
    finalites[0]["condition_article_9"] = sorted(conditions)[0]
    assert regles.completude(_fiche(finalites=finalites)).pourcent == 100


@given(saisies())
def test_la_completude_reste_entre_zero_et_cent_et_s_explique(saisie: TraitementSaisie) -> None:
    completude = regles.completude(saisie)
    assert 0 <= completude.pourcent <= 100
    assert (completude.pourcent == 100) == (completude.manques == ())


@pytest.mark.parametrize(
    ("changement", "champ"),
    [
        ({"categories_donnees": [{"categorie": "etat_civil"}]}, "categories_donnees"),
        ({"finalites": [{"libelle": "Sans base"}]}, "finalites"),
        ({"transferts": [{"organisme": "X", "pays": "us"}]}, "transferts"),
        ({"mesures": [], "mesures_description": ""}, "mesures"),
        ({"infractions": "oui"}, "infractions_fondement"),
    ],
)
def test_chaque_manque_est_nomme(changement: dict[str, object], champ: str) -> None:
    assert champ in {m.champ for m in regles.completude(_fiche(**changement)).manques}


def test_au_titre_iii_le_texte_qui_autorise_tient_lieu_de_base() -> None:
    finalites = [{"libelle": "Caméras-piétons", "justification": "Arrêté fictif"}]
    saisie = _fiche(regime_juridique="lil_titre_iii", finalites=finalites, categories_donnees=[])
    assert "Base légale de chaque finalité" not in {m.libelle for m in regles.completude(saisie).manques}


def test_l_interet_legitime_d_une_autorite_publique_alerte() -> None:
    saisie = _fiche(finalites=[{"libelle": "But", "base_legale": "interet_legitime"}])
    assert "RGPD 6(1), dernier alinéa" in _phrases(saisie)
    assert "RGPD 6(1), dernier alinéa" not in _phrases(saisie, publique=False)


def test_les_alertes_de_la_loi() -> None:
    assert "RGPD 9(1)" in _phrases(_fiche())
    assert "RGPD 45" in _phrases(_fiche(transferts=[{"pays": "us", "garantie": "privacy_shield"}]))
    assert "RGPD 44 à 49" in _phrases(_fiche(transferts=[{"pays": "us"}]))
    assert "RGPD 24(1)" in _phrases(_fiche(prochaine_revue="01/01/2020"))
    assert _phrases(valider(TraitementSaisie, {"nom": "Rien"})) == set()


def test_la_categorie_impose_ses_drapeaux() -> None:
    saisie = _fiche(categories_donnees=[{"categorie": "sante", "sensible": "non"}, {"categorie": "nir"}])
    assert (saisie.categories_donnees[0].sensible, saisie.categories_donnees[1].nir) == (True, True)


ETATS = ("brouillon", "a_relire", "avis_dpo", "approuvee", "archivee")


@given(st.lists(st.sampled_from(sorted(regles.TRANSITIONS)), max_size=12))
def test_aucune_suite_de_verbes_n_approuve_sans_avis(verbes: list[str]) -> None:
    statut, avise = "brouillon", False
    for verbe in verbes:
        transition = regles.TRANSITIONS[verbe]
        if statut in transition.depuis:
            avise = verbe == "rendre_avis" or (avise and verbe == "approuver")
            statut = transition.vers
        assert statut in ETATS
        assert statut != "approuvee" or avise


@pytest.mark.parametrize("statut", ["a_relire", "avis_dpo", "approuvee"])
def test_modifier_rend_au_brouillon(statut: str) -> None:
    assert regles.statut_apres_modification(statut) == "brouillon"


@pytest.mark.parametrize(
    ("verbe", "avis", "exige"),
    [
        ("rendre_avis", "favorable", False), ("rendre_avis", "reserves", True), ("rendre_avis", "defavorable", True),
        ("approuver", "favorable", False), ("approuver", "reserves", False), ("approuver", "defavorable", True),
    ],
)  # fmt: skip
def test_quand_un_motif_est_exige(verbe: str, avis: str, exige: bool) -> None:
    assert regles.motif_exige(verbe, avis) is exige
