"""La page des recherches d'une demande : les tirer du registre, noter où elles en sont, en ajouter."""

from __future__ import annotations

import uuid
from collections import defaultdict

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.demandes import recherches, regles
from registre.demandes.listes import LISTES, REPERES
from registre.demandes.modele import RechercheSaisie
from registre.demandes.vues import BASE, LISTE, cadre
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse, fil
from socle.saisies import valider
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

CHAMPS = tuple(RechercheSaisie.model_fields)


@page(cadre, f"{BASE}/<uuid:id_>/recherches", droits.DEMANDES_LIRE)
def voir_recherches(id_: uuid.UUID) -> ResponseReturnValue:
    """Qui interroger, et où l'on en est, fiche par fiche du registre."""
    return _rendre(id_)


def _rendre(
    id_: uuid.UUID, statut: int = 200, refus: str = "", erreurs: dict[str, list[str]] | None = None,
    tapees: dict[str, dict[str, str]] | None = None, nom: str = "",
) -> ResponseReturnValue:  # fmt: skip
    lues = recherches.lire_recherches(contexte(), id_)
    dossier = lues.dossier
    return rendre(
        "registre/demandes/recherches.html", statut, lues=lues, dossier=dossier, refus=refus, erreurs=erreurs or {},
        tapees=tapees or {}, nom=nom, listes=LISTES, reperes=REPERES, titre=regles.titre(dossier.demande),
        peut_traiter=droits.DEMANDES_TRAITER in contexte().droits and not dossier.objet.archive,
        ouverte=dossier.demande.statut in regles.OUVERTES, champs=CHAMPS,
        genres={"service": "Service", "systeme": "Système", "prestataire": "Prestataire"},
        fil=fil((LISTE, adresse("demandes.lister")), (dossier.reference, adresse("demandes.voir", id_=id_)),
                ("Recherches", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/recherches/tirer", droits.DEMANDES_TRAITER, methods=["POST"])
def tirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Tirer la liste du registre, ou la mettre à jour."""
    try:
        recherches.calculer(contexte(), id_, version_recue())
    except (RegleEnfreinte, ConflitDeVersion) as refus:
        return _rendre(id_, refus.code_http, refus.phrase)
    flash("Les recherches suivent le registre. Ce qui était noté est gardé.", "reussite")
    return _retour(id_)


@page(cadre, f"{BASE}/<uuid:id_>/recherches/ajouter", droits.DEMANDES_TRAITER, methods=["POST"])
def ajouter_recherche(id_: uuid.UUID) -> ResponseReturnValue:
    """Ajouter quelqu'un à interroger."""
    nom = lire_ligne(request.form.get("nom", ""))
    try:
        recherches.ajouter_recherche(contexte(), id_, version_recue(), nom)
    except SaisieRefusee as refus:
        return _rendre(id_, 422, " ".join(p for phrases in refus.erreurs.values() for p in phrases), nom=nom)
    except (RegleEnfreinte, ConflitDeVersion) as refus:
        return _rendre(id_, refus.code_http, refus.phrase, nom=nom)
    flash("La recherche est ajoutée.", "reussite")
    return _retour(id_)


@page(cadre, f"{BASE}/<uuid:id_>/recherches/noter", droits.DEMANDES_TRAITER, methods=["POST"])
def noter(id_: uuid.UUID) -> ResponseReturnValue:
    """Noter d'un coup où en sont les recherches ; refusée, la page revient avec ce qui a été tapé."""
    tapees = _lire_lignes()
    try:
        changees = recherches.noter_recherches(contexte(), id_, version_recue(), _valider(tapees))
    except SaisieRefusee as refus:
        return _rendre(id_, 422, refus.phrase, refus.erreurs, tapees)
    except (RegleEnfreinte, ConflitDeVersion) as refus:
        return _rendre(id_, refus.code_http, refus.phrase, tapees=tapees)
    dit = f"Mise à jour : {changees} recherche{'s' if changees > 1 else ''}." if changees else "Rien n'avait changé."
    flash(dit, "reussite")
    return _retour(id_)


def _lire_lignes() -> dict[str, dict[str, str]]:
    """`r-<id>-<champ>` → les champs de chaque recherche ; une clé d'une autre forme est ignorée."""
    lignes: dict[str, dict[str, str]] = defaultdict(dict)
    for cle, valeur in request.form.items():
        prefixe, _, reste = cle.partition("-")
        id_ligne, _, champ = reste.rpartition("-")
        if prefixe == "r" and champ in CHAMPS and id_ligne:
            lignes[id_ligne][champ] = valeur
    return dict(lignes)


def _valider(tapees: dict[str, dict[str, str]]) -> dict[uuid.UUID, RechercheSaisie]:
    """Chaque ligne typée ; les erreurs de toutes, ensemble."""
    notes: dict[uuid.UUID, RechercheSaisie] = {}
    erreurs: dict[str, list[str]] = {}
    for cle, valeurs in tapees.items():
        try:
            notes[uuid.UUID(cle)] = valider(RechercheSaisie, valeurs)
        except SaisieRefusee as refus:
            erreurs |= {f"{cle}-{champ}": phrases for champ, phrases in refus.erreurs.items()}
        except ValueError:
            erreurs[f"{cle[:40]}-etat"] = ["Identifiant de ligne non valide."]
    if erreurs:
        raise SaisieRefusee(erreurs)
    return notes


def _retour(id_: uuid.UUID) -> ResponseReturnValue:
    return redirect(adresse("demandes.voir_recherches", id_=id_), 303)
