"""Les actes sur un incident : qualifier, donner un avis, décider, notifier, clore, rouvrir."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.violations import actes
from registre.violations.modele import NotificationSaisie
from registre.violations.vues import NOTIFICATION, UN, cadre, montrer_incident
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import decider as agir
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse
from socle.saisies import valider
from socle.types import lire_oui_non, lire_texte
from socle.web import contexte, page


def _texte(nom: str) -> str:
    return lire_texte(request.form.get(nom, ""))


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return agir(
        lambda: acte(version_recue()), phrase, adresse("violations.voir", id_=id_),
        lambda statut, refus: montrer_incident(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{UN}/qualifier", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def qualifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire si c'est une violation de données personnelles."""

    def acte(version: int) -> None:
        actes.qualifier(contexte(), id_, version, _oui_non("est_violation"), _texte("motif"))

    return _agir(id_, acte, "L'incident est qualifié.")


def _oui_non(nom: str) -> bool | None:
    try:
        return lire_oui_non(_texte(nom))
    except ValueError as erreur:
        raise RegleEnfreinte(str(erreur)) from erreur


@page(cadre, f"{UN}/avis", droits.VIOLATIONS_AVISER, methods=["POST"])
def aviser(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre l'avis du délégué."""
    return _agir(
        id_, lambda v: actes.aviser(contexte(), id_, v, _texte("risque"), _texte("motif")), "Votre avis est rendu."
    )


@page(cadre, f"{UN}/decision", droits.VIOLATIONS_DECIDER, methods=["POST"])
def decider(id_: uuid.UUID) -> ResponseReturnValue:
    """Décider de ce que la violation demande (visa)."""

    def acte(version: int) -> None:
        actes.decider(contexte(), id_, version, _texte("risque"), _texte("dispense"), _texte("motif"))

    return _agir(id_, acte, "La décision est prise. Ce visa n'est pas une signature.")


@page(cadre, f"{UN}/notifications", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def notifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter une notification envoyée à la CNIL."""
    tapees = formulaire.lire_formulaire(request.form, tuple(NOTIFICATION.values()))
    try:
        actes.notifier(contexte(), id_, version_recue(), valider(NotificationSaisie, tapees))
    except SaisieRefusee as refus:
        erreurs = formulaire.erreurs_a_montrer(refus.erreurs, NOTIFICATION)
        return montrer_incident(id_, 422, refus.phrase, erreurs)
    except ConflitDeVersion as refus:
        return montrer_incident(id_, 409, f"{refus.phrase} Relisez-la avant de décider.")
    except RegleEnfreinte as refus:
        return montrer_incident(id_, 422, refus.phrase)
    flash("La notification est notée.", "reussite")
    return redirect(adresse("violations.voir", id_=id_), 303)


@page(cadre, f"{UN}/clore", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def clore(id_: uuid.UUID) -> ResponseReturnValue:
    """Clore l'incident."""
    return _agir(id_, lambda v: actes.clore(contexte(), id_, v, _texte("motif")), "L'incident est clos.")


@page(cadre, f"{UN}/rouvrir", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir un incident clos."""
    return _agir(id_, lambda v: actes.rouvrir(contexte(), id_, v, _texte("motif")), "L'incident est rouvert.")


@page(cadre, f"{UN}/requalifier", droits.VIOLATIONS_QUALIFIER, methods=["POST"])
def requalifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre l'incident à qualifier."""
    return _agir(
        id_, lambda v: actes.requalifier(contexte(), id_, v, _texte("motif")), "L'incident est de nouveau à qualifier."
    )
