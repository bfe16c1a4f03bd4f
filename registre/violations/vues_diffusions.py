"""Pages de l'incident d'un prestataire partagé : ce qu'il dit, l'aperçu des organismes, l'ouverture chez chacun."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.violations import diffusions
from registre.violations.forme import DIFFUSION
from registre.violations.vues import LISTE
from socle.erreurs import Introuvable, SaisieRefusee
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, fil, histoire, montrer
from socle.web import contexte, page, rendre, uuid_ou_introuvable

cadre = Blueprint("diffusions", __name__)
BASE = "/o/<code>/incidents-partages"
UN = f"{BASE}/<uuid:id_>"
TITRE = "Chez un prestataire partagé"
EDITEUR = Editeur(
    DIFFUSION, diffusions.lire, diffusions.lire_version, diffusions.creer, diffusions.enregistrer,
    voir="diffusions.voir", lister="diffusions.lister", titre_liste=TITRE, titre_neuf="Incident chez un prestataire partagé",
    chapeau="Écrivez ce que le prestataire a dit, et rien d'un organisme : ce texte ira chez chacun de ses clients. Vous "
    "verrez d'abord lesquels ; rien ne s'ouvre avant votre accord.",
    cree="C'est inscrit. Voici qui est concerné : rien n'est encore ouvert.", enregistree="C'est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.VIOLATIONS_DIFFUSER)
def lister() -> ResponseReturnValue:
    """Les incidents partagés inscrits ici, et les prestataires de l'annuaire."""
    return _liste()


def _liste() -> ResponseReturnValue:
    return rendre(
        "registre/violations/diffusions.html", diffusions=diffusions.lister(contexte()),
        prestataires=diffusions.prestataires(contexte()),
        fil=fil((LISTE, adresse("violations.lister")), (TITRE, None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.VIOLATIONS_DIFFUSER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire ce que dit un prestataire : `?prestataire=` le nomme ; sans lui, on le choisit d'abord."""
    if not request.args.get("prestataire"):
        return _liste()
    choisi = uuid_ou_introuvable(request.args["prestataire"])
    diffusions.lire_prestataire(contexte(), choisi)
    return EDITEUR.nouvelle(choisi)


@page(cadre, UN, droits.VIOLATIONS_DIFFUSER)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce que dit le prestataire, et chez qui l'ouvrir."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = diffusions.lire(contexte(), id_)
    return montrer(
        "registre/violations/diffusion.html", DIFFUSION, fiche, cadre="diffusions", liste=TITRE, champs=EDITEUR.champs(),
        modifiable=True, statut=statut, refus=refus, concernes=diffusions.concernes(contexte(), fiche),
    )  # fmt: skip


@page(cadre, f"{UN}/modifier", droits.VIOLATIONS_DIFFUSER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Corriger ce que dit le prestataire."""
    return EDITEUR.modification(id_)


@page(cadre, f"{UN}/historique", droits.VIOLATIONS_DIFFUSER)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à l'incident partagé."""
    passages = diffusions.lire_passages(contexte(), id_)
    return histoire(diffusions.lire(contexte(), id_), passages, DIFFUSION.champs, cadre="diffusions", liste=TITRE)


@page(cadre, f"{UN}/ouvrir", droits.VIOLATIONS_DIFFUSER, methods=["POST"])
def ouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ouvrir l'incident chez les organismes cochés."""
    choisis = [uuid_ou_introuvable(texte) for texte in request.form.getlist("organisme")]
    try:
        bilan = diffusions.ouvrir(contexte(), id_, choisis)
    except (SaisieRefusee, Introuvable) as refus:
        phrase = " ".join(refus.erreurs["organisme"]) if isinstance(refus, SaisieRefusee) else refus.phrase
        return _voir(id_, 422, phrase)
    pluriel = "s" if bilan.ouverts > 1 else ""
    flash(
        f"{bilan.ouverts} incident{pluriel} ouvert{pluriel}. Chaque délai courra quand quelqu'un, sur place, dira avoir su.",
        "reussite",
    )
    for nom, phrase in bilan.refus:
        flash(f"{nom} : {phrase}", "avertissement")
    return redirect(adresse("diffusions.voir", id_=id_), 303)


@page(cadre, f"{UN}/archiver", droits.VIOLATIONS_DIFFUSER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Incident partagé archivé. Ceux qu'il a ouverts restent.")


@page(cadre, f"{UN}/desarchiver", droits.VIOLATIONS_DIFFUSER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Incident partagé sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: diffusions.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("diffusions.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip
