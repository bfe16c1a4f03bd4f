"""La page « Documents » d'une analyse d'impact : ce qui se produit, et les passages à occulter avant de communiquer."""

from __future__ import annotations

import io
import uuid
from typing import Final

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.documents import exports
from registre.aipd.documents import verbes as _verbes  # noqa: F401
from registre.aipd.documents.communs import DEGRES
from registre.aipd.documents.edpb import correspondance
from registre.aipd.documents.masques import masques
from registre.aipd.etude import operations
from registre.aipd.etude.onglets import fil_de, onglets_de
from registre.aipd.etude.parcours import FINIES
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.types import lire_ligne
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("aipd_documents", __name__)
BASE: Final = "/o/<code>/aipd/<uuid:id_>/documents"
FORMATS: Final = {"docx": "Word", "pdf": "PDF", "odt": "ODT", "html": "HTML", "zip": "Archive .zip"}


@page(cadre, BASE, droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui se produit de l'étude."""
    return _montrer(id_, masques().defaut)


def _montrer(
    id_: uuid.UUID, choix: dict[str, str], statut: int = 200, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    return rendre(
        "registre/aipd/documents/documents.html", statut, fil=fil_de(id_, fiche.objet.libelle, ("Documents", None)),
        fiche=fiche, onglets=onglets_de(id_, "documents"), productions=exports.PRODUCTIONS.values(), formats=FORMATS,
        peut_exporter=droits.EXPORTER in contexte().droits, masques=masques(), choix=choix, erreurs=erreurs or {},
        plan=correspondance(), degres=DEGRES, finie=fiche.ligne.statut in FINIES,
    )  # fmt: skip


@page(cadre, f"{BASE}/<string:quoi>.<string:format>", droits.EXPORTER, methods=["POST"])
def produire(id_: uuid.UUID, quoi: str, format: str) -> ResponseReturnValue:
    """Un document dans un format."""
    nom, octets = exports.produire(contexte(), id_, quoi, format, instance().depot)
    return _envoyer(nom, octets)


@page(cadre, f"{BASE}/communicable", droits.EXPORTER, methods=["POST"])
def communicable(id_: uuid.UUID) -> ResponseReturnValue:
    """La version communicable, avec les passages cochés."""
    coches = [lire_ligne(code[:60]) for code in request.form.getlist("passage")]
    choix = {code: lire_ligne(request.form.get(f"motif-{code}", "")[:60]) for code in coches}
    try:
        nom, octets = exports.occulter(contexte(), id_, choix, request.form.get("format", ""))
    except SaisieRefusee as refus:
        return _montrer(id_, choix, 422, dict(refus.erreurs))
    except RegleEnfreinte as refus:
        return _montrer(id_, choix, 422, {"_": [refus.phrase]})
    return _envoyer(nom, octets)


def _envoyer(nom: str, octets: bytes) -> Response:
    """Toujours en pièce jointe : rien de ce qui vient d'une saisie ne s'ouvre dans la page."""
    return send_file(io.BytesIO(octets), exports.MIMETYPES[nom.rpartition(".")[2]], True, nom)
