"""Les actes d'une désignation, sur sa page : l'acte pris, la CNIL, la fin, le retour, la page publique, le report."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.designation import actes, publication, report
from registre.delegue.designation.vues import FICHE, cadre, montrer_la_fiche
from socle.droits import ORGANISME_MODIFIER
from socle.erreurs import RegleEnfreinte
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse
from socle.saisies import trop_long
from socle.types import lire_date, lire_texte
from socle.web import contexte, page

TEXTE_MAXIMUM = 5_000


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("delegue.voir", id_=id_),
        lambda statut, refus: montrer_la_fiche(id_, statut, refus),
    )  # fmt: skip


def _jour(nom: str) -> date | None:
    try:
        return lire_date(request.form.get(nom, ""))
    except ValueError as erreur:
        raise RegleEnfreinte("Écrivez la date sous la forme jj/mm/aaaa.") from erreur


def _texte(nom: str, maximum: int = TEXTE_MAXIMUM) -> str:
    texte = lire_texte(request.form.get(nom, ""))
    if phrase := trop_long(texte, maximum):
        raise RegleEnfreinte(phrase)
    return texte


@page(cadre, f"{FICHE}/arreter", droits.DELEGUE_DESIGNER, methods=["POST"])
def arreter(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter l'acte pris."""
    return _agir(
        id_, lambda v: actes.arreter(contexte(), id_, v, _jour("acte_le"), _texte("acte_numero", actes.LIGNE)),
        "L'acte est noté. Déposez l'exemplaire signé dans « Liens et pièces ».",
    )  # fmt: skip


@page(cadre, f"{FICHE}/declarer", droits.DELEGUE_PREPARER, methods=["POST"])
def declarer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter la déclaration à la CNIL."""
    return _agir(
        id_, lambda v: actes.declarer(contexte(), id_, v, _jour("declaree_le"), _texte("declaration_numero", actes.LIGNE)),
        "La déclaration à la CNIL est notée.",
    )  # fmt: skip


@page(cadre, f"{FICHE}/attribuer", droits.DELEGUE_PREPARER, methods=["POST"])
def attribuer(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter le numéro donné par la CNIL."""
    return _agir(
        id_, lambda v: actes.attribuer(contexte(), id_, v, _texte("numero", 40), _jour("repondue_le")),
        "Le numéro est noté.",
    )  # fmt: skip


@page(cadre, f"{FICHE}/terminer", droits.DELEGUE_DESIGNER, methods=["POST"])
def terminer(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire la mission terminée."""
    return _agir(
        id_, lambda v: actes.terminer(contexte(), id_, v, _jour("terminee_le"), _texte("motif")),
        "La mission est terminée. Désignez la suite, et dites-le à la CNIL.",
    )  # fmt: skip


@page(cadre, f"{FICHE}/fin-declaree", droits.DELEGUE_PREPARER, methods=["POST"])
def dire_la_fin(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter que la CNIL sait la mission finie."""
    return _agir(
        id_, lambda v: actes.dire_la_fin(contexte(), id_, v, _jour("fin_declaree_le")), "C'est noté : la CNIL le sait."
    )


@page(cadre, f"{FICHE}/revenir", droits.DELEGUE_PREPARER, methods=["POST"])
def revenir(id_: uuid.UUID) -> ResponseReturnValue:
    """Défaire le dernier acte."""
    return _agir(id_, lambda v: actes.revenir(contexte(), id_, v, _texte("retour")), "L'acte est défait.")


@page(cadre, f"{FICHE}/publier", droits.DELEGUE_PUBLIER, methods=["POST"])
def publier(id_: uuid.UUID) -> ResponseReturnValue:
    """Mettre en ligne la page de contact."""
    return _agir(id_, lambda v: publication.publier(contexte(), id_, v), "La page de contact est en ligne.")


@page(cadre, f"{FICHE}/depublier", droits.DELEGUE_PUBLIER, methods=["POST"])
def depublier(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer la page de contact."""
    return _agir(id_, lambda v: publication.depublier(contexte(), id_, v), "La page de contact n'est plus en ligne.")


@page(cadre, f"{FICHE}/reporter", ORGANISME_MODIFIER, methods=["POST"])
def reporter(id_: uuid.UUID) -> ResponseReturnValue:
    """Écrire le délégué en cours sur la fiche de l'organisme."""
    return _agir(
        id_, lambda _: report.reporter(contexte(), id_), "La fiche de l'organisme nomme maintenant ce délégué."
    )
