"""Rapporter un classeur, un fichier de MonServiceSécurisé, l'autodiagnostic d'une autre instance : lire, confirmer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from audit.autodiagnostics.onglets import LISTE, fil_de, onglets_de
from audit.droits import CONDUIRE
from audit.rapports import echange_mss, imports
from audit.rapports.textes import libelle_de_methode, libelle_de_statut, nom_de_cible, pluriel
from audit.rapports.vues import BASE, LES, montrer
from audit.rapports.vues import cadre as cadre
from socle.erreurs import ConflitDeVersion, Introuvable, Refus
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import Fil, adresse, fil
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

CHANGEE: Final = "Une réponse a changé ici depuis l'aperçu : rien n'est écrit. Déposez le fichier de nouveau."
DISPARU: Final = (
    "Un point ou un périmètre de l'aperçu n'est plus dans l'autodiagnostic : déposez le fichier de nouveau."
)
SANS_FICHIER: Final = "Choisissez un fichier."


def _recu() -> tuple[bytes, str] | None:
    """Le fichier déposé et son nom, ou None s'il n'y en a pas."""
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return None
    return fichier.read(), lire_ligne(fichier.filename)[:120]


def _prises() -> frozenset[str]:
    """Ce qui est coché, et les conflits tranchés pour le fichier."""
    tranches = {cle.removeprefix("conflit:") for cle, choix in request.form.items()
                if cle.startswith("conflit:") and choix == "fichier"}  # fmt: skip
    return frozenset(request.form.getlist("prendre")) | tranches


def _fil(id_: uuid.UUID, titre: str, suite: str) -> Fil:
    return fil_de(id_, titre, ("Rapports", adresse("rapports_audit.voir", id_=id_)), (suite, None))


@page(cadre, f"{BASE}/reponses", CONDUIRE, methods=["POST"])
def rapporter(id_: uuid.UUID) -> ResponseReturnValue:
    """Lire un classeur rempli hors ligne, puis, à la confirmation, écrire ce qui est choisi."""
    return _en_deux_temps(id_, "reponses", _lire, _confirmer)


def _en_deux_temps(
    id_: uuid.UUID, quoi: str, lire: Callable[[uuid.UUID], ResponseReturnValue],
    confirmer: Callable[[uuid.UUID], ResponseReturnValue],
) -> ResponseReturnValue:  # fmt: skip
    """L'aperçu d'un fichier, puis sa confirmation ; un refus se montre à la place du fichier demandé (`quoi`)."""
    try:
        return confirmer(id_) if "charge" in request.form else lire(id_)
    except ConflitDeVersion:
        return montrer(id_, 409, CHANGEE, quoi)
    except Introuvable:
        return montrer(id_, 422, DISPARU, quoi)
    except Refus as refus:
        return montrer(id_, refus.code_http, refus.phrase, quoi)


def _lire(id_: uuid.UUID) -> ResponseReturnValue:
    recu = _recu()
    if recu is None:
        return montrer(id_, 422, SANS_FICHIER, "reponses")
    etat, releve = imports.apercevoir(contexte(), id_, *recu)
    return rendre(
        "audit/rapports/apercu_reponses.html", fil=_fil(id_, etat.objet.libelle, "Rapporter un classeur"), etat=etat,
        releve=releve, onglets=onglets_de(id_, "rapports"), pluriel=pluriel, statut_dit=libelle_de_statut,
        methode_dite=libelle_de_methode, cible_dite=nom_de_cible,
    )  # fmt: skip


def _confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    nom = lire_ligne(request.form.get("nom", ""))[:120]
    compte = imports.importer(contexte(), id_, request.form["charge"], _prises(), nom)
    flash(f"{pluriel(compte, 'réponse reprise', 'réponses reprises')} du fichier.", "reussite")
    return redirect(adresse("rapports_audit.voir", id_=id_), 303)


@page(cadre, f"{BASE}/mesures", CONDUIRE, methods=["POST"])
def rapporter_mesures(id_: uuid.UUID) -> ResponseReturnValue:
    """Lire un fichier de MonServiceSécurisé, puis, à la confirmation, écrire ce qui est choisi."""
    return _en_deux_temps(id_, "mesures", _lire_mesures, _confirmer_mesures)


def _lire_mesures(id_: uuid.UUID) -> ResponseReturnValue:
    recu = _recu()
    if recu is None:
        return montrer(id_, 422, SANS_FICHIER, "mesures")
    etat, apercu = echange_mss.apercevoir(contexte(), id_, *recu)
    return rendre(
        "audit/rapports/apercu_mesures.html", fil=_fil(id_, etat.objet.libelle, "MonServiceSécurisé"), etat=etat,
        apercu=apercu, onglets=onglets_de(id_, "rapports"), pluriel=pluriel, statut_dit=libelle_de_statut,
        cible_dite=nom_de_cible, jeton=uuid.uuid4().hex,
    )  # fmt: skip


def _confirmer_mesures(id_: uuid.UUID) -> ResponseReturnValue:
    nom = lire_ligne(request.form.get("nom", ""))[:120]
    reponses, actions = echange_mss.importer(
        contexte(), id_, request.form["charge"], frozenset(request.form.getlist("prendre")), nom, jeton_recu()
    )
    flash(f"{pluriel(reponses, 'réponse')} et {pluriel(actions, 'action')} reprises du fichier.", "reussite")
    return redirect(adresse("rapports_audit.voir", id_=id_), 303)


@page(cadre, f"{LES}/importer", CONDUIRE, methods=["GET", "POST"])
def reprendre() -> ResponseReturnValue:
    """Reprendre un autodiagnostic d'une autre instance : lire le fichier, puis, à la confirmation, l'ouvrir ici."""
    if request.method != "POST":
        return _reprendre()
    try:
        return _ouvrir() if "charge" in request.form else _apercevoir()
    except Refus as refus:
        return _reprendre(refus.code_http, refus.phrase)


def _apercevoir() -> ResponseReturnValue:
    recu = _recu()
    if recu is None:
        return _reprendre(422, SANS_FICHIER)
    return _reprendre(apercu=imports.apercevoir_instance(contexte(), recu[0]))


def _ouvrir() -> ResponseReturnValue:
    id_ = imports.reprendre_instance(contexte(), request.form["charge"], jeton_recu())
    flash("L'autodiagnostic est repris. Ses réponses sont à confirmer.", "reussite")
    return redirect(adresse("autodiagnostics.voir", id_=id_), 303)


def _reprendre(statut: int = 200, refus: str = "", apercu: imports.Apercu | None = None) -> ResponseReturnValue:
    return rendre(
        "audit/rapports/reprendre.html", statut, refus=refus, en_erreur=bool(refus), apercu=apercu, jeton=uuid.uuid4().hex,
        fil=fil((LISTE, adresse("autodiagnostics.lister")), ("Reprendre d'une autre instance", None)), pluriel=pluriel,
    )  # fmt: skip
