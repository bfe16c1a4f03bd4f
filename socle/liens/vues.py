"""La page « Liens et pièces » d'un objet, la même pour tous les métiers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from socle.droits import ORGANISME_LIRE
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.liens import operations
from socle.liens.types import TypeLiable, types_liables
from socle.liens.volets import volets
from socle.types import lire_ligne
from socle.verbes import type_d_objet
from socle.web import contexte, organisme, page, rendre, uuid_ou_introuvable

cadre = Blueprint("liens", __name__)
BASE = "/o/<code>/objets/<uuid:id_>"


def onglets(libelle: str, url: str, id_: uuid.UUID, actif: str, *suite: dict[str, Any]) -> list[dict[str, Any]]:
    """Onglets d'une page d'objet : la fiche, ses liens et pièces, puis ceux de la tranche (historique)."""
    liens = url_for("liens.voir", code=organisme().code, id_=id_)
    return [
        {"libelle": libelle, "url": url, "actif": actif == "fiche"},
        {"libelle": "Liens et pièces", "url": liens, "actif": actif == "liens"},
        *suite,
    ]


def _histoire(type_: str, id_: uuid.UUID) -> list[dict[str, Any]]:
    """L'onglet « Historique » d'un objet dont la tranche en a une page."""
    point = f"{type_d_objet(type_).point.partition('.')[0]}.historique"
    if point not in current_app.view_functions:
        return []
    return [{"libelle": "Historique", "url": url_for(point, code=organisme().code, id_=id_), "actif": False}]


def url_de_l_objet(type_: str, id_: uuid.UUID) -> str:
    """Adresse de la page d'un objet, selon la route que son type a déclarée."""
    point = type_d_objet(type_).point
    if not point:
        raise Introuvable
    return url_for(point, code=organisme().code, id_=id_)


def lies_par_type(id_: uuid.UUID) -> list[tuple[str, list[operations.ObjetLie]]]:
    """Ce qui est lié à un objet, par type nommé au pluriel ; les types sans lien ne sont pas rendus."""
    lies = operations.lire_dossier(contexte(), id_).lies
    return [(type_.pluriel, lies[type_.code]) for type_ in types_liables() if lies.get(type_.code)]


@page(cadre, f"{BASE}/", ORGANISME_LIRE)
def mener(id_: uuid.UUID) -> ResponseReturnValue:
    """Mène à la page de l'objet, quel que soit son métier."""
    objet = operations.trouver(contexte(), id_)
    return redirect(url_de_l_objet(objet.type, id_), 302)


@page(cadre, f"{BASE}/liens", ORGANISME_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est lié à l'objet, ses preuves, ses actions."""
    return _rendre(id_)


@page(cadre, f"{BASE}/liens/ajouter", ORGANISME_LIRE, methods=["POST"])
def ajouter(id_: uuid.UUID) -> ResponseReturnValue:
    """Lie l'objet choisi."""
    choisi = request.form.get("cible", "")
    if not choisi:
        return _rendre(id_, 422, "Choisissez dans la liste ce que vous voulez lier.")
    try:
        operations.attacher(contexte(), id_, uuid_ou_introuvable(choisi))
    except RegleEnfreinte as refus:
        return _rendre(id_, refus.code_http, refus.phrase)
    flash("Le lien est posé.", "reussite")
    return redirect(url_for("liens.voir", code=organisme().code, id_=id_), 303)


@page(cadre, f"{BASE}/liens/<uuid:cible_id>/retirer", ORGANISME_LIRE, methods=["POST"])
def retirer(id_: uuid.UUID, cible_id: uuid.UUID) -> ResponseReturnValue:
    """Retire un lien ; les deux objets restent."""
    operations.detacher(contexte(), id_, cible_id)
    flash("Le lien est retiré. Les deux objets restent en place.", "reussite")
    return redirect(url_for("liens.voir", code=organisme().code, id_=id_), 303)


def _rendre(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    demandes = {type_.code: lire_ligne(request.args.get(f"q_{type_.code}", "")[:200]) for type_ in types_liables()}
    dossier = operations.lire_dossier(contexte(), id_, demandes)
    objet = dossier.objet
    modifiable = operations.peut_modifier(contexte(), objet.type)
    fiche = url_de_l_objet(objet.type, id_)
    return rendre(
        "socle/liens/voir.html", statut, dossier=dossier, objet=objet, modifiable=modifiable, refus=refus,
        groupes=[_groupe(dossier, t, demandes[t.code]) for t in types_liables() if t.code in dossier.lies],
        type_objet=type_d_objet(objet.type),
        onglets=onglets("Fiche", fiche, id_, "liens", *_histoire(objet.type, id_)),
        volets=volets(current_app, contexte(), objet), url_de_l_objet=url_de_l_objet,
        fil=[(organisme().nom, url_for("organismes.accueil", code=organisme().code)), (objet.libelle, fiche),
             ("Liens et pièces", None)],
    )  # fmt: skip


def _groupe(dossier: operations.Dossier, type_: TypeLiable, demande: str) -> dict[str, Any]:
    """Un type liable : ce qui est lié, ce qui peut l'être (filtré par un mot s'il y en a trop)."""
    peut_creer = bool(type_.creer) and operations.peut_modifier(contexte(), type_.code)
    proposes = dossier.proposes.get(type_.code, [])
    trop = len(proposes) > operations.CANDIDATS
    return {
        "type": type_, "lies": dossier.lies[type_.code], "proposes": proposes[: operations.CANDIDATS], "trop": trop,
        "demande": demande, "article": type_d_objet(type_.code).libelle,
        "creer": url_for(type_.creer, code=organisme().code, objet=dossier.objet.id) if peut_creer else "",
    }  # fmt: skip
