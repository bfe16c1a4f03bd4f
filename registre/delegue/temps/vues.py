"""Pages du temps passé : noter d'une ligne, lire l'année, lire le territoire."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.temps import operations, regles, tableau
from registre.delegue.temps import verbes as _verbes  # noqa: F401
from registre.delegue.temps.listes import LISTES
from registre.delegue.temps.modele import TempsSaisie
from socle.champs import champs_de, champs_par_nom
from socle.erreurs import SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, argument, fil
from socle.saisies import valider
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("temps", __name__)
BASE = "/o/<code>/temps"
LISTE = "Temps passé"
CHAMPS = champs_par_nom(TempsSaisie)
MONTREES = 200


def _annee(texte: str) -> int:
    """L'année demandée ; celle du jour si elle n'en est pas une."""
    connue = texte.isascii() and texte.isdigit() and len(texte) == 4 and int(texte) in operations.ANNEES
    return int(texte) if connue else contexte().aujourd_hui.year


@page(cadre, f"{BASE}/", droits.TEMPS_LIRE)
def lister() -> ResponseReturnValue:
    """L'année de l'organisme, et de quoi noter une ligne."""
    nature = argument("nature", 20)
    depart = {"le": contexte().aujourd_hui, "nature": nature if nature in LISTES["natures_temps"].codes else "",
              "note": argument("note")}  # fmt: skip
    return _montrer(_annee(argument("annee", 4)), depart)


def _montrer(
    annee: int, valeurs: Mapping[str, Any], erreurs: Mapping[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    lue = operations.lire_annee(contexte(), annee)
    natures = [n for n in LISTES["natures_temps"].items if n.code in lue.totaux.natures]
    return rendre(
        "registre/delegue/temps/liste.html", statut, fil=fil((LISTE, None)), annee=annee, lue=lue, natures=natures,
        lignes=lue.lignes[:MONTREES], listes=LISTES, mois=regles.MOIS, duree=regles.ecrire_duree, champs_vifs=CHAMPS,
        valeurs=formulaire.montrables(dict(valeurs), CHAMPS.values()), jeton=jeton_recu(), en_erreur=bool(erreurs),
        erreurs=formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS), libelles={n: c.libelle for n, c in CHAMPS.items()},
        cette_annee=contexte().aujourd_hui.year, premiere=operations.ANNEES.start,
        peut_noter=droits.TEMPS_NOTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/noter", droits.TEMPS_NOTER, methods=["POST"])
def noter() -> ResponseReturnValue:
    """Noter une ligne."""
    valeurs = formulaire.lire_formulaire(request.form, champs_de(TempsSaisie))
    try:
        saisie = valider(TempsSaisie, valeurs)
        operations.noter(contexte(), saisie, jeton_recu())
    except SaisieRefusee as refus:
        return _montrer(contexte().aujourd_hui.year, valeurs, refus.erreurs, 422)
    assert saisie.le is not None and saisie.minutes is not None  # noqa: PT018, S101
    flash(f"{regles.ecrire_duree(saisie.minutes)} notées.", "reussite")
    return redirect(adresse("temps.lister", annee=saisie.le.year), 303)


@page(cadre, f"{BASE}/<uuid:id_>/retirer", droits.TEMPS_NOTER, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer une ligne notée par erreur."""
    operations.retirer(contexte(), id_)
    flash("La ligne est retirée. Le journal garde ce qu'elle disait.", "reussite")
    return redirect(adresse("temps.lister", annee=_annee(argument("annee", 4))), 303)


@page(cadre, f"{BASE}/territoire", droits.TEMPS_LIRE)
def territoire() -> ResponseReturnValue:
    """Le temps passé pour chaque organisme."""
    annee = _annee(argument("annee", 4))
    rangees = operations.lire_territoire(contexte(), annee)
    presentes = {nature for r in rangees for nature in r.natures}
    return rendre(
        "registre/delegue/temps/territoire.html", fil=fil((LISTE, adresse("temps.lister")), ("Territoire", None)),
        annee=annee, rangees=rangees, duree=regles.ecrire_duree, cette_annee=contexte().aujourd_hui.year,
        premiere=operations.ANNEES.start,
        natures=[n for n in LISTES["natures_temps"].items if n.code in presentes], total=sum(r.total for r in rangees),
    )  # fmt: skip


@page(cadre, f"{BASE}/territoire.<string:format>", droits.TEMPS_LIRE, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """Le temps du territoire en tableur ; `annee` vient du formulaire."""
    annee = _annee(request.form.get("annee", ""))
    contenu = operations.exporter_territoire(contexte(), annee, format)
    nom = f"temps-du-delegue-{organisme().code}-{annee}.{format}"
    return send_file(io.BytesIO(contenu), tableau.MIMETYPES[format], True, nom)
