"""L'application servie par waitress sur 127.0.0.1, et un client qui garde sa connexion et sa session."""

from __future__ import annotations

import http.client
import logging
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Blueprint, Flask
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import event
from sqlmodel import select
from waitress import create_server

from app import creer_app
from bancs.peuplement import COURRIEL, HORS
from socle.comptes.modele import Personne
from socle.instance import Instance
from socle.web import PUBLIC, page, rendre

PAGE_NUE = "/banc/nue"
_GABARIT = """{% extends 'socle/page.html' %}{% block titre %}Page nue{% endblock %}
{% block contenu %}<p>Rien qu’une page.</p>{% endblock %}"""
_REGLAGES_DE_TRANSACTION = ("BEGIN", "PRAGMA", "SELECT set_config", "SAVEPOINT")


class ReponseInattendue(AssertionError):
    """La page mesurée n'a pas répondu ce qu'elle devait : la mesure ne vaudrait rien."""


@dataclass(frozen=True)
class Reponse:
    """Une réponse reçue en entier : durée et temps de calcul (secondes), requêtes SQL, corps, redirection.

    Le temps de calcul est celui du processus (application et client) ; celui de PostgreSQL n'y est pas.
    """

    secondes: float
    calcul: float
    requetes: int
    corps: bytes
    vers: str


@dataclass
class Compteur:
    """Nombre de requêtes SQL parties vers la base, hors réglages de transaction (même règle que les budgets)."""

    nombre: int = 0

    def noter(self, _: Any, __: Any, ordre: str, *___: Any) -> None:
        """Branché sur le moteur."""
        self.nombre += not ordre.startswith(_REGLAGES_DE_TRANSACTION)


@dataclass
class Client:
    """Client HTTP d'une personne connectée ; `anonyme` demande sans session."""

    port: int
    compteur: Compteur
    temoin: str
    jeton: str
    connexion: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def aller(self, chemin: str, statut: int = 200, *, anonyme: bool = False) -> Reponse:
        """GET."""
        entetes = {} if anonyme else {"Cookie": f"gouverne={self.temoin}"}
        return self._demander("GET", chemin, None, entetes, statut)

    def poster(self, chemin: str, champs: Sequence[tuple[str, str]] = (), statut: int = 303) -> Reponse:
        """POST d'un formulaire, jeton compris."""
        corps = urlencode([*champs, ("csrf_token", self.jeton)]).encode()
        return self._envoyer(chemin, corps, "application/x-www-form-urlencoded", statut)

    def deposer(self, chemin: str, nom: str, contenu: bytes) -> Reponse:
        """POST d'un fichier, jeton compris."""
        borne = uuid.uuid4().hex
        jeton = f'--{borne}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.jeton}\r\n'
        tete = f'--{borne}\r\nContent-Disposition: form-data; name="fichier"; filename="{nom}"\r\n\r\n'
        corps = jeton.encode() + tete.encode() + contenu + f"\r\n--{borne}--\r\n".encode()
        return self._envoyer(chemin, corps, f"multipart/form-data; boundary={borne}", 303)

    def _envoyer(self, chemin: str, corps: bytes, genre: str, statut: int) -> Reponse:
        entetes = {"Cookie": f"gouverne={self.temoin}", "Content-Type": genre}
        return self._demander("POST", chemin, corps, entetes, statut)

    def _demander(
        self, methode: str, chemin: str, corps: bytes | None, entetes: dict[str, str], statut: int
    ) -> Reponse:
        avant, debut, calcul = self.compteur.nombre, time.perf_counter(), time.process_time()
        self.connexion.request(methode, chemin, corps, entetes)
        recue = self.connexion.getresponse()
        contenu = recue.read()
        secondes, calcul = time.perf_counter() - debut, time.process_time() - calcul
        if recue.status != statut:
            raise ReponseInattendue(f"{methode} {chemin} : {recue.status} au lieu de {statut}")
        return Reponse(secondes, calcul, self.compteur.nombre - avant, contenu, recue.getheader("Location") or "")


def _ajouter_la_page_nue(app: Flask) -> None:
    cadre = Blueprint("banc", __name__)

    @page(cadre, PAGE_NUE, PUBLIC)
    def nue() -> ResponseReturnValue:
        return rendre("banc/nue.html")

    chargeur = app.jinja_env.loader
    assert chargeur is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader({"banc/nue.html": _GABARIT}), chargeur])
    app.register_blueprint(cadre)


def _session(app: Flask, instance: Instance) -> tuple[str, str]:
    """Témoin de session de la déléguée, et jeton de formulaire qui va avec."""
    with instance.base.lire(HORS) as session:
        personne = session.exec(select(Personne).where(Personne.email == COURRIEL)).one()
    signataire = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signataire is not None
    graine = uuid.uuid4().hex
    contenu = {"_user_id": personne.get_id(), "_fresh": True, "_permanent": True, "csrf_token": graine}
    jeton = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(graine)
    return str(signataire.dumps(contenu)), str(jeton)


@contextmanager
def servir(instance: Instance) -> Iterator[Client]:
    """Sert l'application de production, plus la page nue, dans un fil ; rend un client de la déléguée."""
    app = creer_app(instance=instance)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    _ajouter_la_page_nue(app)
    serveur = create_server(app, host="127.0.0.1", port=0, threads=8)
    fil = threading.Thread(target=serveur.run, daemon=True)
    fil.start()
    compteur = Compteur()
    event.listen(instance.base.moteur, "before_cursor_execute", compteur.noter)
    client = Client(int(serveur.effective_port), compteur, *_session(app, instance))
    try:
        yield client
    finally:
        client.connexion.close()
        event.remove(instance.base.moteur, "before_cursor_execute", compteur.noter)
        serveur.task_dispatcher.shutdown()
        serveur.close()
        fil.join(timeout=5)
