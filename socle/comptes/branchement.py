"""Brancher les comptes : sessions, pages de connexion, et ce qu'on répond à un POST sans session valide."""

from __future__ import annotations

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from socle.comptes.reprise import droit_du_point, sceller_la_requete
from socle.comptes.sessions import adresse_interne, brancher_sessions
from socle.comptes.vues_connexion import PAGE_VIEILLIE, SESSION_FINIE, cadre, page_de_connexion
from socle.web import PUBLIC, instance, page_d_erreur, rendre


def brancher_comptes(app: Flask) -> None:
    """Pose Flask-Login, les pages de connexion, et l'accueil de qui n'a pas, ou plus, de session."""
    brancher_sessions(app)
    app.extensions["gouverne_vers_la_connexion"] = accueillir_sans_session
    app.register_error_handler(CSRFError, _sur_jeton_de_formulaire)
    app.register_blueprint(cadre)


def accueillir_sans_session() -> ResponseReturnValue:
    """GET : la connexion, puis retour ici. POST : la page de connexion porte la saisie, pour n'en rien perdre."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("security.login", next=adresse_interne(request.full_path.rstrip("?")) or None))
    saisie = sceller_la_requete(instance())
    avis = SESSION_FINIE if saisie else "Votre session est terminée. Reconnectez-vous pour continuer."
    return page_de_connexion(401, saisie=saisie, avis=avis)


def _sur_jeton_de_formulaire(_: CSRFError) -> ResponseReturnValue:
    """Un jeton de formulaire refusé est presque toujours une session finie : jamais un 400 muet."""
    point = request.endpoint
    if point == "security.logout" and not current_user.is_authenticated:
        return redirect(url_for("security.login"), 303)
    if point in {"security.login", "security.code"} and not current_user.is_authenticated:
        return page_de_connexion(400, avis=PAGE_VIEILLIE)
    if not current_user.is_authenticated and droit_du_point(point) != PUBLIC:
        return accueillir_sans_session()
    saisie = sceller_la_requete(instance()) if current_user.is_authenticated else ""
    if saisie:
        return rendre("socle/comptes/reprise.html", 400, saisie=saisie)
    return page_d_erreur(
        400, "Cette page date d'avant votre connexion : revenez en arrière, rechargez-la, et recommencez."
    )
