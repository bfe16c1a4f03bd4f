"""Ce qu'une analyse d'impact propose au plan d'actions, avant comme après la décision, et ce qui s'en retire de soi-même."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from fabriques.suivis_aipd import deposer, prevue, prouver, reestimee
from registre import declarations as _declarations  # noqa: F401
from registre.aipd.etude import operations as etudes
from registre.aipd.etude import parcours
from registre.aipd.etude.modele import AipdSaisie, MesureAipdSaisie
from registre.aipd.etude.parcours import Evaluation
from registre.aipd.suivi.propositions import cle_de_mesure, propositions
from socle.actions import operations as actions
from socle.actions.modele import Action
from socle.actions.operations import Proposition

PLAN = Evaluation("ameliorable", "Trop long", "Ramener la durée à un an", "Service enfance", "01/03/2027")


def proposees(ici: Analyse) -> list[Proposition]:
    with ici.contexte.base.lire(ici.contexte.perimetre) as session:
        return list(propositions(session, ici.contexte.aujourd_hui))


def au_plan(ici: Analyse) -> list[Action]:
    actions.actualiser_propositions(ici.contexte)
    return [a for a in actions.actions_de(ici.contexte, ici.id) if a.regle == "aipd"]


@pytest.fixture
def ici(monde: Monde) -> Analyse:
    return ouvrir_analyse(monde, monde.organisme()).remplir()


def test_une_action_par_mesure_prevue_des_la_redaction(ici: Analyse) -> None:
    assert [(a.titre, a.source_id, a.etat) for a in au_plan(ici)] == [
        ("Mettre en place : Double authentification (Restauration scolaire)", ici.id, "proposee")
    ]


def test_un_point_ameliorable_porte_son_plan_son_responsable_et_sa_date(ici: Analyse) -> None:
    ici.evaluer(sauf={"2.1.215": PLAN, "3.2": replace(PLAN, gravite=2, vraisemblance=2)})
    lues = {a.titre: a for a in au_plan(ici)}
    action = lues["Améliorer : Combien de temps sont-elles gardées, et pourquoi ? (Restauration scolaire)"]
    assert (action.description, action.responsable_nom, action.echeance) == (
        "Ramener la durée à un an", "Service enfance", date(2027, 3, 1),
    )  # fmt: skip
    assert "Améliorer : Accès illégitime aux données (Restauration scolaire)" in lues
    assert len(lues) == 3


def test_une_mesure_prevue_et_ameliorable_ne_fait_qu_une_action(ici: Analyse) -> None:
    ici.evaluer(sauf={f"3.1.{prevue(ici).id}": PLAN})
    (action,) = au_plan(ici)
    assert action.regle_cle == cle_de_mesure(ici.id, prevue(ici).id)
    assert action.description == "Ramener la durée à un an\n\nAu premier trimestre."
    assert (action.responsable_nom, action.echeance) == ("Service enfance", date(2027, 3, 1))


def test_une_mesure_en_place_mais_ameliorable_a_son_action(ici: Analyse) -> None:
    existante = next(m for m in ici.etude.mesures if m.etat == "existante")
    ici.evaluer(sauf={f"3.1.{existante.id}": PLAN})
    assert f"Améliorer : {existante.titre} (Restauration scolaire)" in {a.titre for a in au_plan(ici)}


def test_la_decision_ne_ferme_pas_le_plan_et_ses_conditions_y_vont(ici: Analyse) -> None:
    ici.evaluer(sauf={"2.1.215": PLAN}).donner_les_avis()
    assert len(au_plan(ici)) == 2
    ici.decider("conditions", conditions="Poser le bandeau avant septembre.")
    lues = au_plan(ici)
    assert len(lues) == 3
    (conditions,) = [a for a in lues if a.priorite == "haute"]
    assert conditions.description == "Poser le bandeau avant septembre."


def test_les_cles_sont_stables_et_rien_ne_se_propose_deux_fois(ici: Analyse) -> None:
    ici.evaluer(sauf={"2.1.215": PLAN})
    avant = [p.cle for p in proposees(ici)]
    actions.actualiser_propositions(ici.contexte)
    assert actions.actualiser_propositions(ici.contexte) == 0
    ici.donner_les_avis().decider()
    parcours.rouvrir(ici.contexte, ici.id, "La fiche a changé.")
    assert [p.cle for p in proposees(ici)] == avant
    assert len(set(avant)) == len(avant)


def test_une_mesure_prouvee_retire_sa_proposition(monde: Monde) -> None:
    ici = reestimee(monde, monde.organisme())
    assert len(au_plan(ici)) == 1
    prouver(ici, deposer(monde, ici))
    assert au_plan(ici) == [], "la proposition s'est archivée"
    assert proposees(ici) == []


@pytest.mark.parametrize("sort", ["abandonner", "archiver", "retirer", "ecarter"])
def test_ce_qui_n_a_plus_lieu_d_etre_ne_se_propose_plus(ici: Analyse, sort: str) -> None:
    if sort == "abandonner":
        parcours.abandonner(ici.contexte, ici.id, "Le traitement ne se fera pas.")
    elif sort == "archiver":
        etudes.archiver(ici.contexte, ici.id, ici.etude.objet.version)
    elif sort == "retirer":
        etudes.retirer_mesure(ici.contexte, ici.id, prevue(ici).id)
    else:
        m = prevue(ici)
        saisie = MesureAipdSaisie.model_construct(titre=m.titre, etat="ecartee", famille="", description="")
        etudes.enregistrer_mesure(ici.contexte, ici.id, saisie, m.id, m.version)
    assert proposees(ici) == []


def test_des_textes_demesures_ne_bloquent_pas_le_plan(ici: Analyse) -> None:
    ici.evaluer(sauf={"2.1.215": Evaluation("ameliorable", "Trop long", "x" * 9000, "y" * 490, "")})
    saisie = AipdSaisie.model_construct(nom="z" * 500, traitement_id=None, auteurs="", evaluateurs="", valideurs="",
                                               revue_mois=36, observations="")  # fmt: skip
    etudes.enregistrer(ici.contexte, ici.id, saisie, ici.etude.objet.version)
    assert all(len(a.titre) <= 500 for a in au_plan(ici))


def test_trois_requetes_quel_que_soit_le_nombre_d_analyses(monde: Monde) -> None:
    organisme = monde.organisme()
    for rang in range(3):
        ici = ouvrir_analyse(monde, organisme, f"Étude {rang}").remplir()
    with ici.contexte.base.lire(ici.contexte.perimetre) as session, budget_requetes(ici.contexte.base, 3):
        assert len(list(propositions(session, ici.contexte.aujourd_hui))) == 3


def test_chaque_organisme_ne_voit_que_les_siennes(monde: Monde, ici: Analyse) -> None:
    voisin = monde.contexte(monde.organisme("Commune voisine"))
    with voisin.base.lire(voisin.perimetre) as session:
        assert list(propositions(session, voisin.aujourd_hui)) == []
