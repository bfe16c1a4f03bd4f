"""Pages des lots : la liste, l'avancement, continuer, arrêter, reprendre, défaire."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from socle.fiches.pages import adresse, fil, numero_demande
from socle.lots import lectures, operations
from socle.lots.droits import LOTS_SUIVRE
from socle.lots.lectures import ETATS, ETATS_LIGNE
from socle.web import contexte, page, rendre

cadre = Blueprint("lots", __name__)
BASE = "/o/<code>/lots"
LISTE = "Lots"
RAFRAICHIR = "4"
"""Secondes entre deux lectures de l'avancement, tant que la personne le suit."""


@page(cadre, f"{BASE}/", LOTS_SUIVRE)
def lister() -> ResponseReturnValue:
    """Les derniers lots lancés d'ici."""
    return rendre("socle/lots/liste.html", fil=fil((LISTE, None)), lots=lectures.lister(contexte()), etats=ETATS)


@page(cadre, f"{BASE}/<uuid:id_>", LOTS_SUIVRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un lot et son avancement ; `suivre=oui` relit la page d'elle-même."""
    etat = request.args.get("etat", "")
    vu = lectures.lire(contexte(), id_, etat if etat in ETATS_LIGNE else "", numero_demande())
    suivi = request.args.get("suivre") == "oui" and vu.vivant
    reponse = rendre(
        "socle/lots/lot.html", fil=fil((LISTE, adresse("lots.lister")), (vu.lot.libelle, None)), vu=vu, suivi=suivi,
        etats=ETATS, etats_ligne=ETATS_LIGNE, pages=_pages(id_, vu, etat), etat_choisi=etat if etat in ETATS_LIGNE else "",
        peut=vu.genre.droit in contexte().droits,
    )  # fmt: skip
    if suivi:
        reponse.headers["Refresh"] = RAFRAICHIR
    return reponse


def _pages(id_: uuid.UUID, vu: lectures.LotVu, etat: str) -> dict[str, str | None]:
    def vers(numero: int) -> str | None:
        return adresse("lots.voir", id_=id_, page=numero, etat=etat or None) if 1 <= numero <= vu.pages else None

    return {
        "precedente_url": vers(vu.page - 1), "suivante_url": vers(vu.page + 1), "libelle": f"Page {vu.page} sur {vu.pages}",
    }  # fmt: skip


def mener_au_lot(lot_id: uuid.UUID) -> ResponseReturnValue:
    """Ce que fait une page qui vient d'ouvrir un lot : en avancer une part, puis montrer où il en est."""
    operations.avancer(contexte(), lot_id)
    return redirect(adresse("lots.voir", id_=lot_id, suivre="oui"), 303)


@page(cadre, f"{BASE}/<uuid:id_>/continuer", LOTS_SUIVRE, methods=["POST"])
def continuer(id_: uuid.UUID) -> ResponseReturnValue:
    """Faire avancer le lot tout de suite."""
    return mener_au_lot(id_)


@page(cadre, f"{BASE}/<uuid:id_>/arreter", LOTS_SUIVRE, methods=["POST"])
def arreter(id_: uuid.UUID) -> ResponseReturnValue:
    """Arrêter : ce qui est fait reste fait."""
    operations.arreter(contexte(), id_)
    flash("Le lot est arrêté : ce qui est fait reste fait, et peut se défaire.", "information")
    return redirect(adresse("lots.voir", id_=id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/reprendre", LOTS_SUIVRE, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Retenter ce qui a été refusé ou arrêté."""
    operations.reprendre(contexte(), id_)
    return mener_au_lot(id_)


@page(cadre, f"{BASE}/<uuid:id_>/defaire", LOTS_SUIVRE, methods=["POST"])
def defaire(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire tout le lot."""
    operations.defaire(contexte(), id_)
    return mener_au_lot(id_)
