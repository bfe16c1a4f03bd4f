"""Pages de la reprise d'une liste d'organismes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from socle.champs import champs_par_nom
from socle.droits import ORGANISME_CREER
from socle.erreurs import Introuvable, Refus, RegleEnfreinte
from socle.fiches.pages import adresse
from socle.operations import Contexte
from socle.organismes import reprise, reprise_retour
from socle.organismes.modele import OrganismeSaisie
from socle.organismes.reprise_lecture import TITRES
from socle.organismes.tableau import Bloc, Lien
from socle.reprises import verbes as _verbes  # noqa: F401 -- les phrases du journal
from socle.reprises.operations import ANNULEE, FAITE, LIGNE, TOUT
from socle.reprises.pages import (
    Pages,
    choix_recus,
    fichier_recu,
    mode_recu,
    modele_xlsx,
    rapport_xlsx,
    suite_demandee,
    temoin_recu,
    vers,
)  # fmt: skip
from socle.tableurs import Valeur
from socle.web import contexte, organisme, page

cadre = Blueprint("organismes_reprise", __name__)
NOM: Final = "organismes_reprise"
BASE = "/o/<code>/organismes/importer"


def _libelle(nom: str) -> str:
    return "Organisme parent" if nom == "parent" else champs_par_nom(OrganismeSaisie)[nom].libelle


PAGES: Final = Pages(
    NOM, "Reprendre une liste d’organismes",
    "Ajoutez d’un coup les organismes de votre territoire : une ligne par organisme.",
    [(_libelle(nom), ", ".join(titres)) for nom, titres in TITRES.items()], ("Identité", "organismes.voir"), "Organisme",
    "Les champs remplis par la liste se vident s’ils n’ont pas changé depuis. Un organisme créé par elle est retiré s’il ne "
    "tient rien : ni compte, ni membre, ni fiche, ni journal. Les autres sont gardés, et le compte rendu le dit.",
    {TOUT: "Ne rien créer du tout", LIGNE: "La laisser, et écrire les autres"}, "organismes.accueil",
)  # fmt: skip
EXEMPLES: Final[dict[str, tuple[str | int | None, ...]]] = {
    "nom": ("Commune de Vallon-le-Haut (fictive)", "CCAS de Vallon-le-Haut (fictif)"), "type": ("Commune", "CCAS"),
    "population": (1234, None), "code_postal": ("01234", "01234"), "ville": ("Vallon-le-Haut", "Vallon-le-Haut"),
    "competences": ("état civil ; élections", "action sociale"), "representant_qualite": ("Maire", "Président"),
    "parent": ("", "Commune de Vallon-le-Haut (fictive)"),
}  # fmt: skip


def blocs(contexte_: Contexte) -> Iterator[Bloc]:
    """Le premier geste d'un territoire : ajouter ses organismes. Rien dès qu'il en a un."""
    if ORGANISME_CREER in contexte_.droits and reprise.reunit(organisme()) and reprise.sans_membre(contexte_):
        yield Bloc(
            "Vos organismes membres", phrase="Aucun organisme membre pour l’instant : une liste les ajoute d’un coup.",
            liens=[Lien(PAGES.titre, adresse(f"{NOM}.deposer")),
                   Lien("Ajouter un organisme membre", adresse("organismes.ajouter"))],
        )  # fmt: skip


@page(cadre, BASE, ORGANISME_CREER, methods=["GET", "POST"])
def deposer() -> ResponseReturnValue:
    """Déposer une liste d'organismes : elle est lue, rien n'est encore écrit."""
    if request.method != "POST":
        return PAGES.deposer(reprise.lister(contexte()))
    try:
        id_ = reprise.preparer(contexte(), *fichier_recu())
    except Refus as refus:
        return PAGES.deposer(reprise.lister(contexte()), refus.code_http, refus.phrase)
    return redirect(vers(NOM, id_), 303)


@page(cadre, f"{BASE}/modele.xlsx", ORGANISME_CREER)
def modele() -> ResponseReturnValue:
    """Le modèle à remplir : un titre par colonne, deux organismes fictifs."""
    lignes: list[list[Valeur]] = [[EXEMPLES.get(nom, ("", ""))[rang] for nom in TITRES] for rang in range(2)]
    return modele_xlsx([_libelle(nom) for nom in TITRES], lignes, "modele-organismes.xlsx")


@page(cadre, f"{BASE}/<uuid:id_>", ORGANISME_CREER)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """L'aperçu d'une reprise, ou son compte rendu."""
    return PAGES.montrer(reprise.relire(contexte(), id_))


@page(cadre, f"{BASE}/<uuid:id_>/rapport.xlsx", ORGANISME_CREER)
def rapport(id_: uuid.UUID) -> ResponseReturnValue:
    """Le compte rendu, en tableur."""
    return rapport_xlsx(reprise.lire_reprise(contexte(), id_), PAGES.entete)


@page(cadre, f"{BASE}/<uuid:id_>/choix", ORGANISME_CREER, methods=["POST"])
def retenir(id_: uuid.UUID) -> ResponseReturnValue:
    """Garder les choix de cette page de l'aperçu."""
    reprise.retenir(contexte(), id_, choix_recus())
    flash("Choix gardés. Rien n’est encore écrit.", "information")
    return redirect(vers(NOM, id_, page=suite_demandee()), 303)


@page(cadre, f"{BASE}/<uuid:id_>/confirmer", ORGANISME_CREER, methods=["POST"])
def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    """Écrire les lignes choisies, ou continuer une reprise interrompue."""
    try:
        lue = reprise.confirmer(contexte(), id_, choix_recus(), mode_recu(), temoin_recu())
    except Introuvable:
        raise
    except Refus as refus:
        return PAGES.montrer(reprise.relire(contexte(), id_), refus.code_http, refus.phrase)
    PAGES.annoncer(lue, FAITE, "La liste est reprise :")
    return redirect(vers(NOM, id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", ORGANISME_CREER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à un aperçu."""
    reprise.abandonner(contexte(), id_)
    flash("Reprise abandonnée : rien n’a été écrit.", "information")
    return redirect(adresse(f"{NOM}.deposer"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/annuler", ORGANISME_CREER, methods=["POST"])
def annuler(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire une reprise."""
    try:
        lue = reprise_retour.annuler(contexte(), id_)
    except RegleEnfreinte as refus:
        return PAGES.montrer(reprise.relire(contexte(), id_), refus.code_http, refus.phrase)
    PAGES.annoncer(lue, ANNULEE, "La reprise est défaite :")
    return redirect(vers(NOM, id_), 303)
