"""Feuilles de style et images : les nôtres, et celles de Bootstrap prises dans son paquet installé."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, send_from_directory

UN_JOUR = 86_400
DOSSIER = Path(__file__).parent / "statique"


def dossier_bootstrap() -> Path:
    """Dossier des fichiers de Bootstrap dans le paquet Bootstrap-Flask."""
    paquet = find_spec("flask_bootstrap")
    assert paquet is not None  # noqa: S101
    assert paquet.origin is not None  # noqa: S101
    return Path(paquet.origin).parent / "static" / "bootstrap5"


def brancher_statiques(app: Flask) -> None:
    """Déclare `static` et `static_bootstrap`, publics."""

    def _servir(filename: str) -> Response:
        return send_from_directory(DOSSIER, filename, max_age=UN_JOUR)

    def _servir_bootstrap(filename: str) -> Response:
        return send_from_directory(dossier_bootstrap(), filename, max_age=UN_JOUR)

    for vue in (_servir, _servir_bootstrap):
        vue.droit = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/statique/<path:filename>", "static", _servir)
    app.add_url_rule("/bootstrap/<path:filename>", "static_bootstrap", _servir_bootstrap)
