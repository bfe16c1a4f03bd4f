"""Des comptes qui peuvent vraiment se connecter, l'heure à la main du test, et une petite application de comptes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyotp
from flask import Blueprint, Flask, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from jinja2.bccache import Bucket, BytecodeCache
from sqlmodel import col, select

from fabriques.monde import Monde
from fabriques.navigateur import MOT_DE_PASSE
from socle.base import maintenant
from socle.comptes import brouillons, mots_de_passe
from socle.comptes.branchement import brancher_comptes
from socle.comptes.listes.vues import cadre as comptes_listes
from socle.comptes.modele import Attribution, Personne
from socle.comptes.second_facteur import hacher_code, nouveau_secret, sceller
from socle.comptes.vues import cadre as comptes
from socle.courriels.boite import Courriel
from socle.droits import ORGANISME_LIRE, ORGANISME_MODIFIER
from socle.instance import Instance
from socle.journal import INSTANCE, Entree
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.rappels.vues import cadre as rappels
from socle.securite import brancher_securite
from socle.statiques import brancher_statiques
from socle.web import CONNECTE, PUBLIC, brancher_web, contexte, page, rendre

HORS = Perimetre.hors("test")
CODE_DE_SECOURS = "abcd-efgh-jkmn-pqrs"


@dataclass
class Horloge:
    """L'heure des comptes, que le test avance."""

    ecart: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return maintenant() + self.ecart

    def avancer(self, **duree: float) -> None:
        """Avance l'heure (arguments de `timedelta`)."""
        self.ecart += timedelta(**duree)


@dataclass
class Gens:
    """Fabrique de personnes qui peuvent vraiment se connecter."""

    monde: Monde
    secrets: dict[str, str] = field(default_factory=dict)

    def creer(self, nom: str = "Camille Aubert", *, totp: bool = False, **roles: Organisme) -> Personne:
        """Une personne et ses rôles ; `totp` : son second facteur est posé."""
        personne = self.monde.personne(nom, **roles)
        with self.monde.instance.base.ecrire(HORS) as session:
            personne = session.merge(personne)
            personne.mot_de_passe = mots_de_passe.hacher(MOT_DE_PASSE)
            if totp:
                secret = self.secrets[personne.email] = nouveau_secret()
                personne.totp_scelle = sceller(self.monde.instance.coffre.trousseau, personne.id, secret)
                personne.codes_secours = [hacher_code(personne.id, CODE_DE_SECOURS)]
            session.add(personne)
        return personne

    def code(self, personne: Personne, quand: datetime | None = None) -> str:
        """Le code que l'application d'authentification montre."""
        return pyotp.TOTP(self.secrets[personne.email]).at(quand or maintenant())

    def relire(self, personne: Personne) -> Personne:
        """La personne telle qu'en base."""
        with self.monde.instance.base.lire(HORS) as session:
            relue = session.get(Personne, personne.id)
            assert relue is not None
            return relue

    def roles(self, personne: Personne) -> list[Attribution]:
        """Ses attributions en base."""
        with self.monde.instance.base.lire(HORS) as session:
            return list(session.exec(select(Attribution).where(Attribution.personne_id == personne.id)))

    def verbes(self, chaine: object = INSTANCE) -> list[str]:
        """Les verbes d'une chaîne du journal, dans l'ordre."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Entree.verbe).where(Entree.organisme_id == chaine).order_by(col(Entree.rang))
            return list(session.exec(requete))

    def donner(self, personne: Personne, organisme: Organisme, role: str) -> None:
        """Lui donne un rôle de plus."""
        with self.monde.instance.base.ecrire(HORS) as session:
            session.add(Attribution(personne_id=personne.id, organisme_id=organisme.id, role=role))

    def echeance(self, personne: Personne, jour: date) -> None:
        """Fait finir tous ses rôles à la fin de ce jour (UTC)."""
        with self.monde.instance.base.ecrire(HORS) as session:
            for attribution in session.exec(select(Attribution).where(Attribution.personne_id == personne.id)):
                attribution.expire_le = datetime.combine(jour, time.max, UTC)
                session.add(attribution)

    def courriels(self) -> list[Courriel]:
        """Les courriels déposés, dans l'ordre."""
        with self.monde.instance.base.lire(HORS) as session:
            return list(session.exec(select(Courriel).order_by(col(Courriel.cree_le))))

    def modifier(self, personne: Personne, **champs: Any) -> None:
        """Change des colonnes de la personne."""
        with self.monde.instance.base.ecrire(HORS) as session:
            relue = session.get(Personne, personne.id)
            assert relue is not None
            for nom, valeur in champs.items():
                setattr(relue, nom, valeur)
            session.add(relue)


FORMULAIRE = """{% extends 'socle/page.html' %}{% block titre %}Essai{% endblock %}{% block contenu %}
<form method="post" action="{{ request.path }}" data-brouillon-url="x">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"><input type="hidden" name="_version" value="{{ version }}">
<input type="hidden" name="_formulaire" value="essai:1"><label for="t">Texte</label>
<textarea id="t" name="texte">{{ valeur }}</textarea><button>Enregistrer</button></form>{% endblock %}"""


def _cadres_d_essai() -> tuple[Blueprint, Blueprint]:
    accueil, organismes = Blueprint("accueil", __name__), Blueprint("organismes", __name__)

    @page(accueil, "/", PUBLIC)
    def racine() -> ResponseReturnValue:
        return "Accueil"

    @page(accueil, "/organismes", CONNECTE)
    def liste() -> ResponseReturnValue:
        return "Organismes"

    @page(organismes, "/o/<code>/", ORGANISME_LIRE)
    def voir() -> ResponseReturnValue:
        return f"Organisme, rôles : {sorted(contexte().roles)}"

    @page(organismes, "/o/<code>/essai", ORGANISME_MODIFIER, methods=["GET", "POST"])
    def essai() -> ResponseReturnValue:
        if request.method == "POST":
            flash(f"Reçu : {request.form['texte']}", "reussite")
            return redirect(request.path, 303)
        lu = brouillons.reprendre(contexte(), "essai:1")
        valeur = lu.formulaire["texte"] if lu else ""
        return rendre("essai.html", valeur=valeur, version=lu.version if lu else 7)

    accueil.add_url_rule("/organismes-tous", "organismes", liste)
    organismes.add_url_rule("/o/<code>/accueil", "accueil", voir)
    return accueil, organismes


class MemoireDesGabarits(BytecodeCache):
    """Un gabarit ne se compile qu'une fois pour toutes les applications de la séance."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Rend le code compilé, s'il est de cette version du gabarit."""
        if (code := self.codes.get((bucket.key, bucket.checksum))) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Garde le code compilé."""
        self.codes[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


MEMOIRE = MemoireDesGabarits()


def fabriquer(instance: Instance) -> Flask:
    """Une application qui ne branche que le socle et les comptes."""
    app = Flask("gouverne", static_folder=None)
    app.config.update(
        SECRET_KEY="clé d'essai", SESSION_COOKIE_NAME="gouverne", PERMANENT_SESSION_LIFETIME=timedelta(hours=4),
        WTF_CSRF_TIME_LIMIT=None, DEMONSTRATION=lambda i: i.demonstration, PROPAGER_PANNES=True,
    )  # fmt: skip
    app.extensions["gouverne"] = instance
    CSRFProtect(app)
    brancher_web(app, ())
    app.jinja_env.bytecode_cache = MEMOIRE
    brancher_securite(app)
    brancher_statiques(app)
    brancher_comptes(app)
    for cadre in (comptes, comptes_listes, rappels, *_cadres_d_essai()):
        app.register_blueprint(cadre)
    lire = app.jinja_env.loader.get_source  # type: ignore[union-attr]
    app.jinja_env.loader.get_source = (  # type: ignore[union-attr, method-assign]
        lambda env, nom: (FORMULAIRE, None, lambda: True) if nom == "essai.html" else lire(env, nom)
    )
    return app
