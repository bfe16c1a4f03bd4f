"""La page d'une année de sensibilisation : taux, thèmes, effectifs. Ses routes s'ajoutent au cadre de `vues`."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.dessins import Barre, Legende, barres
from registre.sensibilisation import annees
from registre.sensibilisation.modele import EffectifsSaisie
from registre.sensibilisation.vues import BASE, LISTE, cadre
from socle.champs import champs_de
from socle.erreurs import ConflitDeVersion, Introuvable, SaisieRefusee
from socle.fiches.editeur import version_recue
from socle.fiches.formulaire import lire_formulaire
from socle.fiches.pages import adresse, fil
from socle.saisies import valeurs_tapees, valider
from socle.web import contexte, page, rendre

CHAMPS = champs_de(EffectifsSaisie)
CONFLIT = "Une autre personne a changé ces effectifs entre-temps : vérifiez-les, puis enregistrez à nouveau."


@page(cadre, f"{BASE}/annees/<int:annee>", droits.LIRE)
def annee(annee: int) -> ResponseReturnValue:
    """Une année : séances, taux par public, thèmes, effectifs."""
    return _montrer(annee)


@page(cadre, f"{BASE}/annees/<int:annee>/effectifs", droits.SENSIBILISATION, methods=["POST"])
def donner_effectifs(annee: int) -> ResponseReturnValue:
    """Donner les effectifs d'une année."""
    if not annees.existe(annee):
        raise Introuvable
    tapees = lire_formulaire(request.form, CHAMPS)
    try:
        annees.donner_effectifs(contexte(), annee, valider(EffectifsSaisie, tapees), version_recue())
    except SaisieRefusee as refus:
        return _montrer(annee, 422, tapees, refus.erreurs)
    except ConflitDeVersion:
        return _montrer(annee, 409, tapees, {"_": [CONFLIT]})
    flash(f"Les effectifs de {annee} sont enregistrés.", "reussite")
    return redirect(adresse("sensibilisation.annee", annee=annee), 303)


def _montrer(
    annee: int, statut: int = 200, tapees: dict[str, object] | None = None, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    if not annees.existe(annee):
        raise Introuvable
    lue = annees.lire_annee(contexte(), annee)
    voisines = [a if annees.existe(a) else None for a in (annee - 1, annee + 1)]
    return rendre(
        "registre/sensibilisation/annee.html", statut, lue=lue, champs_declares=CHAMPS, erreurs=erreurs or {},
        libelles={c.nom: c.libelle for c in CHAMPS}, valeurs=tapees or valeurs_tapees(CHAMPS, lue.effectifs),
        peut_modifier=droits.SENSIBILISATION in contexte().droits, voisines=voisines, en_erreur=bool(erreurs),
        dessin_publics=_publics(lue), dessin_themes=_themes(lue),
        fil=fil((LISTE, adresse("sensibilisation.lister")), (f"Année {annee}", None)),
    )  # fmt: skip


def _publics(lue: annees.Annee) -> str:
    mesures = [Barre(p.libelle, p.presents, sur=p.effectif) for p in lue.parts]
    return barres(mesures, Legende("publics", f"Présences de {lue.annee}, par public", "Présences, sur l'effectif"))


def _themes(lue: annees.Annee) -> str:
    mesures = [Barre(libelle, nombre) for libelle, nombre in lue.themes]
    return barres(mesures, Legende("themes", f"Thèmes vus en {lue.annee}", "Séances tenues"))
