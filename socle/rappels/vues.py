"""Pages des rappels : à faire sur un organisme, à faire partout, ce que je veux recevoir."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from socle.base import maintenant
from socle.courriels.serveur import trouver_serveur
from socle.droits import ORGANISME_LIRE
from socle.echeances.calcul import temps_restant
from socle.operations import Contexte
from socle.organismes.regles import FUSEAUX
from socle.organismes.tableau import Bloc
from socle.rappels import lecture
from socle.rappels.regles import Parts, Preferences
from socle.types import lire_entier
from socle.web import CONNECTE, contexte, instance, organisme, page, personne, rendre

cadre = Blueprint("rappels", __name__)
TITRE = "À faire cette semaine"
MONTRES = 8
"""Points montrés sur le tableau de bord ; les autres sont à un clic."""
MONTRES_PARTOUT = 300
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@cadre.app_template_filter("temps_restant")
def _temps_restant(limite: datetime) -> str:
    return temps_restant(limite, maintenant())


def _parts(parts: Parts) -> list[tuple[str, str, Any]]:
    return [("retard", "En retard", parts.retard), ("semaine", "Dans les sept jours", parts.semaine),
            ("ensuite", "Dans les trois mois", parts.ensuite)]  # fmt: skip


@page(cadre, "/o/<code>/a-faire", ORGANISME_LIRE)
def voir() -> ResponseReturnValue:
    """Ce qui arrive à échéance sur l'organisme."""
    return rendre(
        "socle/rappels/a_faire.html", parts=_parts(lecture.lire_points(contexte())), aujourd_hui=contexte().aujourd_hui,
        moi=personne().id, organismes=None, coupe=0, code=organisme().code,
        fil=[(organisme().nom, url_for("organismes.accueil", code=organisme().code)), ("À faire", None)],
    )  # fmt: skip


@page(cadre, "/a-faire", CONNECTE)
def partout() -> ResponseReturnValue:
    """Ce que je peux faire, sur tous les organismes que je suis."""
    parts, organismes, jour = lecture.lire_partout(instance(), personne())
    reste, montrees = MONTRES_PARTOUT, []
    for cle, titre, points in _parts(parts):
        montrees.append((cle, titre, points[: max(0, reste)]))
        reste -= len(points)
    return rendre(
        "socle/rappels/a_faire.html", parts=montrees, aujourd_hui=jour, moi=personne().id, organismes=organismes,
        coupe=max(0, -reste), code="", fil=[("Organismes", url_for("accueil.organismes")), ("À faire", None)],
    )  # fmt: skip


@page(cadre, "/compte/rappels", CONNECTE, methods=["GET", "POST"])
def preferences() -> ResponseReturnValue:
    """Ce que je veux recevoir par courriel, et quand."""
    choix = lecture.lire_preferences(instance(), personne())
    erreurs: dict[str, list[str]] = {}
    if request.method == "POST":
        choix, erreurs = _lire_preferences()
        if not erreurs:
            lecture.enregistrer_preferences(instance(), personne(), choix)
            flash("Vos rappels sont réglés.", "reussite")
            return redirect(url_for("rappels.preferences"), 303)
    return rendre(
        "socle/rappels/preferences.html", 422 if erreurs else 200, choix=choix, erreurs=erreurs, jours=JOURS,
        fuseaux=FUSEAUX, en_erreur=bool(erreurs), moi=personne(), part=trouver_serveur(instance()) is not None,
        fil=[("Accueil", "/"), ("Mon compte", url_for("comptes.mon_compte")), ("Mes rappels", None)],
    )  # fmt: skip


def _lire_preferences() -> tuple[Preferences, dict[str, list[str]]]:
    """Les préférences tapées, et ce qu'elles ont de faux ; une valeur fausse revient à l'ordinaire dans la page."""
    erreurs: dict[str, list[str]] = {}
    try:
        heure = lire_entier(request.form.get("heure", ""))
    except ValueError:
        heure = None
    if heure is None or not 0 <= heure <= 23:
        erreurs["heure"], heure = ["Choisissez une heure entre 0 et 23."], 8
    fuseau = request.form.get("fuseau", "")
    if fuseau not in FUSEAUX:
        erreurs["fuseau"], fuseau = ["Choisissez un fuseau de la liste."], "Europe/Paris"
    jours = frozenset(rang for rang in range(7) if str(rang) in request.form.getlist("jours"))
    recapitulatif = request.form.get("recapitulatif") == "oui"
    if recapitulatif and not jours:
        erreurs["jours"] = ["Choisissez au moins un jour, ou renoncez au récapitulatif."]
    return Preferences(recapitulatif, request.form.get("urgents") == "oui", heure, jours, fuseau), erreurs


def blocs(contexte_: Contexte) -> Iterator[Bloc]:
    """« À faire cette semaine », premier bloc du tableau de bord."""
    parts = lecture.lire_points(contexte_)
    donnees = {"points": parts.pressants[:MONTRES], "autres": max(0, len(parts.pressants) - MONTRES),
               "ensuite": len(parts.ensuite), "aujourd_hui": contexte_.aujourd_hui, "moi": contexte_.acteur.id}  # fmt: skip
    yield Bloc(TITRE, gabarit="socle/rappels/bloc.html", donnees=donnees)
