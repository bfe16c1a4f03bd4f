"""Le branchement de Flask : gabarits par tranche, routes avec leur droit, erreurs en français, contexte de page."""

from __future__ import annotations

import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Flask, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from socle.comptes.acces import contexte_d_organisme
from socle.comptes.modele import Personne
from socle.erreurs import Introuvable, Refus
from socle.instance import Instance
from socle.operations import Contexte
from socle.organismes.listes import LISTES
from socle.organismes.modele import Organisme

RACINE = Path(__file__).resolve().parent.parent
VERSION = version("gouverne")
PUBLIC = "public"
ACCUEIL_ORGANISME = "organismes.accueil"
CONNECTE = "connecte"
journal_technique = structlog.get_logger("gouverne")


class Gabarits(BaseLoader):
    """`registre/traitements/liste.html` → `registre/traitements/gabarits/liste.html` : aucun nom n'en masque un autre."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Source d'un gabarit de tranche ; `TemplateNotFound` hors des dossiers `gabarits`."""
        dossier, _, nom = template.rpartition("/")
        candidats = [RACINE / dossier / "gabarits" / nom]
        if template.startswith("socle/"):
            candidats.append(RACINE / "socle" / "gabarits" / template.removeprefix("socle/"))
        for chemin in candidats:
            if ".." not in template and chemin.is_file():
                return chemin.read_text("utf-8"), str(chemin), _temoin(chemin)
        raise TemplateNotFound(template)


def _temoin(chemin: Path) -> Callable[[], bool]:
    """Dit si un gabarit compilé est encore celui du disque."""
    date = chemin.stat().st_mtime
    return lambda: chemin.stat().st_mtime == date


@dataclass(frozen=True)
class Entree:
    """Une entrée de navigation : libellé, point d'entrée Flask, droit qui la montre ; `aussi` : autres tranches, sans entrée,
    dont elle reste l'entrée active.
    """

    libelle: str
    point: str
    droit: str
    aussi: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metier:
    """Un métier de la barre de navigation."""

    libelle: str
    entrees: tuple[Entree, ...]


@dataclass
class Nav:
    """Ce que la charpente de page a besoin de savoir."""

    personne: Any = None
    organisme: Any = None
    metiers: list[dict[str, Any]] = field(default_factory=list)
    fil: list[tuple[str, str | None]] = field(default_factory=list)
    demonstration: bool = False
    instance_vide: bool = False
    url_deconnexion: str = ""
    url_compte: str = ""
    url_organismes: str = ""
    nom_instance: str = "Gouverne"
    version: str = ""


def instance() -> Instance:
    """L'instance servie."""
    ouverte: Instance = current_app.extensions["gouverne"]
    return ouverte


def personne() -> Personne:
    """La personne connectée ; l'appel n'est permis que sur une route non publique."""
    courante: Personne = current_user._get_current_object()
    return courante


def contexte() -> Contexte:
    """Contexte de la page métier courante."""
    courant: Contexte = g.contexte
    return courant


def organisme() -> Organisme:
    """Organisme de la page métier courante."""
    courant: Organisme = g.organisme
    return courant


Vue = Callable[..., ResponseReturnValue]


def page(cadre: Blueprint, regle: str, droit: str, **options: Any) -> Callable[[Vue], Vue]:
    """Déclare une route avec son droit. `/o/<code>/…` : le droit est vérifié sur cet organisme, sinon 404 ou 403."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def gardee(**arguments: Any) -> ResponseReturnValue:
            if droit != PUBLIC:
                if not current_user.is_authenticated:
                    return vers_la_connexion()
                if droit != CONNECTE:
                    g.contexte, g.organisme = contexte_d_organisme(instance(), personne(), arguments.pop("code"))
                    g.contexte.exige(droit)
            return vue(**arguments)

        gardee.droit = droit  # type: ignore[attr-defined]
        cadre.route(regle, **options)(gardee)
        return gardee

    return decorer


def vers_la_connexion() -> ResponseReturnValue:
    """Mène à la connexion, puis ici ; la saisie d'un POST reçu sans session y est gardée (socle/comptes/reprise)."""
    accueillir: Callable[[], ResponseReturnValue] = current_app.extensions["gouverne_vers_la_connexion"]
    return accueillir()


def rendre(gabarit: str, statut: int = 200, *, fil: Iterable[tuple[str, str | None]] = (), **valeurs: Any) -> Response:
    """Rend un gabarit avec son fil d'Ariane et son statut."""
    g.fil = list(fil)
    return current_app.make_response((render_template(gabarit, **valeurs), statut))


def jour_local(quand: date) -> date:
    """Le jour d'un instant dans le fuseau de l'organisme de la page ; une date reste elle-même."""
    if not isinstance(quand, datetime):
        return quand
    fuseau = g.contexte.fuseau if "contexte" in g else "Europe/Paris"
    return quand.astimezone(ZoneInfo(fuseau)).date()


class NombreBorne(IntegerConverter):
    """Le nombre d'une adresse : neuf chiffres au plus, ce qu'une colonne de la base sait comparer ; au-delà, pas de page."""

    regex = r"\d{1,9}"


def brancher_web(app: Flask, metiers: tuple[Metier, ...]) -> None:
    """Gabarits, contexte de navigation et pages d'erreur."""
    app.url_map.converters["int"] = NombreBorne
    app.jinja_loader = None
    app.jinja_env.loader = Gabarits()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["jour_local"] = jour_local
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["gouverne_metiers"] = metiers
    app.context_processor(lambda: {} if g.get("en_panne") else {"nav": _nav()})
    app.register_error_handler(Refus, _sur_refus)
    app.register_error_handler(HTTPException, _sur_http)
    app.register_error_handler(Exception, _sur_panne)


def _nav() -> Nav:
    ouverte = instance()
    nav = Nav(nom_instance=ouverte.reglages.nom_instance, version=VERSION)
    nav.demonstration = bool(current_app.config["DEMONSTRATION"](ouverte))
    nav.fil = g.get("fil", [])
    nav.url_organismes = url_for("accueil.organismes")
    if not current_user.is_authenticated:
        return nav
    nav.personne = {"nom": current_user.nom, "courriel": current_user.email}
    nav.url_deconnexion, nav.url_compte = url_for("security.logout"), url_for("comptes.mon_compte")
    if "organisme" in g:
        courant = g.organisme
        libelle = LISTES["types_organismes"].item(courant.type).libelle if courant.type else "Organisme"
        nav.organisme = {"code": courant.code, "nom": courant.nom, "type_libelle": libelle}
        nav.metiers = [m for m in map(_metier, current_app.extensions["gouverne_metiers"]) if m["entrees"]]
    return nav


def _metier(metier: Metier) -> dict[str, Any]:
    entrees = [e for e in metier.entrees if e.droit in g.contexte.droits]
    active = _entree_active(entrees)
    liens = [
        {"libelle": e.libelle, "url": url_for(e.point, code=g.organisme.code), "actif": e is active} for e in entrees
    ]
    url = liens[0]["url"] if liens else ""
    return {"libelle": metier.libelle, "url": url, "actif": active is not None, "entrees": liens}


def _entree_active(entrees: list[Entree]) -> Entree | None:
    """L'entrée de la page courante : la sienne, sinon la première de sa tranche."""
    point = request.endpoint or ""
    if point == ACCUEIL_ORGANISME:
        return None
    exacte = next((e for e in entrees if e.point == point), None)
    tranche = point.partition(".")[0]
    meme_tranche = (e for e in entrees if tranche in (e.point.partition(".")[0], *e.aussi))
    return exacte or next(meme_tranche, None)


_TITRES = {
    400: ("Demande incomprise", "La demande est incomplète ou mal formée. Rien n'a été enregistré."),
    401: ("Connexion nécessaire", "Connectez-vous pour continuer."),
    403: ("Accès refusé", "Votre rôle ne permet pas cette action."),
    404: ("Page introuvable", "Cette page n'existe pas, ou n'est pas dans votre périmètre."),
    405: ("Action impossible ici", "Cette adresse n'accepte pas cette action."),
    409: ("Modifiée entre-temps", "Une autre personne a modifié cet objet. Rien n'a été enregistré."),
    413: ("Envoi trop volumineux", "Le fichier ou le texte envoyé dépasse la taille permise. Rien n'a été enregistré."),
    414: ("Adresse trop longue", "L'adresse demandée est trop longue."),
    422: ("Saisie refusée", "La saisie comporte des points à corriger. Rien n'a été enregistré."),
    429: ("Trop de tentatives", "Attendez un peu avant de recommencer."),
    500: ("Erreur interne", "L'application a rencontré un défaut. Rien n'a été enregistré à moitié."),
    503: ("Service indisponible", "L'application ne peut pas répondre pour le moment."),
}


def page_d_erreur(code: int, phrase: str = "", conseils: Iterable[str] = ()) -> Response:
    """Page d'erreur complète, qui ne peut pas échouer elle-même : sans base ni personne si besoin."""
    titre, message = _TITRES.get(code, _TITRES[400 if code < 500 else 500])
    valeurs: Mapping[str, Any] = {
        "code": code, "titre": titre, "message": phrase or message, "conseils": list(conseils),
    }  # fmt: skip
    g.en_panne = code >= 500
    sans_base = {"nav": None} if g.en_panne else {}
    return current_app.make_response((render_template("socle/erreur.html", **valeurs, **sans_base), code))


def _sur_refus(refus: Refus) -> Response:
    return page_d_erreur(refus.code_http, refus.phrase)


def _sur_http(erreur: HTTPException) -> ResponseReturnValue:
    code = erreur.code or 500
    if code < 400 or erreur.response is not None:
        return erreur
    return page_d_erreur(code)


def _sur_panne(erreur: Exception) -> ResponseReturnValue:
    """Le journal technique dit où, jamais quoi : message et variables d'une erreur portent des données."""
    reference = uuid.uuid4().hex[:8]
    lieux = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(erreur.__traceback__)]
    journal_technique.error(
        "panne", reference=reference, genre=type(erreur).__name__, point=request.endpoint, lieux=lieux[-12:]
    )
    if current_app.config.get("PROPAGER_PANNES"):
        raise erreur
    return page_d_erreur(500, conseils=[f"Référence à donner à votre administrateur : {reference}."])


def uuid_ou_introuvable(texte: str) -> uuid.UUID:
    """UUID d'un formulaire, sinon 404."""
    try:
        return uuid.UUID(texte)
    except ValueError:
        raise Introuvable from None


def discrete(reponse: Response) -> Response:
    """La même page, ni indexée ni gardée : son adresse est un secret.

    La politique de provenance reste celle de la maison (`same-origin`) : l'adresse ne sort pas, et le formulaire de la page
    la renvoie, sans quoi le contrôle des envois le refuserait en HTTPS.
    """
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    reponse.headers["Cache-Control"] = "no-store"
    return reponse
