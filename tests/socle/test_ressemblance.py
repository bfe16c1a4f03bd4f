"""La ressemblance de deux noms de traitement : ce qu'elle rapproche, ce qu'elle ne confond pas."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socle.ressemblance import SEUIL, doublons, note, plus_proche, proches

PAREILS = [
    ("Restauration scolaire", "Gestion de la restauration scolaire"),
    ("Inscription à la cantine scolaire", "Inscriptions cantine scolaire"),
    ("Listes électorales", "Gestion des listes électorales"),
    ("Paie des agents", "Paye des agents"),
    ("Vidéoprotection", "videoprotection"),
    ("Registre des personnes vulnérables (canicule)", "Registre canicule des personnes vulnérables"),
    ("Tenue des registres de l'état civil", "Registres d'état civil"),
    ("Autorisations d'urbanisme", "Autorisation d’urbanisme"),
    ("Médiathèque : gestion des abonnés", "Gestion des abonnés de la médiathèque"),
    ("Taxe de séjour", "Gestion de la taxe de séjour"),
]
AUTRES = [
    ("Paie des agents", "Formation des agents"),
    ("Restauration scolaire", "Transport scolaire"),
    ("Gestion du courrier", "Gestion du cimetière"),
    ("Inscriptions scolaires", "Inscriptions à la médiathèque"),
    ("Caméras-piétons", "Vidéoprotection"),
    ("Aide sociale légale", "Aide à domicile"),
    ("Marchés publics", "Marchés forains"),
    ("Recensement de la population", "Recensement citoyen"),
    ("Contrôle d'accès aux locaux", "Contrôle du stationnement"),
    ("Eau potable", "Assainissement"),
]


@pytest.mark.parametrize(("un", "autre"), PAREILS)
def test_deux_ecritures_du_meme_traitement_se_rapprochent(un: str, autre: str) -> None:
    assert note(un, autre) >= SEUIL, note(un, autre)


@pytest.mark.parametrize(("un", "autre"), AUTRES)
def test_deux_traitements_voisins_ne_se_confondent_pas(un: str, autre: str) -> None:
    assert note(un, autre) < SEUIL, note(un, autre)


@settings(max_examples=40)
@given(st.text(max_size=30), st.text(max_size=30))
def test_la_note_est_bornee_et_symetrique(un: str, autre: str) -> None:
    assert 0 <= note(un, autre) <= 100
    assert note(un, autre) == note(autre, un)


def test_le_meme_nom_passe_avant_tout_et_un_nom_vide_ne_ressemble_a_rien() -> None:
    connus = {1: "Gestion des listes électorales", 2: "LISTES ÉLECTORALES", 3: ""}
    trouve = plus_proche("Listes électorales", connus)
    assert trouve is not None
    assert (trouve.cle, trouve.meme) == (2, True)
    assert plus_proche("", connus) is None
    assert [r.cle for r in proches("Listes electorales de la commune", {1: "Listes électorales", 2: "Cimetière"})] == [
        1
    ]


def test_les_doublons_d_une_liste_se_disent_une_fois() -> None:
    noms = [("a", "Paie des agents"), ("b", "Gestion de la paie des agents"), ("c", "Cimetière")]
    assert [(x, y) for x, y, _ in doublons(noms)] == [("a", "b")]
