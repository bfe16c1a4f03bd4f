"""Entrer dans Gouverne : première page, première ouverture, choix de l'organisme, pages publiques."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from socle.accueil import formulaire, operations
from socle.accueil.declaration import DECLARATION
from socle.accueil.modele import CompteSaisie
from socle.comptes.mots_de_passe import hacher, mot_de_passe_refuse
from socle.comptes.sessions import connecter
from socle.droits import ORGANISME_CREER, ROLES, cumul_a_signaler, droits_des_roles
from socle.erreurs import SaisieRefusee
from socle.organismes.arbre import lire_arbre, seul_organisme
from socle.organismes.modele import OrganismeSaisie
from socle.organismes.vues import numero_de_page, pages_de
from socle.saisies import valider
from socle.sante import examiner
from socle.types import lire_ligne
from socle.web import CONNECTE, PUBLIC, instance, page, personne, rendre

cadre = Blueprint("accueil", __name__)
CLE_DEMONSTRATION = "demonstration_chargee"
COMPTES_MONTRES = 30
"""Ce que le cookie de session porte sans peine."""


@page(cadre, "/", PUBLIC)
def racine() -> ResponseReturnValue:
    """Mène chacun où il travaille : connexion, son organisme, ou le choix."""
    if not current_user.is_authenticated:
        if operations.instance_vide(instance()):
            return rendre("socle/accueil/instance_neuve.html")
        return redirect(url_for("security.login"))
    code = seul_organisme(instance(), personne())
    return redirect(url_for("organismes.accueil", code=code) if code else url_for("accueil.organismes"))


@page(cadre, "/organismes", CONNECTE)
def organismes() -> ResponseReturnValue:
    """Les organismes ouverts à la personne, en arbre, filtrés par leur nom."""
    demande = lire_ligne(request.args.get("q", "")[:200])
    arbre = lire_arbre(instance(), personne(), demande, numero_de_page(request.args))

    def url(numero: int) -> str:
        return f"{url_for('accueil.organismes')}?{urlencode({'q': demande, 'page': numero})}"

    return rendre(
        "socle/accueil/organismes.html", arbre=arbre, demande=demande, roles=ROLES,
        reprendre=next((n.code for n in arbre.noeuds if ORGANISME_CREER in droits_des_roles(frozenset(n.roles))), ""),
        pages=pages_de(arbre.page, arbre.pages, url),
    )  # fmt: skip


@page(cadre, "/bienvenue/<jeton>", PUBLIC)
def bienvenue(jeton: str) -> ResponseReturnValue:
    """Première ouverture : créer mon organisme, ou charger la démonstration."""
    operations.exiger_lien(instance(), jeton)
    return rendre("socle/accueil/bienvenue.html", jeton=jeton, demonstration=_chargeur() is not None)


@page(cadre, "/bienvenue/<jeton>/organisme", PUBLIC, methods=["GET", "POST"])
def creer(jeton: str) -> ResponseReturnValue:
    """Créer mon organisme, puis mon compte : deux étapes, rien n'est écrit avant la fin de la seconde."""
    operations.exiger_lien(instance(), jeton)
    if request.method != "POST":
        return _rendre_etape(jeton, formulaire.Etape())
    etape = formulaire.lire_etape(request.form)
    if request.form.get("_action") == "retour":
        return _rendre_etape(jeton, etape.a(formulaire.ORGANISME))
    try:
        organisme = valider(OrganismeSaisie, etape.organisme)
    except SaisieRefusee as refus:
        return _rendre_etape(jeton, etape.refusee(formulaire.ORGANISME, refus.erreurs))
    if etape.nom == formulaire.ORGANISME:
        return _rendre_etape(jeton, etape.a(formulaire.COMPTE))
    return _fonder(jeton, etape, organisme)


def _fonder(jeton: str, etape: formulaire.Etape, organisme: OrganismeSaisie) -> ResponseReturnValue:
    try:
        compte, mot_de_passe = _lire_compte(etape)
        fondation = operations.fonder(instance(), jeton, organisme, compte, hacher(mot_de_passe))
    except SaisieRefusee as refus:
        return _rendre_etape(jeton, etape.refusee(formulaire.COMPTE, refus.erreurs))
    connecter(fondation.personne)
    flash(
        f"« {fondation.organisme.nom} » est créé. Vous en êtes l'administrateur et le délégué (DPO).",
        "reussite",
    )
    return redirect(url_for("organismes.accueil", code=fondation.organisme.code), 303)


def _lire_compte(etape: formulaire.Etape) -> tuple[CompteSaisie, str]:
    """Le compte et son mot de passe, ou `SaisieRefusee` avec toutes les erreurs ensemble."""
    erreurs: dict[str, list[str]] = {}
    mot_de_passe, confirmation = (request.form.get(nom, "") for nom in formulaire.MOTS_DE_PASSE)
    compte = CompteSaisie.model_construct()
    try:
        compte = valider(CompteSaisie, etape.compte)
    except SaisieRefusee as refus:
        erreurs |= refus.erreurs
    if refus_du_mot := mot_de_passe_refuse(mot_de_passe, *(etape.compte.get(n, "") for n in formulaire.NOMS_COMPTE)):
        erreurs["mot_de_passe"] = refus_du_mot
    elif mot_de_passe != confirmation:
        erreurs["confirmation"] = ["Les deux mots de passe ne sont pas identiques."]
    if erreurs:
        raise SaisieRefusee(erreurs)
    return compte, mot_de_passe


def _rendre_etape(jeton: str, etape: formulaire.Etape) -> ResponseReturnValue:
    roles = operations.ROLES_DU_PREMIER_COMPTE
    return rendre(
        "socle/accueil/creer.html", 422 if etape.erreurs else 200, jeton=jeton, etape=etape,
        en_erreur=bool(etape.erreurs), roles=[ROLES[role] for role in roles], cumul=cumul_a_signaler(frozenset(roles)),
    )  # fmt: skip


@page(cadre, "/bienvenue/<jeton>/demonstration", PUBLIC, methods=["POST"])
def charger_demonstration(jeton: str) -> ResponseReturnValue:
    """Charger le territoire de démonstration, puis montrer ses comptes."""
    chargeur = _chargeur()
    if chargeur is None:
        operations.exiger_lien(instance(), jeton)
        return redirect(url_for("accueil.bienvenue", jeton=jeton), 303)
    bilan = operations.ouvrir_en_demonstration(instance(), jeton, chargeur)
    comptes = [[c.courriel, c.nom, c.role, c.organisme] for c in bilan.comptes[:COMPTES_MONTRES]]
    session[CLE_DEMONSTRATION] = {"comptes": comptes, "mot_de_passe": bilan.mot_de_passe}
    return redirect(url_for("accueil.comptes_de_demonstration"), 303)


def _chargeur() -> Any:
    return current_app.config.get("CHARGER_DEMONSTRATION")


@page(cadre, "/bienvenue/demonstration", PUBLIC)
def comptes_de_demonstration() -> ResponseReturnValue:
    """Les comptes de démonstration et leur mot de passe, pour le navigateur qui vient de la charger."""
    chargee = session.get(CLE_DEMONSTRATION)
    if not chargee:
        return redirect(url_for("accueil.racine"))
    return rendre(
        "socle/accueil/demonstration.html", comptes=chargee["comptes"], mot_de_passe=chargee["mot_de_passe"],
        roles=ROLES, delegue=_courriel_du_delegue(chargee["comptes"]),
    )  # fmt: skip


def _courriel_du_delegue(comptes: list[list[str]]) -> str:
    return next((courriel for courriel, _, role, _ in comptes if role == ROLES["dpo"].libelle), "")


@page(cadre, "/bienvenue/demonstration/entrer", PUBLIC, methods=["POST"])
def entrer_en_demonstration() -> ResponseReturnValue:
    """Connecte d'un clic la déléguée de démonstration."""
    chargee = session.get(CLE_DEMONSTRATION)
    courriel = _courriel_du_delegue(chargee["comptes"]) if chargee else ""
    deleguee = operations.trouver_compte(instance(), courriel)
    if deleguee is None or not current_app.config["DEMONSTRATION"](instance()):
        return redirect(url_for("accueil.racine"), 303)
    connecter(deleguee)
    return redirect(url_for("accueil.racine"), 303)


@cadre.app_errorhandler(operations.LienRefuse)
def _lien_refuse(refus: operations.LienRefuse) -> Response:
    return rendre("socle/accueil/lien_refuse.html", refus.code_http, ouverte=refus.ouverte)


@page(cadre, "/aide", PUBLIC)
def aide() -> ResponseReturnValue:
    """Mode d'emploi court."""
    return rendre("socle/accueil/aide.html", roles=ROLES)


@page(cadre, "/accessibilite", PUBLIC)
def accessibilite() -> ResponseReturnValue:
    """Déclaration d'accessibilité."""
    return rendre("socle/accueil/accessibilite.html", declaration=DECLARATION)


@page(cadre, "/robots.txt", PUBLIC)
def robots() -> ResponseReturnValue:
    """Aucune page n'est à indexer."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@page(cadre, "/sante", PUBLIC)
def sante() -> ResponseReturnValue:
    """État de l'instance, pour la supervision : 200 ou 503, sans aucune donnée."""
    etat = examiner(instance())
    reponse = jsonify(etat=etat.etat, revision=etat.revision, version=etat.version)
    reponse.status_code = etat.statut
    reponse.headers["Cache-Control"] = "no-store"
    return reponse
