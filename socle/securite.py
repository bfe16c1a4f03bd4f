"""Réglages et en-têtes de sécurité : témoins de session, tailles, politique de contenu sans rien en ligne."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from socle.coffre import Trousseau
from socle.reglages import Reglages

FORMULAIRE_MAXIMUM = 2 * 1024 * 1024
"""Taille d'un formulaire sans fichier, en octets."""

_ENTETES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def configuration(reglages: Reglages, trousseau: Trousseau) -> dict[str, Any]:
    """Configuration de Flask : session, tailles maximales, jeton de formulaire sans échéance propre."""
    return {
        "SECRET_KEY": trousseau.secret("session").hex(),
        "SESSION_COOKIE_NAME": "gouverne",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": reglages.adresse_publique.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=reglages.session_heures),
        "MAX_CONTENT_LENGTH": reglages.taille_televersement_mo * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": FORMULAIRE_MAXIMUM,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,
        "MANDATAIRES": reglages.mandataires,
    }


def csp_nonce() -> str:
    """Jeton de la page courante pour ses balises script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def brancher_securite(app: Flask) -> None:
    """Borne les demandes, pose les en-têtes sur toute réponse, offre `csp_nonce()` aux gabarits."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    if n := app.config.get("MANDATAIRES", 0):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]

    @app.before_request
    def _borner() -> None:
        """Werkzeug ne borne pas un formulaire sans fichier : on le fait avant de le lire."""
        if (
            request.mimetype == "application/x-www-form-urlencoded"
            and (request.content_length or 0) > FORMULAIRE_MAXIMUM
        ):
            abort(413)

    @app.after_request
    def _poser(reponse: Response) -> Response:
        for nom, valeur in _ENTETES.items():
            reponse.headers.setdefault(nom, valeur)
        script = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
        reponse.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        if request.is_secure:
            reponse.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if reponse.mimetype == "text/html":
            reponse.headers["Cache-Control"] = "no-store"
        return reponse
