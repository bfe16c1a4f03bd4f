"""Le relevé d'une année, en fonctions pures : comptes, écarts, chapitres, ce qui se garde et se relit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import registre.declarations  # noqa: F401
from registre.bilan import regles
from registre.bilan.chapitres import AUTRES, PLAN, chapitre_du_fait, chapitre_du_sujet
from registre.bilan.documents import _compte
from registre.bilan.figures import figure
from registre.bilan.forme import FORME
from registre.bilan.modele import ARRETE, BROUILLON, BilanSaisie
from registre.bilan.releve import Nombre, depuis_json, en_json, parties, relever, valeurs_figees
from socle.erreurs import SaisieRefusee
from socle.faits import Chiffre, Fait, Mesure, chiffres_declares, faits_declares
from socle.saisies import valider

JOUR = date(2027, 1, 15)
TOUS = frozenset({"x.lire"})


def chiffre(code: str, sujet: str, libelle: str = "Un nombre") -> Chiffre:
    return Chiffre(code, sujet, libelle, lambda session, debut, fin: {})


def fait(code: str, droit: str = "x.lire") -> Fait:
    return Fait(code, "Un fait", "{fait} sur {sur}", "x.lister", droit, lambda session, jour: {})


def test_chaque_chapitre_a_son_paragraphe_et_chaque_paragraphe_son_chapitre() -> None:
    libres = {"annee", "introduction", "note_elus"}
    assert {c.code for c in PLAN.chapitres} == set(FORME.simples) - libres


def test_aucun_chiffre_declare_ne_reste_sans_chapitre() -> None:
    perdus = {c.sujet for c in chiffres_declares().values() if chapitre_du_sujet(c.sujet) == AUTRES.code}
    assert perdus == set()


def test_aucun_fait_declare_par_le_registre_ne_reste_sans_chapitre() -> None:
    hors_bilan = {"bilans.remis"}
    assert {code for code in faits_declares() if not chapitre_du_fait(code)} <= hors_bilan


def test_un_chiffre_de_sujet_inconnu_se_lit_a_la_fin() -> None:
    releve = relever(2026, JOUR, [(chiffre("z.z", "astronomie"), 3, 1)], [])
    *_, derniere = parties(releve, {}, TOUS)
    assert (derniere.chapitre, [n.valeur for n in derniere.nombres]) == (AUTRES, [3])
    assert parties(relever(2026, JOUR, [], []), {}, TOUS)[-1].chapitre.code == "objectifs"


def test_l_annee_d_avant_vient_du_bilan_arrete_et_du_calcul_pour_un_chiffre_neuf() -> None:
    lus = [(chiffre("a.a", "registre"), 5, 2), (chiffre("b.b", "registre"), 7, 4)]
    assert [n.avant for n in relever(2026, JOUR, lus, []).nombres] == [2, 4]
    fige = relever(2026, JOUR, lus, [], {"a.a": 3})
    assert [n.avant for n in fige.nombres] == [3, 4]
    assert fige.fige_avant


def test_un_fait_reserve_ne_se_montre_pas_a_qui_n_a_pas_le_droit() -> None:
    releve = relever(
        2026, JOUR, [], [(fait("registre.x"), Mesure(3, 4, None, 1)), (fait("registre.vide"), Mesure(0, 0))]
    )
    (garde,) = releve.constats
    assert (garde.phrase, garde.part, garde.en_retard) == ("3 sur 4", 75, 1)
    registre = PLAN.chapitres[1]
    assert releve.constats_du_chapitre(registre, TOUS) == (garde,)
    assert releve.constats_du_chapitre(registre, frozenset()) == ()


@pytest.mark.parametrize(("libelle", "compte"), [
    ("Fiches ajoutées", True), ("Délai moyen de réponse, en jours", False), ("Temps passé, en minutes", False),
    ("Part des agents, en %", False), ("Mises en demeure", True), ("Heures de visite en heures", False),
])  # fmt: skip
def test_une_duree_ne_s_additionne_ni_ne_se_dessine(libelle: str, compte: bool) -> None:
    assert Nombre("a.a", "registre", libelle, 4).se_compte is compte


@given(st.integers(0, 10**6), st.none() | st.integers(0, 10**6))
@settings(max_examples=40)
def test_l_ecart_se_dit_avec_son_signe(valeur: int, avant: int | None) -> None:
    ecrit = regles.ecrire_ecart(Nombre("a.a", "registre", "Un", valeur, avant))
    if avant is None:
        assert ecrit == "–"
    else:
        lu = 0 if ecrit == "=" else int(ecrit.replace("−", "-"))
        assert avant + lu == valeur


textes = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
nombres = st.tuples(textes, textes, st.integers(0, 10**9), st.integers(0, 10**9))


@given(st.lists(nombres, max_size=6), st.booleans())
@settings(max_examples=40)
def test_ce_qui_est_garde_se_relit_sans_rien_perdre(lus: list[tuple[str, str, int, int]], fige: bool) -> None:
    chiffres = [(chiffre(c, "registre", libelle), valeur, avant) for c, libelle, valeur, avant in lus]
    releve = relever(2026, JOUR, chiffres, [(fait("aipd.x"), Mesure(1, 2))], {} if fige else None)
    assert depuis_json(en_json(releve)) == releve
    assert valeurs_figees(en_json(releve)) == {c: valeur for c, _, valeur, _ in lus}


def test_un_dessin_demande_au_moins_deux_comptes() -> None:
    seul = parties(relever(2026, JOUR, [(chiffre("a.a", "aipd"), 5, 2)], []), {}, TOUS)[3]
    assert figure(seul, relever(2026, JOUR, [], [])) == ""
    lus = [
        (chiffre("a.a", "aipd"), 5, 2),
        (chiffre("b.b", "aipd"), 0, 1),
        (chiffre("c.c", "aipd", "Délai, en jours"), 9, 9),
    ]
    deux = parties(relever(2026, JOUR, lus, []), {}, TOUS)[3]
    assert "Délai" not in figure(deux, relever(2026, JOUR, lus, []))
    assert figure(deux, relever(2026, JOUR, lus, [])) != ""


def test_les_sujets_d_un_chapitre_se_suivent_dans_son_ordre_et_la_note_ne_retient_pas_une_duree() -> None:
    lus = [(chiffre("m.m", "mentions"), 3, 1), (chiffre("r.r", "registre"), 9, 1), (chiffre("m.n", "mentions"), 4, 1),
           (chiffre("t.t", "temps", "Temps, en minutes"), 90, 0), (chiffre("q.q", "questions"), 2, 0)]  # fmt: skip
    organisation, registre, *_ = parties(relever(2026, JOUR, lus, []), {}, TOUS)
    assert [n.code for n in registre.nombres] == ["r.r", "m.m", "m.n"]
    assert [n.code for n in regles.retenus((organisation, registre))] == ["q.q", "r.r"]


def test_la_note_retient_un_nombre_parlant_par_chapitre() -> None:
    lus = [(chiffre("a.a", "registre"), 0, 0), (chiffre("a.b", "registre"), 4, 0), (chiffre("b.b", "aipd"), 2, 2)]
    garnies = parties(relever(2026, JOUR, lus, []), {}, TOUS)
    assert [n.code for n in regles.retenus(garnies)] == ["a.b", "b.b"]


def test_ce_que_la_page_signale() -> None:
    saisie = valider(BilanSaisie, {"annee": "2026"})
    assert "n'est pas finie" in " ".join(a.phrase for a in regles.alertes(saisie, BROUILLON, date(2026, 11, 25)))
    assert "n'est pas finie" not in " ".join(a.phrase for a in regles.alertes(saisie, BROUILLON, JOUR))
    assert [a.article for a in regles.alertes(saisie, ARRETE, JOUR)] == ["RGPD 38(3)"]


def test_une_annee_ou_une_note_impossible_est_refusee_a_sa_place() -> None:
    for champs, chemin in (({"annee": ""}, "annee"), ({"annee": "1996"}, "annee"),
                           ({"annee": "2026", "note_elus": "x" * 1201}, "note_elus")):  # fmt: skip
        with pytest.raises(SaisieRefusee) as refus:
            valider(BilanSaisie, champs)
        assert chemin in refus.value.erreurs


@pytest.mark.parametrize(("jour", "devant", "phrase"), [
    (None, "Conseil", "Donnez le jour"), (date(2027, 1, 16), "Conseil", "pas encore eu lieu"), (JOUR, " ", "devant qui"),
    (JOUR, "Conseil", ""),
])  # fmt: skip
def test_une_presentation_a_un_jour_passe_et_un_auditoire(jour: date | None, devant: str, phrase: str) -> None:
    refus = regles.refus_de_presentation(jour, devant, JOUR)
    assert phrase in refus
    assert bool(phrase) == bool(refus)


@pytest.mark.parametrize(("organismes", "arretes", "attendu"), [
    (1, 1, "1 organisme ; 1 a arrêté son bilan de 2026."),
    (3, 0, "3 organismes ; aucun n'a arrêté son bilan de 2026."),
    (3, 2, "3 organismes ; 2 ont arrêté leur bilan de 2026."),
])  # fmt: skip
def test_le_compte_du_territoire_s_accorde(organismes: int, arretes: int, attendu: str) -> None:
    assert _compte(organismes, arretes, 2026) == attendu
