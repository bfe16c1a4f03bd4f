"""Pages publiques des comptes : connexion, second facteur, mot de passe oublié, invitation, déconnexion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from socle.comptes import authentification, reprise
from socle.comptes.jetons import INVITATION, REINITIALISATION
from socle.comptes.modele import Personne
from socle.comptes.mots_de_passe import LONGUEUR_MINIMALE
from socle.comptes.sessions import (
    adresse_interne,
    adresse_pour_un_inconnu,
    connecter,
    deconnecter,
    en_attente,
    mettre_en_attente,
)
from socle.erreurs import Refus, SaisieRefusee
from socle.web import PUBLIC, instance, page, rendre

cadre = Blueprint("security", __name__)
Erreurs = Mapping[str, Sequence[str]]
SESSION_FINIE = "Votre session est terminée. Reconnectez-vous : votre saisie est gardée, vous la retrouverez ensuite."
PAGE_VIEILLIE = "Cette page était restée ouverte trop longtemps. Rien n'est perdu : recommencez."
_LIBELLES = {"nouveau": "Mot de passe", "confirmation": "Confirmation"}


def adresse_du_client() -> str:
    """Adresse IP de la personne (le mandataire de confiance est déjà démêlé)."""
    return request.remote_addr or "inconnue"


@page(cadre, "/connexion", PUBLIC, methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Se connecter : adresse électronique et mot de passe."""
    if request.method != "POST":
        if current_user.is_authenticated:
            return redirect(_suite() or "/", 303)
        return page_de_connexion()
    try:
        personne = authentification.identifier(
            instance(), request.form.get("email", ""), request.form.get("mot_de_passe", ""), adresse_du_client()
        )
    except Refus as refus:
        return page_de_connexion(refus.code_http, erreurs={"_": [refus.phrase]})
    suite, saisie = _suite(), request.form.get("saisie", "")
    if personne.a_second_facteur:
        mettre_en_attente(personne, suite)
        return _page_du_code() if saisie else redirect(url_for("security.code"), 303)
    return _entrer(personne, suite)


def _suite() -> str:
    return adresse_interne(request.values.get("next"))


def page_de_connexion(
    statut: int = 200, *, erreurs: Erreurs | None = None, saisie: str = "", avis: str = "", suite: str = ""
) -> ResponseReturnValue:
    """La page de connexion ; `saisie` est une saisie scellée qu'elle porte jusqu'à la connexion réussie."""
    return rendre(
        "socle/comptes/connexion.html", statut, erreurs=erreurs or {}, email=request.form.get("email", "")[:254],
        suite=suite or _suite(), saisie=saisie or request.form.get("saisie", ""), avis=avis, en_erreur=bool(erreurs),
    )  # fmt: skip


def _entrer(personne: Personne, suite: str, avis: str = "") -> ResponseReturnValue:
    """Ouvre la session, fait un brouillon de la saisie portée par la page, et mène où la personne allait."""
    scelle = request.form.get("saisie", "")
    connecter(personne)
    if avis:
        flash(avis, "avertissement")
    retrouvee = reprise.deposer(instance(), personne, scelle)
    if retrouvee:
        flash("Votre saisie est gardée en brouillon : reprenez-la ci-dessous.", "reussite")
    elif scelle:
        flash("La saisie commencée n'a pas pu être reprise : elle n'est pas de votre périmètre.", "avertissement")
    return redirect(retrouvee or suite or "/", 303)


@page(cadre, "/connexion/code", PUBLIC, methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Le second facteur : code de l'application, ou code de secours."""
    attente = en_attente()
    if attente is None:
        avis = "Recommencez : dix minutes ont passé depuis votre mot de passe."
        return page_de_connexion(401 if request.method == "POST" else 200, avis=avis)
    if request.method != "POST":
        return _page_du_code()
    personne, suite = attente
    try:
        restants = authentification.franchir(
            instance(), personne.id, request.form.get("code", "")[:60], adresse_du_client()
        )
    except Refus as refus:
        return _page_du_code(refus.code_http, {"code" if refus.code_http == 422 else "_": [refus.phrase]})
    avis = "" if restants is None else f"Code de secours employé : il vous en reste {restants}."
    return _entrer(personne, suite, avis)


def _page_du_code(statut: int = 200, erreurs: Erreurs | None = None) -> ResponseReturnValue:
    return rendre(
        "socle/comptes/code.html", statut, erreurs=erreurs or {}, saisie=request.form.get("saisie", ""),
        en_erreur=bool(erreurs),
    )  # fmt: skip


@page(cadre, "/deconnexion", PUBLIC, methods=["POST"])
def logout() -> ResponseReturnValue:
    """Se déconnecter."""
    deconnecter()
    flash("Vous êtes déconnecté.", "reussite")
    return redirect(url_for("security.login"), 303)


@page(cadre, "/mot-de-passe/oublie", PUBLIC, methods=["GET", "POST"])
def oublie() -> ResponseReturnValue:
    """Demander un lien de réinitialisation ; la réponse ne dit pas si le compte existe."""
    envoi = bool(instance().reglages.smtp_hote)
    modele = adresse_pour_un_inconnu("/mot-de-passe/nouveau/{jeton}") if envoi else ""
    if request.method != "POST":
        return _page_oublie(modele)
    try:
        authentification.demander_lien(instance(), request.form.get("email", ""), adresse_du_client(), modele)
    except Refus as refus:
        return _page_oublie(modele, refus.code_http, {"_": [refus.phrase]})
    return _page_oublie(modele, envoye=True)


def _page_oublie(
    modele: str, statut: int = 200, erreurs: Erreurs | None = None, *, envoye: bool = False
) -> ResponseReturnValue:
    return rendre(
        "socle/comptes/oublie.html", statut, erreurs=erreurs or {}, en_erreur=bool(erreurs), envoye=envoye,
        envoi_possible=bool(modele), email=request.form.get("email", "")[:254],
    )  # fmt: skip


@page(cadre, "/mot-de-passe/nouveau/<jeton>", PUBLIC, methods=["GET", "POST"])
def reinitialiser(jeton: str) -> ResponseReturnValue:
    """Choisir un nouveau mot de passe par le lien reçu ; on se connecte ensuite."""
    personne, reponse = _choisir(jeton, REINITIALISATION, "Choisir un nouveau mot de passe")
    if personne is None:
        return reponse
    deconnecter()
    flash("Votre mot de passe est changé. Connectez-vous.", "reussite")
    return redirect(url_for("security.login"), 303)


@page(cadre, "/invitation/<jeton>", PUBLIC, methods=["GET", "POST"])
def invitation(jeton: str) -> ResponseReturnValue:
    """Répondre à une invitation : choisir son mot de passe, et entrer."""
    personne, reponse = _choisir(jeton, INVITATION, "Bienvenue dans Gouverne")
    if personne is None:
        return reponse
    return _entrer(personne, "/")


def _choisir(jeton: str, usage: str, titre: str) -> tuple[Personne | None, ResponseReturnValue]:
    """La personne dont le mot de passe vient d'être choisi, ou la page à montrer (formulaire, refus)."""
    porteur = authentification.porteur(instance(), jeton, usage)
    erreurs: Erreurs = {}
    if request.method == "POST":
        try:
            nouveau = lire_nouveau_mot_de_passe()
            return authentification.choisir_mot_de_passe(instance(), jeton, usage, nouveau), ""
        except SaisieRefusee as refus:
            erreurs = refus.erreurs
    return None, rendre(
        "socle/comptes/choisir.html", 422 if erreurs else 200, erreurs=erreurs, personne=porteur, titre=titre,
        libelles=_LIBELLES, longueur=LONGUEUR_MINIMALE, en_erreur=bool(erreurs),
    )  # fmt: skip


def lire_nouveau_mot_de_passe() -> str:
    """Le mot de passe tapé deux fois ; `SaisieRefusee` s'ils diffèrent."""
    nouveau = request.form.get("nouveau", "")
    if nouveau != request.form.get("confirmation", ""):
        raise SaisieRefusee({"confirmation": ["Les deux mots de passe ne sont pas les mêmes."]})
    return nouveau
