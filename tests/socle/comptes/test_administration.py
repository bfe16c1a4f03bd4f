"""Inviter, donner et retirer des rôles, désactiver : ce que fait l'administrateur d'un organisme."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import date, timedelta

import pytest
from sqlmodel import select

from fabriques.comptes import HORS, Gens, Horloge, fabriquer
from fabriques.navigateur import MOT_DE_PASSE, Navigateur
from socle.comptes import jetons, operations
from socle.comptes.modele import InvitationSaisie, Jeton, Personne
from socle.droits import COMPTES_GERER
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.instance import Instance
from socle.organismes.modele import Organisme
from socle.saisies import valider

NEUF = "un canal blanc sous trois ponts"
URL = "http://localhost/invitation/{jeton}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def moteur(request: pytest.FixtureRequest) -> str:
    """Les deux moteurs."""
    return str(request.param)


@pytest.fixture
def admin(gens: Gens, commune: Organisme) -> Personne:
    """L'administratrice de la commune."""
    return gens.creer("Dominique Admin", totp=True, administrateur=commune)


@pytest.fixture
def chez_elle(nav: Navigateur, gens: Gens, admin: Personne, commune: Organisme) -> Navigateur:
    """Son navigateur, sur la page des comptes."""
    nav.entrer(admin, suite=f"/o/{commune.code}/comptes/").soumettre("Continuer", code=gens.code(admin))
    assert nav.voit("Qui a accès")
    return nav


def saisie(**champs: str) -> InvitationSaisie:
    return valider(InvitationSaisie, {"nom": "Alix Roche", "email": "alix@essai.example", "role": "referent"} | champs)


def test_une_invitation_sans_courriel_montre_un_lien_qui_ouvre_le_compte_une_fois(
    chez_elle: Navigateur, gens: Gens, commune: Organisme, app: object
) -> None:
    chez_elle.soumettre("Inviter", nom="Alix Roche", email=" Alix@Essai.Example ", role="referent")
    lien = chez_elle.page.select_one(".lien-invitation").get_text()
    assert lien.startswith("http://localhost/invitation/")
    assert lien not in chez_elle.aller(f"/o/{commune.code}/comptes/").reponse.text, "le lien n'est montré qu'une fois"
    assert chez_elle.voit("invitation en attente")
    alix = Navigateur(chez_elle.client.application.test_client())
    alix.aller(lien.removeprefix("http://localhost"))
    assert alix.voit("Alix Roche, choisissez le mot de passe")
    alix.soumettre("Enregistrer ce mot de passe", nouveau="Alix Roche 2026", confirmation="Alix Roche 2026")
    assert alix.statut == 422
    alix.soumettre("Enregistrer ce mot de passe", nouveau=NEUF, confirmation=NEUF)
    assert alix.aller(f"/o/{commune.code}/").voit("referent")
    assert alix.aller(lien.removeprefix("http://localhost")).statut == 404
    assert gens.verbes(commune.id) == ["compte.cree", "compte.role_attribue", "compte.invite"]


def test_une_invitation_par_courriel_ne_montre_pas_le_lien(gens: Gens, admin: Personne, commune: Organisme) -> None:
    instance = gens.monde.instance
    reglages = instance.reglages.model_copy(update={"smtp_hote": "smtp.essai.example"})
    nav = Navigateur(fabriquer(dataclasses.replace(instance, reglages=reglages)).test_client())
    nav.entrer(admin, suite=f"/o/{commune.code}/comptes/").soumettre("Continuer", code=gens.code(admin))
    nav.soumettre("Inviter", nom="Alix Roche", email="alix@essai.example", role="lecteur")
    assert nav.voit("L'invitation est partie par courriel")
    assert "/invitation/" not in nav.reponse.text
    (courriel,) = gens.courriels()
    assert "http://localhost/invitation/" in courriel.corps


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"email": "pas une adresse"}, "n'est pas valide"),
        ({"nom": ""}, "Remplissez"),
        ({"role": ""}, "Choisissez un rôle"),
        ({"role": "empereur"}, "Rôle"),
        ({"role": "auditeur"}, "Un auditeur a toujours une date de fin"),
        ({"role": "auditeur", "expire_le": "01/01/2020"}, "Cette date est passée"),
        ({"expire_le": "31/02/2027"}, "n'est pas une date"),
    ],
)
def test_une_invitation_refusee_garde_la_saisie(
    chez_elle: Navigateur, gens: Gens, champs: dict[str, str], phrase: str
) -> None:
    envoi = {"nom": "Alix Roche", "email": "alix@essai.example", "role": "referent", "expire_le": ""} | champs
    chez_elle.soumettre("Inviter", **envoi)
    assert chez_elle.statut == 422
    assert chez_elle.voit(phrase)
    assert chez_elle.page.select_one("#champ-nom")["value"] == envoi["nom"]
    with gens.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(Personne).where(Personne.email == "alix@essai.example")).first() is None


def test_donner_un_role_de_plus_a_qui_a_deja_un_compte(chez_elle: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer("Sacha Dupo", dpo=commune)
    chez_elle.soumettre("Inviter", nom="Autre nom", email=dpo.email, role="responsable")
    assert chez_elle.voit("Sacha Dupo : Le rôle est donné")
    assert chez_elle.voit("conflit d'intérêts (RGPD 38(6))")
    assert not chez_elle.page.select(".lien-invitation")
    assert {a.role for a in gens.roles(dpo)} == {"dpo", "responsable"}
    assert gens.relire(dpo).nom == "Sacha Dupo"


def test_retirer_un_role(chez_elle: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer("Camille Aubert", lecteur=commune)
    chez_elle.aller(f"/o/{commune.code}/comptes/")
    chez_elle.soumettre("le rôle Lecteur de Camille Aubert")
    assert chez_elle.voit("Camille Aubert : le rôle est retiré")
    assert gens.roles(camille) == []


def test_le_dernier_administrateur_ne_part_pas(chez_elle: Navigateur, gens: Gens, admin: Personne) -> None:
    chez_elle.soumettre("le rôle Administrateur de Dominique Admin")
    assert chez_elle.statut == 422
    assert chez_elle.voit("C'est le dernier administrateur")
    assert [a.role for a in gens.roles(admin)] == ["administrateur"]


def test_un_administrateur_a_terme_invite_ou_desactive_ne_compte_pas(gens: Gens, commune: Organisme) -> None:
    durable, autre = gens.creer("Durable", administrateur=commune), gens.creer("Autre", administrateur=commune)
    contexte = gens.monde.contexte(commune, "administrateur", personne=autre)
    attribution = gens.roles(durable)[0].id
    gens.modifier(autre, mot_de_passe="")
    with pytest.raises(RegleEnfreinte):
        operations.retirer(contexte, attribution)
    gens.modifier(autre, mot_de_passe="x", active=False)
    with pytest.raises(RegleEnfreinte):
        operations.desactiver(contexte, durable.id)
    gens.modifier(autre, active=True)
    operations.attribuer(contexte, autre.id, "administrateur", date.today() + timedelta(days=9))
    with pytest.raises(RegleEnfreinte):
        operations.attribuer(contexte, durable.id, "administrateur", date.today() + timedelta(days=9))
    operations.attribuer(contexte, autre.id, "administrateur")
    operations.retirer(contexte, attribution)


def test_l_administrateur_du_territoire_suffit_a_la_commune(gens: Gens) -> None:
    territoire = gens.monde.organisme("Territoire")
    membre = gens.monde.organisme("Membre", territoire)
    gens.creer("Chef", administrateur=territoire)
    local = gens.creer("Local", administrateur=membre)
    operations.retirer(gens.monde.contexte(membre, "administrateur"), gens.roles(local)[0].id)
    assert gens.roles(local) == []


def test_un_role_herite_se_voit_et_ne_se_retire_pas_d_en_bas(nav: Navigateur, gens: Gens) -> None:
    territoire = gens.monde.organisme("Territoire")
    membre = gens.monde.organisme("Membre", territoire)
    dpo, local = gens.creer("Sacha Dupo", dpo=territoire), gens.creer("Local", totp=True, administrateur=membre)
    nav.entrer(local, suite=f"/o/{membre.code}/comptes/").soumettre("Continuer", code=gens.code(local))
    assert nav.voit("Sacha Dupo")
    assert nav.voit("par Territoire")
    for acte in (operations.desactiver, operations.oter_second_facteur, operations.reactiver):
        with pytest.raises(Introuvable):
            acte(gens.monde.contexte(membre, "administrateur"), dpo.id)
    with pytest.raises(Introuvable):
        operations.retirer(gens.monde.contexte(membre, "administrateur"), gens.roles(dpo)[0].id)


def test_on_n_agit_pas_sur_le_compte_de_qui_a_un_role_ailleurs(gens: Gens) -> None:
    ici, la_bas = gens.monde.organisme("Ici"), gens.monde.organisme("Là-bas")
    gens.creer("Chef", administrateur=ici)
    partagee = gens.creer("Partagée", totp=True, dpo=la_bas, lecteur=ici)
    contexte = gens.monde.contexte(ici, "administrateur")
    for acte in (operations.desactiver, operations.oter_second_facteur):
        with pytest.raises(DroitManquant):
            acte(contexte, partagee.id)
    assert gens.relire(partagee).a_second_facteur


def test_on_ne_prend_pas_le_compte_qui_attend_ailleurs_en_l_invitant_ici(gens: Gens) -> None:
    ici, la_bas = gens.monde.organisme("Ici"), gens.monde.organisme("Là-bas")
    admin = {"administrateur"}
    premiere = operations.inviter(gens.monde.contexte(la_bas, *admin), saisie(role="dpo"), URL, par_courriel=False)
    assert premiere.lien
    seconde = operations.inviter(gens.monde.contexte(ici, *admin), saisie(role="lecteur"), URL, par_courriel=False)
    assert seconde.lien == ""
    jeton = premiere.lien.rpartition("/")[2]
    with gens.monde.instance.base.lire(HORS) as session:
        assert jetons.lire_jeton(session, jeton, jetons.INVITATION), "le premier lien vaut toujours"


def test_desactiver_puis_reactiver(chez_elle: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer("Camille Aubert", referent=commune)
    dehors = Navigateur(chez_elle.client.application.test_client())
    dehors.entrer(camille)
    chez_elle.aller(f"/o/{commune.code}/comptes/").soumettre("Désactiver le compte de Camille Aubert")
    assert chez_elle.voit("désactivé")
    assert dehors.aller("/compte").url == "/connexion?next=/compte"
    chez_elle.soumettre("Réactiver le compte de Camille Aubert")
    assert dehors.entrer(camille).url == "/"


def test_oter_le_second_facteur_de_qui_a_tout_perdu(chez_elle: Navigateur, gens: Gens, commune: Organisme) -> None:
    dpo = gens.creer("Sacha Dupo", totp=True, dpo=commune)
    chez_elle.aller(f"/o/{commune.code}/comptes/").soumettre("Ôter le second facteur de Sacha Dupo")
    dehors = Navigateur(chez_elle.client.application.test_client())
    assert dehors.entrer(dpo).url == "/compte/second-facteur"
    assert "compte.second_facteur_ote" in gens.verbes(commune.id)


def test_refaire_le_lien_annule_le_precedent(chez_elle: Navigateur, commune: Organisme) -> None:
    chez_elle.soumettre("Inviter", nom="Alix Roche", email="alix@essai.example", role="lecteur")
    premier = chez_elle.page.select_one(".lien-invitation").get_text()
    chez_elle.aller(f"/o/{commune.code}/comptes/").soumettre("d’invitation de Alix Roche")
    second = chez_elle.page.select_one(".lien-invitation").get_text()
    dehors = Navigateur(chez_elle.client.application.test_client())
    assert dehors.aller(premier.removeprefix("http://localhost")).statut == 404
    assert dehors.aller(second.removeprefix("http://localhost")).statut == 200


def test_l_invitation_expire_en_sept_jours(gens: Gens, commune: Organisme, nav: Navigateur, horloge: Horloge) -> None:
    suite = operations.inviter(gens.monde.contexte(commune, "administrateur"), saisie(), URL, par_courriel=False)
    lien = suite.lien.removeprefix("http://localhost")
    horloge.avancer(days=6)
    assert nav.aller(lien).statut == 200
    horloge.avancer(days=1, seconds=1)
    assert nav.aller(lien).statut == 404


@pytest.mark.parametrize("role", ["dpo", "referent", "responsable", "juriste", "rssi", "lecteur", "auditeur"])
def test_sans_le_droit_de_gerer_les_comptes_rien_ne_se_voit_ni_ne_se_fait(
    gens: Gens, commune: Organisme, role: str
) -> None:
    contexte = gens.monde.contexte(commune, sans=COMPTES_GERER)
    actes = (
        lambda: operations.inviter(contexte, saisie(), URL, par_courriel=False),
        lambda: operations.retirer(contexte, uuid.uuid4()),
        lambda: operations.desactiver(contexte, uuid.uuid4()),
        lambda: operations.attribuer(contexte, uuid.uuid4(), role),
    )
    for acte in actes:
        with pytest.raises(DroitManquant):
            acte()


def test_la_page_des_comptes_est_fermee_aux_autres_roles(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    nav.entrer(gens.creer(referent=commune))
    assert nav.aller(f"/o/{commune.code}/comptes/").statut == 403
    assert nav.aller("/o/ailleurs/comptes/").statut == 404


def test_renommer_son_compte(nav: Navigateur, gens: Gens, commune: Organisme) -> None:
    camille = gens.creer(referent=commune)
    nav.entrer(camille)
    nav.aller("/compte").soumettre("Enregistrer mon nom", nom="  ")
    assert nav.statut == 422
    nav.soumettre("Enregistrer mon nom", nom="Camille  Aubert-Roy")
    assert gens.relire(camille).nom == "Camille Aubert-Roy"


def test_le_lien_du_premier_compte_est_unique_expire_et_devient_inerte(instance: Instance, horloge: Horloge) -> None:
    premier, second = (operations.creer_lien_premier_compte(instance) for _ in range(2))
    assert second.startswith(f"http://127.0.0.1:{instance.reglages.port}/bienvenue/")
    jeton = second.rpartition("/")[2]
    with instance.base.ecrire(HORS) as session:
        with pytest.raises(jetons.LienPerime):
            jetons.lire_jeton(session, premier.rpartition("/")[2], jetons.PREMIER_COMPTE)
        with pytest.raises(jetons.LienPerime):
            jetons.lire_jeton(session, jeton, jetons.INVITATION)
        assert jetons.lire_jeton(session, jeton, jetons.PREMIER_COMPTE)
        horloge.avancer(hours=25)
        with pytest.raises(jetons.LienPerime):
            jetons.lire_jeton(session, jeton, jetons.PREMIER_COMPTE)
    jeton = operations.creer_lien_premier_compte(instance).rpartition("/")[2]
    with instance.base.ecrire(HORS) as session:
        operations.consommer_jeton(session, jeton, jetons.PREMIER_COMPTE)
        operations.creer_premiere_personne(session, "P@essai.example", "Première", operations.hacher(MOT_DE_PASSE))
        with pytest.raises(jetons.LienPerime):
            operations.consommer_jeton(session, jeton, jetons.PREMIER_COMPTE)
    assert operations.creer_lien_premier_compte(instance) == ""
    with instance.base.ecrire(HORS) as session, pytest.raises(RegleEnfreinte):
        operations.creer_premiere_personne(session, "autre@essai.example", "Intruse", "x")


def test_la_base_ne_garde_pas_les_jetons_en_clair(instance: Instance) -> None:
    jeton = operations.creer_lien_premier_compte(instance).rpartition("/")[2]
    with instance.base.lire(HORS) as session:
        (ligne,) = session.exec(select(Jeton))
    assert jeton not in ligne.model_dump_json()


def test_deux_comptes_n_ont_pas_la_meme_adresse(instance: Instance) -> None:
    with instance.base.ecrire(HORS) as session:
        operations.creer_personne(session, "a@essai.example", "A")
        with pytest.raises(SaisieRefusee):
            operations.creer_personne(session, "A@Essai.example", "B")


def test_l_entretien_efface_ce_qui_a_expire(gens: Gens, commune: Organisme, horloge: Horloge) -> None:
    operations.inviter(gens.monde.contexte(commune, "administrateur"), saisie(), URL, par_courriel=False)
    horloge.avancer(days=8)
    operations.entretenir(gens.monde.instance.base)
    with gens.monde.instance.base.lire(HORS) as session:
        assert session.exec(select(Jeton)).all() == []
