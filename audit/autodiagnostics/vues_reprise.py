"""Page de reprise : ouvrir un autodiagnostic à partir d'un autre, après avoir relu ce que devient chaque point."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from audit.autodiagnostics import reprise
from audit.autodiagnostics import verbes_partage as _verbes  # noqa: F401
from audit.autodiagnostics.forme import FORME
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import AutodiagnosticSaisie
from audit.autodiagnostics.onglets import fil_de
from audit.autodiagnostics.reprise import Apercu
from audit.droits import CONDUIRE
from audit.referentiels.versions import LIBELLES
from socle.champs import champs_par_nom
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, argument
from socle.saisies import valeurs_tapees, valider
from socle.web import contexte, page, rendre

cadre = Blueprint("reprises", __name__)
CHAMPS = champs_par_nom(AutodiagnosticSaisie)
PROPRES = ("garder", "referentiel")


@page(cadre, "/o/<code>/autodiagnostics/<uuid:id_>/reprendre", CONDUIRE, methods=["GET", "POST"])
def preparer(id_: uuid.UUID) -> ResponseReturnValue:
    """L'aperçu, puis l'ouverture ; rien n'est écrit avant que la personne confirme."""
    if request.method != "POST":
        apercu = _apercevoir(id_, argument("referentiel", 60))
        return _montrer(apercu, _depart(apercu), apercu.a_garder)
    cle, gardes = request.form.get("referentiel", "")[:60], request.form.getlist("garder")
    envoi = request.form.copy()
    for nom in PROPRES:
        envoi.poplist(nom)
    valeurs = formulaire.lire_formulaire(envoi, tuple(CHAMPS.values()))
    try:
        saisie = valider(AutodiagnosticSaisie, valeurs)
        neuf = reprise.reprendre(contexte(), id_, cle, saisie, gardes, jeton_recu())
    except SaisieRefusee as refus:
        return _montrer(_apercevoir(id_, cle), valeurs, frozenset(gardes), refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _montrer(_apercevoir(id_, cle), valeurs, frozenset(gardes), {"_": [refus.phrase]}, 422)
    flash("L'autodiagnostic est ouvert. Les réponses reprises sont à confirmer.", "reussite")
    return redirect(adresse("autodiagnostics.voir", id_=neuf), 303)


def _apercevoir(id_: uuid.UUID, cle: str) -> Apercu:
    """L'aperçu ; un référentiel que l'on ne peut pas prendre n'existe pas."""
    try:
        return reprise.apercevoir(contexte(), id_, cle)
    except SaisieRefusee:
        raise Introuvable from None


def _depart(apercu: Apercu) -> dict[str, Any]:
    """Ce que le formulaire propose : la fiche d'avant, à la date d'aujourd'hui."""
    ligne, jour = apercu.etat.autodiagnostic, contexte().aujourd_hui
    avant = valeurs_tapees(CHAMPS.values(), ligne)
    court = ligne.parcours if apercu.nouveau.points_du_parcours(ligne.parcours) else "complet"
    return avant | {
        "titre": f"Autodiagnostic {jour.year}" if str(jour.year) not in ligne.titre else f"{ligne.titre} (suite)",
        "debut": jour, "fin_prevue": None, "parcours": court, "observations": "",
    }  # fmt: skip


def _montrer(
    apercu: Apercu, valeurs: dict[str, Any], gardes: frozenset[str], erreurs: dict[str, list[str]] | None = None,
    statut: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    etat = apercu.etat
    montrees = formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS)
    ordre = sorted((c for c in LIBELLES if c != "retire"), key=lambda c: c == "inchange")
    groupes = [(c, LIBELLES[c], [li for li in apercu.lignes if li.changement == c]) for c in ordre]
    return rendre(
        "audit/autodiagnostics/reprise.html", statut, apercu=apercu, etat=etat, gardes=gardes, listes=LISTES,
        fil=fil_de(etat.objet.id, etat.objet.libelle, ("Nouvel autodiagnostic", None)), valeurs=valeurs, champs_vifs=CHAMPS,
        groupes=[g for g in groupes if g[2]], sections=FORME.sections, erreurs=montrees, en_erreur=bool(montrees),
        libelles=formulaire.libelles_des_chemins(montrees, CHAMPS), jeton=jeton_recu(),
        reprises=sum(bool(li.reponses) for li in apercu.lignes),
    )  # fmt: skip
