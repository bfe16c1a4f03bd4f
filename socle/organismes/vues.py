"""Pages d'un organisme : tableau de bord, identité, membres, journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from socle.droits import JOURNAL_LIRE, ORGANISME_CREER, ORGANISME_LIRE, ORGANISME_MODIFIER
from socle.ecarts import ecarts_triples, reprendre_leurs_valeurs
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.organismes import formulaire, lectures, operations
from socle.organismes.arbre import lire_membres
from socle.organismes.listes import LISTES
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.tableau import blocs_du_tableau
from socle.saisies import valeurs_tapees, valider
from socle.types import lire_entier, lire_ligne
from socle.verbes import objets_declares, phrase_du_verbe, verbes_declares
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("organismes", __name__)
BASE = "/o/<code>"
PAGE_MAXIMALE = 1_000_000
Fil = list[tuple[str, str | None]]


@cadre.app_template_global("phrase_du_verbe")
def _phrase_du_verbe(verbe: str) -> str:
    return phrase_du_verbe(verbe)


@cadre.app_template_filter("date_heure")
def date_heure(moment: datetime) -> str:
    """`22/11/2026 à 14:05`, dans le fuseau de l'organisme de la page."""
    fuseau = g.contexte.fuseau if "contexte" in g else "Europe/Paris"
    return moment.astimezone(ZoneInfo(fuseau)).strftime("%d/%m/%Y à %H:%M")


@cadre.app_template_global("libelle_du_type")
def libelle_du_type(code: str) -> str:
    """Libellé d'un type d'organisme ; « Organisme » s'il n'est pas renseigné."""
    liste = LISTES["types_organismes"]
    return liste.item(code).libelle if code in liste.codes else "Organisme"


def numero_de_page(arguments: MultiDict[str, str], nom: str = "page") -> int:
    """Nombre demandé dans l'adresse, ramené entre 0 et un million ; 0 s'il n'en est pas un."""
    try:
        return max(0, min(lire_entier(arguments.get(nom, "")[:20]) or 0, PAGE_MAXIMALE))
    except ValueError:
        return 0


def pages_de(numero: int, derniere: int, url: Callable[[int], str]) -> dict[str, str | None]:
    """Ce que la macro de pagination attend."""
    return {
        "precedente_url": url(numero - 1) if numero > 1 else None,
        "suivante_url": url(numero + 1) if numero < derniere else None,
        "libelle": f"Page {numero} sur {derniere}",
    }


def _url(point: str, **valeurs: Any) -> str:
    return url_for(f"organismes.{point}", code=organisme().code, **valeurs)


def _fil(*suite: tuple[str, str | None]) -> Fil:
    return [("Organismes", url_for("accueil.organismes")), (organisme().nom, _url("accueil")), *suite]


@page(cadre, f"{BASE}/", ORGANISME_LIRE)
def accueil() -> ResponseReturnValue:
    """Tableau de bord : l'organisme, ce que les métiers ont à en dire, où aller."""
    return rendre(
        "socle/organismes/accueil.html", fil=[*_fil()[:1], (organisme().nom, None)], organisme=organisme(),
        blocs=blocs_du_tableau(current_app, contexte()), droits_page=contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/organisme", ORGANISME_LIRE)
def voir() -> ResponseReturnValue:
    """L'identité de l'organisme et ses membres."""
    membres = lire_membres(contexte(), numero_de_page(request.args))
    return rendre(
        "socle/organismes/voir.html", fil=_fil(("Identité", None)), organisme=organisme(),
        parties=formulaire.PARTIES, membres=membres, droits_page=contexte().droits,
        pages=pages_de(membres.page, membres.pages, lambda numero: _url("voir", page=numero, _anchor="membres")),
    )  # fmt: skip


@page(cadre, f"{BASE}/organisme/modifier", ORGANISME_MODIFIER, methods=["GET", "POST"])
def modifier() -> ResponseReturnValue:
    """Modifier l'identité lue en une version donnée ; si elle a changé, 409 avec les trois textes."""
    if request.method != "POST":
        return _rendre_modifier(valeurs_tapees(formulaire.champs_du_formulaire().values(), organisme()))
    valeurs, version = formulaire.lire_formulaire(request.form), formulaire.version_lue(request.form)
    try:
        saisie = valider(OrganismeSaisie, valeurs)
        operations.modifier_organisme(contexte(), saisie, version)
    except SaisieRefusee as refus:
        return _rendre_modifier(valeurs, 422, version=version, erreurs=refus.erreurs)
    except ConflitDeVersion:
        return _conflit(valeurs, saisie, version)
    flash("L'identité de l'organisme est enregistrée.", "reussite")
    return redirect(_url("voir"), 303)


def _conflit(valeurs: dict[str, Any], saisie: OrganismeSaisie, version: int) -> ResponseReturnValue:
    """Deux personnes sur le même organisme : rien n'est écrit, les trois textes sont montrés, la saisie est gardée."""
    actuel = operations.lire_organisme(contexte())
    champs = formulaire.champs_du_formulaire().values()
    origine = lectures.etat_a_la_version(contexte(), version)
    lignes = ecarts_triples(champs, actuel if origine is None else origine, actuel, saisie)
    gardees = reprendre_leurs_valeurs(valeurs, valeurs_tapees(champs, actuel), lignes)
    return _rendre_modifier(gardees, 409, version=actuel.version, conflit=lignes, origine_connue=origine is not None)


def _rendre_modifier(valeurs: dict[str, Any], statut: int = 200, **suite: Any) -> ResponseReturnValue:
    return _rendre_formulaire(
        "Modifier l'identité", valeurs, statut, _fil(("Identité", _url("voir")), ("Modifier", None)),
        **{"version": organisme().version, "retour": _url("voir"), **suite},
    )  # fmt: skip


@page(cadre, f"{BASE}/organisme/ajouter", ORGANISME_CREER, methods=["GET", "POST"])
def ajouter() -> ResponseReturnValue:
    """Ajouter un organisme membre ; les rôles tenus ici valent aussi pour lui."""
    if request.method != "POST":
        herite = OrganismeSaisie.model_construct(nom="", territoire_droit=organisme().territoire_droit)
        return _rendre_ajouter(valeurs_tapees(formulaire.champs_du_formulaire().values(), herite))
    code = lire_ligne(request.form.get("code", ""))
    valeurs = formulaire.lire_formulaire(request.form, a_part=("code",))
    try:
        membre = _ajouter(valider(OrganismeSaisie, valeurs), code)
    except SaisieRefusee as refus:
        return _rendre_ajouter(valeurs, 422, code_tape=code, erreurs=refus.erreurs)
    except RegleEnfreinte as refus:
        return _rendre_ajouter(valeurs, 422, code_tape=code, erreurs={"_": [refus.phrase]})
    flash(
        f"« {membre.nom} » est ajouté. Les rôles tenus sur « {organisme().nom} » valent aussi pour lui.",
        "reussite",
    )
    return redirect(url_for("organismes.accueil", code=membre.code), 303)


def _ajouter(saisie: OrganismeSaisie, code: str) -> Organisme:
    try:
        return operations.ajouter_membre(contexte(), saisie, code)
    except IntegrityError:
        raise SaisieRefusee({"code": ["Ce code vient d'être pris par un autre organisme : recommencez."]}) from None


def _rendre_ajouter(valeurs: dict[str, Any], statut: int = 200, **suite: Any) -> ResponseReturnValue:
    fil = _fil(("Identité", _url("voir")), ("Ajouter un membre", None))
    return _rendre_formulaire("Ajouter un organisme membre", valeurs, statut, fil,
                              **{"retour": _url("voir"), "code_tape": "", **suite})  # fmt: skip


def _rendre_formulaire(titre: str, valeurs: dict[str, Any], statut: int, fil: Fil, **suite: Any) -> ResponseReturnValue:
    connus = {*formulaire.champs_du_formulaire(), "code"}
    erreurs = formulaire.erreurs_a_montrer(suite.pop("erreurs", {}), connus)
    complements = {"version": None, "conflit": None, "origine_connue": True, "code_tape": None, **suite}
    return rendre(
        "socle/organismes/formulaire.html", statut, fil=fil, titre_page=titre, parties=formulaire.PARTIES,
        valeurs=valeurs, erreurs=erreurs, libelles=formulaire.libelles(erreurs) | {"code": "Code"},
        en_erreur=bool(erreurs), organisme=organisme(), **complements,
    )  # fmt: skip


@page(cadre, f"{BASE}/journal", JOURNAL_LIRE)
def journal() -> ResponseReturnValue:
    """Le journal de l'organisme, du plus récent au plus ancien."""
    return _rendre_journal(_filtre())


@page(cadre, f"{BASE}/journal/verifier", JOURNAL_LIRE, methods=["POST"])
def verifier_journal() -> ResponseReturnValue:
    """Recalcule la chaîne et dit le résultat, en tête du journal."""
    return _rendre_journal(lectures.FiltreJournal(), lectures.verifier_chaine(contexte()))


def _filtre() -> lectures.FiltreJournal:
    arguments = request.args
    try:
        objet = uuid.UUID(arguments.get("objet", "")[:36])
    except ValueError:
        objet = None
    return lectures.FiltreJournal(
        lire_ligne(arguments.get("verbe", "")[:60]), lire_ligne(arguments.get("type", "")[:40]), objet,
        _rang("avant"), _rang("apres"),
    )  # fmt: skip


def _rang(nom: str) -> int:
    texte = request.args.get(nom, "")
    return min(int(texte), 2_000_000_000) if texte.isascii() and texte.isdigit() and len(texte) < 12 else 0


def _rendre_journal(
    filtre: lectures.FiltreJournal, verification: lectures.Verification | None = None
) -> ResponseReturnValue:
    lue = lectures.lire_journal(contexte(), filtre)
    gardes = {"verbe": filtre.verbe, "type": filtre.type, "objet": str(filtre.objet or "")}

    def url(**changements: Any) -> str:
        suite = urlencode({cle: valeur for cle, valeur in {**gardes, **changements}.items() if valeur})
        return f"{_url('journal')}{'?' + suite if suite else ''}"

    lignes = lue.lignes
    pages = {
        "precedente_url": url(apres=lignes[0].rang) if lignes and lue.plus_recentes else None,
        "suivante_url": url(avant=lignes[-1].rang) if lignes and lue.plus_anciennes else None,
        "libelle": f"Entrées {lignes[-1].rang} à {lignes[0].rang}" if lignes else "",
    }
    return rendre(
        "socle/organismes/journal.html", fil=_fil(("Journal", None)), journal=lue, filtre=filtre, url=url, pages=pages,
        verbes=verbes_declares(), types=objets_declares(), verification=verification, organisme=organisme(),
    )  # fmt: skip
