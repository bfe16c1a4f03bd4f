"""Pages d'export : choisir un format, recevoir le fichier."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, Response, send_file, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.exports import operations
from socle.organismes.regles import code_depuis_nom
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("exports", __name__)
BASE = "/o/<code>/exports"


@page(cadre, f"{BASE}/", droits.EXPORTER)
def choisir() -> ResponseReturnValue:
    """Les formats du registre."""
    code = organisme().code
    fil = [(organisme().nom, url_for("organismes.accueil", code=code)),
           ("Traitements", url_for("traitements.lister", code=code)), ("Exporter", None)]  # fmt: skip
    return rendre("registre/exports/choisir.html", fil=fil, formats=operations.FORMATS.values())


@page(cadre, f"{BASE}/registre.<string:format>", droits.EXPORTER, methods=["POST"])
def registre(format: str) -> ResponseReturnValue:
    """Le registre dans ce format."""
    contenu = operations.exporter(contexte(), format)
    return _envoyer(contenu, f"registre-{organisme().code}", format)


@page(cadre, f"{BASE}/fiche/<uuid:id_>.<string:format>", droits.EXPORTER, methods=["POST"])
def fiche(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Une fiche dans ce format."""
    nom, contenu = operations.exporter_fiche(contexte(), id_, format)
    return _envoyer(contenu, f"fiche-{code_depuis_nom(nom)}", format)


def _envoyer(contenu: bytes, nom: str, format_: str) -> Response:
    """Toujours en pièce jointe : rien de ce qui vient d'une saisie ne s'ouvre dans la page."""
    mimetype = operations.FORMATS[format_].mimetype
    return send_file(io.BytesIO(contenu), mimetype, as_attachment=True, download_name=f"{nom}.{format_}")
