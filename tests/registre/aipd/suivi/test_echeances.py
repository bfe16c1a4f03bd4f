"""Ce qu'une analyse d'impact rappelle : sa revue, une fiche qui a changé, une rédaction qui dure, la CNIL à suivre."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fabriques.analyses import Analyse, ouvrir_analyse
from fabriques.monde import Monde
from fabriques.requetes import budget_requetes
from fabriques.suivis_aipd import reestimee, saisir_la_cnil
from registre import declarations as _declarations  # noqa: F401
from registre.aipd.etude import operations as etudes
from registre.aipd.etude import parcours
from registre.aipd.suivi.echeances import a_faire
from registre.traitements import operations as traitements
from socle.echeances.calcul import ajouter_mois
from socle.echeances.sources import AFaire
from socle.types import ecrire_date

LOIN = timedelta(days=4000)


def points(ici: Analyse, jour: date | None = None, horizon: timedelta = LOIN) -> dict[str, AFaire]:
    jour = jour or ici.contexte.aujourd_hui
    with ici.contexte.base.lire(ici.contexte.perimetre) as session:
        return {p.cle.rpartition(":")[2]: p for p in a_faire(session, jour, jour + horizon)}


def changer_la_fiche(ici: Analyse, **champs: object) -> None:
    assert ici.traitement is not None
    fiche = traitements.lire_fiche(ici.contexte, ici.traitement)
    saisie = fiche.saisie.model_copy(update=champs)
    traitements.enregistrer(ici.contexte, ici.traitement, saisie, fiche.objet.version)


@pytest.fixture
def ici(monde: Monde) -> Analyse:
    return reestimee(monde, monde.organisme()).donner_les_avis()


def test_la_revue_se_rappelle_soixante_et_trente_jours_avant(ici: Analyse) -> None:
    ici.decider()
    revue = points(ici)["revue"]
    assert revue.limite == ajouter_mois(ici.contexte.aujourd_hui, 36)
    assert (revue.jalons, revue.point, revue.agir) == ((60, 30, 0), "aipd_risques.voir", "aipd.rediger")
    assert "Restauration" not in revue.resume, "le courriel ne porte aucun nom"
    assert points(ici, horizon=timedelta(days=90)) == {}


def test_une_fiche_changee_apres_la_decision_fait_revoir_l_analyse(ici: Analyse) -> None:
    changer_la_fiche(ici, description="Avant la décision, c'est lu.")
    ici.decider()
    assert "fiche" not in points(ici)
    changer_la_fiche(ici, description="On filme aussi la cour.")
    point = points(ici)["fiche"]
    assert point.libelle == "La fiche a changé, revoir l'analyse d'impact (RGPD 35(11)) : Restauration scolaire"
    assert point.limite - timedelta(days=30) <= ici.contexte.aujourd_hui + timedelta(days=1)


def test_un_changement_que_l_etude_ne_lit_pas_ne_rappelle_rien(ici: Analyse) -> None:
    ici.decider()
    changer_la_fiche(ici, observations="Une note interne.")
    assert "fiche" not in points(ici)


def test_revenir_a_ce_que_la_fiche_disait_retire_le_rappel(ici: Analyse) -> None:
    assert ici.traitement is not None
    disait = traitements.lire_fiche(ici.contexte, ici.traitement).saisie.description
    ici.decider()
    changer_la_fiche(ici, description="Autre chose.")
    changer_la_fiche(ici, description=disait)
    assert "fiche" not in points(ici)


def test_une_redaction_de_plus_de_six_mois_se_dit(monde: Monde) -> None:
    ici = ouvrir_analyse(monde, monde.organisme())
    limite = ajouter_mois(ici.etude.objet.cree_le.date(), 6)
    assert "redaction" not in points(ici, limite)
    assert points(ici, limite + timedelta(days=1))["redaction"].limite == limite


def test_une_analyse_refusee_abandonnee_ou_archivee_se_tait(ici: Analyse) -> None:
    ici.decider("refusee", motif="Disproportionné.")
    assert points(ici) == {}
    parcours.rouvrir(ici.contexte, ici.id, "On reprend.")
    assert list(points(ici, ici.contexte.aujourd_hui + timedelta(days=400))) == ["redaction"]
    parcours.abandonner(ici.contexte, ici.id, "Plus de projet.")
    assert points(ici, ici.contexte.aujourd_hui + timedelta(days=400)) == {}


def test_une_analyse_archivee_ne_rappelle_rien(ici: Analyse) -> None:
    ici.decider()
    etudes.archiver(ici.contexte, ici.id, ici.etude.objet.version)
    assert points(ici) == {}


def test_la_consultation_se_suit_de_la_demande_a_la_reponse(ici: Analyse) -> None:
    ici.decider("saisine", motif="Un risque reste élevé.")
    jour = ici.contexte.aujourd_hui
    assert list(points(ici)) == ["demande"]
    assert points(ici)["demande"].limite == jour + timedelta(days=15)
    saisir_la_cnil(ici)
    attendue = points(ici)["cnil"]
    assert (attendue.limite, attendue.point) == (date(2026, 3, 2), "aipd_saisine.voir")
    saisir_la_cnil(ici, suspensions=[{"debut": "12/01/2026", "fin": "", "motif": "Le contrat"}])
    assert (list(points(ici)), points(ici)["information"].limite) == (["information"], date(2026, 1, 12))
    saisir_la_cnil(ici, reponse_cnil_le=ecrire_date(jour))
    assert (list(points(ici)), points(ici)["suite"].limite) == (["suite"], jour + timedelta(days=15))
    parcours.rouvrir(ici.contexte, ici.id, "La CNIL a répondu.")
    assert points(ici) == {}


def test_les_feries_de_l_outre_mer_comptent(monde: Monde) -> None:
    ici = ouvrir_analyse(monde, monde.organisme("Commune d'outre-mer", territoire_droit="la_reunion"))
    saisir_la_cnil(ici, saisie_cnil_le="25/10/2021")
    assert points(ici)["cnil"].limite == date(2021, 12, 21), "le 20 décembre y est férié"


def test_un_nombre_fixe_de_requetes_quel_que_soit_le_nombre_d_analyses(monde: Monde) -> None:
    """Une pour les analyses ; les fiches touchées depuis leur décision se relisent ensemble."""
    organisme, comptes = monde.organisme(), []
    for rang in range(3):
        ici = reestimee(monde, organisme, f"Étude {rang}").donner_les_avis().decider()
        changer_la_fiche(ici, description=f"Changée {rang}")
        base = ici.contexte.base
        with base.lire(ici.contexte.perimetre) as session, budget_requetes(base, 20) as vues:
            lus = list(a_faire(session, ici.contexte.aujourd_hui, ici.contexte.aujourd_hui + LOIN))
        assert len([p for p in lus if p.cle.endswith(":fiche")]) == rang + 1
        comptes.append(len(vues))
    assert len(set(comptes)) == 1


def test_sans_fiche_touchee_une_seule_requete(monde: Monde) -> None:
    ici = ouvrir_analyse(monde, monde.organisme())
    with ici.contexte.base.lire(ici.contexte.perimetre) as session, budget_requetes(ici.contexte.base, 1):
        list(a_faire(session, ici.contexte.aujourd_hui, ici.contexte.aujourd_hui + LOIN))
