"""En-têtes de sécurité : politique de contenu stricte, sans style ni script en ligne."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

_ENTETES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def csp_nonce() -> str:
    """Jeton de la page courante pour ses balises script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def brancher_securite(app: Flask) -> None:
    """Pose les en-têtes sur toute réponse et offre `csp_nonce()` aux gabarits."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def _poser(reponse: Response) -> Response:
        for nom, valeur in _ENTETES.items():
            reponse.headers.setdefault(nom, valeur)
        script = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
        reponse.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        if request.is_secure:
            reponse.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if reponse.mimetype == "text/html":
            reponse.headers["Cache-Control"] = "no-store"
        return reponse
