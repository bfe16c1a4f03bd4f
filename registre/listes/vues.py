"""Pages de « Reprendre une liste » : le choix de la liste, puis les mêmes pages pour chacune."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.listes import operations
from registre.listes.actions import LISTE as ACTIONS
from registre.listes.listes import Liste
from registre.listes.prestataires import LISTE as PRESTATAIRES
from registre.listes.preuves import Envoi
from registre.listes.vues_preuves import cadre as preuves
from socle.erreurs import Introuvable, Refus, RegleEnfreinte
from socle.fiches.pages import adresse, fil
from socle.reprises.operations import ANNULEE, FAITE
from socle.reprises.pages import (
    choix_recus,
    fichier_recu,
    mode_recu,
    modele_xlsx,
    rapport_xlsx,
    suite_demandee,
    vers,
)  # fmt: skip
from socle.tableurs import Valeur
from socle.web import contexte, page, rendre

LISTES: Final = (PRESTATAIRES, ACTIONS)
cadre = Blueprint("listes", __name__)


@page(cadre, "/o/<code>/listes", droits.IMPORTER)
def choisir() -> ResponseReturnValue:
    """Ce que l'on reprend : des sous-traitants, des actions, des preuves."""
    tenues = [une for une in (*LISTES, Envoi()) if une.droit in contexte().droits]
    return rendre("registre/listes/choisir.html", fil=fil(("Reprendre une liste", None)), listes=tenues)


def batir(liste: Liste) -> Blueprint:
    """Le blueprint d'une liste : déposer, relire, confirmer, lire le compte rendu, défaire."""
    neuf = Blueprint(liste.cadre, __name__)
    _pages_de_depot(neuf, liste)
    _pages_de_lecture(neuf, liste)
    _pages_d_apercu(neuf, liste)
    _pages_d_ecriture(neuf, liste)
    return neuf


def _pages_de_depot(neuf: Blueprint, liste: Liste) -> None:
    @page(neuf, liste.adresse, liste.droit, methods=["GET", "POST"])
    def deposer() -> ResponseReturnValue:
        """Déposer une liste : elle est lue, rien n'est encore écrit."""
        if request.method != "POST":
            return liste.pages.deposer(operations.lister(contexte(), liste))
        try:
            id_ = operations.preparer(contexte(), liste, *fichier_recu())
        except Refus as refus:
            return liste.pages.deposer(operations.lister(contexte(), liste), refus.code_http, refus.phrase)
        return redirect(vers(liste.cadre, id_), 303)

    @page(neuf, f"{liste.adresse}/modele.xlsx", liste.droit)
    def modele() -> ResponseReturnValue:
        """Le modèle à remplir : un titre par colonne, deux lignes fictives."""
        noms = [nom for nom in liste.titres if not nom.startswith("structure")]
        lignes: list[list[Valeur]] = [[liste.exemple.get(nom, ("", ""))[rang] for nom in noms] for rang in range(2)]
        return modele_xlsx([liste.titres[nom][0] for nom in noms], lignes, f"modele-{liste.genre}.xlsx")


def _pages_de_lecture(neuf: Blueprint, liste: Liste) -> None:
    @page(neuf, f"{liste.adresse}/<uuid:id_>", liste.droit)
    def voir(id_: uuid.UUID) -> ResponseReturnValue:
        """L'aperçu d'une reprise, ou son compte rendu."""
        return liste.pages.montrer(operations.lire_reprise(contexte(), liste, id_))

    @page(neuf, f"{liste.adresse}/<uuid:id_>/rapport.xlsx", liste.droit)
    def rapport(id_: uuid.UUID) -> ResponseReturnValue:
        """Le compte rendu, en tableur."""
        lue = operations.lire_reprise(contexte(), liste, id_)
        return rapport_xlsx(lue, liste.pages.entete, liste.pages.sorts)


def _pages_d_apercu(neuf: Blueprint, liste: Liste) -> None:
    @page(neuf, f"{liste.adresse}/<uuid:id_>/choix", liste.droit, methods=["POST"])
    def retenir(id_: uuid.UUID) -> ResponseReturnValue:
        """Garder les choix de cette page de l'aperçu."""
        operations.retenir(contexte(), liste, id_, choix_recus())
        flash("Choix gardés. Rien n’est encore écrit.", "information")
        return redirect(vers(liste.cadre, id_, page=suite_demandee()), 303)

    @page(neuf, f"{liste.adresse}/<uuid:id_>/abandonner", liste.droit, methods=["POST"])
    def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
        """Renoncer à un aperçu."""
        operations.abandonner(contexte(), liste, id_)
        flash("Reprise abandonnée : rien n’a été écrit.", "information")
        return redirect(adresse(f"{liste.cadre}.deposer"), 303)


def _pages_d_ecriture(neuf: Blueprint, liste: Liste) -> None:
    @page(neuf, f"{liste.adresse}/<uuid:id_>/confirmer", liste.droit, methods=["POST"])
    def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
        """Écrire les lignes choisies, ou continuer une reprise interrompue."""
        try:
            lue = operations.confirmer(contexte(), liste, id_, choix_recus(), mode_recu())
        except Introuvable:
            raise
        except Refus as refus:
            return liste.pages.montrer(
                operations.lire_reprise(contexte(), liste, id_), refus.code_http, refus.phrase
            )  # fmt: skip
        if lue.reprise.etat == FAITE:
            flash(f"La liste est reprise : {liste.pages.phrase(lue)}", "reussite")
        return redirect(vers(liste.cadre, id_), 303)

    @page(neuf, f"{liste.adresse}/<uuid:id_>/annuler", liste.droit, methods=["POST"])
    def annuler(id_: uuid.UUID) -> ResponseReturnValue:
        """Défaire une reprise, ou continuer de la défaire."""
        try:
            lue = operations.annuler(contexte(), liste, id_)
        except RegleEnfreinte as refus:
            return liste.pages.montrer(
                operations.lire_reprise(contexte(), liste, id_), refus.code_http, refus.phrase
            )  # fmt: skip
        if lue.reprise.etat == ANNULEE:
            flash(f"La reprise est défaite : {liste.pages.phrase(lue)}", "reussite")
        return redirect(vers(liste.cadre, id_), 303)


CADRES: Final = (cadre, *(batir(liste) for liste in LISTES), preuves)
