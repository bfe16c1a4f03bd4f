"""Le questionnaire : la liste des questions d'un périmètre, et une page par question."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from audit.autodiagnostics import operations, reponses
from audit.autodiagnostics.lecture import Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import OUVERT, ReponseSaisie
from audit.autodiagnostics.onglets import fil_de, onglets_de
from audit.autodiagnostics.pages import FILTRES, filtrer, voisins
from audit.autodiagnostics.reponses import PointLu
from audit.autodiagnostics.scores import noter
from audit.droits import LIRE, RELIRE, REPONDRE
from audit.referentiels.forme import COURT
from audit.verifications.verdicts import LIBELLES as VERDICTS
from socle.champs import champs_par_nom
from socle.droits import PREUVES_DEPOSER
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse, argument
from socle.liens.vues import url_de_l_objet
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_texte
from socle.verbes import phrase_du_verbe
from socle.web import contexte, page, rendre

cadre = Blueprint("reponses", __name__)
BASE = "/o/<code>/autodiagnostics/<uuid:id_>"
POINT = f"{BASE}/<uuid:cible_id>/<string:point_id>"
CHAMPS = champs_par_nom(ReponseSaisie)
HISTOIRE = 8


@page(cadre, f"{BASE}/questions", LIRE)
def parcourir(id_: uuid.UUID) -> ResponseReturnValue:
    """Les questions d'un périmètre, chapitre par chapitre."""
    etat = operations.lire_etat(contexte(), id_)
    voulue = argument("cible", 40)
    cible = next((c for c in etat.cibles if str(c.id) == voulue), etat.organisation)
    filtre = argument("filtre", 20)
    lues = filtrer(etat.unites_de(cible.id), filtre)
    chapitres = [
        (titre, [u for u in lues if u.point.chapitre == code]) for code, titre in etat.referentiel.titres.items()
    ]
    return rendre(
        "audit/autodiagnostics/questions.html", fil=fil_de(id_, etat.objet.libelle, ("Questions", None)), etat=etat,
        cible=cible, filtre=filtre, filtres=FILTRES, chapitres=[(t, siennes) for t, siennes in chapitres if siennes],
        total=len(lues), scores=noter(etat.unites_de(cible.id)), onglets=onglets_de(id_, "questions"), listes=LISTES,
        court=etat.autodiagnostic.parcours == COURT,
    )  # fmt: skip


@page(cadre, POINT, LIRE)
def point(id_: uuid.UUID, cible_id: uuid.UUID, point_id: str) -> ResponseReturnValue:
    """Une question : ce qu'elle demande, sur quoi elle se fonde, sa réponse."""
    return _montrer(reponses.lire_point(contexte(), id_, cible_id, point_id))


@page(cadre, POINT, REPONDRE, methods=["POST"])
def repondre(id_: uuid.UUID, cible_id: uuid.UUID, point_id: str) -> ResponseReturnValue:
    """Enregistrer une réponse."""
    tapees = formulaire.lire_formulaire(request.form, tuple(CHAMPS.values()))
    try:
        saisie = valider(ReponseSaisie, tapees)
        reponses.repondre(contexte(), id_, cible_id, point_id, saisie, version_recue())
    except SaisieRefusee as refus:
        lu = reponses.lire_point(contexte(), id_, cible_id, point_id)
        return _montrer(lu, 422, tapees=tapees, erreurs=refus.erreurs, version=version_recue())
    except RegleEnfreinte as refus:
        lu = reponses.lire_point(contexte(), id_, cible_id, point_id)
        return _montrer(lu, 422, tapees=tapees, erreurs={"_": [refus.phrase]}, version=version_recue())
    except ConflitDeVersion:
        lu = reponses.lire_point(contexte(), id_, cible_id, point_id)
        return _montrer(lu, 409, tapees=tapees, conflit=True)
    flash("La réponse est enregistrée." if saisie.statut else "La réponse est retirée.", "reussite")
    return redirect(_suite(reponses.lire_point(contexte(), id_, cible_id, point_id)), 303)


def _suite(lu: PointLu) -> str:
    """Où aller après : la question suivante, ou la même."""
    if request.form.get("_action") != "suivante":
        return _adresse(lu.unite)
    suivante = voisins(lu.etat.unites_de(lu.unite.cible.id), lu.unite).apres
    if suivante is None:
        return adresse("reponses.parcourir", id_=lu.etat.objet.id, cible=lu.unite.cible.id)
    return _adresse(suivante)


def _adresse(unite: Unite, point_: str = "reponses.point") -> str:
    return adresse(point_, id_=unite.cible.autodiagnostic_id, cible_id=unite.cible.id, point_id=unite.point.id)


def _montrer(
    lu: PointLu, statut: int = 200, *, tapees: dict[str, Any] | None = None, version: int | None = None,
    erreurs: dict[str, list[str]] | None = None, conflit: bool = False, refus: str = "",
) -> ResponseReturnValue:  # fmt: skip
    u, etat, siens = lu.unite, lu.etat, contexte().droits
    sienne = u.reponse
    valeurs = tapees if tapees is not None else valeurs_tapees(CHAMPS.values(), reponses.saisie_de(sienne))
    fautes = formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS)
    ouvert = etat.autodiagnostic.etat == OUVERT and not etat.objet.archive
    passages = reponses.lire_passages(contexte(), sienne.id)[:HISTOIRE] if sienne is not None else []
    questions = ("Questions", adresse("reponses.parcourir", id_=etat.objet.id, cible=u.cible.id))
    return rendre(
        "audit/autodiagnostics/point.html", statut, etat=etat,
        fil=fil_de(etat.objet.id, etat.objet.libelle, questions, (u.point.id, None)),
        u=u, p=u.point, sienne=sienne, valeurs=valeurs, erreurs=fautes, champs=CHAMPS, conflit=conflit,
        en_erreur=bool(fautes) or conflit, libelles=formulaire.libelles_des_chemins(fautes, CHAMPS), refus=refus,
        version=u.version if version is None else version, voisins=voisins(etat.unites_de(u.cible.id), u), listes=LISTES,
        adresse_de=_adresse, onglets=onglets_de(etat.objet.id, "questions"), constats=lu.constats, verdicts=VERDICTS,
        peut_repondre=REPONDRE in siens and ouvert, peut_relire=RELIRE in siens and ouvert and sienne is not None,
        peut_deposer=PREUVES_DEPOSER in siens, court=etat.autodiagnostic.parcours == COURT, passages=passages,
        phrase_du_verbe=phrase_du_verbe, url_de_l_objet=url_de_l_objet, jour=contexte().aujourd_hui,
        soi_meme=sienne is not None and sienne.evalue_par_id == contexte().acteur.id,
        verdict=request.form.get("verdict", ""), remarque=lire_texte(request.form.get("remarque", "")),
    )  # fmt: skip


@page(cadre, f"{POINT}/confirmer", REPONDRE, methods=["POST"])
def confirmer(id_: uuid.UUID, cible_id: uuid.UUID, point_id: str) -> ResponseReturnValue:
    """Confirmer une réponse venue d'ailleurs ou d'avant."""
    return _acter(
        id_, cible_id, point_id, phrase="La réponse est confirmée, sous votre nom.",
        acte=lambda: reponses.confirmer(contexte(), id_, cible_id, point_id, version_recue()),
    )  # fmt: skip


@page(cadre, f"{POINT}/relire", RELIRE, methods=["POST"])
def relire(id_: uuid.UUID, cible_id: uuid.UUID, point_id: str) -> ResponseReturnValue:
    """Relire une réponse."""
    verdict, remarque = request.form.get("verdict", "")[:20], lire_texte(request.form.get("remarque", ""))
    return _acter(
        id_, cible_id, point_id, phrase="La relecture est enregistrée.",
        acte=lambda: reponses.relire(contexte(), id_, cible_id, point_id, version_recue(), verdict, remarque),
    )  # fmt: skip


def _acter(
    id_: uuid.UUID, cible_id: uuid.UUID, point_id: str, *, acte: Callable[[], object], phrase: str
) -> ResponseReturnValue:
    statut, refus = 200, ""
    try:
        acte()
    except ConflitDeVersion as conflit:
        statut, refus = 409, f"{conflit.phrase} Relisez la réponse avant de décider."
    except RegleEnfreinte as enfreinte:
        statut, refus = 422, enfreinte.phrase
    lu = reponses.lire_point(contexte(), id_, cible_id, point_id)
    if refus:
        return _montrer(lu, statut, refus=refus)
    flash(phrase, "reussite")
    return redirect(_adresse(lu.unite), 303)


@page(cadre, "/o/<code>/reponses/<uuid:id_>", LIRE)
def trouver(id_: uuid.UUID) -> ResponseReturnValue:
    """Mène d'une réponse (journal, preuve, action) à la page de sa question."""
    _, ligne = reponses.lire(contexte(), id_)
    etat = operations.lire_etat(contexte(), ligne.autodiagnostic_id)
    if ligne.cible_id not in {c.id for c in etat.cibles}:
        return redirect(adresse("autodiagnostics.voir", id_=ligne.autodiagnostic_id))
    try:
        return redirect(_adresse(etat.unite(ligne.cible_id, ligne.point_id)))
    except Introuvable:
        return redirect(adresse("autodiagnostics.voir", id_=ligne.autodiagnostic_id))
