"""Homologation, règles pures : profondeur, validité, états, ce qui manque, matrice."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from audit.homologation import regles
from audit.homologation.demarche import CONSEILS, DEMARCHES, DONNEES, MOIS
from audit.homologation.image import png, svg
from audit.homologation.listes import LISTES
from audit.homologation.modele import BESOINS, Homologation
from audit.homologation.risques import DEGRES, Case, matrice, niveau, non_cotes, risques
from fabriques.homologations import PLEIN, saisie

JOUR = date(2026, 11, 24)


def dossier(**colonnes: Any) -> Homologation:
    return Homologation(id=uuid.uuid4(), organisme_id=uuid.uuid4(), nom="x", **colonnes)


@pytest.mark.parametrize(
    ("fort", "profondeur"), [("basique", "simplifiee"), ("modere", "intermediaire"), ("avance", "renforcee"), ("", "")]
)
def test_le_besoin_le_plus_fort_propose_la_profondeur(fort: str, profondeur: str) -> None:
    s = saisie(besoin_integrite=fort, besoin_disponibilite="basique" if fort else "")
    assert regles.demarche_proposee(s) == profondeur
    assert regles.demarche_retenue(s) == profondeur


def test_choisir_une_autre_profondeur_s_ecarte_et_se_motive() -> None:
    s = saisie(besoin_integrite="avance", demarche="simplifiee")
    assert regles.demarche_retenue(s) == "simplifiee"
    assert regles.s_ecarte(s)
    motive = "Motif de l'écart à la profondeur proposée"
    assert motive in [p.libelle for p in regles.manques(regles.points(s, dossier(), [], False, JOUR))]
    s.demarche_motif = "Service interne, provisoire."
    assert motive not in [p.libelle for p in regles.manques(regles.points(s, dossier(), [], False, JOUR))]
    assert not regles.s_ecarte(saisie(besoin_integrite="avance", demarche="renforcee"))


@pytest.mark.parametrize(
    ("le", "validite", "fin"),
    [
        (date(2026, 8, 31), "six_mois", date(2027, 2, 28)),
        (date(2026, 11, 24), "un_an", date(2027, 11, 24)),
        (date(2028, 2, 29), "deux_ans", date(2030, 2, 28)),
        (date(2026, 1, 1), "trois_ans", date(2029, 1, 1)),
    ],
)
def test_la_fin_tombe_au_meme_quantieme(le: date, validite: str, fin: date) -> None:
    assert regles.fin_de_validite(le, validite) == fin


def test_la_relecture_tombe_avant_la_fin() -> None:
    assert regles.revue_conseillee(JOUR, date(2029, 11, 24)) == date(2027, 11, 24)
    relire = regles.revue_conseillee(JOUR, date(2027, 5, 24))
    assert relire is not None
    assert JOUR < relire < date(2027, 5, 24)


@pytest.mark.parametrize(
    ("colonnes", "attendu", "vit"),
    [
        ({}, "preparation", False),
        ({"statut": "soumis"}, "soumis", False),
        ({"statut": "decidee", "decision": "favorable", "valide_jusqu_au": JOUR}, "en_vigueur", True),
        ({"statut": "decidee", "decision": "reserves", "valide_jusqu_au": JOUR}, "en_vigueur_reserves", True),
        ({"statut": "decidee", "decision": "favorable", "valide_jusqu_au": date(2026, 11, 23)}, "expiree", False),
        ({"statut": "decidee", "decision": "refus"}, "refusee", False),
        ({"statut": "decidee", "decision": "favorable", "valide_jusqu_au": JOUR, "retiree_le": JOUR}, "retiree", False),
        ({"statut": "preparation", "decision": "favorable", "valide_jusqu_au": JOUR}, "preparation", True),
    ],
)
def test_ou_en_est_un_dossier(colonnes: dict[str, Any], attendu: str, vit: bool) -> None:
    h = dossier(**colonnes)
    assert regles.etat(h, JOUR) == attendu
    assert regles.en_vigueur(h, JOUR) is vit
    assert attendu in LISTES["etats_homologations"].codes


def test_en_service_sans_homologation_est_une_alerte_du_rgs() -> None:
    (alerte,) = regles.alertes(saisie(mise_en_service="01/03/2026"), dossier(), JOUR)
    assert "sans homologation en vigueur" in alerte.phrase
    assert alerte.article == "RGS v2.0 § 2.4"
    h = dossier(statut="decidee", decision="favorable", valide_jusqu_au=date(2027, 11, 24))
    assert regles.alertes(saisie(mise_en_service="01/03/2026"), h, JOUR) == []
    (bientot,) = regles.alertes(saisie(mise_en_service="01/01/2027"), dossier(), JOUR)
    assert "doit décider avant" in bientot.phrase


def test_la_fin_proche_et_les_reserves_s_annoncent() -> None:
    h = dossier(
        statut="decidee", decision="reserves", valide_jusqu_au=date(2027, 1, 31), revue_prevue=date(2026, 11, 1)
    )
    phrases = " ".join(a.phrase for a in regles.alertes(saisie(), h, JOUR))
    for mots in ("finit le 31/01/2027", "réserves", "relecture prévue le 01/11/2026"):
        assert mots in phrases


def libelles(s: Any, **colonnes: Any) -> list[str]:
    return [p.libelle for p in regles.manques(regles.points(s, dossier(**colonnes), [], False, JOUR))]


def test_chaque_profondeur_demande_ce_qui_est_a_elle() -> None:
    scenarios = "Scénarios, avec leur vraisemblance"
    chacun = "Un scénario pour chaque événement redouté"
    simple, moyen, fort = (libelles(saisie(besoin_integrite=b)) for b in ("basique", "modere", "avance"))
    assert scenarios not in simple
    assert scenarios in moyen
    assert chacun not in moyen
    assert {scenarios, chacun, "Audit approfondi fait", "Avis rendu : Commission d'homologation"} <= set(fort)


def test_un_dossier_plein_ne_manque_que_de_ses_scenarios_et_de_la_suite() -> None:
    manquent = libelles(saisie(**PLEIN))
    assert "Périmètre homologué" not in manquent
    assert "Scénarios, avec leur vraisemblance" in manquent


def test_un_seul_critere_sans_besoin_bloque() -> None:
    for nom in BESOINS:
        s = saisie(**{**PLEIN, nom: ""})
        bloquants = [p for p in regles.manques(regles.points(s, dossier(), [], False, JOUR)) if p.bloquant]
        assert [p.partie for p in bloquants] == ["besoin"]


def test_ce_qui_exige_un_motif() -> None:
    s = saisie(**PLEIN)
    contre = SimpleNamespace(instance="rssi", avis="defavorable")
    assert regles.motif_exige(s, [], "favorable", []) == ""
    assert "refus" in regles.motif_exige(s, [], "refus", [])
    assert "RSSI" in regles.motif_exige(s, [contre], "favorable", [])
    point = regles.Point("evaluer", "x", False, "service")
    assert regles.motif_exige(s, [], "favorable", [point]).startswith("Un point manque")
    assert regles.motif_exige(s, [], "favorable", [point, point]).startswith("2 points manquent")


def test_la_matrice_croit_avec_ses_deux_degres() -> None:
    codes = [n.code for n in DONNEES.niveaux]
    rangs = {(g, v): codes.index(niveau(g, v).code) for g in DEGRES for v in DEGRES}
    assert rangs[1, 1] == 0
    assert rangs[4, 4] == len(codes) - 1
    for g in DEGRES:
        for v in DEGRES[:-1]:
            assert rangs[g, v] <= rangs[g, v + 1]
            assert rangs[v, g] <= rangs[v + 1, g]


def lignes(s: Any) -> Any:
    for ligne in (*s.evenements, *s.scenarios):
        ligne.id = uuid.uuid4()
    for scenario in s.scenarios:
        scenario.evenement_id = s.evenements[0].id
    return s


def places(liste: Any, apres: bool) -> list[Case]:
    return [c for cases in matrice(liste, apres=apres) for c in cases if c.numeros]


def test_un_risque_tombe_dans_sa_case_avant_et_apres() -> None:
    s = lignes(saisie(
        evenements=[{"nom": "E", "gravite": "g4", "gravite_residuelle": "g3"}],
        scenarios=[{"nom": "A", "vraisemblance": "v3", "vraisemblance_residuelle": "v1"}, {"nom": "B"}],
    ))  # fmt: skip
    liste = risques(s)
    avant = {
        c.numeros: (c.gravite, c.vraisemblance, c.niveau.code)
        for cases in matrice(liste, apres=False)
        for c in cases
        if c.numeros
    }
    apres = {
        c.numeros: (c.gravite, c.vraisemblance, c.niveau.code)
        for cases in matrice(liste, apres=True)
        for c in cases
        if c.numeros
    }
    assert avant == {(1,): (4, 3, "critique")}
    assert apres == {(1,): (3, 1, "faible")}
    assert non_cotes(liste, apres=False) == (2,)
    assert [case.gravite for case in (ligne[0] for ligne in matrice(liste, apres=False))] == [4, 3, 2, 1]


def test_le_dessin_echappe_ses_textes_et_dit_les_niveaux_en_mots() -> None:
    dessin = str(svg(matrice([], apres=False), 'Matrice "<b>" & co'))
    assert "<b>" not in dessin
    assert dessin.count("Critique") == 3
    octets = png(matrice([], apres=False), "Matrice")
    assert octets.startswith(b"\x89PNG")
    assert octets == png(matrice([], apres=False), "Matrice")


def test_les_donnees_datees_se_repondent() -> None:
    assert set(DEMARCHES) == set(LISTES["demarches"].codes)
    assert {d.besoin for d in DEMARCHES.values()} == set(LISTES["besoins"].codes)
    assert set(MOIS) == set(LISTES["validites"].codes)
    assert set(CONSEILS) == set(LISTES["indices"].codes)
    assert {c.validite for c in CONSEILS.values()} <= set(MOIS)
    assert [e.rang for e in DONNEES.etapes] == [1, 2, 3, 4]
    assert [e.rang for e in DONNEES.neuf_etapes] == list(range(1, 10))
    assert {e.etape for e in DONNEES.neuf_etapes} == {e.code for e in DONNEES.etapes}


def test_ce_qu_on_n_a_pas_pu_lire_est_dit_de_memoire() -> None:
    assert [(e.rang, e.officiel, e.verification) for e in DONNEES.etapes] == [
        (1, True, "S"), (2, True, "S"), (3, False, "M"), (4, False, "M"),
    ]  # fmt: skip
    assert [e.rang for e in DONNEES.neuf_etapes if e.verification != "M"] == [6]
