"""Pages d'import : déposer, relire l'aperçu, confirmer ou renoncer, annuler."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.imports import operations
from registre.traitements.regles import completude
from socle.erreurs import Refus
from socle.types import lire_ligne
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("imports", __name__)
BASE = "/o/<code>/imports"


def _fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    code = organisme().code
    return [(organisme().nom, url_for("organismes.accueil", code=code)),
            ("Traitements", url_for("traitements.lister", code=code)), *suite]  # fmt: skip


def _deposer(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    return rendre(
        "registre/imports/deposer.html", statut, fil=_fil(("Importer", None)), refus=refus, en_erreur=bool(refus),
        imports=operations.lister_imports(contexte()),
    )  # fmt: skip


@page(cadre, f"{BASE}/", droits.IMPORTER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer un fichier : il est lu, rien n'est encore écrit au registre."""
    if request.method != "POST":
        return _deposer()
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _deposer(422, "Choisissez un fichier à importer.")
    try:
        lot = operations.preparer(contexte(), fichier.read(), lire_ligne(fichier.filename))
    except Refus as refus:
        return _deposer(refus.code_http, refus.phrase)
    return redirect(url_for("imports.apercu", code=organisme().code, lot=lot), 303)


@page(cadre, f"{BASE}/<uuid:lot>", droits.IMPORTER)
def apercu(lot: uuid.UUID) -> ResponseReturnValue:
    """Ce que l'import ferait."""
    lu = operations.lire_apercu(contexte(), lot)
    lignes = [
        {"rang": rang, "fiche": f, "completude": completude(f.saisie).pourcent, "doublon": lu.doublons.get(rang)}
        for rang, f in enumerate(lu.fiches)
    ]
    fil = _fil(("Importer", url_for("imports.deposer", code=organisme().code)), (lu.lot.nom_fichier, None))
    return rendre("registre/imports/apercu.html", fil=fil, apercu=lu, lignes=lignes)


@page(cadre, f"{BASE}/<uuid:lot>/confirmer", droits.IMPORTER, methods=["POST"])
def confirmer(lot: uuid.UUID) -> ResponseReturnValue:
    """Écrire les fiches cochées au registre, toutes ou aucune."""
    rangs = frozenset(int(r) for r in request.form.getlist("fiche") if r.isascii() and r.isdigit() and len(r) < 6)
    ids = operations.confirmer(contexte(), lot, rangs)
    pluriel = "s" if len(ids) > 1 else ""
    flash(f"{len(ids)} fiche{pluriel} importée{pluriel}, en brouillon. L'import reste annulable ici.", "reussite")
    return redirect(url_for("imports.deposer", code=organisme().code), 303)


@page(cadre, f"{BASE}/<uuid:lot>/abandonner", droits.IMPORTER, methods=["POST"])
def abandonner(lot: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à l'aperçu."""
    operations.abandonner(contexte(), lot)
    flash("Import abandonné : rien n'a été écrit.", "information")
    return redirect(url_for("imports.deposer", code=organisme().code), 303)


@page(cadre, f"{BASE}/<uuid:lot>/annuler", droits.IMPORTER, methods=["POST"])
def annuler(lot: uuid.UUID) -> ResponseReturnValue:
    """Défaire un import confirmé."""
    archivees, gardees = operations.annuler(contexte(), lot)
    phrase = f"Import annulé : {archivees} fiche{'s' if archivees > 1 else ''} aux archives."
    if gardees:
        phrase += f" {gardees} modifiée{'s' if gardees > 1 else ''} depuis : gardée{'s' if gardees > 1 else ''}."
    flash(phrase, "reussite")
    return redirect(url_for("imports.deposer", code=organisme().code), 303)
