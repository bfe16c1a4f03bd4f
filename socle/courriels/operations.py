"""Régler l'envoi, l'essayer, relancer ce qui attend : réservé à l'administrateur de l'organisme racine."""

from __future__ import annotations

import smtplib
from dataclasses import replace

from sqlmodel import col, select

from socle.courriels import boite, serveur
from socle.courriels.modele import EnvoiSaisie
from socle.courriels.serveur import Serveur
from socle.droits import ENVOI_REGLER
from socle.erreurs import RegleEnfreinte
from socle.instance import Instance
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

AILLEURS = (
    "Cette instance porte plusieurs territoires, ou celui-ci dépend d'un autre : l'envoi se règle pour tous à la fois, "
    "par l'organisme qui les porte tous ou par l'environnement (GOUVERNE_SMTP_HOTE…)."
)
PAR_L_ENVIRONNEMENT = "L'envoi est réglé par l'environnement du serveur (GOUVERNE_SMTP_HOTE…) : il se change là-bas."


def _est_la_racine(session: SessionCloisonnee, contexte: Contexte) -> bool:
    """Vrai si cet organisme porte toute l'instance : régler l'envoi, c'est pouvoir lire les liens de connexion de tous."""
    racines = list(session.exec(select(Organisme.id).where(col(Organisme.parent_id).is_(None)).limit(2)))
    return racines == [contexte.organisme_id]


@lecture(ENVOI_REGLER)
def empechement(atelier: Atelier, instance: Instance) -> str:
    """Pourquoi l'envoi ne se règle pas d'ici ; chaîne vide s'il s'y règle."""
    if serveur.de_l_environnement(instance.reglages) is not None:
        return PAR_L_ENVIRONNEMENT
    return "" if _est_la_racine(atelier.session, atelier.contexte) else AILLEURS


@operation(ENVOI_REGLER)
def _regler(atelier: Atelier, instance: Instance, neuf: Serveur) -> None:
    if not _est_la_racine(atelier.session, atelier.contexte):
        raise RegleEnfreinte(AILLEURS)
    serveur.ecrire(atelier.session, instance.coffre.trousseau, neuf)
    atelier.journaliser(Evenement("envoi.regle", "instance", None, None, {"hote": neuf.hote, "port": neuf.port}))


def regler(contexte: Contexte, instance: Instance, saisie: EnvoiSaisie, mot_de_passe: str) -> None:
    """Règle le serveur d'envoi ; un mot de passe laissé vide garde l'ancien, si le compte et le serveur n'ont pas changé."""
    if serveur.de_l_environnement(instance.reglages) is not None:
        raise RegleEnfreinte(PAR_L_ENVIRONNEMENT)
    neuf = Serveur(
        saisie.hote, saisie.port or 587, saisie.securite, saisie.utilisateur, mot_de_passe, saisie.expediteur
    )
    ancien = serveur.de_la_base(instance)
    if not mot_de_passe and ancien and (ancien.hote, ancien.utilisateur) == (neuf.hote, neuf.utilisateur):
        neuf = replace(neuf, mot_de_passe=ancien.mot_de_passe)
    _regler(contexte, instance, neuf)


def essayer(contexte: Contexte, instance: Instance, adresse: str) -> str:
    """Envoie un message d'essai à la personne ; rend chaîne vide, ou ce que le serveur a refusé."""
    contexte.exige(ENVOI_REGLER)
    empeche = empechement(contexte, instance)
    if empeche == AILLEURS:
        raise RegleEnfreinte(AILLEURS)
    en_vigueur = serveur.trouver_serveur(instance)
    if en_vigueur is None:
        raise RegleEnfreinte("Réglez d'abord un serveur d'envoi.")
    corps = "Bonjour,\n\nCe message d'essai est parti de Gouverne : l'envoi des courriels fonctionne.\n"
    try:
        serveur.envoyer(en_vigueur, adresse, "Gouverne : essai d'envoi", corps)
    except (OSError, smtplib.SMTPException, UnicodeError) as erreur:
        return serveur.phrase_de_l_erreur(type(erreur).__name__)
    return ""


@operation(ENVOI_REGLER)
def relancer(atelier: Atelier) -> int:
    """Redonne leurs essais à tous les courriels qui ne sont pas partis ; rend leur nombre."""
    if not _est_la_racine(atelier.session, atelier.contexte):
        raise RegleEnfreinte(AILLEURS)
    nombre = boite.relancer(atelier.session)
    atelier.journaliser(Evenement("envoi.relance", "instance", None, None, {"courriels": nombre}))
    return nombre
