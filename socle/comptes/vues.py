"""Pages des comptes : mon compte, mon second facteur, les personnes d'un organisme, les brouillons."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from socle.champs import champs_de
from socle.comptes import authentification, brouillons, lecture, operations, reprise, second_facteur
from socle.comptes.modele import InvitationSaisie
from socle.comptes.mots_de_passe import LONGUEUR_MINIMALE
from socle.comptes.sessions import adresse_absolue, adresse_interne, ouvrir_session, second_facteur_exige
from socle.comptes.vues_connexion import adresse_du_client, lire_nouveau_mot_de_passe
from socle.droits import COMPTES_GERER, ORGANISME_LIRE, ROLES
from socle.erreurs import Refus, RegleEnfreinte, SaisieRefusee
from socle.saisies import deplier, valider
from socle.types import lire_ligne
from socle.web import CONNECTE, contexte, instance, organisme, page, personne, rendre

cadre = Blueprint("comptes", __name__)
BASE = "/o/<code>/comptes"
FIL_COMPTE = ("Mon compte", "/compte")


@page(cadre, "/compte", CONNECTE, methods=["GET", "POST"])
def mon_compte() -> ResponseReturnValue:
    """Mon compte : nom, mot de passe, second facteur, codes de secours, rôles."""
    erreurs: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            operations.renommer(instance(), personne().id, lire_ligne(request.form.get("nom")))
            flash("Votre nom est enregistré.", "reussite")
            return redirect(url_for("comptes.mon_compte"), 303)
        except SaisieRefusee as refus:
            erreurs = refus.erreurs
    return rendre(
        "socle/comptes/mon_compte.html", 422 if erreurs else 200, fil=[("Accueil", "/"), ("Mon compte", None)],
        moi=personne(), nom=request.form.get("nom", personne().nom), erreurs=erreurs, en_erreur=bool(erreurs),
        roles=lecture.roles_de(instance(), personne().id), exige=second_facteur_exige(personne().id),
    )  # fmt: skip


@page(cadre, "/compte/mot-de-passe", CONNECTE, methods=["GET", "POST"])
def changer_mot_de_passe() -> ResponseReturnValue:
    """Changer mon mot de passe ; mes autres sessions se ferment."""
    statut, erreurs = 200, {}
    if request.method == "POST":
        try:
            _redemander_mot_de_passe()
            nouveau = lire_nouveau_mot_de_passe()
            ouvrir_session(authentification.changer_mot_de_passe(instance(), personne().id, nouveau))
            flash("Votre mot de passe est changé. Vos autres sessions sont fermées.", "reussite")
            return redirect(url_for("comptes.mon_compte"), 303)
        except Refus as refus:
            statut, erreurs = refus.code_http, _erreurs(refus)
    return rendre(
        "socle/comptes/mot_de_passe.html", statut, fil=[("Accueil", "/"), FIL_COMPTE, ("Mot de passe", None)],
        moi=personne(), erreurs=erreurs, longueur=LONGUEUR_MINIMALE, en_erreur=bool(erreurs),
    )  # fmt: skip


def _redemander_mot_de_passe() -> None:
    """Vérifie le mot de passe actuel ; `SaisieRefusee` s'il est faux."""
    actuel = request.form.get("actuel", "")
    try:
        authentification.verifier_mot_de_passe(instance(), personne(), actuel, adresse_du_client())
    except RegleEnfreinte:
        raise SaisieRefusee({"actuel": ["Ce n'est pas votre mot de passe actuel."]}) from None


def _erreurs(refus: Refus, champ: str = "_") -> dict[str, list[str]]:
    if isinstance(refus, SaisieRefusee):
        return refus.erreurs
    return {champ if refus.code_http == 422 else "_": [refus.phrase]}


@page(cadre, "/compte/second-facteur", CONNECTE, methods=["GET", "POST"])
def installer_second_facteur() -> ResponseReturnValue:
    """Poser une application d'authentification, ou la remplacer ; les codes de secours suivent, montrés une fois."""
    trousseau, moi = instance().coffre.trousseau, personne()
    secret = second_facteur.ouvrir_texte(trousseau, moi.id, request.form.get("scelle", ""))
    statut, erreurs = 200, {}
    if request.method == "POST":
        try:
            if secret is None:
                raise RegleEnfreinte("Cette page avait expiré : voici une nouvelle clé, recommencez avec elle.")
            if moi.a_second_facteur:
                _redemander_mot_de_passe()
            codes = authentification.poser_second_facteur(
                instance(), moi, secret, request.form.get("code", ""), adresse_du_client()
            )
            return _montrer_codes(codes)
        except Refus as refus:
            statut, erreurs = refus.code_http, _erreurs(refus, "code")
    secret = secret or second_facteur.nouveau_secret()
    adresse = second_facteur.adresse_totp(secret, moi.email, instance().reglages.nom_instance)
    return rendre(
        "socle/comptes/second_facteur.html", statut, moi=moi, erreurs=erreurs, en_erreur=bool(erreurs),
        secret=secret, qr=second_facteur.image_qr(adresse), exige=second_facteur_exige(moi.id),
        scelle=second_facteur.sceller_en_texte(trousseau, moi.id, secret),
        fil=[("Accueil", "/"), FIL_COMPTE, ("Second facteur", None)],
    )  # fmt: skip


@page(cadre, "/compte/codes-de-secours", CONNECTE, methods=["GET", "POST"])
def codes_de_secours() -> ResponseReturnValue:
    """Demander dix codes de secours neufs, contre son mot de passe."""
    if not personne().a_second_facteur:
        return redirect(url_for("comptes.installer_second_facteur"), 303)
    statut, erreurs = 200, {}
    if request.method == "POST":
        try:
            _redemander_mot_de_passe()
            return _montrer_codes(authentification.renouveler_codes(instance(), personne()))
        except Refus as refus:
            statut, erreurs = refus.code_http, _erreurs(refus)
    return rendre(
        "socle/comptes/renouveler_codes.html", statut, erreurs=erreurs, en_erreur=bool(erreurs), moi=personne(),
        fil=[("Accueil", "/"), FIL_COMPTE, ("Codes de secours", None)],
    )  # fmt: skip


def _montrer_codes(codes: list[str]) -> ResponseReturnValue:
    suite = adresse_interne(session.pop("suite", "")) or url_for("comptes.mon_compte")
    return rendre("socle/comptes/codes.html", codes=codes, suite=suite, moi=personne())


@page(cadre, "/compte/reprise", CONNECTE, methods=["POST"])
def retrouver_saisie() -> ResponseReturnValue:
    """Faire un brouillon d'une saisie envoyée par une page d'avant la dernière connexion."""
    url = reprise.deposer(instance(), personne(), request.form.get("saisie", ""))
    if url:
        flash("Votre saisie est gardée en brouillon : reprenez-la ci-dessous.", "reussite")
    else:
        flash("Cette saisie n'a pas pu être reprise.", "erreur")
    return redirect(url or "/", 303)


@page(cadre, f"{BASE}/", COMPTES_GERER, methods=["GET", "POST"])
def lister() -> ResponseReturnValue:
    """Les personnes de l'organisme ; inviter quelqu'un, ou lui donner un rôle de plus."""
    if request.method != "POST":
        return _page_des_comptes()
    champs = champs_de(InvitationSaisie)
    tapees = deplier([p for p in request.form.items(multi=True) if p[0] != "csrf_token"], champs)
    try:
        saisie = valider(InvitationSaisie, tapees)
        suite = operations.inviter(contexte(), saisie, *_lien_d_invitation(), par_courriel=_par_courriel())
    except SaisieRefusee as refus:
        return _page_des_comptes(422, erreurs=refus.erreurs, valeurs=tapees)
    except RegleEnfreinte as refus:
        return _page_des_comptes(422, erreurs={"_": [refus.phrase]}, valeurs=tapees)
    return _apres_invitation(suite)


def _par_courriel() -> bool:
    return bool(instance().reglages.smtp_hote)


def _lien_d_invitation() -> tuple[str]:
    return (adresse_absolue("/invitation/{jeton}"),)


def _apres_invitation(suite: operations.Suite) -> ResponseReturnValue:
    """Sans courriel, le lien est montré une fois, dans cette réponse ; sinon on revient à la liste."""
    if suite.alerte:
        flash(suite.alerte, "avertissement")
    if suite.lien:
        return _page_des_comptes(invitation=suite)
    phrase = "L'invitation est partie par courriel." if suite.courriel_parti else "Le rôle est donné."
    flash(f"{suite.nom} : {phrase}", "reussite")
    return redirect(_url("lister"), 303)


def _page_des_comptes(statut: int = 200, **vue: Any) -> ResponseReturnValue:
    erreurs = vue.get("erreurs", {})
    champs = champs_de(InvitationSaisie)
    return rendre(
        "socle/comptes/comptes.html", statut, comptes=lecture.lister(contexte()), champs_invitation=champs,
        valeurs=vue.get("valeurs", {}), erreurs=erreurs, invitation=vue.get("invitation"), moi=personne(),
        libelles={c.nom: c.libelle for c in champs}, roles=tuple(ROLES.values()), en_erreur=bool(erreurs),
        fil=[("Accueil", "/"), (organisme().nom, url_for("organismes.accueil", code=organisme().code)),
             ("Comptes et rôles", None)],
    )  # fmt: skip


def _url(point: str, **valeurs: Any) -> str:
    return url_for(f"comptes.{point}", code=organisme().code, **valeurs)


def _agir(acte: Callable[[], str], phrase: str) -> ResponseReturnValue:
    try:
        flash(phrase.format(nom=acte()), "reussite")
    except RegleEnfreinte as refus:
        return _page_des_comptes(422, erreurs={"_": [refus.phrase]})
    return redirect(_url("lister"), 303)


@page(cadre, f"{BASE}/roles/<uuid:id_>/retirer", COMPTES_GERER, methods=["POST"])
def retirer(id_: uuid.UUID) -> ResponseReturnValue:
    """Retirer un rôle donné ici."""
    return _agir(lambda: operations.retirer(contexte(), id_), "{nom} : le rôle est retiré.")


@page(cadre, f"{BASE}/<uuid:id_>/desactiver", COMPTES_GERER, methods=["POST"])
def desactiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Désactiver un compte."""
    return _agir(lambda: operations.desactiver(contexte(), id_), "{nom} : le compte est désactivé.")


@page(cadre, f"{BASE}/<uuid:id_>/reactiver", COMPTES_GERER, methods=["POST"])
def reactiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Réactiver un compte."""
    return _agir(lambda: operations.reactiver(contexte(), id_), "{nom} : le compte est réactivé.")


@page(cadre, f"{BASE}/<uuid:id_>/second-facteur/oter", COMPTES_GERER, methods=["POST"])
def oter_second_facteur(id_: uuid.UUID) -> ResponseReturnValue:
    """Ôter le second facteur de qui a perdu son téléphone et ses codes."""
    return _agir(lambda: operations.oter_second_facteur(contexte(), id_), "{nom} : le second facteur est ôté.")


@page(cadre, f"{BASE}/<uuid:id_>/lien", COMPTES_GERER, methods=["POST"])
def refaire_lien(id_: uuid.UUID) -> ResponseReturnValue:
    """Refaire le lien d'une invitation qui attend."""
    try:
        suite = operations.refaire_lien(contexte(), id_, *_lien_d_invitation(), par_courriel=_par_courriel())
    except RegleEnfreinte as refus:
        return _page_des_comptes(422, erreurs={"_": [refus.phrase]})
    return _apres_invitation(suite)


@page(cadre, "/o/<code>/brouillon", ORGANISME_LIRE, methods=["POST"])
def garder_brouillon() -> ResponseReturnValue:
    """Enregistrement automatique d'une saisie en cours (voir `gouverne.js`)."""
    formulaire = lire_ligne(request.form.get("_formulaire") or request.args.get("formulaire", ""))
    duree = timedelta(days=instance().reglages.brouillon_jours)
    brouillons.garder(contexte(), formulaire, reprise.lire_version(), request.form.items(multi=True), duree)
    return "", 204
