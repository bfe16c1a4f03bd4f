"""Pages de la preuve des consentements : la liste sans identité, l'inscription, un consentement, son retrait."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.mentions.consentements import operations
from registre.mentions.consentements.modele import ConsentementSaisie
from registre.mentions.consentements.operations import Depart
from registre.mentions.listes import LISTES, libelle
from registre.mentions.modele import MentionVersion
from socle.champs import Choix, champs_par_nom
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import decider, jeton_recu, version_recue
from socle.fiches.pages import adresse, fil, numero_demande, pages_de_la_liste
from socle.saisies import valider
from socle.types import lire_date, lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("consentements", __name__)
BASE = "/o/<code>/mentions/<uuid:mention_id>/consentements"
UN = "/o/<code>/consentements/<uuid:id_>"
LISTE = "Mentions d'information"
CHAMPS: Final = champs_par_nom(ConsentementSaisie)


def _fil(mention: Any, *suite: tuple[str, str | None]) -> Any:
    id_ = mention.objet.id
    return fil((LISTE, adresse("mentions.lister")), (mention.objet.libelle, adresse("mentions.voir", id_=id_)), *suite)


@page(cadre, f"{BASE}/", droits.CONSENTEMENTS_TENIR)
def lister(mention_id: uuid.UUID) -> ResponseReturnValue:
    """La preuve des consentements d'une mention : jamais une identité."""
    return _lister(mention_id)


def _lister(id_: uuid.UUID, statut: int = 200, refus: str = "", seuls: Any = None) -> ResponseReturnValue:
    lu: Any = operations.lister(contexte(), id_, numero_demande(), seuls)
    return rendre(
        "registre/mentions/consentements/liste.html", statut, registre=lu, mention=lu.mention, refus=refus, seuls=seuls,
        comptes=operations.compter(contexte(), id_), etat_de=operations.etat_de, etats=operations.ETATS,
        puces=operations.PUCES, libelle=libelle, pages=pages_de_la_liste("consentements.lister", lu, mention_id=id_),
        en_erreur=bool(refus),
        fil=_fil(lu.mention, ("Consentements", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/chercher", droits.CONSENTEMENTS_TENIR, methods=["POST"])
def chercher(mention_id: uuid.UUID) -> ResponseReturnValue:
    """Retrouver une personne ; ce que l'on cherche n'est ni dans l'adresse, ni au journal."""
    try:
        trouves = operations.chercher(contexte(), mention_id, lire_ligne(request.form.get("qui", ""))[:200])
    except RegleEnfreinte as refus:
        return _lister(mention_id, 422, refus.phrase)
    return _lister(mention_id, seuls=trouves)


@page(cadre, f"{BASE}/inscrire", droits.CONSENTEMENTS_TENIR, methods=["GET", "POST"])
def inscrire(mention_id: uuid.UUID) -> ResponseReturnValue:
    """Inscrire un consentement recueilli."""
    depart = operations.lire_depart(contexte(), mention_id)
    version = depart.version(_numero())
    if request.method != "POST" or version is None:
        return _formulaire(depart, version, {"recueilli_le": contexte().aujourd_hui.strftime("%d/%m/%Y")})
    tapees = formulaire.lire_formulaire(request.form, list(CHAMPS.values()))
    tapees.pop("version", None)
    try:
        saisie = valider(ConsentementSaisie, tapees)
        neuf = operations.inscrire(contexte(), mention_id, version.numero, saisie, jeton_recu())
    except SaisieRefusee as refus:
        return _formulaire(depart, version, tapees, refus.erreurs)
    except RegleEnfreinte as refus:
        return _formulaire(depart, version, tapees, {"_": [refus.phrase]})
    flash("Le consentement est inscrit.", "reussite")
    return redirect(adresse("consentements.voir", id_=neuf), 303)


def _numero() -> int | None:
    dit = request.values.get("version", "")
    return int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 6 else None


def _formulaire(
    depart: Depart, version: MentionVersion | None, valeurs: Mapping[str, Any],
    erreurs: Mapping[str, list[str]] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    champs = dict(CHAMPS)
    if version is not None:
        choix = tuple(Choix(f["code"], f["libelle"]) for f in version.finalites)
        champs["finalites"] = replace(champs["finalites"], genre="choix_multiple", admises=choix)
    montrees = formulaire.erreurs_a_montrer(dict(erreurs or {}), champs)
    return rendre(
        "registre/mentions/consentements/inscrire.html", 422 if erreurs else 200, depart=depart, version=version,
        champs_vifs=champs, valeurs=formulaire.montrables(dict(valeurs), champs.values()), erreurs=montrees,
        libelles=formulaire.libelles_des_chemins(montrees, champs), en_erreur=bool(montrees), jeton=jeton_recu(),
        fil=_fil(depart.mention, ("Consentements", adresse("consentements.lister", mention_id=depart.mention.objet.id)),
                 ("Inscrire", None)),
    )  # fmt: skip


@page(cadre, UN, droits.CONSENTEMENTS_TENIR)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un consentement, sans l'identité."""
    return _voir(id_)


def _voir(
    id_: uuid.UUID, statut: int = 200, refus: str = "", identite: Mapping[str, Any] | None = None, ouverte: bool = False
) -> ResponseReturnValue:
    preuve: Any = operations.lire(contexte(), id_)
    mention = preuve.mention
    reponse = rendre(
        "registre/mentions/consentements/fiche.html", statut, preuve=preuve, refus=refus, identite=identite, ouverte=ouverte,
        champs=CHAMPS, noms=operations.IDENTITE, listes=LISTES, libelle=libelle, etats=operations.ETATS,
        puces=operations.PUCES, en_erreur=bool(refus), aujourd_hui=contexte().aujourd_hui, jour_de=date.fromisoformat,
        fil=_fil(mention, ("Consentements", adresse("consentements.lister", mention_id=mention.objet.id)),
                 (preuve.objet.libelle, None)),
    )  # fmt: skip
    if ouverte:
        reponse.headers["Cache-Control"] = "no-store"
    return reponse


@page(cadre, f"{UN}/ouvrir", droits.CONSENTEMENTS_TENIR, methods=["POST"])
def ouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Montrer l'identité ; le journal garde qu'elle a été ouverte."""
    identite = operations.ouvrir(contexte(), id_)
    return _voir(id_, identite=identite, ouverte=True)


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("consentements.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{UN}/retirer", droits.CONSENTEMENTS_TENIR, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Inscrire un retrait."""
    finalites, mode = request.form.getlist("finalites"), request.form.get("mode", "")
    return _agir(
        id_, lambda v: operations.retirer(contexte(), id_, v, finalites, _jour(), mode), "Le retrait est inscrit."
    )


def _jour() -> date | None:
    try:
        return lire_date(request.form.get("le", ""))
    except ValueError as erreur:
        raise RegleEnfreinte("Écrivez la date sous la forme jj/mm/aaaa.") from erreur


@page(cadre, f"{UN}/effacer", droits.CONSENTEMENTS_TENIR, methods=["POST"])
def effacer(id_: uuid.UUID) -> ResponseReturnValue:
    """Effacer l'identité d'un consentement retiré."""
    return _agir(id_, lambda v: operations.effacer_l_identite(contexte(), id_, v), "L'identité est effacée.")
