"""Pages d'échange d'une analyse : lire un fichier de l'outil PIA, confirmer ; exporter vers l'outil, avec le complément."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, Response, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.echanges import passage
from registre.aipd.echanges import verbes as _verbes  # noqa: F401
from registre.aipd.echanges.passage import Apercu
from registre.aipd.etude import operations
from registre.aipd.etude.onglets import LISTE, fil_de, onglets_de
from socle.erreurs import Refus
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, fil
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("aipd_echanges", __name__)
BASE = "/o/<code>/aipd"
ETATS = {0: "En cours", 1: "Refusée", 2: "Validée", 3: "Validée, avec signature", 4: "Abandonnée"}
MONTREES = 200
"""Remarques montrées à l'écran ; le reste est compté."""


@page(cadre, f"{BASE}/importer", droits.AIPD_REDIGER, methods=["GET", "POST"])
def importer() -> ResponseReturnValue:
    """Lire un export de l'outil PIA, puis, à la confirmation, ouvrir l'analyse ici."""
    if request.method != "POST":
        return _page()
    try:
        return _ouvrir() if "charge" in request.form else _apercevoir()
    except Refus as refus:
        return _page(refus.code_http, refus.phrase)


def _recu(nom: str) -> tuple[bytes, str] | None:
    fichier = request.files.get(nom)
    if fichier is None or not fichier.filename:
        return None
    return fichier.read(), lire_ligne(fichier.filename)[:120]


def _apercevoir() -> ResponseReturnValue:
    recu, second = _recu("fichier"), _recu("second")
    if recu is None:
        return _page(422, "Choisissez le fichier de l'analyse.")
    apercu = passage.apercevoir(contexte(), *recu, second[0] if second else None)
    return _page(apercu=apercu, nom_fichier=recu[1])


def _ouvrir() -> ResponseReturnValue:
    nom = lire_ligne(request.form.get("nom", ""))[:120]
    id_, remarques = passage.confirmer(contexte(), request.form["charge"], nom, jeton_recu())
    suite = (
        f" {len(remarques)} point{'s' if len(remarques) > 1 else ''} à regarder, vus à l'aperçu." if remarques else ""
    )
    flash(f"L'analyse est importée.{suite}", "reussite")
    return redirect(adresse("aipd.voir", id_=id_), 303)


def _page(
    statut: int = 200, refus: str = "", apercu: Apercu | None = None, nom_fichier: str = ""
) -> ResponseReturnValue:
    etat = ETATS.get(apercu.lu.pia.get("status") or 0, "En cours") if apercu is not None else ""
    return rendre(
        "registre/aipd/echanges/importer.html", statut, refus=refus, en_erreur=bool(refus), apercu=apercu, etat=etat,
        nom_fichier=nom_fichier, jeton=uuid.uuid4().hex, montrees=MONTREES,
        decide=droits.AIPD_DECIDER in contexte().droits,
        fil=fil((LISTE, adresse("aipd.lister")), ("Importer de l'outil PIA", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/echanges", droits.EXPORTER)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Exporter une analyse vers l'outil PIA de la CNIL, ou vers une autre instance."""
    etude = operations.lire_etude(contexte(), id_)
    return rendre(
        "registre/aipd/echanges/exporter.html", etude=etude, pertes=passage.pertes(etude),
        fil=fil_de(id_, etude.objet.libelle, ("Échanges", None)), onglets=onglets_de(id_, "echanges"),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/pia.json", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID) -> ResponseReturnValue:
    """Le fichier que l'outil PIA ouvre."""
    nom, octets = passage.exporter(contexte(), id_)
    return _envoyer(octets, nom, "application/json")


@page(cadre, f"{BASE}/<uuid:id_>/pia.zip", droits.EXPORTER, methods=["POST"])
def exporter_archive(id_: uuid.UUID) -> ResponseReturnValue:
    """Le fichier de l'outil et son complément."""
    nom, octets = passage.exporter_archive(contexte(), id_)
    return _envoyer(octets, nom, "application/zip")


def _envoyer(octets: bytes, nom: str, genre: str) -> Response:
    """Toujours en pièce jointe : rien de ce qui vient d'une saisie ne s'ouvre dans la page."""
    return send_file(io.BytesIO(octets), genre, as_attachment=True, download_name=nom)
