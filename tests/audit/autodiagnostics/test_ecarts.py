"""Les écarts : lesquels, dans quel ordre, quelle action, quelle clause, quels traitements exposés ; sur les deux moteurs."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from audit.autodiagnostics import operations, plan
from audit.autodiagnostics.conseils import Clausier, clauses_de, clausier, efforts, estimation_de
from audit.autodiagnostics.ecarts import PRIORITES, Ecart, Filtre, ecarts_de, filtrer, priorite_de, proposition, titre
from audit.autodiagnostics.echeances import fins_prevues, reponses_planifiees
from audit.autodiagnostics.lecture import Unite
from audit.autodiagnostics.modele import Reponse
from audit.referentiels.forme import Point
from audit.referentiels.livres import rgs
from clauses.bibliotheque.chargement import bibliotheque
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.requetes import budget_requetes
from socle.actions import operations as actions
from socle.actions.listes import LISTES as LISTES_ACTIONS
from socle.actions.modele import Action
from socle.erreurs import DroitManquant, Introuvable
from socle.liens import operations as liens
from socle.objets import Objet
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

JOUR = timedelta(days=1)


def codes(ecarts: list[Ecart]) -> list[str]:
    return [e.point.id for e in ecarts]


def au_plan(o: Ouvert, archive: bool = False) -> dict[str, Action]:
    """Les actions que la règle a proposées, par clé."""
    with o.rssi.base.lire(o.rssi.perimetre) as session:
        requete = select(Action).join(Objet, col(Objet.id) == col(Action.id))
        lues = session.exec(requete.where(Action.regle == plan.REGLE, col(Objet.archive).is_(archive)))
        return {a.regle_cle or "": a for a in lues}


# --- Lesquels, et dans quel ordre ----------------------------------------------------------------------------------------


def test_font_un_ecart_les_reponses_qui_manquent_et_elles_seules(ouvert: Ouvert) -> None:
    for point, statut, champs in (
        ("ACC-01", "non_conforme", {}), ("ACC-02", "partiel", {}), ("ACC-03", "planifie", {"echeance": "01/02/2027"}),
        ("ACC-04", "ne_sait_pas", {}), ("ACC-05", "conforme", {}), ("ACC-06", "non_applicable", {"justification": "Aucun"}),
    ):  # fmt: skip
        ouvert.repondre(point, statut, **champs)
    assert set(codes(ecarts_de(ouvert.etat))) == {"ACC-01", "ACC-02", "ACC-03", "ACC-04"}


def test_l_obligation_passe_d_abord_puis_le_poids_puis_l_effort(ouvert: Ouvert) -> None:
    """RST-01 : obligation essentielle d'effort faible ; ACH-02 : la même, d'effort fort ; RST-02 : essentiel moyen."""
    for point in ("RES-03", "ADM-02", "RST-02", "ACH-02", "RST-01", "STO-04", "RES-01", "ACC-04"):
        ouvert.repondre(point, "non_conforme")
    assert codes(ecarts_de(ouvert.etat)) == [
        "RST-01", "ACH-02", "STO-04", "RST-02", "RES-01", "ACC-04", "ADM-02", "RES-03"
    ]  # fmt: skip
    assert [e.priorite for e in ecarts_de(ouvert.etat)] == [
        "haute", "haute", "haute", "haute", "moyenne", "moyenne", "basse", "basse"
    ]  # fmt: skip


def _manque(autodiagnostic: uuid.UUID, u: Unite) -> Reponse:
    """Une réponse « non conforme » à ce point, sans base."""
    return Reponse(
        organisme_id=u.cible.organisme_id, id=uuid.uuid4(), autodiagnostic_id=autodiagnostic, cible_id=u.cible.id,
        point_id=u.point.id, statut="non_conforme",
    )  # fmt: skip


def test_l_ordre_et_la_priorite_ne_se_contredisent_jamais(ouvert: Ouvert) -> None:
    etat = ouvert.etat
    siennes = tuple(replace(u, reponse=_manque(ouvert.id, u)) for u in etat.unites)
    rangs = [PRIORITES.index(e.priorite) for e in ecarts_de(replace(etat, par_cible={etat.organisation.id: siennes}))]
    assert len(rangs) == len(siennes)
    assert rangs == sorted(rangs)
    assert set(rangs) == {0, 1, 2}


@pytest.mark.parametrize(
    ("obligatoire", "poids", "effort", "attendue"),
    [
        (True, 1, 3, "haute"), (False, 3, 1, "haute"), (False, 3, 2, "haute"), (False, 3, None, "haute"),
        (False, 3, 3, "moyenne"), (False, 2, 1, "moyenne"), (False, 2, 2, "moyenne"), (False, 2, None, "moyenne"),
        (False, 2, 3, "basse"), (False, 1, 1, "basse"), (False, 1, 3, "basse"),
    ],
)  # fmt: skip
def test_la_priorite(obligatoire: bool, poids: Any, effort: int | None, attendue: str) -> None:
    point = Point(id="X", chapitre="X", intitule="x", question="x", poids=poids, obligatoire=obligatoire)
    assert priorite_de(point, effort) == attendue


def test_une_preuve_perimee_fait_un_ecart_et_demande_une_preuve(ouvert: Ouvert, tmp_path: Path) -> None:
    ouvert.repondre("RST-02", "conforme")
    reponse = ouvert.etat.unite(ouvert.cible(), "RST-02").reponse
    assert reponse is not None
    passee = valider(PreuveSaisie, {"titre": "Rapport de 2024", "expire_le": date.today() - JOUR})
    preuves.deposer(ouvert.rssi, Depot(tmp_path), b"%PDF-1.4 x", "r.pdf", passee, objet_id=reponse.id)
    (ecart,) = ecarts_de(ouvert.etat)
    assert (ecart.statut, ecart.preuve_seule) == ("partiel", True)
    p = proposition(ecart)
    assert p.titre == "RST-02 · Renouveler la preuve : Copie hors ligne ou immuable"
    assert "Preuve périmée : Rapport de 2024." in p.description


def test_une_reponse_commune_a_deux_services_ne_fait_qu_un_ecart(a_services: Ouvert) -> None:
    a_services.repondre("RIS-01", "non_conforme")
    (commun,) = ecarts_de(a_services.etat)
    assert commun.commun
    assert sorted(u.cible.nom for u in commun.unites) == ["Démarches en ligne", "Portail famille"]
    for ou in ("Portail famille", ""):
        assert filtrer([commun], Filtre(cible=str(a_services.cible(ou)))) == [commun]
    a_services.repondre("RIS-01", "partiel", cible="Portail famille")
    assert sorted((e.unite.cible.nom, e.statut, e.commun) for e in ecarts_de(a_services.etat)) == [
        ("Démarches en ligne", "non_conforme", True), ("Portail famille", "partiel", False)
    ]  # fmt: skip
    cles = {e.cle for e in ecarts_de(a_services.etat)}
    assert cles == {
        "autodiagnostic:rgs-collectivite:RIS-01:organisation:corriger",
        f"autodiagnostic:rgs-collectivite:RIS-01:{a_services.systemes[0]}:corriger",
    }


def test_les_filtres(a_services: Ouvert) -> None:
    a_services.repondre("RIS-01", "ne_sait_pas", cible="Portail famille")
    a_services.repondre("ADM-02", "non_conforme")
    a_services.repondre("IOT-01", "partiel", cible="Parc d'objets connectés")
    tous = ecarts_de(a_services.etat)
    assert codes(filtrer(tous, Filtre(priorite="basse"))) == ["ADM-02"]
    assert codes(filtrer(tous, Filtre(statut="ne_sait_pas"))) == ["RIS-01"]
    assert codes(filtrer(tous, Filtre(chapitre="IOT"))) == ["IOT-01"]
    assert codes(filtrer(tous, Filtre(cible=str(a_services.cible("Portail famille"))))) == ["RIS-01"]
    assert codes(filtrer(tous, Filtre(fondement="obligation"))) == ["RIS-01"]
    assert filtrer(tous, Filtre(priorite="inconnue")) == filtrer(tous, Filtre(fondement="inconnu")) == []
    assert len(filtrer(tous, Filtre())) == 3


# --- L'action que chacun appelle -----------------------------------------------------------------------------------------


def test_l_action_dit_quoi_faire_ou_et_quand(a_services: Ouvert) -> None:
    a_services.repondre("RIS-01", "planifie", cible="Portail famille", echeance="01/03/2027", responsable="La DSI")
    a_services.repondre("RST-02", "ne_sait_pas")
    par_point = {e.point.id: proposition(e) for e in ecarts_de(a_services.etat)}
    assert par_point["RIS-01"].titre.endswith("(Portail famille)")
    assert par_point["RIS-01"].titre.startswith("RIS-01 · Conduire un atelier")
    assert "Prévu pour le 01/03/2027." in par_point["RIS-01"].description
    assert "Qui s'en charge : La DSI." in par_point["RIS-01"].description
    assert "Obligation : Décret n° 2010-112" in par_point["RIS-01"].description
    assert par_point["RST-02"].titre == "RST-02 · Vérifier : Copie hors ligne ou immuable"
    assert "À demander à :" in par_point["RST-02"].description
    assert {p.type for p in par_point.values()} <= set(LISTES_ACTIONS["types_actions"].codes)
    assert par_point["RIS-01"].source_id in {r.id for u in a_services.etat.unites if (r := u.reponse)}


def test_un_titre_trop_long_se_coupe_et_garde_son_perimetre(a_services: Ouvert) -> None:
    a_services.repondre("RIS-01", "non_conforme", cible="Portail famille")
    (ecart,) = ecarts_de(a_services.etat)
    long = ecart.point.model_copy(update={"remediation": "Faire. " * 200})
    coupe = titre(replace(ecart, unites=(replace(ecart.unite, point=long),)))
    assert len(coupe) <= 300
    assert coupe.endswith("… (Portail famille)")


def test_les_ecarts_vont_au_plan_commun_et_s_en_retirent_d_eux_memes(ouvert: Ouvert) -> None:
    ouvert.repondre("RST-02", "non_conforme")
    ouvert.repondre("ACC-04", "partiel")
    assert actions.actualiser_propositions(ouvert.rssi) == 2
    assert actions.actualiser_propositions(ouvert.rssi) == 0
    vues = {a.titre[:6]: (a.etat, a.priorite, a.type) for a in au_plan(ouvert).values()}
    assert vues == {"RST-02": ("proposee", "haute", "technique"), "ACC-04": ("proposee", "moyenne", "technique")}
    ouvert.repondre("RST-02", "conforme")
    actions.actualiser_propositions(ouvert.rssi)
    assert [a.titre[:6] for a in au_plan(ouvert).values()] == ["ACC-04"]
    assert [a.titre[:6] for a in au_plan(ouvert, archive=True).values()] == ["RST-02"]


def test_une_action_acceptee_ne_se_retire_pas(ouvert: Ouvert) -> None:
    ouvert.repondre("RST-02", "non_conforme")
    actions.actualiser_propositions(ouvert.rssi)
    (action,) = au_plan(ouvert).values()
    actions.passer(ouvert.rssi, action.id, 1, "accepter")
    ouvert.repondre("RST-02", "conforme")
    actions.actualiser_propositions(ouvert.rssi)
    assert [a.etat for a in au_plan(ouvert).values()] == ["a_faire"]


def test_d_une_annee_a_l_autre_l_action_ne_se_double_pas(ouvert: Ouvert) -> None:
    """Clos, puis un neuf encore vide : l'écart tient. Le neuf y répond : sa réponse décide."""
    ouvert.repondre("RST-02", "non_conforme")
    actions.actualiser_propositions(ouvert.rssi)
    operations.clore(ouvert.rssi, ouvert.id, operations.lire(ouvert.rssi, ouvert.id).objet.version)
    assert actions.actualiser_propositions(ouvert.rssi) == 0
    assert len(au_plan(ouvert)) == 1
    neuf = Ouvert(ouvert.monde, ouvert.commune, ouvert.rssi, ouvrir_autodiagnostic(ouvert.rssi, "Celui d'après"))
    assert actions.actualiser_propositions(ouvert.rssi) == 0
    assert len(au_plan(ouvert)) == 1, "un autodiagnostic vide n'efface pas les écarts d'avant"
    neuf.repondre("RST-02", "partiel")
    assert actions.actualiser_propositions(ouvert.rssi) == 0
    assert len(au_plan(ouvert)) == 1
    neuf.repondre("RST-02", "conforme")
    actions.actualiser_propositions(ouvert.rssi)
    assert au_plan(ouvert) == {}


def test_un_autodiagnostic_archive_ne_propose_rien(ouvert: Ouvert) -> None:
    ouvert.repondre("RST-02", "non_conforme")
    operations.archiver(ouvert.rssi, ouvert.id, operations.lire(ouvert.rssi, ouvert.id).objet.version)
    assert actions.actualiser_propositions(ouvert.rssi) == 0
    assert not plan.lire_plan(ouvert.rssi, ouvert.id).nourrit


def test_le_plan_d_un_voisin_ne_se_voit_pas(ouvert: Ouvert) -> None:
    ouvert.repondre("RST-02", "non_conforme")
    voisin = ouvert.monde.contexte(ouvert.monde.organisme("Voisin"))
    with voisin.base.lire(voisin.perimetre) as session:
        assert plan.ecarts_du_plan(session, voisin.aujourd_hui) == []
    assert actions.actualiser_propositions(voisin) == 0


def test_l_action_deja_au_plan_se_montre_a_cote_de_son_ecart(ouvert: Ouvert) -> None:
    ouvert.repondre("RST-02", "non_conforme")
    actions.actualiser_propositions(ouvert.rssi)
    lu = plan.lire_plan(ouvert.rssi, ouvert.id)
    assert [lu.actions[e.cle].etat for e in lu.ecarts] == ["proposee"]


# --- Ce qui se rappelle --------------------------------------------------------------------------------------------------


def rappels(o: Ouvert, jours: int = 60) -> list[tuple[str, str]]:
    """Ce que les deux sources rappellent : la clé sans son identifiant, et la page."""
    with o.rssi.base.lire(o.rssi.perimetre) as session:
        jour = o.rssi.aujourd_hui
        lus = [
            *fins_prevues(session, jour, jour + jours * JOUR),
            *reponses_planifiees(session, jour, jour + jours * JOUR),
        ]
    assert all(o.commune.nom not in a.resume and a.libelle not in a.resume for a in lus)
    return [(a.cle.partition(":")[0], a.point) for a in lus]


def test_la_fin_prevue_et_les_mesures_planifiees_se_rappellent(ouvert: Ouvert) -> None:
    bientot = ouvert.rssi.aujourd_hui + 10 * JOUR
    assert rappels(ouvert) == []
    ouvrir_autodiagnostic(ouvert.rssi, "Daté", fin_prevue=bientot)
    ouvert.repondre("RST-02", "planifie", echeance=bientot)
    ouvert.repondre("RST-01", "planifie", echeance=bientot + 300 * JOUR)
    ouvert.repondre("RST-03", "non_conforme", echeance=bientot)
    attendus = [("autodiagnostic", "autodiagnostics.voir"), ("reponse_audit", "reponses.trouver")]
    assert rappels(ouvert) == attendus
    assert rappels(ouvert, jours=5) == []
    operations.clore(ouvert.rssi, ouvert.id, operations.lire(ouvert.rssi, ouvert.id).objet.version)
    assert rappels(ouvert) == attendus[:1]


# --- Les clauses et les efforts ------------------------------------------------------------------------------------------


def test_chaque_clause_et_chaque_point_du_rapprochement_existent() -> None:
    """Une clause renommée dans la bibliothèque, un point disparu du référentiel : le rapprochement doit suivre."""
    livree, donnees = bibliotheque().par_code, clausier()
    assert {code: livree[code].titre for code in donnees.titres} == dict(donnees.titres)
    assert set(donnees.points) <= set(rgs().par_id)
    assert donnees.referentiel == rgs().code
    assert len(donnees.points) >= 30


def test_une_clause_citee_sans_titre_est_refusee() -> None:
    brut = clausier().model_dump() | {"titres": {}}
    with pytest.raises(ValueError, match="SEC-04"):
        Clausier.model_validate(brut)


def test_chaque_point_du_referentiel_a_un_effort_et_une_nature() -> None:
    assert set(efforts().points) <= set(rgs().par_id)
    assert set(efforts().chapitres) == {c.code for c in rgs().chapitres}
    assert all(estimation_de(rgs(), p).effort in efforts().niveaux for p in rgs().points)
    natures = {estimation_de(rgs(), p).nature for p in rgs().points}
    assert natures == set(LISTES_ACTIONS["types_actions"].codes)
    assert efforts().verification == "M", "une estimation de mémoire se montre comme telle"


def test_un_point_homonyme_d_un_autre_referentiel_ne_recoit_ni_effort_ni_clause() -> None:
    autre = rgs().model_copy(update={"referentiel": rgs().referentiel.model_copy(update={"code": "autre"})})
    point = rgs().par_id["RST-01"]
    assert clauses_de(rgs(), point) is not None
    assert clauses_de(autre, point) is None
    assert estimation_de(autre, point).effort is None


# --- Les traitements exposés ---------------------------------------------------------------------------------------------


def test_un_ecart_de_service_montre_les_traitements_qui_tournent_dessus(a_services: Ouvert) -> None:
    o = a_services
    cantine = o.monde.fiche(o.commune, "Cantine", categories_donnees=[{"categorie": "sante"}])
    sport = o.monde.fiche(o.commune, "Sport", categories_donnees=[{"categorie": "etat_civil"}])
    for fiche in (cantine, sport):
        liens.attacher(o.rssi, o.systemes[0], fiche)
    o.repondre("RIS-01", "non_conforme", cible="Portail famille")
    o.repondre("RIS-01", "non_conforme", cible="Démarches en ligne")
    o.repondre("RST-02", "non_conforme")
    lu = plan.lire_plan(o.rssi, o.id)
    exposes = {(e.point.id, e.unite.cible.nom): [(t.nom, t.sensible) for t in lu.exposition.de(e)] for e in lu.ecarts}
    assert exposes == {
        ("RIS-01", "Portail famille"): [("Cantine", True), ("Sport", False)],
        ("RIS-01", "Démarches en ligne"): [], ("RST-02", "Bourg-Fictif"): [],
    }  # fmt: skip
    assert (lu.exposition.systemes, lu.exposition.traitements) == (2, 2)


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_d_ecarts(a_services: Ouvert) -> None:
    """2 de la carte et de la fiche, 5 de l'état et de ses preuves, 1 des actions, 4 du registre, 1 des sources du plan."""
    o = a_services
    liens.attacher(o.rssi, o.systemes[0], o.monde.fiche(o.commune, "Cantine"))
    o.repondre("RST-02", "non_conforme")
    mesures = []
    for points in (("RST-01",), ("ACC-01", "ACC-02", "ACC-03", "ACC-04", "ACC-05", "POS-01", "POS-02", "POS-03")):
        for point in points:
            o.repondre(point, "non_conforme")
        with budget_requetes(o.rssi.base, 14) as vues:
            plan.lire_plan(o.rssi, o.id)
        mesures.append(len(vues))
    assert mesures[0] == mesures[1]


def test_lire_le_plan_d_un_inconnu_ou_sans_droit_est_refuse(ouvert: Ouvert) -> None:
    with pytest.raises(Introuvable):
        plan.lire_plan(ouvert.rssi, uuid.uuid4())
    with pytest.raises(DroitManquant):
        plan.lire_plan(ouvert.monde.contexte(ouvert.commune, sans="audit.lire"), ouvert.id)
