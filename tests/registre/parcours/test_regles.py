"""L'état d'une étape : propriétés qui tiennent pour toute mesure, et les codes que le parcours attend des autres tranches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import app  # noqa: F401, TID251 -- toutes les tranches déclarent leurs faits
from fabriques.client import Maison
from registre.parcours import regles
from registre.parcours.donnees import PARCOURS, Critere, codes_attendus
from socle.faits import Mesure, faits_declares

JOUR = date(2026, 11, 25)
CRITERES = st.builds(
    Critere, fait=st.just("essai.essai"), seuil=st.integers(0, 100), vide=st.sampled_from(("a_faire", "sans_objet")),
    mois=st.integers(0, 60), sans_retard=st.booleans(),
)  # fmt: skip


@st.composite
def mesures(draw: st.DrawFn) -> Mesure:
    sur = draw(st.integers(0, 40))
    dernier = draw(st.none() | st.dates(date(2000, 1, 1), date(9999, 12, 31)))
    return Mesure(draw(st.integers(0, sur)), sur, dernier, draw(st.integers(0, 5)))


@given(CRITERES, mesures())
@settings(max_examples=60, deadline=None)
def test_un_critere_a_toujours_un_etat_et_fait_ne_se_dit_qu_au_seuil(critere: Critere, mesure: Mesure) -> None:
    etat = regles.etat_du_critere(critere, mesure, JOUR)
    assert etat in regles.ETATS
    if etat == regles.FAIT:
        assert mesure.part is not None
        assert mesure.part >= critere.seuil
        assert not (critere.sans_retard and mesure.en_retard)
    if mesure.part == 100 and not mesure.en_retard and not critere.mois:
        assert etat == regles.FAIT


@given(CRITERES, mesures())
@settings(max_examples=60, deadline=None)
def test_faire_une_chose_de_plus_n_aggrave_jamais_l_etat(critere: Critere, mesure: Mesure) -> None:
    if mesure.fait == mesure.sur:
        return
    ordre = {regles.A_FAIRE: 0, regles.EN_COURS: 1, regles.A_REVOIR: 2, regles.FAIT: 3}
    plus = Mesure(mesure.fait + 1, mesure.sur, mesure.dernier, mesure.en_retard)
    avant, apres = (regles.etat_du_critere(critere, m, JOUR) for m in (mesure, plus))
    assert ordre[apres] >= ordre[avant]


@given(st.lists(st.sampled_from(sorted(regles.ETATS)), min_size=1, max_size=5))
def test_l_ensemble_n_est_fait_que_si_tout_ce_qu_on_en_sait_l_est(etats: list[str]) -> None:
    ensemble = regles.etat_de_l_ensemble(etats)
    connus = set(etats) - regles.MUETS
    assert ensemble in regles.ETATS
    assert (ensemble == regles.FAIT) == (connus == {regles.FAIT})
    assert (ensemble in regles.MUETS) == (not connus)


@given(st.lists(st.tuples(st.sampled_from(sorted(regles.ETATS)), st.booleans()), max_size=12))
def test_un_anneau_ne_compte_jamais_une_attestation_comme_un_fait(etats: list[tuple[str, bool]]) -> None:
    part = regles.part(etats)
    assert part.faites == sum(etat == regles.FAIT for etat, _ in etats)
    assert 0 <= part.faites + part.attestees <= part.sur
    assert (part.pourcent == 100) == (part.sur > 0 and part.faites == part.sur)


@pytest.mark.parametrize(
    ("mesure", "etat"),
    [
        (Mesure(), regles.A_FAIRE),
        (Mesure(0, 10), regles.A_FAIRE),
        (Mesure(7, 10, JOUR), regles.EN_COURS),
        (Mesure(8, 10, JOUR), regles.FAIT),
        (Mesure(10, 10, JOUR - timedelta(days=366)), regles.A_REVOIR),
        (Mesure(10, 10, JOUR - timedelta(days=365)), regles.FAIT),
        (Mesure(10, 10, JOUR, 1), regles.A_REVOIR),
    ],
    ids=["rien", "aucun", "sous le seuil", "au seuil", "plus d'un an", "un an", "un retard"],
)
def test_les_seuils_du_parcours(mesure: Mesure, etat: str) -> None:
    critere = Critere(fait="essai.essai", seuil=80, mois=12, sans_retard=True)
    assert regles.etat_du_critere(critere, mesure, JOUR) == etat


def test_le_parcours_a_quatre_temps_onze_etapes_et_des_codes_uniques() -> None:
    assert [len(t.etapes) for t in PARCOURS.temps] == [4, 1, 3, 3]
    assert len(PARCOURS.par_code) == 16
    assert len({s.code for s in PARCOURS.sujets}) == len(PARCOURS.sujets)


def test_chaque_fait_que_le_parcours_attend_est_declare_et_aucun_ne_reste_orphelin() -> None:
    """Un code que plus personne ne déclare laisserait « mesure à venir » pour toujours."""
    declares = faits_declares()
    criteres = [c for suite in (*PARCOURS.par_code.values(), *PARCOURS.sujets) for c in suite.criteres]
    assert sorted({c.fait for c in criteres if c.fait not in declares and c.a_defaut not in declares}) == []
    assert sorted(set(declares) - codes_attendus()) == []
    for fait in declares.values():
        assert fait.phrase.format(fait=1, sur=2), fait.code


def test_chaque_etape_mene_a_une_page_qui_existe(maison: Maison) -> None:
    routes = {route.endpoint for route in maison.app.url_map.iter_rules()}
    assert sorted({e.agir for e in PARCOURS.par_code.values()} - routes) == []
    assert sorted({f.point for f in faits_declares().values()} - routes) == []
