"""Pages d'import des contrats : déposer, relire l'aperçu, confirmer ou renoncer, annuler."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.suivi import imports
from clauses.suivi.vues_obligations import LISTE, onglets
from socle.erreurs import Refus, RegleEnfreinte
from socle.fiches.pages import adresse, fil
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("imports_contrats", __name__)
BASE = "/o/<code>/imports-contrats"


@page(cadre, f"{BASE}/", droits.REDIGER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer un fichier : il est lu, rien n'est encore écrit."""
    if request.method != "POST":
        return _deposer()
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _deposer(422, "Choisissez un fichier à importer.")
    try:
        lot = imports.preparer(contexte(), fichier.read(), lire_ligne(fichier.filename))
    except Refus as refus:
        return _deposer(refus.code_http, refus.phrase)
    return redirect(adresse("imports_contrats.apercu", id_=lot), 303)


def _deposer(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    return rendre(
        "clauses/suivi/deposer.html", statut, fil=fil((LISTE, adresse("obligations.lister")), ("Importer", None)),
        refus=refus, en_erreur=bool(refus), imports=imports.lister(contexte()), onglets=onglets("importer"),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.REDIGER)
def apercu(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce que l'import ferait, ligne par ligne."""
    return _apercu(id_)


def _apercu(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lu = imports.lire_apercu(contexte(), id_)
    chemin = fil(
        (LISTE, adresse("obligations.lister")),
        ("Importer", adresse("imports_contrats.deposer")),
        (lu.lot.nom_fichier, None),
    )
    return rendre(
        "clauses/suivi/apercu_import.html", statut, fil=chemin, apercu=lu, refus=refus, maximum=imports.LIGNES
    )


@page(cadre, f"{BASE}/<uuid:id_>/confirmer", droits.REDIGER, methods=["POST"])
def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    """Créer les contrats cochés, tous ou aucun."""
    rangs = frozenset(int(r) for r in request.form.getlist("contrat") if r.isascii() and r.isdigit() and len(r) < 6)
    try:
        ids = imports.confirmer(contexte(), id_, rangs)
    except RegleEnfreinte as refus:
        return _apercu(id_, 422, refus.phrase)
    pluriel = "s" if len(ids) > 1 else ""
    flash(f"{len(ids)} contrat{pluriel} importé{pluriel}. L'import reste annulable ici.", "reussite")
    return redirect(adresse("imports_contrats.deposer"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", droits.REDIGER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à l'aperçu."""
    imports.abandonner(contexte(), id_)
    flash("Import abandonné : rien n'a été écrit.", "information")
    return redirect(adresse("imports_contrats.deposer"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/annuler", droits.REDIGER, methods=["POST"])
def annuler(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire un import confirmé."""
    archives, gardes = imports.annuler(contexte(), id_)
    phrase = f"Import annulé : {archives} contrat{'s' if archives > 1 else ''} aux archives."
    if gardes:
        s = "s" if gardes > 1 else ""
        phrase += f" {gardes} modifié{s} ou suivi{s} depuis : gardé{s}."
    flash(phrase, "reussite")
    return redirect(adresse("imports_contrats.deposer"), 303)
