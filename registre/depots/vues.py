"""Pages des dépôts : d'où l'on vient, déposer, relire par organisme, changer d'organisme, lancer, renoncer."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.depots import lots, operations
from registre.depots.archives import FICHIERS, deplier
from registre.depots.operations import APERCU, LANCE, DepotLu, etat_de
from registre.depots.origines import ORIGINES
from registre.imports.confirmation import LIGNE, TOUT
from registre.imports.nommes import noeud_du_haut
from socle.erreurs import Introuvable, Refus
from socle.fiches.pages import adresse, fil
from socle.lots.vues import mener_au_lot
from socle.types import lire_ligne
from socle.web import contexte, instance, page, rendre

cadre = Blueprint("depots", __name__)
BASE: Final = "/o/<code>/depots"
TITRE: Final = "Reprendre en nombre"
MODES: Final = {
    TOUT: "Tout ou rien : une ligne refusée arrête son fichier, pas les autres",
    LIGNE: "Ligne à ligne : une ligne refusée n'arrête qu'elle",
}  # fmt: skip
ETATS: Final = {
    "apercu": ("en_attente", "À confirmer"),
    "lance": ("fait", "Lancé"),
    "abandonne": ("archive", "Abandonné"),
}
SORTS: Final = {
    "prete": ("fait", "Prêt"), "colonnes": ("a_completer", "Colonnes à placer"), "refusee": ("refusee", "Illisible"),
    "sans_organisme": ("a_verifier", "De côté"), "rien": ("sans_objet", "Rien à écrire"),
    "douteuse": ("a_verifier", "À vérifier"), "ignoree": ("sans_objet", "Ignoré"),
}  # fmt: skip
EN_LETTRES: Final = ("", "", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf")
OPTIONS_MAXIMALES: Final = 6_000
"""Choix d'organisme montrés d'un coup ; au-delà, un fichier reconnu dit le sien, et se change sur sa page."""


def accueil() -> tuple[str, str]:
    """Le chaînon « Reprendre en nombre » du fil."""
    return TITRE, adresse("depots.deposer")


@page(cadre, f"{BASE}/", droits.IMPORTER)
def choisir() -> ResponseReturnValue:
    """D'où l'on vient : quel fichier sortir de l'outil d'avant, et où le déposer."""
    origines = [(o, _lien(o.point)) for o in ORIGINES]
    en_cours = [d for d in operations.lister(contexte()) if d.etat == APERCU]
    return rendre("registre/depots/choisir.html", fil=fil(("Reprendre", None)), origines=origines, en_cours=en_cours)


def _lien(point: str) -> str | None:
    """L'adresse d'une page, de quelque métier qu'elle soit ; None si la personne n'y a pas droit."""
    droit = getattr(current_app.view_functions.get(point), "droit", None)
    return adresse(point) if droit in contexte().droits else None


@page(cadre, f"{BASE}/nouveau", droits.IMPORTER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer des fichiers : ils sont lus, rien n'est encore écrit."""
    if request.method != "POST":
        return _deposer()
    recus = [(lire_ligne(f.filename)[:300], f.read()) for f in request.files.getlist("fichiers") if f.filename]
    try:
        depot = operations.deposer(contexte(), deplier(recus))
    except Refus as refus:
        return _deposer(refus.code_http, refus.phrase)
    return redirect(adresse("depots.voir", id_=depot), 303)


def _deposer(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    return rendre(
        "registre/depots/deposer.html", statut, fil=fil(("Reprendre", adresse("depots.choisir")), (TITRE, None)),
        refus=refus, en_erreur=bool(refus), depots=operations.lister(contexte()), etats=ETATS, maximum=FICHIERS,
        haut=noeud_du_haut(contexte()),
        mega=instance().reglages.taille_televersement_mo,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.IMPORTER)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce que la reprise ferait chez chacun ; une fois lancée, les comptes rendus."""
    return _voir(operations.lire(contexte(), id_))


def _voir(lu: DepotLu, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    if lu.depot.etat == LANCE:
        comptes = lots.comptes_rendus(contexte(), lu)
        return rendre(
            "registre/depots/lance.html",
            fil=fil(accueil(), (lu.depot.libelle, None)),
            lu=lu,
            comptes=comptes,
            sorts=SORTS,
            etat_de=etat_de,
        )
    entiers = len(lu.membres) * len(lu.parts) <= OPTIONS_MAXIMALES
    orphelines = sum(p.cible_id is None for p in lu.parts)
    return rendre(
        "registre/depots/apercu.html", statut, fil=fil(accueil(), (lu.depot.libelle, None)), lu=lu, refus=refus,
        en_erreur=bool(refus), modes=MODES, sorts=SORTS, etat_de=etat_de, entiers=entiers, en_lettres=EN_LETTRES,
        orphelines=entiers or len(lu.membres) * orphelines <= OPTIONS_MAXIMALES,
        ouvert=lu.depot.etat == APERCU, mode=request.form.get("mode", TOUT),
    )  # fmt: skip


def lire_organismes() -> dict[int, uuid.UUID | None]:
    """Les organismes choisis : rang de la part → organisme, ou aucun ; un identifiant illisible n'existe pas."""
    choisis: dict[int, uuid.UUID | None] = {}
    for nom, valeur in request.form.items():
        rang = nom.removeprefix("organisme-")
        if rang == nom or not (rang.isascii() and rang.isdigit() and len(rang) < 6):
            continue
        try:
            choisis[int(rang)] = uuid.UUID(valeur) if valeur else None
        except ValueError:
            raise Introuvable from None
    return choisis


@page(cadre, f"{BASE}/<uuid:id_>/organismes", droits.IMPORTER, methods=["POST"])
def affecter(id_: uuid.UUID) -> ResponseReturnValue:
    """Garder les organismes choisis et refaire l'aperçu."""
    changes = operations.affecter(contexte(), id_, lire_organismes())
    flash(f"Aperçu refait pour {changes} fichier{'s' if changes > 1 else ''}." if changes else "Rien n'a changé.",
          "information")  # fmt: skip
    rang = request.form.get("part", "")
    if rang.isascii() and rang.isdigit() and len(rang) < 6:
        return redirect(adresse("depots.part", id_=id_, rang=int(rang)), 303)
    return redirect(adresse("depots.voir", id_=id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/lancer", droits.IMPORTER, methods=["POST"])
def lancer(id_: uuid.UUID) -> ResponseReturnValue:
    """Lancer la reprise chez tous ; un organisme que l'on vient de changer se relit d'abord."""
    lu = operations.lire(contexte(), id_)
    if lu.depot.etat == APERCU and operations.affecter(contexte(), id_, lire_organismes()):
        phrase = "Vous venez de changer un organisme : relisez ce que cela ferait, puis confirmez."
        return _voir(operations.lire(contexte(), id_), 422, phrase)
    try:
        lot = lots.lancer(contexte(), id_, request.form.get("mode", TOUT))
    except Refus as refus:
        phrases = [p for suite in getattr(refus, "erreurs", {}).values() for p in suite]
        return _voir(lu, refus.code_http, " ".join(phrases) or refus.phrase)
    return mener_au_lot(lot)


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", droits.IMPORTER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer : ce que le dépôt gardait est effacé."""
    operations.abandonner(contexte(), id_)
    flash("Dépôt abandonné : rien n'a été écrit, ce qu'il gardait est effacé.", "information")
    return redirect(adresse("depots.deposer"), 303)
