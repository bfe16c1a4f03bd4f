"""Notre référentiel tient ses promesses : tout ce qu'il doit couvrir l'est, toute obligation dit d'où elle vient et quand."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from audit.referentiels.couverture import grilles, points_de
from audit.referentiels.forme import Point, empreinte
from audit.referentiels.livres import rgs
from audit.referentiels.versions import cle_de_version

R = rgs()
SANS_CONDITION = {"HUM-01", "STO-04", "INC-02"}
"""Devoirs qui valent pour tout organisme : instructions aux agents (RGPD 32.4), éliminations, violations (33.5)."""


def _numeros(point: Point, nom: str) -> set[int]:
    """Les mesures ou les objectifs que les fondements d'un point nomment."""
    cites = [f.ref for f in point.fondements if nom in f.ref]
    nus = [re.sub(r"v2\.5|\(.*?\)", "", ref) for ref in cites]
    return {int(n) for ref in nus for n in re.findall(r"(?<![\d.A-Z])(\d+)", re.sub(r"\.\w+", "", ref.split(nom)[1]))}


def test_il_a_ses_114_points_dans_leurs_18_chapitres() -> None:
    assert (len(R.points), len(R.chapitres), len(R.par_chapitre)) == (114, 18, 18)
    assert Counter(p.portee for p in R.points) == {"collectivite": 78, "service": 28, "objets": 8}
    assert sum("court" in p.parcours for p in R.points) == 25
    assert all("complet" in p.parcours for p in R.points)


def test_chaque_identifiant_est_celui_de_son_chapitre() -> None:
    assert all(re.fullmatch(rf"{p.chapitre}-\d\d", p.id) for p in R.points)


@pytest.mark.parametrize(("code", "nombre"), [("hygiene", 42), ("recyf", 20)])
def test_chaque_mesure_des_grilles_a_au_moins_un_point(code: str, nombre: int) -> None:
    par_numero = points_de(R, code)
    assert len(par_numero) == nombre
    assert [n for n, points in par_numero.items() if not points] == []
    inconnus = {n for p in R.points for n in getattr(p.correspondances, code)} - set(par_numero)
    assert inconnus == set()


def test_les_six_mesures_du_guide_ont_des_points() -> None:
    assert set(R.referentiel.mesures_guide) == {f"M{n}" for n in range(1, 7)}
    assert {m for p in R.points for m in p.mesures_guide} == set(R.referentiel.mesures_guide)


@pytest.mark.parametrize("point", R.points, ids=lambda p: p.id)
def test_un_point_dit_tout_ce_qu_il_faut(point: Point) -> None:
    assert point.question.endswith("?")
    assert point.attendu.endswith(".")
    assert point.remediation.endswith(".")
    assert point.reference
    assert point.fondements
    assert point.axe in R.referentiel.axes
    assert (point.validation_juriste is None) == (not point.obligatoire)
    assert set(point.a_demander_a) <= set(R.referentiel.interlocuteurs)
    assert point.verification_auto in {"", *R.referentiel.verifications_auto}


@pytest.mark.parametrize("point", [p for p in R.points if p.obligatoire], ids=lambda p: p.id)
def test_une_obligation_a_sa_condition_et_un_fondement_qui_n_est_pas_de_memoire(point: Point) -> None:
    assert bool(point.condition) != (point.id in SANS_CONDITION)
    droit = re.compile(r"RGPD|CRPA|CGFP|Code d|Ordonnance|Décret|Règlement|RGS v2\.0|RGS annexe")
    assert any(f.verif in {"T", "S"} and droit.match(f.ref) for f in point.fondements)


def test_une_recommandation_du_chapitre_7_ne_fait_pas_une_obligation() -> None:
    """RGS v2.0 : le chapitre 7 recommande, même où il dit « doivent »."""
    for p in (p for p in R.points if p.obligatoire):
        seuls = [f.ref for f in p.fondements if f.ref.startswith(("RGS v2.0 § 7", "RGS v2.0 ch. 7"))]
        assert len(seuls) < len(p.fondements), p.id


@pytest.mark.parametrize(("code", "nom"), [("hygiene", "Guide d'hygiène, mesure"), ("recyf", "ReCyF")])
def test_ce_que_les_fondements_nomment_est_dans_les_correspondances(code: str, nom: str) -> None:
    ecarts = {p.id: _numeros(p, nom) - set(getattr(p.correspondances, code)) for p in R.points}
    assert {id_: n for id_, n in ecarts.items() if n} == {}


def test_le_parcours_court_se_pose_en_langue_courante() -> None:
    for p in R.points_du_parcours("court"):
        assert p.question_simple.endswith("?"), p.id
        assert p.a_demander_a, p.id
        assert not re.search(r"\b(EDR|VPN|SSO|SOC|TLS|PSSI|DMIA|SAN)\b", p.question_simple), p.id


def test_la_langue_est_celle_de_la_maison() -> None:
    interdits = re.compile(r"auto-audit|campagne|zone d.ombre|guide du projet|\bscan\b|managé", re.IGNORECASE)
    for p in R.points:
        lus = (p.intitule, p.question, p.question_simple, p.attendu, p.remediation, p.reference)
        textes = " ".join(filter(None, lus))
        assert not interdits.search(textes), p.id
        assert "  " not in textes
        assert not re.search(r" [,.]|\w[?!;:](\s|$)", re.sub(r"\w+://\S+", "", textes)), p.id


def test_l_histoire_va_jusqu_a_la_version_presente() -> None:
    histoire = R.referentiel.historique
    cles = [cle_de_version(v.version) for v in histoire]
    assert None not in cles
    assert cles == sorted(cles)  # type: ignore[type-var]
    assert histoire[-1].version == R.version
    assert histoire[-1].date == R.referentiel.date
    cites = {v for version in histoire for c in version.points.values() for v in c.vers}
    assert cites <= set(R.par_id)


def test_rien_ne_change_sans_changer_de_version() -> None:
    """Qui modifie le référentiel change son numéro, son histoire, puis cette empreinte."""
    assert (R.version, empreinte(R)[:16]) == ("1.1.1-projet", "345c2e6a0b4bba24")


def test_les_grilles_sont_datees_et_completes() -> None:
    hygiene, recyf = grilles()["hygiene"], grilles()["recyf"]
    assert (len(hygiene.mesures), len(recyf.mesures)) == (42, 20)
    assert [m.numero for m in hygiene.mesures if m.niveau == "R"] == [38, 41, 42]
    assert sum("S" in m.niveau for m in hygiene.mesures) == 39
    assert sum("R" in m.niveau for m in hygiene.mesures) == 22
    assert len({m.chapitre for m in hygiene.mesures}) == 10
    assert sum("importantes" in m.chapitre for m in recyf.mesures) == 15
    for g in grilles().values():
        assert g.grille.source.startswith("ANSSI")
        assert g.grille.verification == "S"
