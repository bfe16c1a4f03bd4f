"""Page d'une fiche devant son modèle : les trois textes, champ par champ, et ce que l'on en prend."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.fiches_modeles import suivi
from registre.fiches_modeles.vues import cadre
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse, fil
from socle.types import lire_entier
from socle.web import contexte, page, rendre

TITRE = "Ce que dit son modèle"


@page(cadre, "/o/<code>/traitements/<uuid:traitement_id>/modele", droits.MODIFIER, methods=["GET", "POST"])
def suivre(traitement_id: uuid.UUID) -> ResponseReturnValue:
    """Comparer une fiche à son modèle, et en prendre les champs choisis."""
    if request.method != "POST":
        return _montrer(traitement_id)
    champs = [nom[:60] for nom in request.form.getlist("champ")]
    if request.form.get("_action") == "vu":
        champs = []
    elif not champs:
        return _montrer(traitement_id, 422, "Cochez au moins un champ, ou dites que vous ne prenez rien.", champs)
    try:
        pris = suivi.prendre(contexte(), traitement_id, champs, version_recue(), _version_du_modele())
    except ConflitDeVersion as refus:
        return _montrer(traitement_id, 409, f"{refus.phrase} La voici telle qu'elle est.", champs)
    except RegleEnfreinte as refus:
        return _montrer(traitement_id, 422, refus.phrase, champs)
    except SaisieRefusee as refus:
        phrases = " ".join(phrase for liste in refus.erreurs.values() for phrase in liste)
        return _montrer(traitement_id, 422, f"La fiche ne tiendrait plus ensemble : {phrases}", champs)
    flash(_phrase(pris), "reussite")
    return redirect(adresse("traitements.voir", id_=traitement_id), 303)


def _phrase(pris: int) -> str:
    if not pris:
        return "C'est noté : la fiche n'a pas bougé, elle est à jour de son modèle."
    pluriel = "s" if pris > 1 else ""
    return f"{pris} champ{pluriel} pris du modèle. Relisez la fiche : elle est en brouillon."


def _version_du_modele() -> int:
    try:
        return lire_entier(request.form.get("_modele", "")[:9]) or 0
    except ValueError:
        return 0


def _montrer(
    traitement_id: uuid.UUID, statut: int = 200, refus: str = "", coches: Collection[str] | None = None
) -> ResponseReturnValue:  # fmt: skip
    lu = suivi.lire(contexte(), traitement_id)
    retour = adresse("traitements.voir", id_=traitement_id)
    return rendre(
        "registre/fiches_modeles/suivre.html", statut, lu=lu, refus=refus, en_erreur=bool(refus), retour=retour,
        coches={ligne.nom for ligne in lu.lignes if ligne.intact} if coches is None else set(coches),
        fil=fil(("Traitements", adresse("traitements.lister")), (lu.fiche.objet.libelle, retour), (TITRE, None)),
    )  # fmt: skip
