"""Régler le serveur d'envoi, l'essayer, et dire clairement ce qui n'a pas marché."""

from __future__ import annotations

import socket
import ssl

import pytest

from fabriques.client import Maison
from fabriques.courriels import Boite, brancher, serveur_de_courriels
from socle import rotation
from socle.coffre import Reglage
from socle.courriels import operations, serveur
from socle.courriels.boite import Courriel, deposer, etat_de_la_boite
from socle.courriels.modele import EnvoiSaisie
from socle.courriels.serveur import Serveur
from socle.erreurs import DroitManquant, RegleEnfreinte
from socle.perimetre import Perimetre
from socle.reglages import Reglages
from socle.saisies import valider

HORS = Perimetre.hors("test")


def _regler(maison: Maison, boite: Boite, **champs: object) -> None:
    client = maison.membre("administrateur")
    saisie = {
        "hote": "127.0.0.1",
        "port": str(boite.port),
        "securite": "aucune",
        "expediteur": "gouverne@essai.example",
    }
    client.aller(f"{maison.base}/envoi")
    client.soumettre("Enregistrer", statut=303, **saisie | champs)


def test_on_regle_on_essaie_et_le_message_arrive(maison: Maison, boite: Boite) -> None:
    _regler(maison, boite)
    client = maison.membre("administrateur")
    client.aller(f"{maison.base}/envoi")
    client.soumettre("Envoyer un essai", statut=303)
    assert boite.messages[0]["From"] == "gouverne@essai.example"
    assert "fonctionne" in boite.corps()
    assert boite.messages[0]["Auto-Submitted"] == "auto-generated"


def test_le_mot_de_passe_est_scelle_jamais_rendu_et_garde_si_on_le_laisse_vide(maison: Maison, boite: Boite) -> None:
    _regler(maison, boite, utilisateur="gouverne", mot_de_passe="Sésame-42")
    instance = maison.monde.instance
    with instance.base.lire(HORS) as session:
        assert "Sésame" not in session.get_one(Reglage, serveur.CLE).valeur
    page = maison.membre("administrateur").aller(f"{maison.base}/envoi")
    assert "Sésame-42" not in page.texte
    _regler(maison, boite, utilisateur="gouverne")
    assert serveur.de_la_base(instance) == Serveur(
        "127.0.0.1", boite.port, "aucune", "gouverne", "Sésame-42", "gouverne@essai.example"
    )
    _regler(maison, boite, utilisateur="un-autre-compte")
    relu = serveur.de_la_base(instance)
    assert relu is not None
    assert relu.mot_de_passe == "", "le mot de passe d'un compte ne part pas vers un autre"


def test_changer_de_serveur_ne_lui_livre_pas_le_mot_de_passe_de_l_ancien(maison: Maison, boite: Boite) -> None:
    _regler(maison, boite, utilisateur="gouverne", mot_de_passe="Sésame-42")
    _regler(maison, boite, utilisateur="gouverne", hote="localhost")
    relu = serveur.de_la_base(maison.monde.instance)
    assert relu is not None
    assert relu.mot_de_passe == ""


def test_un_essai_rate_dit_pourquoi(maison: Maison, boite: Boite) -> None:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        libre = prise.getsockname()[1]
    _regler(maison, boite, port=str(libre))
    client = maison.membre("administrateur")
    client.aller(f"{maison.base}/envoi")
    page = client.soumettre("Envoyer un essai", statut=422)
    assert "Rien ne répond à cette adresse et ce port." in page.texte
    _regler(maison, boite, securite="starttls")
    client.aller(f"{maison.base}/envoi")
    page = client.soumettre("Envoyer un essai", statut=422)
    assert "ne propose pas ce chiffrement" in page.texte
    _regler(maison, boite, securite="tls")
    client.aller(f"{maison.base}/envoi")
    assert "connexion chiffrée a échoué" in client.soumettre("Envoyer un essai", statut=422).texte
    assert boite.recus == []


def test_un_compte_refuse_se_dit(maison: Maison) -> None:
    with serveur_de_courriels(auth_required=True, auth_require_tls=False, authenticator=_refuser) as boite:
        _regler(maison, boite, utilisateur="gouverne", mot_de_passe="faux")
        client = maison.membre("administrateur")
        client.aller(f"{maison.base}/envoi")
        assert "refuse le compte ou le mot de passe" in client.soumettre("Envoyer un essai", statut=422).texte


def _refuser(*_: object) -> object:
    from aiosmtpd.smtp import AuthResult

    return AuthResult(success=False, handled=False)


def test_une_saisie_fausse_revient_avec_ce_qu_on_a_tape(maison: Maison) -> None:
    client = maison.membre("administrateur")
    client.aller(f"{maison.base}/envoi")
    page = client.soumettre(
        "Enregistrer", statut=422, hote="smtp exemple / fr", port="99999", expediteur="pas une adresse"
    )
    assert page.valeur("hote") == "smtp exemple / fr"
    for phrase in ("le nom du serveur seul", "entre 1 et 65", "adresse électronique complète"):
        assert phrase in page.texte
    assert serveur.de_la_base(maison.monde.instance) is None


def test_un_territoire_parmi_d_autres_ne_regle_pas_l_envoi_de_tous(maison: Maison, boite: Boite) -> None:
    """Qui tient le serveur d'envoi lit les liens de connexion de tous."""
    maison.monde.organisme("Un autre territoire")
    client = maison.membre("administrateur")
    page = client.aller(f"{maison.base}/envoi")
    assert "plusieurs territoires" in page.texte
    assert not page.soupe.select("[name=hote]")
    contexte = maison.monde.contexte(maison.commune)
    saisie = valider(EnvoiSaisie, {"hote": "pirate.example", "port": "25", "expediteur": "a@b.example"})
    with pytest.raises(RegleEnfreinte, match="plusieurs territoires"):
        operations.regler(contexte, maison.monde.instance, saisie, "")
    with pytest.raises(RegleEnfreinte):
        operations.essayer(contexte, maison.monde.instance, "a@b.example")
    assert serveur.de_la_base(maison.monde.instance) is None


def test_un_membre_ne_regle_pas_l_envoi_du_territoire(maison: Maison) -> None:
    membre = maison.monde.organisme("Membre", parent=maison.commune)
    saisie = valider(EnvoiSaisie, {"hote": "pirate.example", "port": "25", "expediteur": "a@b.example"})
    with pytest.raises(RegleEnfreinte):
        operations.regler(maison.monde.contexte(membre), maison.monde.instance, saisie, "")
    with pytest.raises(DroitManquant):
        operations.regler(maison.monde.contexte(maison.commune, "dpo"), maison.monde.instance, saisie, "")


def test_l_environnement_l_emporte_et_ne_se_change_pas_a_l_ecran(maison: Maison, boite: Boite) -> None:
    brancher(maison.monde, boite)
    reglages = Reglages(smtp_hote="smtp.exemple.example", smtp_port=465)
    assert serveur.de_l_environnement(reglages) == Serveur("smtp.exemple.example", 465, "tls")
    assert serveur.de_l_environnement(Reglages(smtp_hote="a", smtp_tls=False)) == Serveur("a", 587, "aucune")


def test_ce_qui_n_est_pas_parti_se_voit_et_se_relance(maison: Maison, boite: Boite) -> None:
    _regler(maison, boite)
    base = maison.monde.instance.base
    with base.ecrire(HORS) as session:
        for rang in range(3):
            deposer(session, f"a{rang}@b.example", "Objet", "Corps")
            session.flush()
        perdu = Courriel(destinataire="c@d.example", objet="O", corps="C", essais=8, erreur="SMTPAuthenticationError")
        session.add(perdu)
    client = maison.membre("administrateur")
    page = client.aller(f"{maison.base}/envoi")
    assert "3 courriels en attente, 1 abandonné" in " ".join(page.soupe.get_text(" ").split())
    assert "refuse le compte" in page.texte
    client.soumettre("Remettre en file", statut=303)
    assert etat_de_la_boite(base).abandonnes == 0
    assert etat_de_la_boite(base).attente == 4


def test_le_mot_de_passe_suit_la_rotation_des_cles(maison: Maison, boite: Boite) -> None:
    _regler(maison, boite, utilisateur="gouverne", mot_de_passe="Sésame-42")
    instance = maison.monde.instance
    neuf = rotation.ajouter_cle(instance.coffre.trousseau)
    rotation.refaire_enveloppes(instance.base, neuf)
    seul = rotation.retirer_anciennes(instance.base, neuf)
    with instance.base.lire(HORS) as session:
        relu = serveur.relire(seul, session.get_one(Reglage, serveur.CLE).valeur)
    assert relu is not None
    assert relu.mot_de_passe == "Sésame-42"


def test_chaque_erreur_connue_a_sa_phrase() -> None:
    assert serveur.phrase_de_l_erreur(ssl.SSLCertVerificationError.__name__).startswith("Le certificat")
    assert serveur.phrase_de_l_erreur("Inconnue") == "L'envoi a échoué (Inconnue)."
