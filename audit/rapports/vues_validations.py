"""La page des obligations à valider par un juriste."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from audit.droits import LIRE, VALIDER_DROIT
from audit.rapports import validations
from audit.rapports.modele import ValidationSaisie
from audit.rapports.textes import pluriel, references
from audit.referentiels.livres import RGS
from socle.champs import champs_de
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.formulaire import lire_formulaire
from socle.fiches.pages import adresse, argument, fil
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("validations_juridiques", __name__)
BASE: Final = "/o/<code>/validations-juridiques"
TITRE: Final = "Obligations à valider par un juriste"
CHAMPS: Final = champs_de(ValidationSaisie)


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """Les points obligatoires, leur article, leur condition, et où en est leur validation."""
    vide = ValidationSaisie.model_construct(valide_par=contexte().acteur.nom, valide_le=contexte().aujourd_hui)
    cle = argument("referentiel", 60) or RGS
    if not validations.est_connu(contexte(), cle):
        raise Introuvable
    return _page(cle, valeurs_tapees(CHAMPS, vide))


def _page(
    cle: str, valeurs: dict[str, object], erreurs: dict[str, list[str]] | None = None, statut: int = 200,
    coches: tuple[str, ...] = (),
) -> ResponseReturnValue:  # fmt: skip
    referentiel, obligations = validations.lister(contexte(), cle)
    return rendre(
        "audit/rapports/validations.html", statut, fil=fil((TITRE, None)), titre=TITRE, referentiel=referentiel, cle=cle,
        obligations=obligations, validees=sum(o.validee for o in obligations), references=references, pluriel=pluriel,
        peut_valider=VALIDER_DROIT in contexte().droits, champs_du_formulaire=CHAMPS, valeurs=valeurs, coches=coches,
        erreurs=erreurs or {}, en_erreur=bool(erreurs),
        libelles={c.nom: c.libelle for c in CHAMPS} | {"points": "Points"},
    )  # fmt: skip


@page(cadre, f"{BASE}/valider", VALIDER_DROIT, methods=["POST"])
def inscrire() -> ResponseReturnValue:
    """Inscrire la validation des points cochés."""
    coches = tuple(lire_ligne(p)[:60] for p in request.form.getlist("points"))[:500]
    valeurs = lire_formulaire(request.form, CHAMPS)
    valeurs.pop("points", None)
    cle = str(valeurs.pop("referentiel", "")) or RGS
    if not validations.est_connu(contexte(), cle):
        return _page(RGS, valeurs, {"_": ["Choisissez un référentiel de la liste."]}, 422, coches)
    try:
        compte = validations.valider(contexte(), cle, coches, valider(ValidationSaisie, valeurs))
    except SaisieRefusee as refus:
        return _page(cle, valeurs, refus.erreurs, 422, coches)
    flash(f"{pluriel(compte, 'obligation validée', 'obligations validées')}.", "reussite")
    return redirect(adresse("validations_juridiques.lister", referentiel=cle), 303)


@page(cadre, f"{BASE}/<uuid:id_>/retirer", VALIDER_DROIT, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer une validation."""
    try:
        validations.retirer(contexte(), id_, request.form.get("motif", "")[:2000])
    except RegleEnfreinte as refus:
        vide = ValidationSaisie.model_construct(valide_par=contexte().acteur.nom, valide_le=contexte().aujourd_hui)
        return _page(RGS, valeurs_tapees(CHAMPS, vide), {"_": [refus.phrase]}, 422)
    flash("La validation est retirée.", "reussite")
    return redirect(adresse("validations_juridiques.lister"), 303)
