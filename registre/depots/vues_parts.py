"""Pages d'une part : ses fiches ligne à ligne, où vont ses colonnes."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.depots import operations, parts
from registre.depots.operations import APERCU
from registre.depots.parts import Colonnes
from registre.depots.vues import BASE, accueil, cadre
from registre.imports.apercu import PAR_PAGE
from registre.imports.choix import COURTS, LIBELLES
from registre.imports.cibles import familles
from registre.imports.lecture import FORMES, SECOURS
from registre.imports.poser import ACTIONS
from socle.erreurs import Refus
from socle.fiches.pages import adresse, fil, numero_demande
from socle.web import contexte, page, rendre


@page(cadre, f"{BASE}/<uuid:id_>/parts/<int:rang>", droits.IMPORTER, methods=["GET", "POST"])
def part(id_: uuid.UUID, rang: int) -> ResponseReturnValue:
    """Une part ligne à ligne : ce que deviendrait chaque fiche, et ce que l'on en choisit."""
    if request.method == "POST":
        parts.retenir_choix(contexte(), id_, rang, _choisis())
        flash("Choix gardés. Rien n'est encore écrit.", "information")
        suite = request.form.get("suite", "")
        if suite.isascii() and suite.isdigit() and len(suite) < 5:
            return redirect(adresse("depots.part", id_=id_, rang=rang, page=suite), 303)
        return redirect(adresse("depots.voir", id_=id_), 303)
    vue = parts.voir(contexte(), id_, rang, numero_demande())
    membres = operations.lire(contexte(), id_).membres
    return rendre(
        "registre/depots/part.html", vue=vue, membres=membres, libelles=LIBELLES, courts=COURTS,
        ouvert=vue.depot.etat == APERCU, pages=_pages(id_, vue),
        fil=fil(accueil(), (vue.depot.libelle, adresse("depots.voir", id_=id_)), (vue.part.partie or vue.part.fichier, None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/parts/<int:rang>/lignes/<int:numero>", droits.IMPORTER)
def ligne(id_: uuid.UUID, rang: int, numero: int) -> ResponseReturnValue:
    """Une fiche d'une part, et ce qui la sépare de celle du registre."""
    depot, part_, lue = parts.detailler(contexte(), id_, rang, numero)
    retour = adresse("depots.part", id_=id_, rang=rang, page=numero // PAR_PAGE + 1)
    chemin = fil(accueil(), (depot.libelle, adresse("depots.voir", id_=id_)), (part_.partie or part_.fichier, retour),
                 (lue.fiche.saisie.nom, None))  # fmt: skip
    return rendre("registre/imports/ligne.html", fil=chemin, lue=lue, retour=retour, libelles=LIBELLES)


def _choisis() -> dict[str, str]:
    """Les choix envoyés : rang → action ; ce qui n'en est pas un est sans effet."""
    choisis = {}
    for nom, valeur in request.form.items():
        rang = nom.removeprefix("choix-")
        if rang != nom and rang.isascii() and rang.isdigit() and len(rang) < 6 and valeur in ACTIONS:
            choisis[str(int(rang))] = valeur
    return choisis


def _pages(id_: uuid.UUID, vue: parts.PartVue) -> dict[str, str | None] | None:
    if vue.pages == 1:
        return None

    def vers(numero: int) -> str | None:
        correct = 1 <= numero <= vue.pages
        return adresse("depots.part", id_=id_, rang=vue.part.rang, page=numero) if correct else None

    return {"precedente_url": vers(vue.page - 1), "suivante_url": vers(vue.page + 1),
            "libelle": f"Page {vue.page} sur {vue.pages}"}  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/parts/<int:rang>/colonnes", droits.IMPORTER, methods=["GET", "POST"])
def colonnes(id_: uuid.UUID, rang: int) -> ResponseReturnValue:
    """Où va chaque colonne d'un tableau, pour tous les fichiers qui ont ces titres."""
    lues = parts.lire_colonnes(contexte(), id_, rang)
    if lues is None:
        flash("Ce fichier se lit sans placer de colonnes.", "information")
        return redirect(adresse("depots.part", id_=id_, rang=rang), 303)
    return _placer(lues) if request.method == "POST" else _montrer(lues)


def _montrer(lues: Colonnes, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    depot, part_ = lues.depot, lues.part
    return rendre(
        "registre/depots/colonnes.html", statut, lues=lues, refus=refus, en_erreur=bool(refus), familles=familles(),
        formes=FORMES, secours=SECOURS,
        fil=fil(accueil(), (depot.libelle, adresse("depots.voir", id_=depot.id)), (f"Colonnes de {part_.fichier}", None)),
    )  # fmt: skip


def _placer(lues: Colonnes) -> ResponseReturnValue:
    formulaire = request.form
    choisies = {c.cle: formulaire.get(f"cible-{c.rang}", lues.choisies.get(c.cle, "")) for c in lues.colonnes}
    reglages = {
        "forme": formulaire.get("forme", "") if formulaire.get("forme") in FORMES else "ligne",
        "secours": formulaire.get("secours", "") if formulaire.get("secours") in SECOURS else "finalite",
        "jumelles": lues.reglages.get("jumelles", True),
    }
    nom = (formulaire.get("nom", "").strip() or lues.part.fichier) if formulaire.get("retenir") else ""
    try:
        combien = parts.placer(contexte(), lues.depot.id, lues.part.rang, choisies, reglages, nom)
    except Refus as refus:
        montrees = Colonnes(**{**vars(lues), "choisies": choisies, "reglages": reglages})
        return _montrer(montrees, refus.code_http, refus.phrase)
    flash(f"Colonnes placées pour {combien} tableau{'x' if combien > 1 else ''}.", "reussite")
    return redirect(adresse("depots.voir", id_=lues.depot.id), 303)
