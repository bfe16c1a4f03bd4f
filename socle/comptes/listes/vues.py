"""Pages d'une liste de comptes."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from socle.comptes.listes import operations, retour
from socle.comptes.listes.lecture import LIBELLES, SYNONYMES, TITRES
from socle.comptes.listes.liens import refaire_les_liens
from socle.comptes.sessions import adresse_absolue
from socle.droits import COMPTES_GERER, ROLES
from socle.erreurs import Introuvable, Refus, RegleEnfreinte
from socle.fiches.pages import adresse
from socle.reprises import verbes as _verbes  # noqa: F401 -- les phrases du journal
from socle.reprises.operations import ANNULEE, FAITE, LIGNE, TOUT, Lue
from socle.reprises.pages import (
    SORTS,
    Pages,
    choix_recus,
    fichier_recu,
    mode_recu,
    modele_xlsx,
    rapport_xlsx,
    suite_demandee,
    vers,
)
from socle.web import contexte, instance, page

cadre = Blueprint("comptes_listes", __name__)
NOM: Final = "comptes_listes"
BASE = "/o/<code>/comptes/liste"
_ROLES = " ; ".join(", ".join((role.libelle, *SYNONYMES.get(code, ()))) for code, role in ROLES.items())
PAGES: Final = Pages(
    NOM, "Inviter d’après une liste",
    "Ouvrez d’un coup les comptes de votre territoire : une ligne par personne et par rôle.",
    [*((LIBELLES[nom], ", ".join(titres)) for nom, titres in TITRES.items()), ("Rôles reconnus", _ROLES)],
    ("Comptes et rôles", "comptes.lister"), "Personne",
    "Les rôles donnés par la liste se retirent ; une invitation qui n’a pas servi s’efface avec son compte. Qui a choisi son "
    "mot de passe garde son accès : retirez-lui ses rôles un à un.",
    {TOUT: "Tout arrêter", LIGNE: "La laisser, et inviter les autres"},
    sorts=SORTS | {"creee": "Invité", "completee": "Rôle donné", "defaite": "Retiré"},
)  # fmt: skip
EXEMPLES: Final = (
    ("Aubert (fictive)", "Camille", "camille.aubert@exemple.example", "Référent", "", ""),
    ("Roche (fictif)", "Alix", "alix.roche@exemple.example", "Lecteur", "", ""),
)


def _par_courriel() -> bool:
    return bool(instance().reglages.smtp_hote)


def _lien() -> str:
    return adresse_absolue("/invitation/{jeton}")


def _montrer(lue: Lue, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    attendues = lue.reprise.etat == FAITE and any(ligne.etat == "creee" for ligne in lue.lignes)
    return PAGES.montrer(lue, statut, refus, gabarit="socle/comptes/listes/rapport.html",
                         a_remettre=attendues and not _par_courriel())  # fmt: skip


@page(cadre, BASE, COMPTES_GERER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer une liste de comptes : elle est lue, personne n'est encore invité."""
    if request.method != "POST":
        return PAGES.deposer(operations.lister(contexte()))
    try:
        id_ = operations.preparer(contexte(), *fichier_recu())
    except Refus as refus:
        return PAGES.deposer(operations.lister(contexte()), refus.code_http, refus.phrase)
    return redirect(vers(NOM, id_), 303)


@page(cadre, f"{BASE}/modele.xlsx", COMPTES_GERER)
def modele() -> ResponseReturnValue:
    """Le modèle à remplir : un titre par colonne, deux personnes fictives."""
    return modele_xlsx([LIBELLES[nom] if nom != "nom" else "Nom" for nom in TITRES], EXEMPLES, "modele-comptes.xlsx")


@page(cadre, f"{BASE}/<uuid:id_>", COMPTES_GERER)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """L'aperçu d'une liste, ou son compte rendu."""
    return _montrer(operations.lire_liste(contexte(), id_))


@page(cadre, f"{BASE}/<uuid:id_>/rapport.xlsx", COMPTES_GERER)
def rapport(id_: uuid.UUID) -> ResponseReturnValue:
    """Le compte rendu, en tableur."""
    return rapport_xlsx(operations.lire_liste(contexte(), id_), PAGES.entete, PAGES.sorts)


@page(cadre, f"{BASE}/<uuid:id_>/choix", COMPTES_GERER, methods=["POST"])
def retenir(id_: uuid.UUID) -> ResponseReturnValue:
    """Garder les choix de cette page de l'aperçu."""
    operations.retenir(contexte(), id_, choix_recus())
    flash("Choix gardés. Personne n’est encore invité.", "information")
    return redirect(vers(NOM, id_, page=suite_demandee()), 303)


@page(cadre, f"{BASE}/<uuid:id_>/confirmer", COMPTES_GERER, methods=["POST"])
def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    """Inviter les personnes choisies, ou continuer une liste interrompue."""
    try:
        lue = operations.confirmer(contexte(), id_, _lien(), choix_recus(), mode_recu(), par_courriel=_par_courriel())
    except Introuvable:
        raise
    except Refus as refus:
        return _montrer(operations.lire_liste(contexte(), id_), refus.code_http, refus.phrase)
    PAGES.annoncer(lue, FAITE, "La liste est reprise :")
    return redirect(vers(NOM, id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/liens", COMPTES_GERER, methods=["POST"])
def liens(id_: uuid.UUID) -> ResponseReturnValue:
    """Les liens d'invitation à remettre, refaits à l'instant."""
    try:
        faits = refaire_les_liens(contexte(), id_, _lien(), par_courriel=_par_courriel())
    except RegleEnfreinte as refus:
        return _montrer(operations.lire_liste(contexte(), id_), refus.code_http, refus.phrase)
    return modele_xlsx(
        ("Personne", "Courriel", "Organisme", "Rôle", "Lien d’invitation"), faits, "liens-invitation.xlsx"
    )


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", COMPTES_GERER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à un aperçu."""
    operations.abandonner(contexte(), id_)
    flash("Liste abandonnée : personne n’a été invité.", "information")
    return redirect(adresse(f"{NOM}.deposer"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/annuler", COMPTES_GERER, methods=["POST"])
def annuler(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire une liste."""
    try:
        lue = retour.annuler(contexte(), id_)
    except RegleEnfreinte as refus:
        return _montrer(operations.lire_liste(contexte(), id_), refus.code_http, refus.phrase)
    PAGES.annoncer(lue, ANNULEE, "La liste est défaite :")
    return redirect(vers(NOM, id_), 303)
