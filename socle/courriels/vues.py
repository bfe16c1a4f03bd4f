"""La page « Envoi des courriels » : serveur, essai, boîte d'envoi."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from socle.champs import champs_de
from socle.courriels import operations
from socle.courriels.boite import etat_de_la_boite
from socle.courriels.modele import EnvoiSaisie
from socle.courriels.serveur import phrase_de_l_erreur, trouver_serveur
from socle.droits import ENVOI_REGLER
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.saisies import valeurs_tapees, valider
from socle.verbes import declarer_objet, declarer_verbe
from socle.web import contexte, instance, organisme, page, personne, rendre

cadre = Blueprint("courriels", __name__)
BASE = "/o/<code>/envoi"
CHAMPS = champs_de(EnvoiSaisie)
LIBELLES = {c.nom: c.libelle for c in CHAMPS}
declarer_objet("instance", "Instance")
declarer_verbe("envoi.regle", "a réglé l'envoi des courriels")
declarer_verbe("envoi.relance", "a relancé les courriels en attente")


@page(cadre, BASE, ENVOI_REGLER, methods=["GET", "POST"])
def regler() -> ResponseReturnValue:
    """Le serveur d'envoi ; le mot de passe tapé n'est jamais rendu."""
    if request.method != "POST":
        return _rendre()
    if operations.empechement(contexte(), instance()):
        return _rendre(422)
    valeurs: dict[str, Any] = {c.nom: request.form.get(c.nom, "") for c in CHAMPS}
    try:
        operations.regler(contexte(), instance(), valider(EnvoiSaisie, valeurs), request.form.get("mot_de_passe", ""))
    except SaisieRefusee as refus:
        return _rendre(422, valeurs, refus.erreurs)
    except RegleEnfreinte as refus:
        return _rendre(422, valeurs, {"hote": [refus.phrase]})
    flash("Le serveur d'envoi est enregistré. Essayez-le.", "reussite")
    return redirect(url_for("courriels.regler", code=organisme().code), 303)


def _rendre(statut: int = 200, valeurs: dict[str, Any] | None = None, erreurs: dict[str, list[str]] | None = None,
            essai: str = "") -> ResponseReturnValue:  # fmt: skip
    en_vigueur, empeche = trouver_serveur(instance()), operations.empechement(contexte(), instance())
    if valeurs is None:
        depart = {c.nom: getattr(en_vigueur, c.nom) for c in CHAMPS} if en_vigueur and not empeche else {}
        valeurs = valeurs_tapees(CHAMPS, EnvoiSaisie.model_construct(**depart))
    ailleurs = empeche == operations.AILLEURS
    return rendre(
        "socle/courriels/envoi.html", statut, champs_envoi=CHAMPS, libelles=LIBELLES, valeurs=valeurs, erreurs=erreurs or {},
        en_erreur=bool(erreurs or essai), essai=essai, empeche=empeche, ailleurs=ailleurs, moi=personne(),
        en_vigueur=None if ailleurs else en_vigueur, boite=None if ailleurs else etat_de_la_boite(instance().base),
        phrase_de_l_erreur=phrase_de_l_erreur,
        fil=[(organisme().nom, url_for("organismes.accueil", code=organisme().code)), ("Envoi des courriels", None)],
    )  # fmt: skip


@page(cadre, f"{BASE}/essayer", ENVOI_REGLER, methods=["POST"])
def essayer() -> ResponseReturnValue:
    """Un message d'essai, à soi-même."""
    try:
        refus = operations.essayer(contexte(), instance(), personne().email)
    except RegleEnfreinte as regle:
        refus = regle.phrase
    if refus:
        return _rendre(422, essai=refus)
    flash(f"Le serveur a pris le message d'essai pour {personne().email}. Vérifiez qu'il arrive.", "reussite")
    return redirect(url_for("courriels.regler", code=organisme().code), 303)


@page(cadre, f"{BASE}/relancer", ENVOI_REGLER, methods=["POST"])
def relancer() -> ResponseReturnValue:
    """Redonner leurs essais aux courriels qui n'ont pas pu partir."""
    try:
        nombre = operations.relancer(contexte())
    except RegleEnfreinte as refus:
        return _rendre(422, essai=refus.phrase)
    flash(f"{nombre} courriel{'s' if nombre > 1 else ''} remis en file.", "reussite")
    return redirect(url_for("courriels.regler", code=organisme().code), 303)
