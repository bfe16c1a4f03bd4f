"""Demander des réponses par un lien : une fois, jusqu'à une date, sans rien ouvrir d'autre ; on reprend ce qu'on coche."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from audit.autodiagnostics import liens_publics, operations, sollicitations, verbes_partage
from audit.autodiagnostics.heritage import Choisie
from audit.autodiagnostics.modele import Reponse, Sollicitation, SollicitationSaisie
from audit.autodiagnostics.sollicitations import Envoi, Remise
from fabriques.autodiagnostics import Ouvert
from fabriques.monde import Monde
from socle.comptes.modele import Tentative
from socle.comptes.ralentissement import TropDeTentatives
from socle.courriels.boite import Courriel
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.journal import Entree
from socle.liens_publics import LienEmploye, LienFerme, LienInconnu
from socle.perimetre import Perimetre, sql_du_socle
from socle.saisies import valider

HORS = Perimetre.hors("test")
POINTS = ["STO-01", "DET-01", "GOV-01"]
REPONSE = {
    "repondant": "Dominique Essai", "reponse-0": "conforme", "precision-0": "Contrôlé en mai",
    "reponse-1": "planifie", "echeance-1": "01/03/2027",
}  # fmt: skip


def demander(
    o: Ouvert, *, graine: str = "a" * 32, remise: Remise | None = None, cible: str = "", **champs: Any
) -> Envoi:
    saisie = valider(SollicitationSaisie, {"nom": "Prestataire fictif", "points": POINTS, "jours": "21", **champs})
    return sollicitations.demander(o.rssi, o.id, o.cible(cible), saisie, graine, remise)


def repondre(o: Ouvert, envoi: Envoi, adresse: str = "192.0.2.1", **valeurs: str) -> None:
    liens_publics.repondre(o.monde.instance, envoi.jeton, REPONSE | valeurs, adresse)


def ligne(o: Ouvert, envoi: Envoi) -> Sollicitation:
    return sollicitations.lire(o.rssi, envoi.id).ligne


def dater(o: Ouvert, envoi: Envoi, **colonnes: Any) -> None:
    """Change des colonnes d'une demande, comme si le temps avait passé."""
    with o.rssi.base.ecrire(o.rssi.perimetre) as session:
        lue = session.get_one(Sollicitation, envoi.id)
        for nom, valeur in colonnes.items():
            setattr(lue, nom, valeur)
        session.add(lue)


def verbes(o: Ouvert) -> list[str]:
    with o.rssi.base.lire(o.rssi.perimetre) as session:
        return list(session.exec(select(Entree.verbe).order_by(col(Entree.rang))))


def test_la_base_ne_garde_que_l_empreinte_du_lien(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", envoi.jeton), "256 bits"
    assert ligne(ouvert, envoi).empreinte == hashlib.sha256(envoi.jeton.encode()).hexdigest()
    with ouvert.rssi.base.lire(HORS) as session:
        lignes = session.exec(select(Sollicitation)).all()
        assert envoi.jeton not in json.dumps([li.model_dump(mode="json") for li in lignes])
    autre = demander(ouvert, graine="b" * 32)
    assert autre.jeton != envoi.jeton


def test_un_double_clic_ne_fait_qu_une_demande_et_le_meme_lien(ouvert: Ouvert) -> None:
    remise = Remise("https://g.example/repondre/{jeton}", True)
    champs: dict[str, Any] = {"courriel": "Accueil@Prestataire.example", "remise": remise}
    premier, second = demander(ouvert, **champs), demander(ouvert, **champs)
    assert premier == second
    assert verbes(ouvert).count("sollicitation.creee") == 1
    with ouvert.rssi.base.lire(HORS) as session:
        (courriel,) = session.exec(select(Courriel)).all()
    assert courriel.destinataire == "accueil@prestataire.example"
    assert f"https://g.example/repondre/{premier.jeton}" in courriel.corps
    assert "3 questions" in courriel.corps
    assert "sauvegarde" not in courriel.corps.lower(), "ni question ni réponse dans le courriel"


def test_sans_serveur_ou_sans_adresse_aucun_courriel(ouvert: Ouvert) -> None:
    assert not demander(ouvert, courriel="a@b.example", remise=Remise("x{jeton}", False)).courriel_parti
    assert not demander(ouvert, remise=Remise("x{jeton}", True), graine="b" * 32).courriel_parti
    with ouvert.rssi.base.lire(HORS) as session:
        assert session.exec(select(Courriel)).all() == []


@pytest.mark.parametrize(
    ("champs", "chemin"),
    [({"jours": "0"}, "jours"), ({"jours": "91"}, "jours"), ({"points": []}, "points"), ({"points": ["X"]}, "points"),
     ({"points": [f"P{i}" for i in range(31)]}, "points"), ({"courriel": "pas une adresse"}, "courriel"),
     ({"message": "x" * 2001}, "message"), ({"nom": ""}, "nom")],
)  # fmt: skip
def test_une_demande_mal_faite_est_refusee_a_sa_place(ouvert: Ouvert, champs: dict[str, Any], chemin: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        demander(ouvert, **champs)
    assert list(refus.value.erreurs) == [chemin]
    assert "sollicitation.creee" not in verbes(ouvert)


def test_ce_que_le_lien_montre(ouvert: Ouvert) -> None:
    envoi = demander(ouvert, message="Merci d'avance")
    lue = liens_publics.ouvrir(ouvert.monde.instance, envoi.jeton)
    assert (lue.organisme, lue.demandeur, lue.destinataire) == ("Bourg-Fictif", "Robin Essai", "Prestataire fictif")
    assert [p.id for p in lue.points] == POINTS
    assert lue.fin == ouvert.rssi.aujourd_hui + timedelta(days=21)
    assert lue.contexte.droits == {"audit.repondre"}, "le lien n'a que le droit de répondre"


def test_lire_le_lien_n_ecrit_rien(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    avant = verbes(ouvert), ligne(ouvert, envoi).model_dump()
    for jeton in (envoi.jeton, "x" * 43, "court", ""):
        try:
            liens_publics.ouvrir(ouvert.monde.instance, jeton)
        except LienInconnu:
            continue
    assert (verbes(ouvert), ligne(ouvert, envoi).model_dump()) == avant
    with ouvert.rssi.base.lire(HORS) as session:
        assert session.exec(select(Tentative)).all() == []


def test_ce_qui_arrive_n_est_pas_une_reponse_tant_qu_on_ne_l_a_pas_reprise(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    repondre(ouvert, envoi)
    with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
        assert session.exec(select(Reponse)).all() == []
    lue = ligne(ouvert, envoi)
    assert (lue.repondant, [r["statut"] for r in lue.recu]) == ("Dominique Essai", ["conforme", "planifie"])
    assert sollicitations.reprendre(ouvert.rssi, envoi.id, [Choisie("STO-01", 0)]) == 1
    unite = ouvert.etat.unite(ouvert.cible(), "STO-01")
    assert unite.reponse is not None
    assert (unite.statut, unite.reponse.origine, unite.reponse.origine_nom) == (
        "conforme", "sollicitation", "Dominique Essai",
    )  # fmt: skip
    assert (unite.reponse.methode, unite.reponse.commentaire) == ("entretien", "Contrôlé en mai")
    assert ouvert.etat.unite(ouvert.cible(), "DET-01").reponse is None
    assert verbes(ouvert)[-2:] == ["autodiagnostic.reponses_reprises", "sollicitation.relue"]
    sollicitations.reprendre(ouvert.rssi, envoi.id, [Choisie("DET-01", 0)])
    assert ouvert.etat.unite(ouvert.cible(), "DET-01").statut == "planifie"


def test_le_jour_d_une_reponse_recue_la_nuit_est_celui_d_ici(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    repondre(ouvert, envoi)
    dater(ouvert, envoi, repondu_le=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    sollicitations.reprendre(ouvert.rssi, envoi.id, [Choisie("STO-01", 0)])
    reponse = ouvert.etat.unite(ouvert.cible(), "STO-01").reponse
    assert reponse is not None
    assert reponse.origine_le == date(2026, 3, 2)


def test_la_meme_reponse_d_un_autre_n_est_pas_deja_reprise(ouvert: Ouvert) -> None:
    premiere, seconde = demander(ouvert), demander(ouvert, graine="b" * 32, nom="Un autre")
    repondre(ouvert, premiere)
    repondre(ouvert, seconde, repondant="Camille Essai")
    sollicitations.reprendre(ouvert.rssi, premiere.id, [Choisie("STO-01", 0)])
    for envoi, reprise in ((premiere, True), (seconde, False)):
        lue = next(li for li in sollicitations.lire(ouvert.rssi, envoi.id).lignes if li.point_id == "STO-01")
        assert lue.deja_reprise is reprise


def test_une_reponse_d_ici_ne_se_remplace_que_si_on_le_coche(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    repondre(ouvert, envoi)
    version = ouvert.repondre("STO-01", "non_conforme")
    with pytest.raises(ConflitDeVersion):
        sollicitations.reprendre(ouvert.rssi, envoi.id, [Choisie("STO-01", 0, True)])
    with pytest.raises(RegleEnfreinte, match="déjà une réponse"):
        sollicitations.reprendre(ouvert.rssi, envoi.id, [Choisie("STO-01", version)])
    assert ouvert.etat.unite(ouvert.cible(), "STO-01").statut == "non_conforme"
    assert ligne(ouvert, envoi).reprise_le is None, "rien d'écrit à moitié"
    sollicitations.reprendre(ouvert.rssi, envoi.id, [Choisie("STO-01", version, True)])
    assert ouvert.etat.unite(ouvert.cible(), "STO-01").statut == "conforme"


def test_classer_sans_rien_reprendre(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    with pytest.raises(RegleEnfreinte, match="pas encore reçu"):
        sollicitations.reprendre(ouvert.rssi, envoi.id, [])
    repondre(ouvert, envoi)
    assert sollicitations.reprendre(ouvert.rssi, envoi.id, []) == 0
    assert sollicitations.etat_de(ligne(ouvert, envoi), ouvert.rssi.aujourd_hui) == sollicitations.TRAITEE
    for faux in ([Choisie("GOV-01", 0)], [Choisie("X", 0)], [Choisie("STO-01", 0), Choisie("STO-01", 0)]):
        with pytest.raises(RegleEnfreinte, match="Cochez"):
            sollicitations.reprendre(ouvert.rssi, envoi.id, faux)


def test_une_seule_reponse_et_un_double_clic_n_est_pas_un_refus(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    repondre(ouvert, envoi)
    repondre(ouvert, envoi)
    with pytest.raises(LienEmploye):
        repondre(ouvert, envoi, **{"precision-0": "Autre chose"})
    with pytest.raises(LienEmploye):
        liens_publics.ouvrir(ouvert.monde.instance, envoi.jeton)
    assert verbes(ouvert).count("sollicitation.recue") == 1
    assert ligne(ouvert, envoi).recu[0]["commentaire"] == "Contrôlé en mai"


def test_quatre_envois_en_meme_temps_n_en_comptent_qu_un(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)

    def essayer(rang: int) -> str:
        try:
            repondre(ouvert, envoi, adresse=f"192.0.2.{rang}", **{"precision-0": f"Envoi {rang}"})
        except LienEmploye:
            return "refusé"
        return "reçu"

    with ThreadPoolExecutor(4) as ouvriers:
        issues = list(ouvriers.map(essayer, range(4)))
    assert (issues.count("reçu"), issues.count("refusé")) == (1, 3)
    assert verbes(ouvert).count("sollicitation.recue") == 1


def test_le_lien_vaut_jusqu_au_dernier_jour_compris(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    dater(ouvert, envoi, expire_le=ouvert.rssi.aujourd_hui)
    assert liens_publics.ouvrir(ouvert.monde.instance, envoi.jeton).points
    dater(ouvert, envoi, expire_le=ouvert.rssi.aujourd_hui - timedelta(days=1))
    with pytest.raises(LienFerme):
        liens_publics.ouvrir(ouvert.monde.instance, envoi.jeton)
    with pytest.raises(LienFerme):
        repondre(ouvert, envoi)
    assert ligne(ouvert, envoi).recu == []


def test_retire_le_lien_ne_repond_plus(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    sollicitations.revoquer(ouvert.rssi, envoi.id)
    sollicitations.revoquer(ouvert.rssi, envoi.id)
    assert verbes(ouvert).count("sollicitation.revoquee") == 1
    with pytest.raises(LienFerme):
        repondre(ouvert, envoi)


def test_renouveler_tue_l_ancien_lien_et_ranime_la_demande(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    sollicitations.revoquer(ouvert.rssi, envoi.id)
    neuf = sollicitations.renouveler(ouvert.rssi, envoi.id, 10, "c" * 32)
    assert sollicitations.renouveler(ouvert.rssi, envoi.id, 10, "c" * 32) == neuf
    assert verbes(ouvert).count("sollicitation.renouvelee") == 1
    with pytest.raises(LienInconnu):
        liens_publics.ouvrir(ouvert.monde.instance, envoi.jeton)
    assert liens_publics.ouvrir(ouvert.monde.instance, neuf.jeton).fin == ouvert.rssi.aujourd_hui + timedelta(days=10)
    for jours in (0, 91):
        with pytest.raises(RegleEnfreinte):
            sollicitations.renouveler(ouvert.rssi, envoi.id, jours, "d" * 32)
    repondre(ouvert, neuf)
    with pytest.raises(RegleEnfreinte, match="déjà reçu"):
        sollicitations.renouveler(ouvert.rssi, envoi.id, 10, "e" * 32)
    with pytest.raises(RegleEnfreinte, match="déjà reçu"):
        sollicitations.revoquer(ouvert.rssi, envoi.id)


@pytest.mark.parametrize("acte", ["clore", "archiver", "retirer"])
def test_clos_archive_ou_retire_le_lien_se_ferme(a_services: Ouvert, acte: str) -> None:
    o = a_services
    envoi = demander(o, cible="Portail famille")
    o.repondre("STO-01", "partiel")
    fiche = operations.lire(o.rssi, o.id)
    if acte == "clore":
        operations.clore(o.rssi, o.id, fiche.objet.version)
    elif acte == "archiver":
        operations.archiver(o.rssi, o.id, fiche.objet.version)
    else:
        operations.retirer_perimetre(o.rssi, o.id, o.cible("Portail famille"))
    with pytest.raises(LienFerme):
        liens_publics.ouvrir(o.monde.instance, envoi.jeton)
    with pytest.raises(LienFerme):
        repondre(o, envoi)
    assert ligne(o, envoi).repondu_le is None


def test_les_phrases_d_un_lien_mort_ne_disent_rien_de_l_organisme(ouvert: Ouvert) -> None:
    for refus, code in ((LienInconnu(), 404), (LienFerme(), 410), (LienEmploye(), 410)):
        assert refus.code_http == code
        assert "Bourg-Fictif" not in refus.phrase
        assert "Robin" not in refus.phrase


@pytest.mark.parametrize(
    ("valeurs", "chemin"),
    [({"repondant": "  "}, "repondant"), ({"repondant": "x" * 201}, "repondant"), ({"reponse-0": "oui"}, "reponse-0"),
     ({"precision-0": "x" * 2001}, "precision-0"), ({"echeance-1": ""}, "echeance-1"),
     ({"echeance-1": "demain"}, "echeance-1"), ({"reponse-0": "non_applicable", "precision-0": ""}, "precision-0"),
     ({"reponse-2": "", "precision-2": "Je crois que oui"}, "reponse-2"),
     ({"reponse-0": "", "reponse-1": "", "precision-0": "", "echeance-1": ""}, "reponse-0")],
)  # fmt: skip
def test_une_reponse_mal_faite_est_refusee_a_sa_place(ouvert: Ouvert, valeurs: dict[str, str], chemin: str) -> None:
    envoi = demander(ouvert)
    with pytest.raises(SaisieRefusee) as refus:
        repondre(ouvert, envoi, **valeurs)
    assert list(refus.value.erreurs) == [chemin]
    assert ligne(ouvert, envoi).repondu_le is None
    repondre(ouvert, envoi)


def test_les_caracteres_de_controle_n_entrent_pas(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    repondre(ouvert, envoi, **{"repondant": "Do\x00minique\n\x1bEssai", "precision-0": "Vu\x00 <b>\x07ici\r\nlà"})
    lue = ligne(ouvert, envoi)
    assert lue.repondant == "Dominique Essai"
    assert lue.recu[0]["commentaire"] == "Vu <b>ici\nlà"


def test_deviner_des_liens_ralentit_l_adresse_et_un_bon_lien_jamais(ouvert: Ouvert) -> None:
    envoi = demander(ouvert)
    for _ in range(8):
        with pytest.raises(SaisieRefusee):
            repondre(ouvert, envoi, repondant="")
    faux = [replace(envoi, jeton=f"{i:043d}") for i in range(20)]
    for essai in faux:
        with pytest.raises(LienInconnu):
            repondre(ouvert, essai, adresse="192.0.2.9")
    with pytest.raises(TropDeTentatives):
        repondre(ouvert, envoi, adresse="192.0.2.9")
    repondre(ouvert, envoi)


def test_le_voisin_ne_lit_ni_ne_touche_une_demande(ouvert: Ouvert, monde: Monde) -> None:
    envoi = demander(ouvert)
    autre = monde.contexte(monde.organisme("Voisine"))
    for acte in (sollicitations.lire, sollicitations.revoquer):
        with pytest.raises(Introuvable):
            acte(autre, envoi.id)
    with pytest.raises(Introuvable):
        sollicitations.reprendre(autre, envoi.id, [])
    with pytest.raises(Introuvable):
        sollicitations.renouveler(autre, envoi.id, 10, "c" * 32)
    with autre.base.lire(autre.perimetre) as session:
        assert session.exec(select(Sollicitation)).all() == []
    with pytest.raises(DroitManquant):
        sollicitations.revoquer(monde.contexte(ouvert.commune, sans="audit.repondre"), envoi.id)
    with pytest.raises(Introuvable):
        sollicitations.demander(
            ouvert.rssi, ouvert.id, uuid.uuid4(), valider(SollicitationSaisie, {"nom": "X", "points": POINTS}), "f" * 32
        )


@pytest.mark.postgresql
@pytest.mark.parametrize("moteur", ["postgresql"], indirect=True)
def test_la_base_elle_meme_cache_les_demandes_du_voisin(ouvert: Ouvert, monde: Monde) -> None:
    demander(ouvert)
    haut = monde.organisme("Territoire", type="communaute_communes")
    for organisme, attendu in ((ouvert.commune, 1), (monde.organisme("Voisine", parent=haut), 0), (haut, 0)):
        contexte = monde.contexte(organisme)
        with contexte.base.lire(contexte.perimetre) as session:
            assert sql_du_socle(session).execute(text("SELECT count(*) FROM sollicitations")).scalar_one() == attendu


def test_les_demandes_se_rappellent(ouvert: Ouvert) -> None:
    envoi = demander(ouvert, jours="10")
    jour = ouvert.rssi.aujourd_hui

    def a_faire(quand: date) -> list[tuple[str, date]]:
        with ouvert.rssi.base.lire(ouvert.rssi.perimetre) as session:
            return [(p.libelle, p.limite) for p in verbes_partage.a_faire(session, quand, quand + timedelta(days=7))]

    assert a_faire(jour) == []
    fin = jour + timedelta(days=10)
    assert a_faire(fin) == [("Réponse attendue de Prestataire fictif", fin)]
    repondre(ouvert, envoi)
    recue = ligne(ouvert, envoi).repondu_le
    assert recue is not None
    assert a_faire(jour) == [("Réponse de Dominique Essai à relire", recue.date() + timedelta(days=7))]
    sollicitations.reprendre(ouvert.rssi, envoi.id, [])
    assert a_faire(fin) == []
