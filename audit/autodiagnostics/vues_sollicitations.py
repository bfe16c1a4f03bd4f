"""Pages des demandes de réponses : les préparer, les suivre, et la page publique où l'on répond sans compte."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from audit.autodiagnostics import liens_publics, operations, sollicitations
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.liens_publics import Invitation
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import OUVERT, SollicitationSaisie
from audit.autodiagnostics.onglets import fil_de, onglets_de
from audit.autodiagnostics.sollicitations import ATTENDUE, ECHUE, LIBELLES, RETIREE, Envoi, Remise, etat_de
from audit.autodiagnostics.vues_partages import BASE, ICI, choisies
from audit.autodiagnostics.vues_partages import cadre as partages
from audit.droits import LIRE, REPONDRE
from socle.champs import champs_de, champs_par_nom
from socle.comptes.sessions import adresse_absolue
from socle.comptes.vues_connexion import adresse_du_client
from socle.courriels.serveur import trouver_serveur
from socle.erreurs import ConflitDeVersion, Introuvable, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.editeur import jeton_recu
from socle.fiches.pages import adresse, argument
from socle.liens_publics import LienInconnu
from socle.saisies import valider
from socle.types import lire_entier
from socle.web import PUBLIC, contexte, discrete, instance, page, rendre

cadre = Blueprint("sollicitations", __name__)
publiques = Blueprint("reponses_demandees", __name__)
DEMANDE = "/o/<code>/autodiagnostics/demandes/<uuid:id_>"
CHAMPS = champs_par_nom(SollicitationSaisie)


@page(partages, f"{BASE}/demander", REPONDRE, methods=["GET", "POST"])
def demander(id_: uuid.UUID) -> ResponseReturnValue:
    """Préparer une demande ; son lien est montré une seule fois, dans la réponse."""
    if request.method != "POST":
        depart = {"jours": "21", "points": request.args.getlist("point")[:30]}
        return _page_demander(id_, argument("cible", 40), depart)
    cible = request.form.get("cible", "")[:40]
    envoi = request.form.copy()
    envoi.pop("cible", None)
    valeurs = formulaire.lire_formulaire(envoi, champs_de(SollicitationSaisie))
    graine = jeton_recu()
    try:
        saisie = valider(SollicitationSaisie, valeurs)
        fait = sollicitations.demander(contexte(), id_, _cible(cible), saisie, graine, _remise())
    except SaisieRefusee as refus:
        return _page_demander(id_, cible, valeurs, refus.erreurs, 422)
    except RegleEnfreinte as refus:
        return _page_demander(id_, cible, valeurs, {"_": [refus.phrase]}, 422)
    return _voir(fait.id, envoi=fait)


def _cible(texte: str) -> uuid.UUID:
    try:
        return uuid.UUID(texte)
    except ValueError:
        raise RegleEnfreinte("Choisissez un périmètre de la liste.") from None


def _remise() -> Remise:
    """Comment le lien part : le modèle de son adresse, et si un serveur d'envoi est réglé."""
    return Remise(adresse_absolue("/repondre/{jeton}"), trouver_serveur(instance()) is not None)


def _page_demander(
    id_: uuid.UUID, cible: str, valeurs: dict[str, Any], erreurs: dict[str, list[str]] | None = None, statut: int = 200
) -> ResponseReturnValue:
    etat = operations.lire_etat(contexte(), id_)
    choisie = next((c for c in etat.cibles if str(c.id) == cible), etat.organisation)
    montrees = formulaire.erreurs_a_montrer(erreurs or {}, CHAMPS)
    suite = (ICI, adresse("partages.voir", id_=id_)), ("Demander des réponses", None)
    return rendre(
        "audit/autodiagnostics/sollicitation_creer.html", statut, fil=fil_de(id_, etat.objet.libelle, *suite), etat=etat,
        cible=choisie, chapitres=_par_chapitre(etat, choisie.id), champs_vifs=CHAMPS, valeurs=valeurs, erreurs=montrees,
        coches=set(valeurs.get("points") or ()), en_erreur=bool(montrees), jeton=jeton_recu(), listes=LISTES,
        libelles=formulaire.libelles_des_chemins(montrees, CHAMPS),
        courriel_part=trouver_serveur(instance()) is not None,
    )  # fmt: skip


def _par_chapitre(etat: Etat, cible_id: uuid.UUID) -> list[tuple[str, list[Any]]]:
    """Les questions d'un périmètre, par chapitre."""
    unites = etat.unites_de(cible_id)
    return [(t, [u for u in unites if u.point.chapitre == c]) for c, t in etat.referentiel.titres.items()]


@page(cadre, DEMANDE, LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une demande, où elle en est, ce qui a été reçu à côté des réponses d'ici."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "", envoi: Envoi | None = None) -> ResponseReturnValue:
    d = sollicitations.lire(contexte(), id_)
    etat, jour = d.etat, contexte().aujourd_hui
    ou_en_est = etat_de(d.ligne, jour)
    ouvert = etat.autodiagnostic.etat == OUVERT and not etat.objet.archive
    peut = ouvert and REPONDRE in contexte().droits
    cibles = {c.id: c.nom for c in (*etat.cibles, *etat.retirees)}
    suite = (ICI, adresse("partages.voir", id_=etat.objet.id)), (d.ligne.nom, None)
    return rendre(
        "audit/autodiagnostics/sollicitation.html", statut, d=d, etat=etat, refus=refus, en_erreur=bool(refus),
        fil=fil_de(etat.objet.id, etat.objet.libelle, *suite),
        onglets=onglets_de(etat.objet.id, "partage"), ou_en_est=ou_en_est, etats_demandes=LIBELLES, listes=LISTES, jour=jour,
        cible=cibles.get(d.ligne.cible_id, ""), peut=peut, jeton=jeton_recu() if envoi is None else uuid.uuid4().hex,
        attend=peut and ou_en_est in (ATTENDUE, ECHUE), renouvelable=peut and ou_en_est in (ATTENDUE, ECHUE, RETIREE),
        lien=adresse_absolue(f"/repondre/{envoi.jeton}") if envoi else "",
        courriel_parti=envoi.courriel_parti if envoi else False, cochees=set(request.form.getlist("reprendre")),
    )  # fmt: skip


@page(cadre, f"{DEMANDE}/revoquer", REPONDRE, methods=["POST"])
def revoquer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer le lien d'une demande."""
    try:
        sollicitations.revoquer(contexte(), id_)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    flash("Le lien est retiré : il ne répond plus.", "reussite")
    return redirect(adresse("sollicitations.voir", id_=id_), 303)


@page(cadre, f"{DEMANDE}/renouveler", REPONDRE, methods=["POST"])
def renouveler(id_: uuid.UUID) -> ResponseReturnValue:
    """Donner un lien neuf à une demande ; il est montré une seule fois, dans la réponse."""
    try:
        jours = lire_entier(request.form.get("jours", "")) or 0
    except ValueError:
        jours = 0
    try:
        envoi = sollicitations.renouveler(contexte(), id_, jours, jeton_recu(), _remise())
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    return _voir(id_, envoi=envoi)


@page(cadre, f"{DEMANDE}/reprendre", REPONDRE, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Reprendre les réponses cochées ; aucune : la réponse est classée, relue."""
    try:
        nombre = sollicitations.reprendre(contexte(), id_, choisies())
    except ConflitDeVersion:
        return _voir(id_, 409, "Une réponse a changé ici pendant votre lecture : relisez-la. Rien n'a été repris.")
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    phrases = {0: "La réponse est classée ; rien n'en a été repris.", 1: "Une réponse est reprise."}
    flash(phrases.get(nombre, f"{nombre} réponses sont reprises."), "reussite")
    return redirect(adresse("sollicitations.voir", id_=id_), 303)


@page(publiques, "/repondre/<jeton>", PUBLIC, methods=["GET", "POST"])
def repondre(jeton: str) -> ResponseReturnValue:
    """La page publique d'une demande : ses questions, puis « réponse reçue », et plus rien à relire."""
    valeurs = _tapees()
    try:
        if request.method == "POST":
            liens_publics.repondre(instance(), jeton, valeurs, adresse_du_client())
            return discrete(rendre("audit/autodiagnostics/sollicitation_recue.html"))
        return _page_publique(jeton, liens_publics.ouvrir(instance(), jeton))
    except SaisieRefusee as refus:
        return _refusee(jeton, valeurs, refus)
    except Introuvable:
        return _morte(LienInconnu())
    except Refus as refus:
        return _morte(refus)


@publiques.errorhandler(CSRFError)
def _page_vieillie(_: CSRFError) -> ResponseReturnValue:
    """La page était ouverte depuis trop longtemps : ce qui est tapé revient, à envoyer de nouveau."""
    jeton = str((request.view_args or {}).get("jeton", ""))
    try:
        invitation = liens_publics.ouvrir(instance(), jeton)
    except Refus as ferme:
        return _morte(ferme, 400)
    return _page_publique(jeton, invitation, _tapees(), statut=400, vieillie=True)


def _tapees() -> dict[str, str]:
    return {nom: valeur[:20_000] for nom, valeur in request.form.items()}


def _refusee(jeton: str, valeurs: dict[str, str], refus: SaisieRefusee) -> ResponseReturnValue:
    try:
        invitation = liens_publics.ouvrir(instance(), jeton)
    except Refus as ferme:
        return _morte(ferme)
    return _page_publique(jeton, invitation, valeurs, refus.erreurs, 422)


def _page_publique(
    jeton: str, invitation: Invitation, valeurs: dict[str, str] | None = None,
    erreurs: dict[str, list[str]] | None = None, statut: int = 200, vieillie: bool = False,
) -> ResponseReturnValue:  # fmt: skip
    noms = {"reponse": "réponse", "precision": "précision", "echeance": "date prévue"}
    libelles = {"repondant": "Votre nom"}
    for chemin in erreurs or {}:
        nom, _, rang = chemin.partition("-")
        if rang.isdigit():
            libelles[chemin] = f"Question {int(rang) + 1}, {noms.get(nom, nom)}"
    return discrete(rendre(
        "audit/autodiagnostics/sollicitation_repondre.html", statut, invitation=invitation, valeurs=valeurs or {},
        erreurs=erreurs or {}, en_erreur=bool(erreurs), libelles=libelles, statuts=LISTES["statuts"].items,
        vieillie=vieillie, action=url_for("reponses_demandees.repondre", jeton=jeton),
        reste=(invitation.fin - invitation.contexte.aujourd_hui).days,
    ))  # fmt: skip


def _morte(refus: Refus, statut: int = 0) -> Response:
    """Un lien qui n'ouvre rien : le bon statut, une phrase, rien de l'organisme."""
    gabarit = "socle/lien_ferme.html"
    return discrete(rendre(gabarit, statut or refus.code_http, phrase=refus.phrase, en_erreur=True))
