"""Rien de perdu : brouillons chiffrés, session finie en pleine saisie, page restée ouverte."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import select

from fabriques.comptes import HORS, Gens, Horloge
from fabriques.navigateur import MOT_DE_PASSE, Navigateur
from socle.comptes import brouillons
from socle.comptes.modele import Brouillon
from socle.erreurs import DroitManquant, RegleEnfreinte
from socle.operations import Contexte
from socle.organismes.modele import Organisme

SAISIE = "Vidéoprotection de la place : durée à vérifier"


@pytest.fixture
def contexte(gens: Gens, commune: Organisme) -> Contexte:
    """Une référente sur sa commune."""
    return gens.monde.contexte(commune, personne=gens.creer(referent=commune))


def test_un_brouillon_est_chiffre_et_jamais_journalise(contexte: Contexte, gens: Gens, commune: Organisme) -> None:
    brouillons.garder(contexte, "fiche:1", 1, [("texte", SAISIE)])
    with gens.monde.instance.base.lire(HORS) as session:
        (ligne,) = session.exec(select(Brouillon))
    assert b"protection" not in ligne.contenu
    assert gens.verbes(commune.id) == []


def test_un_brouillon_demesure_ou_sans_nom_est_refuse(contexte: Contexte) -> None:
    for formulaire, texte in (("", "x"), ("x" * 121, "x"), ("fiche:1", "x" * brouillons.TAILLE_MAXIMALE)):
        with pytest.raises(RegleEnfreinte):
            brouillons.garder(contexte, formulaire, 1, [("texte", texte)])


def test_garder_un_brouillon_demande_un_droit_sur_l_organisme(gens: Gens, commune: Organisme) -> None:
    with pytest.raises(DroitManquant):
        brouillons.garder(gens.monde.contexte(commune, sans="organisme.lire"), "fiche:1", 1, [])


def test_l_enregistrement_automatique_garde_la_saisie(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    nav.entrer(dpo, suite=f"/o/{commune.code}/essai").soumettre("Continuer", code=gens.code(dpo))
    jeton = nav.page.select_one("main [name=csrf_token]")["value"]
    envoi = {"texte": SAISIE, "_version": "7", "_formulaire": "essai:1"}
    garde = nav.client.post(f"/o/{commune.code}/brouillon", data=envoi, headers={"X-CSRFToken": jeton})
    assert garde.status_code == 204
    assert SAISIE in nav.aller(f"/o/{commune.code}/essai").page.select_one("textarea").get_text()
    ailleurs = nav.client.post("/o/ailleurs/brouillon", data=envoi, headers={"X-CSRFToken": jeton})
    assert ailleurs.status_code == 404


def _en_pleine_saisie(nav: Navigateur, gens: Gens, commune: Organisme, code: str = "") -> object:
    dpo = gens.creer(totp=True, dpo=commune)
    nav.entrer(dpo, suite=f"/o/{commune.code}/essai").soumettre("Continuer", code=code or gens.code(dpo))
    assert nav.url == f"/o/{commune.code}/essai"
    return dpo


@pytest.mark.parametrize("cookie", ["absent", "sans jeton de formulaire"])
def test_la_session_qui_expire_pendant_la_saisie_ne_perd_rien(
    nav: Navigateur, gens: Gens, commune: Organisme, horloge: Horloge, cookie: str
) -> None:
    dpo = _en_pleine_saisie(nav, gens, commune)
    nav.client.delete_cookie("gouverne")
    if cookie != "absent":
        with nav.client.session_transaction() as session:
            session["autre"] = "valeur"
    nav.soumettre("Enregistrer", texte=SAISIE)
    assert nav.statut == 401
    assert nav.voit("votre saisie est gardée")
    assert "protection" not in nav.reponse.text, "la saisie est scellée"
    nav.soumettre("Se connecter", email=dpo.email, mot_de_passe="faux")
    assert nav.statut == 422
    nav.soumettre("Se connecter", email=dpo.email, mot_de_passe=MOT_DE_PASSE)
    nav.soumettre("Continuer", code="abc")
    assert nav.statut == 422
    horloge.avancer(seconds=60)
    nav.soumettre("Continuer", code=gens.code(dpo, horloge()))
    assert nav.url == f"/o/{commune.code}/essai"
    assert nav.voit("Votre saisie est gardée en brouillon")
    assert nav.page.select_one("textarea").get_text().strip() == SAISIE
    nav.soumettre("Enregistrer")
    assert nav.voit(f"Reçu : {SAISIE}")


def test_la_saisie_de_la_page_de_connexion_n_ouvre_rien_a_qui_n_a_pas_le_droit(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    _en_pleine_saisie(nav, gens, commune)
    lectrice = gens.creer("Lectrice", lecteur=commune)
    etrangere = gens.creer("Étrangère", referent=gens.monde.organisme("Ailleurs"))
    for autre in (lectrice, etrangere):
        nav.client.delete_cookie("gouverne")
        jeton = nav.aller("/connexion").page.select_one("[name=csrf_token]")["value"]
        nav.reponse = nav.client.post(
            f"/o/{commune.code}/essai", data={"csrf_token": jeton, "texte": SAISIE, "_formulaire": "essai:1"}
        )
        nav.soumettre("Se connecter", email=autre.email, mot_de_passe=MOT_DE_PASSE)
        assert nav.url == "/"
    with gens.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(Brouillon)).all() == []


def test_une_saisie_scellee_vieille_d_un_jour_ou_forgee_est_ignoree(
    nav: Navigateur, gens: Gens, commune: Organisme, monkeypatch: pytest.MonkeyPatch
) -> None:
    referente = gens.creer(dpo=commune)
    gens.modifier(referente)
    nav.reponse = nav.client.post(f"/o/{commune.code}/essai", data={"texte": SAISIE, "_formulaire": "essai:1"})
    scelle = nav.page.select_one("[name=saisie]")["value"]
    for valeur in ("abc", scelle[:-8] + "AAAAAAA=", "é"):
        nav.soumettre("Se connecter", email="x@essai.example", mot_de_passe="faux", saisie=valeur)
        assert nav.statut in {422, 429}
    from socle.comptes import reprise

    assert reprise.ouvrir_saisie(gens.monde.instance, scelle) is not None
    ici = reprise.time.time
    monkeypatch.setattr(reprise.time, "time", lambda: ici() + reprise.DUREE + 1)
    assert reprise.ouvrir_saisie(gens.monde.instance, scelle) is None
    assert reprise.ouvrir_saisie(gens.monde.instance, "abc") is None


def test_un_autre_site_ne_depose_pas_de_saisie_chez_nous(nav: Navigateur, commune: Organisme) -> None:
    reponse = nav.client.post(
        f"/o/{commune.code}/essai", data={"texte": SAISIE, "_formulaire": "essai:1"},
        headers={"Origin": "https://mal.example"},
    )  # fmt: skip
    assert reponse.status_code == 401
    assert 'name="saisie"' not in reponse.text


def test_une_page_d_avant_la_reconnexion_propose_de_retrouver_la_saisie(
    nav: Navigateur, gens: Gens, commune: Organisme, horloge: Horloge
) -> None:
    dpo = _en_pleine_saisie(nav, gens, commune)
    vieille = nav.reponse
    horloge.avancer(seconds=60)
    nav.client.delete_cookie("gouverne")
    nav.entrer(dpo).soumettre("Continuer", code=gens.code(dpo, horloge()))
    nav.reponse = vieille
    nav.soumettre("Enregistrer", texte=SAISIE)
    assert nav.statut == 400
    assert nav.voit("votre saisie n’est pas perdue")
    nav.soumettre("Retrouver ma saisie")
    assert nav.page.select_one("textarea").get_text().strip() == SAISIE


def test_la_page_de_connexion_restee_ouverte_se_recommence(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer(referent=commune)
    nav.aller("/connexion?next=/compte")
    nav.client.delete_cookie("gouverne")
    nav.soumettre("Se connecter", email=camille.email, mot_de_passe=MOT_DE_PASSE)
    assert nav.statut == 400
    assert nav.voit("Rien n'est perdu : recommencez")
    nav.soumettre("Se connecter", mot_de_passe=MOT_DE_PASSE)
    assert nav.url == "/compte"


def test_se_deconnecter_d_une_session_deja_finie_mene_a_la_connexion(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    nav.entrer(gens.creer(referent=commune))
    nav.aller("/compte")
    nav.client.delete_cookie("gouverne")
    assert nav.soumettre("Se déconnecter").url == "/connexion"


def test_une_longue_saisie_tient_dans_la_page(app: Flask, gens: Gens, commune: Organisme) -> None:
    dpo, nav = gens.creer(dpo=commune, totp=True), Navigateur(app.test_client())
    texte = "\n".join(f"Ligne {n} de l'article {n * 7919}" for n in range(9000))
    nav.reponse = nav.client.post(f"/o/{commune.code}/essai", data={"texte": texte, "_formulaire": "essai:1"})
    nav.soumettre("Se connecter", email=dpo.email, mot_de_passe=MOT_DE_PASSE)
    nav.soumettre("Continuer", code=gens.code(dpo))
    assert nav.page.select_one("textarea").get_text().strip() == texte
