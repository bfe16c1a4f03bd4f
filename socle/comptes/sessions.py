"""La session d'une personne : l'ouvrir, la fermer, savoir si son second facteur manque, et où la renvoyer."""

from __future__ import annotations

import time
import uuid
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import (
    LoginManager,
    current_user,
    login_user,
    logout_user,
)
from sqlmodel import col, select

from socle.comptes.acces import en_vigueur
from socle.comptes.authentification import noter_connexion, noter_deconnexion
from socle.comptes.modele import Attribution, Personne
from socle.comptes.traces import COMPTES
from socle.droits import exige_second_facteur
from socle.instance import Instance

ATTENTE_DU_CODE = 600
LIBRES = frozenset({"static", "static_bootstrap", "security.logout", "comptes.installer_second_facteur"})


def _instance() -> Instance:
    ouverte: Instance = current_app.extensions["gouverne"]
    return ouverte


def brancher_sessions(app: Flask) -> None:
    """Flask-Login lit la personne par son estampille ; le second facteur exigé barre toute autre page."""
    gestion = LoginManager(app)
    gestion.session_protection = None
    gestion.user_loader(_lire)
    app.before_request(_barrer)


def _lire(estampille: str) -> Personne | None:
    with _instance().base.lire(COMPTES) as lecture:
        return lecture.exec(select(Personne).where(Personne.estampille == estampille, Personne.active)).first()


def connecter(personne: Personne) -> None:
    """Ouvre une session neuve à cette personne, glissante, et la trace."""
    noter_connexion(_instance(), personne.id)
    ouvrir_session(personne)


def ouvrir_session(personne: Personne) -> None:
    """Remplace la session du navigateur : rien de la précédente n'y passe."""
    session.clear()
    session.permanent = True
    login_user(personne)


def deconnecter() -> None:
    """Ferme la session et la trace."""
    if current_user.is_authenticated:
        noter_deconnexion(_instance(), current_user.id)
    logout_user()
    session.clear()


def mettre_en_attente(personne: Personne, suite: str) -> None:
    """Mot de passe juste, second facteur attendu : la personne n'est pas encore connectée."""
    session.clear()
    session["attente"] = {"estampille": personne.estampille, "depuis": int(time.time()), "suite": suite}


def en_attente() -> tuple[Personne, str] | None:
    """La personne dont on attend le second facteur et la page visée ; None après dix minutes."""
    attente = session.get("attente")
    if not attente or time.time() - attente["depuis"] > ATTENTE_DU_CODE:
        return None
    personne = _lire(attente["estampille"])
    return (personne, str(attente["suite"])) if personne else None


def second_facteur_exige(personne_id: uuid.UUID) -> bool:
    """Vrai si l'un des rôles en vigueur de la personne exige un second facteur dans cette instance."""
    instance = _instance()
    if not instance.reglages.second_facteur:
        return False
    with instance.base.lire(COMPTES) as lecture:
        requete = select(Attribution.role).where(col(Attribution.personne_id) == personne_id, en_vigueur())
        roles = frozenset(lecture.exec(requete))
    return exige_second_facteur(roles) and not est_demonstration(instance)


def est_demonstration(instance: Instance) -> bool:
    """Vrai si l'instance sert le territoire de démonstration."""
    marque = current_app.config.get("DEMONSTRATION")
    return bool(marque(instance)) if marque else instance.demonstration


def _barrer() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in LIBRES or not current_user.is_authenticated:
        return None
    if current_user.a_second_facteur or not second_facteur_exige(current_user.id):
        return None
    if request.method != "POST":
        session.setdefault("suite", request.full_path.rstrip("?"))
    return redirect(url_for("comptes.installer_second_facteur"), 303)


def adresse_interne(adresse: str | None) -> str:
    """L'adresse si elle mène dans l'application, sinon chaîne vide (redirection ouverte)."""
    brute = adresse or ""
    if not brute.startswith("/") or brute.startswith("//") or "\\" in brute or any(ord(c) < 33 for c in brute):
        return ""
    morceaux = urlsplit(brute)
    return "" if morceaux.scheme or morceaux.netloc else brute


def adresse_absolue(chemin: str) -> str:
    """Adresse complète d'une page : celle des réglages, sinon l'hôte de la requête."""
    publique = _instance().reglages.adresse_publique.rstrip("/")
    return (publique or request.host_url.rstrip("/")) + chemin


def adresse_pour_un_inconnu(chemin: str) -> str:
    """Comme `adresse_absolue`, mais jamais d'après l'en-tête `Host` d'un inconnu : sans adresse publique réglée,
    seule la machine elle-même a droit à un lien. Vide sinon.
    """
    locale = (request.host.rpartition(":")[0] or request.host) in {"127.0.0.1", "localhost", "[::1]"}
    return adresse_absolue(chemin) if _instance().reglages.adresse_publique or locale else ""
