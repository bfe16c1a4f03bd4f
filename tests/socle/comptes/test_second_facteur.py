"""Le second facteur : exigé des rôles étendus, posé à la première connexion, jamais contourné ni rejoué."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from flask import Flask

from fabriques.comptes import CODE_DE_SECOURS, Gens, Horloge, fabriquer
from fabriques.navigateur import MOT_DE_PASSE, Navigateur
from socle.base import maintenant
from socle.coffre import Reglage
from socle.comptes import second_facteur
from socle.droits import ROLES
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

INSTALLATION = "/compte/second-facteur"


def cle_montree(nav: Navigateur) -> str:
    """La clé que la page écrit en texte."""
    return nav.page.select_one(".cle-totp").get_text().replace(" ", "")


@pytest.mark.parametrize("role", sorted(code for code, role in ROLES.items() if role.etendu))
def test_un_role_etendu_ne_voit_que_l_installation_tant_qu_elle_n_est_pas_faite(
    nav: Navigateur, gens: Gens, commune: Organisme, role: str
) -> None:
    dpo = gens.creer(**{role: commune})
    nav.entrer(dpo, suite=f"/o/{commune.code}/")
    assert nav.url == INSTALLATION
    for adresse in ("/", "/compte", "/organismes", f"/o/{commune.code}/", "/compte/mot-de-passe", "/connexion",
                    f"/o/{commune.code}/comptes/", "/compte/codes-de-secours"):  # fmt: skip
        assert nav.aller(adresse).url == INSTALLATION, adresse
    jeton = nav.page.select_one("[name=csrf_token]")["value"]
    envoi = nav.client.post(f"/o/{commune.code}/essai", data={"csrf_token": jeton, "texte": "x"})
    assert (envoi.status_code, envoi.headers["Location"]) == (303, INSTALLATION)
    assert gens.relire(dpo).totp_scelle is None


def test_l_installation_montre_la_cle_verifie_un_code_puis_donne_dix_codes_de_secours_une_fois(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    dpo = gens.creer(dpo=commune)
    nav.entrer(dpo, suite=f"/o/{commune.code}/?vue=a")
    secret = cle_montree(nav)
    assert nav.page.select_one("img.qr")["src"].startswith("data:image/svg+xml;base64,")
    nav.soumettre("Vérifier et poser", code="000000" if pyotp.TOTP(secret).now() != "000000" else "111111")
    assert nav.statut == 422
    assert cle_montree(nav) == secret, "une erreur de frappe ne change pas la clé déjà donnée au téléphone"
    nav.soumettre("Vérifier et poser", code=pyotp.TOTP(secret).now())
    codes = [li.get_text() for li in nav.page.select(".codes-secours code")]
    assert len(set(codes)) == 10
    assert nav.page.find("a", string="Ils sont rangés : continuer")["href"] == f"/o/{commune.code}/?vue=a"
    assert nav.reponse.headers["Cache-Control"] == "no-store"
    relue = gens.relire(dpo)
    assert secret.encode() not in relue.totp_scelle
    assert not set(codes) & set(relue.codes_secours)
    assert codes[0] not in nav.aller("/compte").reponse.text
    assert "compte.second_facteur" in gens.verbes()


def test_le_code_qr_porte_la_cle_ecrite_a_cote() -> None:
    secret = second_facteur.nouveau_secret()
    adresse = urlsplit(second_facteur.adresse_totp(secret, "c@essai.example", "Gouverne"))
    assert parse_qs(adresse.query)["secret"] == [secret]
    image = second_facteur.image_qr(adresse.geturl())
    assert "style=" not in image
    assert image.startswith("data:image/svg+xml")


def test_un_role_simple_n_est_pas_force_mais_peut_en_poser_un(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    referente = gens.creer(referent=commune)
    assert nav.entrer(referente, suite="/compte").url == "/compte"
    nav.aller(INSTALLATION)
    nav.soumettre("Vérifier et poser", code=pyotp.TOTP(cle_montree(nav)).now())
    assert gens.relire(referente).a_second_facteur


def test_le_role_recu_en_cours_de_session_exige_aussitot_le_second_facteur(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    camille = gens.creer(referent=commune)
    assert nav.entrer(camille, suite="/compte").url == "/compte"
    gens.donner(camille, commune, "dpo")
    assert nav.aller(f"/o/{commune.code}/").url == INSTALLATION


def test_se_connecter_avec_le_code_de_l_application(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    nav.entrer(dpo, suite="/compte")
    assert nav.url == "/connexion/code"
    assert nav.client.get("/compte").status_code == 302, "le mot de passe seul n'ouvre rien"
    nav.soumettre("Continuer", code=f" {gens.code(dpo)[:3]} {gens.code(dpo)[3:]} ")
    assert nav.url == "/compte"


def test_un_code_rejoue_est_refuse(app: Flask, gens: Gens, commune: Organisme, horloge: Horloge) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    code = gens.code(dpo, horloge())
    premier, voleur = Navigateur(app.test_client()), Navigateur(app.test_client())
    assert premier.entrer(dpo).soumettre("Continuer", code=code).url == "/"
    assert voleur.entrer(dpo).soumettre("Continuer", code=code).statut == 422
    assert voleur.voit("ne sert qu’une fois") or voleur.voit("ne sert qu'une fois")
    horloge.avancer(seconds=60)
    assert voleur.soumettre("Continuer", code=gens.code(dpo, horloge())).url == "/"


@pytest.mark.parametrize(("retard", "accepte"), [(-30, True), (0, True), (30, True), (-90, False), (90, False)])
def test_un_pas_de_decalage_est_tolere_pas_davantage(retard: int, accepte: bool) -> None:
    secret, quand = second_facteur.nouveau_secret(), maintenant().replace(second=10)
    code = pyotp.TOTP(secret).at(int(quand.timestamp()) + retard)
    assert (second_facteur.pas_accepte(secret, code, quand, None) is not None) == accepte


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "²²²²²²"])
def test_un_code_mal_forme_est_refuse_sans_bruit(code: str) -> None:
    assert second_facteur.pas_accepte(second_facteur.nouveau_secret(), code, maintenant(), None) is None


def test_un_code_de_secours_sert_une_fois(app: Flask, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    nav = Navigateur(app.test_client())
    nav.entrer(dpo, suite="/compte").soumettre("Continuer", code=CODE_DE_SECOURS.upper().replace("-", " "))
    assert nav.url == "/compte"
    assert nav.voit("Code de secours employé : il vous en reste 0")
    autre = Navigateur(app.test_client())
    assert autre.entrer(dpo).soumettre("Continuer", code=CODE_DE_SECOURS).statut == 422
    assert gens.verbes().count("compte.code_secours") == 1


def test_le_code_de_secours_d_une_autre_personne_ne_vaut_rien(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo, autre = gens.creer(totp=True, dpo=commune), gens.creer("Autre", totp=True, dpo=commune)
    gens.modifier(dpo, codes_secours=[])
    assert gens.relire(autre).codes_secours
    assert nav.entrer(dpo).soumettre("Continuer", code=CODE_DE_SECOURS).statut == 422


def test_les_codes_aussi_sont_ralentis(nav: Navigateur, gens: Gens, commune: Organisme, horloge: Horloge) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    nav.entrer(dpo)
    for _ in range(5):
        assert nav.soumettre("Continuer", code="abc").statut == 422
    assert nav.soumettre("Continuer", code=gens.code(dpo, horloge())).statut == 429
    assert nav.voit("attendez 30 secondes")
    horloge.avancer(seconds=31)
    assert nav.soumettre("Continuer", code=gens.code(dpo, horloge())).url == "/"


def test_la_page_du_code_sans_mot_de_passe_ramene_a_la_connexion(nav: Navigateur) -> None:
    assert nav.aller("/connexion/code").formulaire("Se connecter")


def test_changer_d_application_demande_le_mot_de_passe(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    nav.entrer(dpo).soumettre("Continuer", code=gens.code(dpo))
    nav.aller(INSTALLATION)
    ancien, secret = gens.relire(dpo).totp_scelle, cle_montree(nav)
    nav.soumettre("Vérifier et poser", code=pyotp.TOTP(secret).now(), actuel="pas le mien")
    assert nav.statut == 422
    assert gens.relire(dpo).totp_scelle == ancien
    nav.soumettre("Vérifier et poser", code=pyotp.TOTP(secret).now(), actuel=MOT_DE_PASSE)
    assert nav.voit("Vos codes de secours")
    assert gens.relire(dpo).totp_scelle != ancien


def test_la_cle_scellee_d_une_autre_personne_est_refusee(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    intrus, dpo = gens.creer("Intrus", referent=commune), gens.creer(dpo=commune)
    secret = second_facteur.nouveau_secret()
    trousseau = gens.monde.instance.coffre.trousseau
    nav.entrer(dpo)
    for scelle in (second_facteur.sceller_en_texte(trousseau, intrus.id, secret), "n'importe quoi", ""):
        nav.soumettre("Vérifier et poser", scelle=scelle, code=pyotp.TOTP(secret).now())
        assert nav.statut == 422
    assert gens.relire(dpo).totp_scelle is None


def test_des_codes_de_secours_neufs_remplacent_les_anciens(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer(totp=True, dpo=commune)
    nav.entrer(dpo).soumettre("Continuer", code=gens.code(dpo))
    nav.aller("/compte/codes-de-secours").soumettre("Faire dix codes neufs", actuel="faux")
    assert nav.statut == 422
    nav.soumettre("Faire dix codes neufs", actuel=MOT_DE_PASSE)
    assert len(nav.page.select(".codes-secours code")) == 10
    assert second_facteur.hacher_code(dpo.id, CODE_DE_SECOURS) not in gens.relire(dpo).codes_secours


def test_l_instance_peut_ne_pas_l_exiger(gens: Gens, commune: Organisme) -> None:
    instance = gens.monde.instance
    sans = dataclasses.replace(instance, reglages=instance.reglages.model_copy(update={"second_facteur": False}))
    nav = Navigateur(fabriquer(sans).test_client())
    assert nav.entrer(gens.creer(dpo=commune), suite="/compte").url == "/compte"


def test_la_demonstration_ne_l_exige_pas(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    with gens.monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        session.add(Reglage(cle="demonstration", valeur="oui"))
    assert nav.entrer(gens.creer(dpo=commune), suite="/compte").url == "/compte"
