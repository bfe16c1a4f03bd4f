"""Ouvrir, répondre, hériter, relire, clore, rouvrir : sur les deux moteurs."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from audit.autodiagnostics import operations, presentation, reponses
from audit.autodiagnostics.bilans import bilan_de
from audit.autodiagnostics.modele import (
    AutodiagnosticSaisie,
    CopieDeReferentiel,
    NouvelAutodiagnosticSaisie,
    Reponse,
    ReponseSaisie,
)
from audit.referentiels.livres import rgs
from audit.verifications import depots, hotes
from audit.verifications.modele import HoteSaisie
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.requetes import budget_requetes
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

HIER = date.today() - timedelta(days=1)


def saisie(statut: str = "conforme", **champs: Any) -> ReponseSaisie:
    return valider(ReponseSaisie, {"statut": statut, **champs})


def attacher(o: Ouvert, objet_id: uuid.UUID, dossier: Path, **champs: Any) -> uuid.UUID:
    fiche = valider(PreuveSaisie, {"titre": "Rapport", **champs})
    return preuves.deposer(o.rssi, Depot(dossier), b"%PDF-1.4 essai", "rapport.pdf", fiche, objet_id=objet_id)


def test_ouvrir_fige_le_referentiel_mot_pour_mot(ouvert: Ouvert) -> None:
    etat = ouvert.etat
    assert etat.referentiel == rgs()
    assert (etat.autodiagnostic.referentiel_code, etat.autodiagnostic.referentiel_version) == (
        rgs().code,
        rgs().version,
    )
    with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
        assert len(session.exec(select(CopieDeReferentiel)).one().empreinte) == 64
    assert [c.nom for c in etat.cibles] == ["Bourg-Fictif"]


def test_un_double_envoi_n_ouvre_qu_un_autodiagnostic(ouvert: Ouvert) -> None:
    valeurs = {"titre": "Double", "parcours": "court", "referentiel": "rgs-collectivite"}
    jeton = "a" * 32
    un = operations.creer(ouvert.rssi, valider(NouvelAutodiagnosticSaisie, valeurs), jeton)
    assert operations.creer(ouvert.rssi, valider(NouvelAutodiagnosticSaisie, valeurs), jeton) == un
    assert operations.lister(ouvert.rssi, operations.Filtre()).total == 2


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"referentiel": "inconnu"}, "referentiel"),
        ({"systemes": ["pas-un-uuid"]}, "systemes"),
        ({"systemes": [str(uuid.UUID(int=7))]}, "systemes"),
        ({"systemes": [str(uuid.UUID(int=i)) for i in range(61)]}, "systemes"),
    ],
)
def test_ce_que_l_ouverture_refuse(ouvert: Ouvert, champs: dict[str, Any], champ: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        ouvrir_autodiagnostic(ouvert.rssi, **champs)
    assert list(refus.value.erreurs) == [champ]


def test_le_systeme_du_voisin_ne_se_choisit_pas(ouvert: Ouvert) -> None:
    voisine = ouvert.monde.contexte(ouvert.monde.organisme("Voisine"))
    ailleurs = systemes.creer(voisine, valider(SystemeSaisie, {"nom": "Portail d'à côté"}))
    with pytest.raises(SaisieRefusee):
        ouvrir_autodiagnostic(ouvert.rssi, systemes=[str(ailleurs)])


def test_sans_service_declare_l_organisation_repond_pour_tous(ouvert: Ouvert) -> None:
    siens = {u.point.id for u in ouvert.etat.unites}
    assert siens == {p.id for p in rgs().points if p.portee != "objets"}


def test_chaque_point_s_evalue_la_ou_il_doit(a_services: Ouvert) -> None:
    etat = a_services.etat
    assert [c.genre for c in etat.cibles] == ["organisation", "service", "service", "objets"]
    par_portee = {p: sum(x.portee == p for x in rgs().points) for p in ("collectivite", "service", "objets")}
    attendu = par_portee["collectivite"] + 2 * par_portee["service"] + par_portee["objets"]
    assert len(etat.unites) == attendu
    assert len({(u.cible.id, u.point.id) for u in etat.unites}) == attendu


def test_le_parcours_court_tient_en_vingt_cinq_questions(ouvert: Ouvert) -> None:
    id_ = ouvrir_autodiagnostic(ouvert.rssi, parcours="court")
    assert len(operations.lire_etat(ouvert.rssi, id_).unites) == 25


def test_passer_au_parcours_complet_garde_les_reponses(ouvert: Ouvert) -> None:
    id_ = ouvrir_autodiagnostic(ouvert.rssi, titre="Court", parcours="court")
    court = Ouvert(ouvert.monde, ouvert.commune, ouvert.rssi, id_)
    court.repondre("CAD-01", "partiel")
    operations.enregistrer(ouvert.rssi, id_, valider(AutodiagnosticSaisie, {"titre": "Long", "parcours": "complet"}), 1)
    assert court.etat.unite(court.cible(), "CAD-01").statut == "partiel"
    assert len(court.etat.unites) > 100


def test_un_service_herite_de_l_organisation_et_peut_dire_autre_chose(a_services: Ouvert) -> None:
    o = a_services
    o.repondre("CAD-01", "conforme")
    portail, demarches = (o.etat.unite(o.cible(n), "CAD-01") for n in ("Portail famille", "Démarches en ligne"))
    assert (portail.statut, portail.est_heritee, demarches.est_heritee) == ("conforme", True, True)
    assert len([u for u in o.etat.unites if u.point.id == "CAD-01"]) == 1
    o.repondre("CAD-01", "non_conforme", "Portail famille")
    portail = o.etat.unite(o.cible("Portail famille"), "CAD-01")
    assert (portail.statut, portail.est_heritee) == ("non_conforme", False)
    assert o.etat.unite(o.cible("Démarches en ligne"), "CAD-01").statut == "conforme"
    comptees = [u.statut for u in o.etat.unites if u.point.id == "CAD-01"]
    assert sorted(comptees) == ["conforme", "non_conforme"]


def test_vider_une_reponse_propre_revient_a_celle_de_l_organisation(a_services: Ouvert) -> None:
    o = a_services
    o.repondre("CAD-01", "conforme")
    o.repondre("CAD-01", "non_conforme", "Portail famille")
    o.repondre("CAD-01", "", "Portail famille")
    unite = o.etat.unite(o.cible("Portail famille"), "CAD-01")
    assert (unite.statut, unite.est_heritee) == ("conforme", True)


def test_la_reponse_commune_d_un_point_de_service_n_est_qu_un_defaut(a_services: Ouvert) -> None:
    o = a_services
    point = next(p.id for p in rgs().points if p.portee == "service")
    o.repondre(point, "conforme")
    comptees = [u for u in o.etat.unites if u.point.id == point]
    assert [u.cible.nom for u in comptees] == ["Portail famille", "Démarches en ligne"]
    assert all(u.est_heritee and u.statut == "conforme" for u in comptees)


def test_deux_personnes_sur_la_meme_question(ouvert: Ouvert) -> None:
    autre = ouvert.monde.contexte(ouvert.commune, personne=ouvert.monde.personne("Autre"))
    cible = ouvert.cible()
    assert reponses.repondre(ouvert.rssi, ouvert.id, cible, "CAD-01", saisie(), 0) == 1
    with pytest.raises(ConflitDeVersion):
        reponses.repondre(autre, ouvert.id, cible, "CAD-01", saisie("non_conforme"), 0)
    with pytest.raises(ConflitDeVersion):
        reponses.repondre(autre, ouvert.id, cible, "CAD-01", saisie(), 0)
    assert reponses.repondre(autre, ouvert.id, cible, "CAD-02", saisie("non_conforme"), 0) == 1
    assert ouvert.etat.unite(cible, "CAD-01").statut == "conforme"


def test_un_double_clic_n_ecrit_qu_une_fois(ouvert: Ouvert) -> None:
    cible = ouvert.cible()
    une = reponses.repondre(ouvert.rssi, ouvert.id, cible, "CAD-01", saisie("partiel", commentaire="En cours"), 0)
    deux = reponses.repondre(ouvert.rssi, ouvert.id, cible, "CAD-01", saisie("partiel", commentaire="En cours"), 0)
    assert (une, deux) == (1, 1)
    assert verbes(ouvert).count("reponse_audit.enregistree") == 1


def verbes(o: Ouvert) -> list[str]:
    with o.rssi.base.lire(o.rssi.perimetre) as session:
        return list(session.exec(select(Entree.verbe).order_by(col(Entree.rang))))


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"statut": "non_applicable"}, "justification"),
        ({"statut": "planifie"}, "echeance"),
        ({"statut": "presque"}, "statut"),
    ],
)
def test_une_reponse_incomplete_dit_ce_qui_manque(champs: dict[str, str], champ: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(ReponseSaisie, champs)
    assert list(refus.value.erreurs) == [champ]


def test_on_ne_relit_pas_sa_propre_reponse(ouvert: Ouvert) -> None:
    ouvert.repondre("CAD-01", "partiel")
    cible = ouvert.cible()
    with pytest.raises(RegleEnfreinte, match="autre personne"):
        reponses.relire(ouvert.rssi, ouvert.id, cible, "CAD-01", 1, "acceptee")
    autre = ouvert.monde.contexte(ouvert.commune, personne=ouvert.monde.personne("Relecteur"))
    with pytest.raises(RegleEnfreinte, match="à reprendre"):
        reponses.relire(autre, ouvert.id, cible, "CAD-01", 1, "a_reprendre")
    assert reponses.relire(autre, ouvert.id, cible, "CAD-01", 1, "a_reprendre", "Quelle date ?") == 2
    relue = ouvert.etat.unite(cible, "CAD-01").reponse
    assert relue is not None
    assert (relue.relecture, relue.relecture_remarque, relue.relu_par) == ("a_reprendre", "Quelle date ?", "Relecteur")
    ouvert.repondre("CAD-01", "conforme")
    changee = ouvert.etat.unite(cible, "CAD-01").reponse
    assert changee is not None
    assert (changee.relecture, changee.relu_par) == ("", "")


def test_il_n_y_a_rien_a_relire_sans_reponse(ouvert: Ouvert) -> None:
    with pytest.raises(RegleEnfreinte, match="pas encore de réponse"):
        reponses.relire(ouvert.rssi, ouvert.id, ouvert.cible(), "CAD-01", 0, "acceptee")


def test_clore_fige_les_reponses_et_garde_les_scores(ouvert: Ouvert) -> None:
    with pytest.raises(RegleEnfreinte, match="au moins à un point"):
        operations.clore(ouvert.rssi, ouvert.id, 1)
    ouvert.repondre("CAD-01", "conforme")
    ouvert.repondre("CAD-02", "non_conforme")
    operations.clore(ouvert.rssi, ouvert.id, 1)
    ligne = ouvert.etat.autodiagnostic
    assert (ligne.etat, ligne.clos_par, ligne.bilan["non_tenues"]) == ("clos", "Robin Essai", 1)
    assert ligne.bilan["score"] == pytest.approx(60.0)
    assert ligne.bilan["note"] == "C"
    with pytest.raises(RegleEnfreinte, match="clos"):
        ouvert.repondre("CAD-03", "conforme")
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.rouvrir(ouvert.rssi, ouvert.id, 2, " ")
    operations.rouvrir(ouvert.rssi, ouvert.id, 2, "Une preuve de plus")
    ouvert.repondre("CAD-03", "conforme")
    assert verbes(ouvert)[-2:] == ["autodiagnostic.rouvert", "reponse_audit.enregistree"]


def test_un_autodiagnostic_archive_ne_se_repond_plus(ouvert: Ouvert) -> None:
    operations.archiver(ouvert.rssi, ouvert.id, 1)
    with pytest.raises(RegleEnfreinte, match="archivé"):
        ouvert.repondre("CAD-01")
    operations.archiver(ouvert.rssi, ouvert.id, 2, False)
    assert ouvert.repondre("CAD-01") == 1


def test_un_perimetre_retire_garde_ses_reponses(a_services: Ouvert) -> None:
    o = a_services
    point = next(p.id for p in rgs().points if p.portee == "service")
    o.repondre(point, "partiel", "Portail famille")
    cible = o.cible("Portail famille")
    operations.retirer_perimetre(o.rssi, o.id, cible)
    assert [c.nom for c in o.etat.retirees] == ["Portail famille"]
    assert cible not in o.etat.par_cible
    with pytest.raises(RegleEnfreinte, match="déjà"):
        operations.ajouter_perimetre(o.rssi, o.id, "service", str(o.systemes[1]))
    assert operations.ajouter_perimetre(o.rssi, o.id, "service", str(o.systemes[0])) == cible
    assert o.etat.unite(cible, point).statut == "partiel"
    with pytest.raises(RegleEnfreinte, match="organisation"):
        operations.retirer_perimetre(o.rssi, o.id, o.etat.organisation.id)


def test_sans_le_droit_de_repondre_ou_de_conduire(ouvert: Ouvert) -> None:
    lecteur = ouvert.monde.contexte(ouvert.commune, "lecteur")
    with pytest.raises(DroitManquant):
        ouvert.repondre("CAD-01", contexte=lecteur)
    with pytest.raises(DroitManquant):
        operations.clore(lecteur, ouvert.id, 1)
    assert operations.lire_etat(lecteur, ouvert.id).objet.id == ouvert.id


def test_l_autodiagnostic_du_voisin_n_existe_pas(ouvert: Ouvert) -> None:
    voisine = ouvert.monde.contexte(ouvert.monde.organisme("Voisine"))
    for acte in (operations.lire, operations.lire_etat, operations.lire_passages):
        with pytest.raises(Introuvable):
            acte(voisine, ouvert.id)
    with pytest.raises(Introuvable):
        reponses.repondre(voisine, ouvert.id, ouvert.cible(), "CAD-01", saisie(), 0)
    sien = ouvrir_autodiagnostic(voisine)
    with pytest.raises(Introuvable):
        reponses.repondre(voisine, sien, ouvert.cible(), "CAD-01", saisie(), 0)


def test_un_point_inconnu_ou_hors_perimetre_n_existe_pas(a_services: Ouvert) -> None:
    iot = next(p.id for p in rgs().points if p.portee == "objets")
    for cible, point in ((a_services.cible(), "ZZZ-99"), (a_services.cible("Portail famille"), iot)):
        with pytest.raises(Introuvable):
            reponses.repondre(a_services.rssi, a_services.id, cible, point, saisie(), 0)


def test_l_etat_se_lit_en_un_nombre_fixe_de_requetes(a_services: Ouvert) -> None:
    o = a_services

    o.repondre("CAD-01", "partiel")

    def requetes() -> int:
        with budget_requetes(o.rssi.base, 9) as vues:
            operations.lire_etat(o.rssi, o.id)
        return len(vues)

    avant = requetes()
    for point in [p.id for p in rgs().points if p.portee == "collectivite"][:12]:
        o.repondre(point, "partiel")
    assert requetes() == avant


def test_ce_que_les_autres_tranches_voient(a_services: Ouvert) -> None:
    o = a_services
    obligation = next(p for p in rgs().points if p.portee == "service" and p.obligatoire)
    o.repondre(obligation.id, "non_conforme", "Portail famille")
    with o.rssi.base.lire(o.rssi.perimetre) as session:
        ensemble = presentation.bilan(session, o.id, date.today())
        portail = presentation.bilan(session, o.id, date.today(), o.systemes[0])
        autre = presentation.bilan(session, o.id, date.today(), o.systemes[1])
        proposes = presentation.autodiagnostics_proposes(session)
    assert ensemble.obligations_non_tenues == [(obligation.id, obligation.intitule, obligation.reference)]
    assert portail.obligations_non_tenues == ensemble.obligations_non_tenues
    assert (autre.obligations_non_tenues, autre.score, autre.note) == ([], None, "")
    assert [c.code for c in proposes] == [str(o.id)]


def test_les_constats_techniques_eclairent_sans_repondre(a_services: Ouvert) -> None:
    o = a_services
    point = next(p for p in rgs().points if p.verification_auto == "http" and p.portee == "service")
    hote = hotes.creer(o.rssi, valider(HoteSaisie, {"nom": "portail.example", "systeme_id": str(o.systemes[0])}))
    depots.donner(o.rssi, hote, "http", b"", "HTTP/1.1 200 OK\nServer: Apache\n")
    lu = reponses.lire_point(o.rssi, o.id, o.cible("Portail famille"), point.id)
    assert [c.libelle for c in lu.constats] == ["portail.example"]
    assert lu.unite.statut == ""
    assert reponses.lire_point(o.rssi, o.id, o.cible("Démarches en ligne"), point.id).constats == ()


def test_un_bilan_range_les_ecarts_a_la_loi(ouvert: Ouvert) -> None:
    trois = [p.id for p in rgs().points if p.obligatoire and p.portee != "objets"][:3]
    for point, statut in zip(trois, ("ne_sait_pas", "partiel", "non_conforme"), strict=True):
        ouvert.repondre(point, statut)
    bilan = bilan_de(ouvert.etat.unites)
    assert [u.statut for u in bilan.ecarts] == ["non_conforme", "partiel", "ne_sait_pas"]
    assert [u.point.id for u in bilan.non_tenues] == [trois[2]]


def test_une_reponse_garde_son_histoire(ouvert: Ouvert) -> None:
    ouvert.repondre("CAD-01", "partiel", commentaire="Premier")
    ouvert.repondre("CAD-01", "conforme", commentaire="Second")
    with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
        reponse = session.exec(select(Reponse)).one()
    passages = reponses.lire_passages(ouvert.rssi, reponse.id)
    assert [p.apres["commentaire"] for p in passages if p.apres] == ["Second", "Premier"]


def test_une_preuve_perimee_ramene_conforme_a_partiel(ouvert: Ouvert, tmp_path: Path) -> None:
    ouvert.repondre("CAD-01", "conforme")
    reponse = ouvert.etat.unite(ouvert.cible(), "CAD-01").reponse
    assert reponse is not None
    id_ = attacher(ouvert, reponse.id, tmp_path, expire_le=HIER.strftime("%d/%m/%Y"))
    unite = ouvert.etat.unite(ouvert.cible(), "CAD-01")
    assert (unite.statut_donne, unite.statut, unite.abaissee) == ("conforme", "partiel", True)
    assert bilan_de(ouvert.etat.unites).ensemble.valeur == 50.0
    preuves.archiver(ouvert.rssi, id_, 1)
    assert ouvert.etat.unite(ouvert.cible(), "CAD-01").statut == "conforme"


def test_une_preuve_valable_ou_sur_un_partiel_ne_change_rien(ouvert: Ouvert, tmp_path: Path) -> None:
    ouvert.repondre("CAD-01", "conforme")
    ouvert.repondre("CAD-02", "partiel")
    demain = (date.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    for point, fin in (("CAD-01", demain), ("CAD-02", HIER.strftime("%d/%m/%Y"))):
        reponse = ouvert.etat.unite(ouvert.cible(), point).reponse
        assert reponse is not None
        attacher(ouvert, reponse.id, tmp_path, expire_le=fin)
    assert [ouvert.etat.unite(ouvert.cible(), p).statut for p in ("CAD-01", "CAD-02")] == ["conforme", "partiel"]
