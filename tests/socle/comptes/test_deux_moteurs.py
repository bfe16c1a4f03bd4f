"""Ce qui touche la base, sur les deux moteurs : courses, brouillons, et le parcours entier d'une personne."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from fabriques.comptes import HORS, Gens, Horloge
from fabriques.navigateur import MOT_DE_PASSE, Navigateur
from socle import journal
from socle.comptes import brouillons, mots_de_passe, operations
from socle.comptes.modele import Brouillon, InvitationSaisie
from socle.comptes.ralentissement import TropDeTentatives, tenter
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider

SAISIE = "Vidéoprotection de la place : durée à vérifier"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def moteur(request: pytest.FixtureRequest) -> str:
    """Les deux moteurs."""
    return str(request.param)


@pytest.fixture
def contexte(gens: Gens, commune: Organisme) -> Contexte:
    """Une référente sur sa commune."""
    return gens.monde.contexte(commune, personne=gens.creer(referent=commune))


def test_vingt_essais_simultanes_comptent_pour_vingt(gens: Gens) -> None:
    instance = gens.monde.instance

    def essayer(_: int) -> bool:
        try:
            tenter(instance, "connexion", "visee@essai.example", "192.0.2.1")
        except TropDeTentatives:
            return False
        return True

    with ThreadPoolExecutor(8) as ouvriers:
        assert sum(ouvriers.map(essayer, range(20))) == 5


def test_argon2_se_calcule_hors_de_toute_transaction(
    nav: Navigateur, gens: Gens, commune: Organisme, monkeypatch: pytest.MonkeyPatch
) -> None:
    camille, moteur, vu = gens.creer(referent=commune), gens.monde.instance.base.moteur, []
    verifier = mots_de_passe.correspond

    def espion(hache: str, mot_de_passe: str) -> bool:
        vu.append(moteur.pool.checkedout())  # type: ignore[attr-defined]
        return verifier(hache, mot_de_passe)

    monkeypatch.setattr(mots_de_passe, "correspond", espion)
    nav.entrer(camille)
    assert vu == [0]


def test_une_personne_se_connecte_et_se_deconnecte(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer(referent=commune)
    nav.entrer(camille, suite=f"/o/{commune.code}/")
    assert nav.statut == 200
    assert nav.url == f"/o/{commune.code}/"
    nav.aller("/compte").soumettre("Se déconnecter")
    assert nav.voit("Vous êtes déconnecté")
    assert nav.aller("/compte").url == "/connexion?next=/compte"
    assert gens.verbes() == ["compte.connexion", "compte.deconnexion"]


def test_un_brouillon_se_garde_se_reprend_et_s_oublie(contexte: Contexte) -> None:
    paires = [("texte", SAISIE), ("lignes", "a"), ("lignes", "b"), ("csrf_token", "x"), ("_version", "3")]
    brouillons.garder(contexte, "fiche:1", 3, paires)
    brouillons.garder(contexte, "fiche:1", 4, paires)
    lu = brouillons.reprendre(contexte, "fiche:1")
    assert lu is not None
    assert lu.version == 4
    assert list(lu.formulaire.items(multi=True)) == paires[:3]
    assert brouillons.reprendre(contexte, "fiche:2") is None
    brouillons.oublier(contexte, "fiche:1")
    assert brouillons.reprendre(contexte, "fiche:1") is None


def test_un_brouillon_n_est_qu_a_sa_personne_et_a_son_organisme(contexte: Contexte, gens: Gens) -> None:
    brouillons.garder(contexte, "fiche:1", 1, [("texte", SAISIE)])
    ailleurs = gens.monde.organisme("Ailleurs")
    autre = gens.creer("Autre")
    assert brouillons.reprendre(gens.monde.contexte(ailleurs), "fiche:1") is None
    meme_lieu = gens.monde.contexte(gens.monde.organismes["commune-d-essai"], personne=autre)
    assert brouillons.reprendre(meme_lieu, "fiche:1") is None


def test_un_brouillon_expire_puis_s_efface(contexte: Contexte, gens: Gens, horloge: Horloge) -> None:
    brouillons.garder(contexte, "fiche:1", 1, [("texte", SAISIE)], timedelta(days=2))
    horloge.avancer(days=2, seconds=1)
    assert brouillons.reprendre(contexte, "fiche:1") is None
    operations.entretenir(gens.monde.instance.base)
    with gens.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(Brouillon)).all() == []


def test_le_parcours_entier_invitation_second_facteur_session_finie(
    nav: Navigateur, gens: Gens, commune: Organisme, horloge: Horloge
) -> None:
    saisie = valider(InvitationSaisie, {"nom": "Alix Roche", "email": "alix@essai.example", "role": "dpo"})
    contexte = gens.monde.contexte(commune, "administrateur")
    suite = operations.inviter(contexte, saisie, "/invitation/{jeton}", par_courriel=False)
    nav.aller(suite.lien).soumettre("Enregistrer ce mot de passe", nouveau=MOT_DE_PASSE, confirmation=MOT_DE_PASSE)
    assert nav.url == "/compte/second-facteur"
    totp = pyotp.TOTP(nav.page.select_one(".cle-totp").get_text().replace(" ", ""))
    nav.soumettre("Vérifier et poser", code=totp.at(horloge()))
    assert nav.voit("Vos codes de secours")
    nav.aller(f"/o/{commune.code}/essai").client.delete_cookie("gouverne")
    nav.soumettre("Enregistrer", texte="Cantine scolaire")
    nav.soumettre("Se connecter", email="alix@essai.example", mot_de_passe=MOT_DE_PASSE)
    horloge.avancer(seconds=60)
    nav.soumettre("Continuer", code=totp.at(horloge()))
    assert nav.page.select_one("textarea").get_text().strip() == "Cantine scolaire"
    assert gens.verbes() == ["compte.mot_de_passe", "compte.connexion", "compte.second_facteur", "compte.connexion"]
    with gens.monde.instance.base.lire(HORS) as session:
        assert list(journal.verifier(session, journal.INSTANCE)) == []
