"""La couverture du Guide d'hygiène et du ReCyF, et les pages des écarts : ce qu'elles montrent, à qui."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audit.autodiagnostics import operations
from audit.autodiagnostics.conseils import mention
from audit.autodiagnostics.couvertures import lire_couvertures, valeurs_de
from audit.referentiels.forme import Correspondances
from audit.referentiels.livres import rgs
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.client import ClientMaison, Maison
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.droits import ROLES
from socle.liens import operations as liens
from socle.preuves import operations as preuves
from socle.preuves.depot import Depot
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider


@pytest.fixture
def garni(maison: Maison) -> Ouvert:
    """Un autodiagnostic de la maison, avec un service qui porte un traitement sensible, et quelques réponses."""
    m = maison.monde
    contexte = m.contexte(maison.commune)
    portail = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Portail famille"}))
    cantine = m.fiche(maison.commune, "Cantine", categories_donnees=[{"categorie": "sante"}])
    liens.attacher(contexte, portail, cantine)
    id_ = ouvrir_autodiagnostic(contexte, systemes=[str(portail)])
    o = Ouvert(m, maison.commune, contexte, id_, (portail,))
    o.repondre("RST-02", "non_conforme", responsable="La DSI", echeance=contexte.aujourd_hui + timedelta(days=12))
    o.repondre("RIS-01", "partiel", cible="Portail famille")
    o.repondre("ACC-01", "ne_sait_pas")
    o.repondre("HUM-03", "conforme")
    return o


def tous(maison: Maison) -> ClientMaison:
    return maison.client("Toutes Fonctions", **dict.fromkeys(ROLES, maison.commune))


# --- Ce que les réponses couvrent ----------------------------------------------------------------------------------------


def test_une_reponse_compte_dans_chaque_referentiel(ouvert: Ouvert) -> None:
    """HUM-03 répond à la mesure 1 du Guide d'hygiène et à l'objectif 4 du ReCyF."""
    ouvert.repondre("HUM-03", "conforme")
    hygiene, recyf = lire_couvertures(ouvert.etat)
    assert (hygiene.grille.code, len(hygiene.lignes)) == ("hygiene", 42)
    assert (recyf.grille.code, len(recyf.lignes)) == ("recyf", 20)
    assert hygiene.lignes[0].etat == "couverte"
    assert recyf.lignes[3].etat == "en_partie"
    assert {c.etat for c in hygiene.lignes[2:]} == {"non_evaluee"}


def test_rien_d_evalue_ne_couvre_ni_ne_decouvre_rien(ouvert: Ouvert) -> None:
    for lecture in lire_couvertures(ouvert.etat):
        assert {c.part for c in lecture.lignes} == {None}
        assert [p.nombre for p in lecture.parts] == [0, 0, 0, len(lecture.lignes)]


def test_un_point_non_applicable_sort_du_compte_un_point_non_evalue_y_reste(ouvert: Ouvert) -> None:
    ouvert.repondre("RST-02", "non_applicable", justification="Aucune donnée ici")
    ouvert.repondre("RST-01", "conforme")
    valeurs = valeurs_de(ouvert.etat)
    assert "RST-02" not in valeurs
    assert valeurs["RST-01"] == 1.0
    assert valeurs["RST-03"] is None
    assert "IOT-01" not in valeurs, "sans parc déclaré, ses points sont hors du parcours"


def test_un_referentiel_sans_correspondance_ne_montre_aucune_grille(ouvert: Ouvert) -> None:
    etat = ouvert.etat
    nus = tuple(p.model_copy(update={"correspondances": Correspondances()}) for p in rgs().points)
    assert lire_couvertures(replace(etat, referentiel=rgs().model_copy(update={"points": nus}))) == []


def test_nis2_est_dite_non_transposee_avec_sa_date_et_son_grade() -> None:
    dite = mention("nis2")
    assert dite.etat_du_droit.isoformat() == "2026-09-24"
    assert dite.verification == "S"
    assert "pas transposée" in dite.titre


# --- Les pages -----------------------------------------------------------------------------------------------------------


def test_la_page_des_ecarts_montre_tout_de_chacun(maison: Maison, garni: Ouvert) -> None:
    client = tous(maison)
    page = client.aller(f"{maison.base}/autodiagnostics/{garni.id}/ecarts")
    texte = page.texte
    assert "RST-02 · Copie hors ligne ou immuable" in texte
    assert "Mettre en place une copie hebdomadaire hors ligne" in texte
    assert "La DSI" in texte
    assert "J−12" in texte
    assert "1 clause à ajouter aux contrats" in texte
    assert page.lien("SEC-04 · Maintien en condition de sécurité (MCS), sauvegardes et continuité").endswith(
        "/clauses/SEC-04"
    )
    assert "1 traitement exposé, dont 1 à données sensibles" in texte
    assert "Décret n° 2010-112, art. 3 (al. 1)" in texte
    assert "source secondaire" in texte
    assert "de mémoire, à vérifier" in texte
    assert "À demander à" in texte
    assert "HUM-03" not in texte


def test_les_ecarts_se_filtrent_et_un_filtre_inconnu_ne_casse_rien(maison: Maison, garni: Ouvert) -> None:
    client = tous(maison)
    base = f"{maison.base}/autodiagnostics/{garni.id}/ecarts"
    vue = client.aller(f"{base}?statut=ne_sait_pas").texte
    assert "ACC-01" in vue
    assert "RST-02 ·" not in vue
    assert "RIS-01" in client.aller(f"{base}?cible={garni.cible('Portail famille')}").texte
    for farfelu in ("?priorite=<b>", "?cible=pas-un-uuid", "?chapitre=ZZZ", "?page=99999", "?page=-1"):
        client.aller(base + farfelu)
    assert "Aucun écart ne correspond" in client.aller(f"{base}?chapitre=ZZZ").texte


def test_proposer_mene_au_plan_commun(maison: Maison, garni: Ouvert) -> None:
    client = tous(maison)
    url = f"{maison.base}/autodiagnostics/{garni.id}/ecarts"
    client.aller(url)
    client.soumettre("Proposer ces actions au plan commun")
    vue = client.aller(f"{maison.base}/actions/?etat=proposee").texte
    assert "RST-02 · Mettre en place une copie hebdomadaire hors ligne des données critiques" in vue
    assert "Action proposée" in client.aller(url).texte


def test_sans_droit_sur_les_clauses_le_registre_ou_le_plan_rien_ne_mene_ou_l_on_ne_peut_aller(
    maison: Maison, garni: Ouvert
) -> None:
    """Chaque partie suit son propre droit."""
    actions.actualiser_propositions(garni.rssi)
    client = maison.client("Lecture", lecteur=maison.commune)
    page = client.aller(f"{maison.base}/autodiagnostics/{garni.id}/ecarts")
    assert "Proposer ces actions" not in page.texte
    for url in re.findall(r'href="([^"#?]+)', page.reponse.text):
        if url.startswith("/o/"):
            client.aller(url)


def test_la_page_de_couverture_dit_ce_qu_elle_sait_et_d_ou(maison: Maison, garni: Ouvert) -> None:
    page = tous(maison).aller(f"{maison.base}/autodiagnostics/{garni.id}/couverture")
    for attendu in ("Une réponse, plusieurs référentiels", "42 mesures", "20 objectifs", "pas transposée en France",
                    "24/09/2026", "Les six mesures du guide", "M3 · Désigner un RSSI", "MonServiceSécurisé",
                    "insuffisant", "source secondaire"):  # fmt: skip
        assert attendu in page.texte, attendu
    assert page.reponse.text.count('role="img"') == 3


def test_un_clos_remplace_ne_propose_plus_et_le_dit(maison: Maison, garni: Ouvert) -> None:
    operations.clore(garni.rssi, garni.id, operations.lire(garni.rssi, garni.id).objet.version)
    client, url = tous(maison), f"{maison.base}/autodiagnostics/{garni.id}/ecarts"
    assert "Proposer ces actions" in client.aller(url).texte
    autre = ouvrir_autodiagnostic(garni.rssi, "Un autre")
    Ouvert(garni.monde, garni.commune, garni.rssi, autre).repondre("RST-02", "conforme")
    operations.clore(garni.rssi, autre, operations.lire(garni.rssi, autre).objet.version)
    vue = client.aller(url).texte
    assert "Proposer ces actions" not in vue
    assert "Le plan commun ne lit pas cet autodiagnostic" in vue


def test_une_preuve_perimee_se_montre_avec_sa_date(maison: Maison, garni: Ouvert, tmp_path: Path) -> None:
    reponse = garni.etat.unite(garni.cible(), "HUM-03").reponse
    assert reponse is not None
    hier = garni.rssi.aujourd_hui - timedelta(days=1)
    saisie = valider(PreuveSaisie, {"titre": "Attestation de formation", "expire_le": hier})
    preuves.deposer(garni.rssi, Depot(tmp_path), b"%PDF-1.4 x", "a.pdf", saisie, objet_id=reponse.id)
    vue = tous(maison).aller(f"{maison.base}/autodiagnostics/{garni.id}/ecarts").texte
    assert "HUM-03" in vue
    assert "preuve périmée depuis le" in vue


def test_un_autodiagnostic_sans_ecart_le_dit(maison: Maison) -> None:
    id_ = ouvrir_autodiagnostic(maison.monde.contexte(maison.commune))
    assert "Aucun écart" in tous(maison).aller(f"{maison.base}/autodiagnostics/{id_}/ecarts").texte
