"""Pages de « Reprendre des preuves » : déposer, relire, confirmer, lire le compte rendu, défaire."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre.depots.archives import FICHIERS, deplier
from registre.listes import preuves_operations as operations
from registre.listes.preuves import CADRE, CIBLE, NATURE, OCTETS, PAGES, TITRE, natures, options_de, voulu
from socle.droits import PREUVES_DEPOSER
from socle.erreurs import Introuvable, Refus, RegleEnfreinte
from socle.fiches.pages import adresse
from socle.reprises.operations import ANNULEE, APERCU, FAITE, Lue
from socle.reprises.pages import rapport_xlsx, suite_demandee, vers
from socle.types import lire_ligne
from socle.web import contexte, instance, page

cadre = Blueprint(CADRE, __name__)
BASE: Final = "/o/<code>/listes/preuves"
_CHAMPS: Final = ("choix", TITRE, NATURE, CIBLE)


@page(cadre, BASE, PREUVES_DEPOSER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer des fichiers : ils sont relevés, aucune preuve n'est encore déposée."""
    if request.method != "POST":
        return _deposer()
    recus = [(lire_ligne(f.filename)[:300], f.read()) for f in request.files.getlist("fichiers") if f.filename]
    try:
        id_ = operations.preparer(contexte(), deplier(recus), _mega() * 1024 * 1024)
    except Refus as refus:
        return _deposer(refus.code_http, refus.phrase)
    return redirect(vers(CADRE, id_), 303)


def _mega() -> int:
    return instance().reglages.taille_televersement_mo


def _deposer(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    return PAGES.deposer(
        operations.lister(contexte()), statut, refus, maximum=FICHIERS, total=min(OCTETS // 1024 // 1024, _mega()),
        deplie=OCTETS // 1024 // 1024,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", PREUVES_DEPOSER)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """L'aperçu d'une reprise de preuves, ou son compte rendu."""
    return _montrer(operations.lire_reprise(contexte(), id_))


def _montrer(lue: Lue, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    objets = operations.lire_objets(contexte()) if lue.reprise.etat == APERCU else []
    montrees = min(len(lue.lignes), PAGES.par_page)
    return PAGES.montrer(
        lue, statut, refus, "registre/listes/preuves_rapport.html", natures=natures(),
        voulu=lambda ligne: voulu(lue.choix, ligne),
        options=lambda ligne, retenue: options_de(ligne, retenue, objets, montrees),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/rapport.xlsx", PREUVES_DEPOSER)
def rapport(id_: uuid.UUID) -> ResponseReturnValue:
    """Le compte rendu, en tableur."""
    return rapport_xlsx(operations.lire_reprise(contexte(), id_), PAGES.entete, PAGES.sorts)


@page(cadre, f"{BASE}/<uuid:id_>/choix", PREUVES_DEPOSER, methods=["POST"])
def retenir(id_: uuid.UUID) -> ResponseReturnValue:
    """Garder les choix de cette page de l'aperçu."""
    operations.retenir(contexte(), id_, _recus())
    flash("Choix gardés. Rien n’est encore déposé.", "information")
    return redirect(vers(CADRE, id_, page=suite_demandee()), 303)


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", PREUVES_DEPOSER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à un aperçu."""
    operations.abandonner(contexte(), id_)
    flash("Reprise abandonnée : aucune preuve n’a été déposée, les fichiers sont effacés.", "information")
    return redirect(adresse(f"{CADRE}.deposer"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/confirmer", PREUVES_DEPOSER, methods=["POST"])
def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    """Déposer les preuves choisies, ou continuer une reprise interrompue."""
    try:
        lue = operations.confirmer(contexte(), instance().depot, id_, _recus())
    except Introuvable:
        raise
    except Refus as refus:
        return _montrer(operations.lire_reprise(contexte(), id_), refus.code_http, refus.phrase)
    PAGES.annoncer(lue, FAITE, "Les preuves sont reprises :")
    return redirect(vers(CADRE, id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/annuler", PREUVES_DEPOSER, methods=["POST"])
def annuler(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire une reprise, ou continuer de la défaire."""
    try:
        lue = operations.annuler(contexte(), id_)
    except RegleEnfreinte as refus:
        return _montrer(operations.lire_reprise(contexte(), id_), refus.code_http, refus.phrase)
    PAGES.annoncer(lue, ANNULEE, "La reprise est défaite :")
    return redirect(vers(CADRE, id_), 303)


def _recus() -> dict[str, str]:
    """Les choix envoyés, sous la clé où la reprise les garde ; ce qui n'en est pas un est sans effet."""
    choisis = {}
    for nom, valeur in request.form.items():
        champ, tiret, numero = nom.partition("-")
        if tiret and champ in _CHAMPS and numero.isascii() and numero.isdigit() and len(numero) < 8:
            cle = str(int(numero)) if champ == "choix" else f"{champ}-{int(numero)}"
            choisis[cle] = lire_ligne(valeur)[:200]
    return choisis
