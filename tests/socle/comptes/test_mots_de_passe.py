"""Choisir, changer, oublier son mot de passe."""

from __future__ import annotations

import dataclasses
import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from fabriques.comptes import Gens, Horloge, fabriquer
from fabriques.navigateur import MOT_DE_PASSE, Navigateur
from socle.comptes import mots_de_passe
from socle.organismes.modele import Organisme

NEUF = "un canal blanc sous trois ponts"


@pytest.mark.parametrize(
    "faible",
    ["", "court", "motdepasse2026", "azertyuiop123", "Camille.Aubert1", "camilleaubert2024", "aaaaaaaaaaaaaaaa",
     "123456789012", "Mairie2026!!", "password1234!", "p@essai.example", "Bonjour12345!", " " * 20],
)  # fmt: skip
def test_un_mot_de_passe_evident_est_refuse_avec_une_phrase(faible: str) -> None:
    refus = mots_de_passe.mot_de_passe_refuse(faible, "camille.aubert@essai.example", "Camille Aubert")
    assert len(refus) == 1
    assert refus[0].endswith(".")


@pytest.mark.parametrize("bon", [MOT_DE_PASSE, NEUF, "f7#Kq!9zRw2p", "éléphant-vélo-1974-tuile"])
def test_un_bon_mot_de_passe_est_accepte(bon: str) -> None:
    assert mots_de_passe.mot_de_passe_refuse(bon, "camille.aubert@essai.example", "Camille Aubert") == []


def test_un_mot_de_passe_demesure_est_refuse() -> None:
    assert mots_de_passe.mot_de_passe_refuse("a b c " * 100, "a@b.example", "A")


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_le_hache_ne_reconnait_que_son_mot_de_passe(clair: str, autre: str) -> None:
    hache = mots_de_passe.hacher(clair)
    assert mots_de_passe.correspond(hache, clair)
    if mots_de_passe._forme(autre) != mots_de_passe._forme(clair):
        assert not mots_de_passe.correspond(hache, autre)


def test_un_compte_sans_mot_de_passe_ne_s_ouvre_jamais() -> None:
    assert not mots_de_passe.correspond("", "compte sans mot de passe")
    assert not mots_de_passe.correspond("", "")
    assert not mots_de_passe.correspond("!", "!")


def test_le_meme_mot_tape_en_accents_composes_ou_decomposes_est_le_meme() -> None:
    assert mots_de_passe.correspond(mots_de_passe.hacher("e\u0301te\u0301 1974"), "\u00e9t\u00e9 1974")


def test_un_hache_d_anciens_parametres_est_refait_a_la_connexion(
    nav: Navigateur, gens: Gens, commune: Organisme
) -> None:
    camille = gens.creer(referent=commune)
    ancien = mots_de_passe.PasswordHasher(time_cost=2, memory_cost=32, parallelism=1).hash(MOT_DE_PASSE)
    gens.modifier(camille, mot_de_passe=ancien)
    assert nav.entrer(camille).url == "/"
    assert gens.relire(camille).mot_de_passe.startswith("$argon2id$v=19$m=64,t=1,p=1$")


def test_changer_de_mot_de_passe_ferme_les_autres_sessions(app: Flask, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer(referent=commune)
    ici, ailleurs = Navigateur(app.test_client()), Navigateur(app.test_client())
    ici.entrer(camille)
    ailleurs.entrer(camille)
    ici.aller("/compte/mot-de-passe")
    ici.soumettre("Changer de mot de passe", actuel=MOT_DE_PASSE, nouveau=NEUF, confirmation=NEUF)
    assert ici.url == "/compte"
    assert ici.voit("Vos autres sessions sont fermées")
    assert ailleurs.aller("/compte").url == "/connexion?next=/compte"
    assert ailleurs.entrer(camille).statut == 422
    assert ailleurs.entrer(camille, NEUF).url == "/"
    assert "compte.mot_de_passe" in gens.verbes()


@pytest.mark.parametrize(
    ("actuel", "nouveau", "confirmation", "phrase"),
    [
        ("faux", NEUF, NEUF, "Ce n'est pas votre mot de passe actuel."),
        (MOT_DE_PASSE, NEUF, NEUF + "x", "ne sont pas les mêmes"),
        (MOT_DE_PASSE, "court", "court", "au moins 12 caractères"),
        (MOT_DE_PASSE, "Camille Aubert 2026", "Camille Aubert 2026", "se devine trop facilement"),
    ],
)
def test_un_changement_refuse_dit_pourquoi_et_ne_change_rien(
    nav: Navigateur, gens: Gens, commune: Organisme, actuel: str, nouveau: str, confirmation: str, phrase: str
) -> None:
    camille = gens.creer(referent=commune)
    nav.entrer(camille)
    nav.aller("/compte/mot-de-passe")
    nav.soumettre("Changer de mot de passe", actuel=actuel, nouveau=nouveau, confirmation=confirmation)
    assert nav.statut == 422
    assert nav.voit(phrase)
    assert nav.aller("/compte").statut == 200
    assert mots_de_passe.correspond(gens.relire(camille).mot_de_passe, MOT_DE_PASSE)


@pytest.fixture
def avec_courriel(gens: Gens) -> Flask:
    """L'application, avec un serveur d'envoi et une adresse publique."""
    instance = gens.monde.instance
    reglages = instance.reglages.model_copy(
        update={"smtp_hote": "smtp.essai.example", "adresse_publique": "https://gouverne.essai.example/"}
    )
    return fabriquer(dataclasses.replace(instance, reglages=reglages))


def _lien(corps: str) -> str:
    trouve = re.search(r"https://gouverne\.essai\.example(/\S+)", corps)
    assert trouve
    return trouve[1]


def test_le_lien_recu_par_courriel_change_le_mot_de_passe_une_seule_fois(
    avec_courriel: Flask, gens: Gens, commune: Organisme
) -> None:
    camille, nav = gens.creer(referent=commune), Navigateur(avec_courriel.test_client())
    ouverte = Navigateur(avec_courriel.test_client())
    ouverte.entrer(camille)
    nav.hote = "mal.example"
    nav.aller("/mot-de-passe/oublie").soumettre("Recevoir un lien", email=camille.email)
    (courriel,) = gens.courriels()
    assert courriel.destinataire == camille.email
    lien, nav.hote = _lien(courriel.corps), "localhost"
    nav.aller(lien).soumettre("Enregistrer ce mot de passe", nouveau="court", confirmation="court")
    assert nav.statut == 422
    nav.soumettre("Enregistrer ce mot de passe", nouveau=NEUF, confirmation=NEUF)
    assert nav.voit("Connectez-vous")
    assert nav.aller(lien).statut == 404
    assert nav.voit("n'est plus valable")
    assert ouverte.aller("/compte").url == "/connexion?next=/compte"
    assert nav.entrer(camille, NEUF).url == "/"


def test_la_reponse_est_la_meme_que_le_compte_existe_ou_non(
    avec_courriel: Flask, gens: Gens, commune: Organisme
) -> None:
    camille, partie = gens.creer(referent=commune), gens.creer("Partie", referent=commune)
    gens.modifier(partie, active=False)
    nav, pages = Navigateur(avec_courriel.test_client()), []
    for email in (camille.email, partie.email, "inconnue@essai.example"):
        nav.aller("/mot-de-passe/oublie").soumettre("Recevoir un lien", email=email)
        pages.append((nav.statut, nav.page.select_one("main").get_text()))
    assert len(set(pages)) == 1
    assert [c.destinataire for c in gens.courriels()] == [camille.email]
    assert gens.verbes() == ["compte.oubli"] * 3


def test_un_lien_expire_ou_remplace_ne_vaut_plus(
    avec_courriel: Flask, gens: Gens, commune: Organisme, horloge: Horloge
) -> None:
    camille, nav = gens.creer(referent=commune), Navigateur(avec_courriel.test_client())
    for _ in range(2):
        nav.aller("/mot-de-passe/oublie").soumettre("Recevoir un lien", email=camille.email)
    premier, second = (_lien(c.corps) for c in gens.courriels())
    assert nav.aller(premier).statut == 404
    assert nav.aller(second).statut == 200
    horloge.avancer(hours=2, seconds=1)
    assert nav.aller(second).statut == 404


def test_demander_sans_fin_des_liens_est_ralenti(avec_courriel: Flask, gens: Gens, commune: Organisme) -> None:
    camille, nav = gens.creer(referent=commune), Navigateur(avec_courriel.test_client())
    for _ in range(5):
        nav.aller("/mot-de-passe/oublie").soumettre("Recevoir un lien", email=camille.email)
        assert nav.statut == 200
    nav.aller("/mot-de-passe/oublie").soumettre("Recevoir un lien", email=camille.email)
    assert nav.statut == 429
    assert len(gens.courriels()) == 5


def test_sans_serveur_d_envoi_la_page_le_dit(nav: Navigateur) -> None:
    assert nav.aller("/mot-de-passe/oublie").voit("Cette instance n’envoie pas de courriel")
    assert not nav.page.select("main form")


def test_aucun_lien_n_est_bati_sur_l_hote_qu_un_inconnu_pretend(gens: Gens, commune: Organisme) -> None:
    instance = gens.monde.instance
    reglages = instance.reglages.model_copy(update={"smtp_hote": "smtp.essai.example"})
    nav = Navigateur(fabriquer(dataclasses.replace(instance, reglages=reglages)).test_client())
    nav.hote = "mal.example"
    assert not nav.aller("/mot-de-passe/oublie").page.select("main form")


def test_la_reinitialisation_ne_dispense_pas_du_second_facteur(
    avec_courriel: Flask, gens: Gens, commune: Organisme
) -> None:
    dpo, nav = gens.creer(totp=True, dpo=commune), Navigateur(avec_courriel.test_client())
    nav.aller("/mot-de-passe/oublie").soumettre("Recevoir un lien", email=dpo.email)
    nav.aller(_lien(gens.courriels()[0].corps))
    nav.soumettre("Enregistrer ce mot de passe", nouveau=NEUF, confirmation=NEUF)
    assert nav.entrer(dpo, NEUF).url == "/connexion/code"
