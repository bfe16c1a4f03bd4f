"""Ce qu'un envoi forgé, trop long ou tardif fait aux pages d'un autodiagnostic : une phrase, jamais une panne."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from audit.autodiagnostics import operations
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import ClientMaison, Maison
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider


@pytest.fixture
def ici(maison: Maison) -> Ouvert:
    """Un autodiagnostic ouvert par quelqu'un d'autre."""
    contexte = maison.monde.contexte(maison.commune, personne=maison.monde.personne("Préparation"))
    return Ouvert(maison.monde, maison.commune, contexte, ouvrir_autodiagnostic(contexte))


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """Le RSSI de la commune."""
    return maison.membre("rssi", nom="Robin Essai")


def adresse(maison: Maison, ici: Ouvert, point: str = "CAD-01") -> str:
    return f"{maison.base}/autodiagnostics/{ici.id}/{ici.cible()}/{point}"


def test_une_version_forgee_sur_un_point_sans_reponse(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    page = client.poster(adresse(maison, ici), {"statut": "conforme", "_version": "7"}, 409)
    assert "conforme" in page.texte.lower()


@pytest.mark.parametrize("champ", ["commentaire", "responsable", "echeance", "statut"])
def test_un_champ_enorme_est_refuse_ou_nettoye(client: ClientMaison, maison: Maison, ici: Ouvert, champ: str) -> None:
    enorme = "é\x00<b>" * 40_000
    client.poster(adresse(maison, ici), {"statut": "conforme", "_version": "0", champ: enorme}, 422)
    assert ici.etat.unite(ici.cible(), "CAD-01").reponse is None


def test_la_relecture_entre_sans_caractere_de_controle(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    ici.repondre("CAD-01", "conforme")
    envoi = {"verdict": "a_reprendre", "remarque": "Voir\x00 \x07cela", "_version": "1"}
    client.poster(f"{adresse(maison, ici)}/relire", envoi)
    reponse = ici.etat.unite(ici.cible(), "CAD-01").reponse
    assert reponse is not None
    assert reponse.relecture_remarque == "Voir cela"


def test_un_motif_fait_de_rien_ne_rouvre_pas(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    ici.repondre("CAD-01", "conforme")
    operations.clore(ici.rssi, ici.id, ici.etat.objet.version)
    envoi = {"motif": "\x00\x07", "_version": str(ici.etat.objet.version)}
    page = client.poster(f"{maison.base}/autodiagnostics/{ici.id}/rouvrir", envoi, 422)
    assert "Dites pourquoi vous le rouvrez" in page.texte
    assert ici.etat.autodiagnostic.etat == "clos"


def test_le_chiffre_des_obligations_mene_aux_obligations_seules(
    client: ClientMaison, maison: Maison, ici: Ouvert
) -> None:
    unites = ici.etat.unites_de(ici.cible())
    obligee = next(u.point.id for u in unites if u.point.obligatoire)
    libre = next(u.point.id for u in unites if not u.point.obligatoire)
    for point in (obligee, libre):
        ici.repondre(point, "non_conforme")
    page = client.aller(f"{maison.base}/autodiagnostics/{ici.id}/ecarts")
    assert page.lien(obligee)
    assert page.lien(libre)
    page = client.aller(page.lien("sur une obligation"))
    assert page.lien(obligee)
    assert f"{libre} ·" not in page.texte


def test_clos_le_bilan_dit_le_score_de_la_cloture_s_il_a_bouge(
    client: ClientMaison, maison: Maison, ici: Ouvert, tmp_path: Path
) -> None:
    ici.repondre("STO-01", "conforme")
    operations.clore(ici.rssi, ici.id, ici.etat.objet.version)
    page = f"{maison.base}/autodiagnostics/{ici.id}"
    assert "À la clôture" not in client.aller(page).texte
    reponse = ici.etat.unite(ici.cible(), "STO-01").reponse
    assert reponse is not None
    fiche = valider(PreuveSaisie, {"titre": "Rapport", "expire_le": date.today() - timedelta(days=3)})
    preuves.deposer(ici.rssi, Depot(tmp_path), b"%PDF-1.4 essai", "rapport.pdf", fiche, objet_id=reponse.id)
    lu = client.aller(page).texte
    assert "le score était de 100 sur 100, note A" in lu
    assert ici.etat.unite(ici.cible(), "STO-01").statut == "partiel"


def test_qui_ne_peut_pas_ouvrir_sait_a_qui_le_demander(maison: Maison) -> None:
    page = maison.membre("lecteur").aller(f"{maison.base}/autodiagnostics/")
    assert "C'est le RSSI, le délégué ou le référent qui l'ouvre" in page.texte


def test_une_remarque_trop_longue_se_refuse_sans_se_couper(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    ici.repondre("CAD-01", "conforme")
    envoi = {"verdict": "a_reprendre", "remarque": "x" * 5_001, "_version": "1"}
    page = client.poster(f"{adresse(maison, ici)}/relire", envoi, 422)
    assert "Remarque trop longue" in page.texte
    assert "x" * 5_001 in page.reponse.text


def test_le_bilan_dit_le_grade_de_chaque_fondement(client: ClientMaison, maison: Maison, ici: Ouvert) -> None:
    obligee = next(u.point for u in ici.etat.unites_de(ici.cible()) if u.point.obligatoire)
    ici.repondre(obligee.id, "non_conforme")
    page = client.aller(f"{maison.base}/autodiagnostics/{ici.id}")
    ligne = next(texte for texte in page.textes("tbody tr") if f"{obligee.id} ·" in texte)
    grades = {"T": "", "S": "source secondaire", "M": "de mémoire, à vérifier"}
    assert obligee.fondements
    for fondement in obligee.fondements:
        assert fondement.ref in ligne
        assert grades[fondement.verif] in ligne
