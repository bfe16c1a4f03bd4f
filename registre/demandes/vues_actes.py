"""Les actes sur une demande : chacun lit son petit formulaire et appelle une opération ; refusé, la fiche revient."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.demandes import effacement, operations
from registre.demandes.operations import Reponse
from registre.demandes.vues import BASE, acte_ou_introuvable, cadre, rendre_fiche
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse
from socle.operations import Contexte
from socle.saisies import trop_long
from socle.types import lire_date, lire_decimal, lire_ligne, lire_texte
from socle.web import contexte, page

LONGUEUR: Final = 10_000
Acte = Callable[[Contexte, uuid.UUID, int], object]


def _texte(nom: str = "texte") -> str:
    texte = lire_texte(request.form.get(nom, ""))
    if phrase := trop_long(texte, LONGUEUR):
        raise RegleEnfreinte(phrase)
    return texte


def _choix(nom: str) -> str:
    return lire_ligne(request.form.get(nom, ""))[:60]


def _coche(nom: str) -> bool:
    return request.form.get(nom) == "oui"


def _jour(nom: str = "jour") -> date | None:
    try:
        return lire_date(request.form.get(nom, ""))
    except ValueError as erreur:
        raise RegleEnfreinte(str(erreur)) from erreur


def _centimes() -> int | None:
    try:
        montant = lire_decimal(request.form.get("montant", ""))
    except ValueError as erreur:
        raise RegleEnfreinte(str(erreur)) from erreur
    return None if montant is None else int((min(montant, Decimal(10**7)) * 100).to_integral_value())


ACTES: Final[Mapping[str, tuple[str, Acte]]] = {
    "instruire": ("La demande est prise en charge.", operations.instruire),
    "demander_identite": (
        "La preuve d'identité est attendue : le délai est suspendu.",
        lambda c, i, v: operations.demander_identite(c, i, v, _jour(), _texte()),
    ),
    "verifier_identite": (
        "L'identité est établie.", lambda c, i, v: operations.verifier_identite(c, i, v, _jour(), _choix("moyen")),
    ),
    "constater_qualite": (
        "Le constat est enregistré.", lambda c, i, v: operations.constater_qualite(c, i, v, _jour(), _texte()),
    ),
    "demander_precisions": (
        "Les précisions sont attendues.",
        lambda c, i, v: operations.demander_precisions(
            c, i, v, _jour(), _texte(), _coche("suspendre"), _coche("grande_quantite")
        ),
    ),
    "recevoir_precisions": (
        "Les précisions sont arrivées.", lambda c, i, v: operations.recevoir_precisions(c, i, v, _jour()),
    ),
    "communication": (
        "L'échange est consigné.",
        lambda c, i, v: operations.consigner_communication(c, i, _choix("sens"), _choix("moyen"), _texte(), _jour()),
    ),
    "retirer": ("Le retrait est noté.", lambda c, i, v: operations.retirer(c, i, v, _texte())),
    "clore": ("La demande est close.", operations.clore),
}  # fmt: skip
"""Verbe → (ce que l'on dit une fois fait, l'acte) : ceux de qui instruit."""


def _agir(id_: uuid.UUID, verbe: str, phrase: str, acte: Acte) -> ResponseReturnValue:
    def faire() -> None:
        try:
            acte(contexte(), id_, version_recue())
        except SaisieRefusee as refus:
            raise RegleEnfreinte(" ".join(p for phrases in refus.erreurs.values() for p in phrases)) from refus

    return decider(
        faire, phrase, adresse("demandes.voir", id_=id_), lambda statut, refus: rendre_fiche(id_, statut, refus, verbe)
    )


@page(cadre, f"{BASE}/<uuid:id_>/actes/<string:verbe>", droits.DEMANDES_TRAITER, methods=["POST"])
def agir(id_: uuid.UUID, verbe: str) -> ResponseReturnValue:
    """Instruire : identité, qualité, précisions, échange, retrait, clôture."""
    phrase, acte = acte_ou_introuvable(ACTES, verbe)
    return _agir(id_, verbe, phrase, acte)


@page(cadre, f"{BASE}/<uuid:id_>/prolonger", droits.DEMANDES_REPONDRE, methods=["POST"])
def prolonger(id_: uuid.UUID) -> ResponseReturnValue:
    """Prolonger de deux mois, la personne en étant informée."""
    return _agir(
        id_, "prolonger", "La prolongation est consignée.",
        lambda c, i, v: operations.prolonger(c, i, v, _choix("motif"), _texte(), _jour(), _coche("tardive")),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/frais", droits.DEMANDES_REPONDRE, methods=["POST"])
def fixer_frais(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter les frais demandés, ou les retirer."""
    return _agir(
        id_, "frais", "Les frais sont notés.", lambda c, i, v: operations.fixer_frais(c, i, v, _centimes(), _texte())
    )


@page(cadre, f"{BASE}/<uuid:id_>/repondre", droits.DEMANDES_REPONDRE, methods=["POST"])
def repondre(id_: uuid.UUID) -> ResponseReturnValue:
    """Consigner la réponse faite à la personne."""

    def acte(ici: Contexte, cible: uuid.UUID, version: int) -> None:
        reponse = Reponse(
            _choix("sens"), _jour(), _choix("moyen"), _choix("motif"), _texte(), _coche("recours")
        )  # fmt: skip
        operations.repondre(ici, cible, version, reponse)

    return _agir(id_, "repondre", "La réponse est consignée. Il reste à clore la demande.", acte)


@page(cadre, f"{BASE}/<uuid:id_>/requalifier", droits.DEMANDES_REPONDRE, methods=["POST"])
def requalifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Requalifier en accès à un document administratif."""
    return _agir(
        id_, "requalifier", "La demande est requalifiée : elle suit le délai du CRPA.",
        lambda c, i, v: operations.requalifier(c, i, v, _texte()),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", droits.DEMANDES_REPONDRE, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir, raison dite."""
    return _agir(
        id_, "rouvrir", "La demande est rouverte. Son délai de départ vaut toujours.",
        lambda c, i, v: operations.rouvrir(c, i, v, _texte()),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/effacer", droits.DEMANDES_REPONDRE, methods=["POST"])
def effacer(id_: uuid.UUID) -> ResponseReturnValue:
    """Effacer l'identité d'une demande close, sans attendre son terme."""
    return _agir(
        id_, "effacer", "L'identité est effacée. La demande et ses dates restent.",
        lambda c, i, v: effacement.effacer_l_identite(c, i, v, _choix("confirmation")),
    )  # fmt: skip
