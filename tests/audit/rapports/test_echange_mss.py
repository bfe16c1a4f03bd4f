"""MonServiceSécurisé : nos points ouverts en mesures, leurs mesures en réponses ou en actions, ce qui se perd est dit."""

from __future__ import annotations

import pytest
from sqlmodel import select

from audit.rapports import dossier, echange_mss, mss
from audit.rapports.mss import MesureMSS
from fabriques.autodiagnostics import Ouvert
from fabriques.client import HORS
from socle.actions.modele import Action
from socle.erreurs import ConflitDeVersion, DroitManquant, RegleEnfreinte
from socle.tableurs import lire_classeur


def apercu(o: Ouvert, *mesures: MesureMSS) -> echange_mss.ApercuMSS:
    return echange_mss.apercevoir(o.rssi, o.id, mss.ecrire(mesures, "csv"), "mesures.csv")[1]


def test_nos_points_ouverts_partent_avec_leurs_pertes(repondu: Ouvert) -> None:
    mesures, pertes = echange_mss.mesures_de(dossier.lire(repondu.rssi, repondu.id))
    noms = {m.intitule.partition(" · ")[0]: m for m in mesures}
    assert "GOV-01" not in noms, "conforme : rien à faire"
    assert "CAD-04" not in noms, "non applicable"
    assert noms["HUM-01"].statut == "Non prise en compte"
    assert noms["HOM-01"].statut == "Partielle"
    assert noms["GOV-04"].responsables == ("Direction générale",)
    assert any("À vérifier" in p for p in pertes)


@pytest.mark.parametrize("format_", ["xlsx", "csv", "modele"])
def test_l_export_s_ouvre_et_se_relit(repondu: Ouvert, format_: str) -> None:
    _, octets = echange_mss.exporter(repondu.rssi, repondu.id, format_)
    assert lire_classeur(octets, "m").feuilles
    assert len(mss.lire(octets, "m").mesures) == len(echange_mss.mesures_de(dossier.lire(repondu.rssi, repondu.id))[0])
    with pytest.raises(RegleEnfreinte):
        echange_mss.exporter(repondu.rssi, repondu.id, "pdf")


def test_notre_export_se_reprend_au_bon_point_et_au_bon_perimetre(repondu: Ouvert) -> None:
    _, octets = echange_mss.exporter(repondu.rssi, repondu.id, "xlsx")
    lu = echange_mss.apercevoir(repondu.rssi, repondu.id, octets, "m.xlsx")[1]
    places = {(x.unite.point.id, x.unite.cible.nom) for x in lu.lignes if x.unite is not None}
    assert ("HOM-01", "Portail famille") in places
    assert ("HUM-01", "Bourg-Fictif") in places


def test_une_mesure_connue_repond_une_autre_devient_une_action(repondu_partout: Ouvert) -> None:
    o = repondu_partout
    lu = apercu(
        o, MesureMSS("GOV-03 · Charte", statut="Faite", precisions="Signée."),
        MesureMSS("Chiffrer les portables", statut="À lancer", priorite="P1"), MesureMSS("Déjà fait", statut="Faite"),
    )  # fmt: skip
    assert [(x.quoi, x.statut) for x in lu.lignes] == [("reponse", "conforme"), ("action", ""), ("", "")]
    assert [x.proposee for x in lu.lignes] == [True, False, False]
    assert all(x.perte for x in lu.lignes[1:])
    assert o.etat.unite(o.cible(), "GOV-03").statut_donne == "", "rien avant la confirmation"
    prises = frozenset({"0", "1"})
    assert echange_mss.importer(o.rssi, o.id, lu.charge(), prises, "mesures.csv", "jeton") == (1, 1)
    reponse = o.etat.unite(o.cible(), "GOV-03").reponse
    assert reponse is not None
    assert (reponse.statut, reponse.commentaire, reponse.origine) == ("conforme", "Signée.", "import")
    with o.monde.instance.base.lire(HORS) as session:
        (action,) = session.exec(select(Action)).all()
    assert (action.titre, action.priorite, action.source_id) == ("Chiffrer les portables", "haute", o.id)
    assert action in dossier.lire(o.rssi, o.id).actions, "le plan du rapport la montre"


def test_une_reponse_changee_entre_temps_arrete_tout(repondu_partout: Ouvert) -> None:
    o = repondu_partout
    lu = apercu(o, MesureMSS("GOV-03 · Charte", statut="Faite"), MesureMSS("Chiffrer", statut="À lancer"))
    o.repondre("GOV-03", "partiel")
    with pytest.raises(ConflitDeVersion):
        echange_mss.importer(o.rssi, o.id, lu.charge(), frozenset({"0", "1"}), "m.csv")
    with o.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(Action)).all() == []


def test_une_action_demande_le_droit_des_actions(repondu: Ouvert) -> None:
    lu = apercu(repondu, MesureMSS("Chiffrer", statut="À lancer"))
    sans = repondu.monde.contexte(repondu.commune, sans="actions.modifier")
    with pytest.raises(DroitManquant):
        echange_mss.importer(sans, repondu.id, lu.charge(), frozenset({"0"}), "m.csv")


def test_une_charge_forgee_est_refusee(repondu: Ouvert) -> None:
    for charge in ("", "x", "AAAA", "eJwDAAAAAAE="):
        with pytest.raises(RegleEnfreinte, match="illisible"):
            echange_mss.importer(repondu.rssi, repondu.id, charge, frozenset({"0"}), "m")
