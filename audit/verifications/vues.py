"""La page d'un constat : ses règles une à une, son empreinte revérifiée, sa fiche à produire."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, flash, redirect, send_file
from flask.typing import ResponseReturnValue

from audit.droits import EXPORTER, LIRE, VERIFIER
from audit.verifications import constats, exports
from audit.verifications import verbes as _verbes  # noqa: F401
from audit.verifications.documents import ORIGINES, tries
from audit.verifications.genres import GENRES
from socle.fiches.pages import adresse, fil
from socle.liens.vues import url_de_l_objet
from socle.organismes.regles import code_depuis_nom
from socle.web import contexte, page, rendre

cadre = Blueprint("verifications", __name__)
BASE = "/o/<code>/verifications/<uuid:id_>"


@page(cadre, BASE, LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un constat."""
    lue = constats.lire(contexte(), id_)
    genre, siens = GENRES[lue.verification.genre], contexte().droits
    retour = url_de_l_objet(lue.objet.type, lue.objet.id)
    return rendre(
        "audit/verifications/constat.html", fil=fil((lue.objet.libelle, retour), (genre.libelle, None)), lue=lue,
        genre=genre, retour=retour, constats=tries(lue.verification.constats), origines=ORIGINES,
        peut_exporter=EXPORTER in siens, peut_verifier=VERIFIER in siens, aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/vu", VERIFIER, methods=["POST"])
def noter_vu(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire que l'on a vu le changement de verdict."""
    objet = constats.noter_vu(contexte(), id_)
    flash("C'est noté : ce changement n'est plus rappelé.", "reussite")
    return redirect(url_de_l_objet(objet.type, objet.id), 303)


@page(cadre, f"{BASE}/fiche.<string:format>", EXPORTER, methods=["POST"])
def fiche(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La fiche du constat en Word ou en PDF, ou ses faits en JSON."""
    nom, contenu = exports.exporter(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), exports.MIMETYPES[format], True, f"constat-{code_depuis_nom(nom)}.{format}")


def vers_le_constat(id_: uuid.UUID) -> ResponseReturnValue:
    """Mène à un constat."""
    return redirect(adresse("verifications.voir", id_=id_), 303)
