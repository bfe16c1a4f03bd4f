"""Pages de la copie : choisir, relire ce qui se ferait chez chacun, lancer, retrouver les copies."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from registre import droits
from registre.duplication import demande, operations
from registre.duplication.champs import ACTION, MENTION, RELATION, SYSTEME, TRAITEMENT
from registre.duplication.organismes import Membre, lire_membres, noeud_de_depart
from registre.duplication.plan import COMPLETER, CREER, DEJA, IMPOSSIBLE, PASSER
from socle.base import nouvel_id
from socle.comptes.acces import contexte_de_personne
from socle.erreurs import SaisieRefusee
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, fil
from socle.lots.vues import mener_au_lot
from socle.operations import Contexte
from socle.organismes.listes import LISTES
from socle.verbes import type_d_objet
from socle.web import contexte, instance, organisme, page, rendre

cadre = Blueprint("duplication", __name__)
BASE = "/o/<code>/duplication"
TITRE: Final = "Copier chez d'autres organismes"
MONTRES: Final = 300
"""Organismes montrés d'un coup, au choix ou à l'aperçu ; au-delà, on filtre, ou l'on prend tout."""
TYPES: Final = {TRAITEMENT: "Traitements", RELATION: "Prestataires", MENTION: "Mentions", ACTION: "Actions",
                SYSTEME: "Systèmes"}  # fmt: skip
AVEC: Final = {
    RELATION: "leurs prestataires, sans le contrat ni les clauses", MENTION: "leurs mentions d'information, en préparation",
    ACTION: "les actions nées d'elles, à faire, sans responsable ni échéance",
    SYSTEME: "leurs systèmes, logiciels et hébergement",
}  # fmt: skip
SORTS: Final = {CREER: ("fait", "Sera créé"), COMPLETER: ("en_cours", "Sera complétée"), PASSER: ("sans_objet", "Passé"),
                DEJA: ("conforme", "Déjà là"), IMPOSSIBLE: ("refusee", "Impossible")}  # fmt: skip
CHOIX: Final = {PASSER: "Passer", CREER: "Créer avec un autre nom", COMPLETER: "Compléter ce qui y est vide"}


@page(cadre, f"{BASE}/", droits.DUPLIQUER, methods=["GET", "POST"])
def choisir() -> ResponseReturnValue:
    """Choisir ce qui se copie et chez qui, puis relire ce que cela ferait."""
    if request.method != "POST":
        return _depuis_le_haut() or _choisir(demande.lire_page(request.args, contexte().organisme_id), neuve=True)
    lue = demande.lire_page(request.form, contexte().organisme_id)
    return _apercevoir(lue) if request.form.get("geste") == "apercevoir" else _choisir(lue)


def _depuis_le_haut() -> ResponseReturnValue | None:
    """Mène au nœud d'où la personne voit le plus d'organismes, en gardant ce qu'elle a choisi."""
    haut = noeud_de_depart(contexte())
    if "de" in request.args or haut == organisme().code:
        return None
    gardes: dict[str, Any] = {"objet": request.args.getlist("objet"), "quoi": request.args.get("quoi")}
    return redirect(url_for("duplication.choisir", code=haut, de=organisme().id, **gardes), 302)


def _choisir(
    lue: demande.Page, statut: int = 200, erreurs: Mapping[str, list[str]] | None = None, neuve: bool = False
) -> ResponseReturnValue:  # fmt: skip
    membres = lire_membres(contexte())
    gardes = lue.gardes(membres)
    return rendre(
        "registre/duplication/choisir.html", statut, fil=fil((TITRE, None)), lue=lue, de=_nomme(membres, lue.de),
        objets=operations.lister(contexte(), lue.de, lue.quoi), gardes=gardes, montres=gardes[:MONTRES], types=TYPES,
        avec=AVEC, avec_choisi={RELATION} if neuve else lue.avec, total=len(membres) - 1,
        types_organismes=[t for t in LISTES["types_organismes"].items if t.code in {m.type for m in membres}],
        erreurs=erreurs or lue.erreurs, traitement=TRAITEMENT, sources=membres,
    )  # fmt: skip


def _nomme(membres: tuple[Membre, ...], id_: uuid.UUID) -> Membre:
    return next(m for m in membres if m.id == id_)


def _apercevoir(lue: demande.Page) -> ResponseReturnValue:
    """L'aperçu, ou le choix s'il est à corriger."""
    try:
        apercu = operations.apercevoir(contexte(), lue.demandee(lire_membres(contexte())))
    except SaisieRefusee as refus:
        return _choisir(lue, 422, refus.erreurs)
    return rendre(
        "registre/duplication/apercu.html", fil=fil((TITRE, adresse("duplication.choisir")), ("Aperçu", None)), lue=lue,
        apercu=apercu, sorts=SORTS, choix=CHOIX, types=TYPES, montres=apercu.a_regarder[:MONTRES], jeton=nouvel_id().hex,
        organismes=",".join(str(plan.membre.id) for plan in apercu.plans), traitement=TRAITEMENT,
        ecrivent=sum(plan.ecrit for plan in apercu.plans), libelle_du_type=lambda type_: type_d_objet(type_).libelle,
    )  # fmt: skip


@page(cadre, f"{BASE}/lancer", droits.DUPLIQUER, methods=["POST"])
def lancer() -> ResponseReturnValue:
    """Lancer le lot, et en faire une part tout de suite."""
    lue = demande.lire_page(request.form, contexte().organisme_id)
    try:
        lot = operations.lancer(contexte(), lue.demandee(lire_membres(contexte())), jeton_recu())
    except SaisieRefusee as refus:
        return _choisir(lue, 422, refus.erreurs)
    return mener_au_lot(lot)


@page(cadre, f"{BASE}/copies/<uuid:id_>", droits.DUPLIQUER)
def copies(id_: uuid.UUID) -> ResponseReturnValue:
    """Où est cette fiche : ses copies, et ce qu'elles sont devenues."""
    objet = operations.lire_objet(contexte(), id_)
    trouvees = operations.ou_est_elle(_contexte_du_haut(), id_)
    return rendre(
        "registre/duplication/copies.html", objet=objet, copies=trouvees,
        fil=fil(("Traitements", adresse("traitements.lister")), (objet.libelle, adresse("traitements.voir", id_=id_)),
                ("Où est-elle ?", None)),
    )  # fmt: skip


def _contexte_du_haut() -> Contexte:
    """Le contexte de la même personne au nœud d'où elle voit le plus d'organismes."""
    ici = contexte()
    haut = noeud_de_depart(ici)
    if haut == organisme().code or ici.acteur.id is None:
        return ici
    return contexte_de_personne(instance(), ici.acteur.id, haut)
