"""La page d'un lien, sans compte : sur un téléphone, en cinq minutes. Rien de ce qui est envoyé n'en revient."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from registre.liens_referents import publics
from registre.liens_referents.listes import LISTES
from registre.liens_referents.modele import QUESTION, REVUE, VIOLATION
from registre.liens_referents.publics import Avis, Page
from socle.comptes.sessions import adresse_pour_un_inconnu
from socle.comptes.vues_connexion import adresse_du_client
from socle.courriels.serveur import trouver_serveur
from socle.erreurs import Introuvable, Refus, SaisieRefusee
from socle.liens_publics import LienInconnu
from socle.types import ecrire_date
from socle.web import PUBLIC, discrete, instance, page, rendre

cadre = Blueprint("page_du_referent", __name__)
GABARITS = {
    REVUE: "registre/liens_referents/page_revue.html", QUESTION: "registre/liens_referents/page_question.html",
    VIOLATION: "registre/liens_referents/page_violation.html",
}  # fmt: skip
LIBELLES = {"repondant": "Qui vous êtes", "titre": "En une ligne", "texte": "Précisions", "quand": "Quand",
            "manque": "Ce qui manque"}  # fmt: skip


@page(cadre, "/referent/<jeton>", PUBLIC, methods=["GET", "POST"])
def repondre(jeton: str) -> ResponseReturnValue:
    """La page d'un lien, puis « reçu », et plus rien à relire."""
    valeurs = _tapees()
    try:
        if request.method == "POST":
            usage = publics.recevoir(instance(), jeton, valeurs, adresse_du_client(), _avis())
            return discrete(rendre("registre/liens_referents/recu.html", usage=usage))
        return _montrer(jeton, publics.ouvrir(instance(), jeton))
    except SaisieRefusee as refus:
        return _refusee(jeton, valeurs, refus)
    except Introuvable:
        return _morte(LienInconnu())
    except Refus as refus:
        return _morte(refus)


def _avis() -> Avis:
    """Sans adresse publique réglée, le message ne porte pas de lien : l'en-tête d'un inconnu ne le fait jamais."""
    racine = adresse_pour_un_inconnu("/o/{code}/liens-referents/{id}")
    return Avis(
        racine or "dans Gouverne, « Bureau du DPO », « Liens des référents »", trouver_serveur(instance()) is not None
    )


@cadre.errorhandler(CSRFError)
def _page_vieillie(_: CSRFError) -> ResponseReturnValue:
    """La page était ouverte depuis trop longtemps : ce qui est tapé revient, à envoyer de nouveau."""
    jeton = str((request.view_args or {}).get("jeton", ""))
    try:
        lue = publics.ouvrir(instance(), jeton)
    except Refus as ferme:
        return _morte(ferme, 400)
    return _montrer(jeton, lue, _tapees(), statut=400, vieillie=True)


def _tapees() -> dict[str, str]:
    return {nom: valeur[:20_000] for nom, valeur in request.form.items()}


def _refusee(jeton: str, valeurs: dict[str, str], refus: SaisieRefusee) -> ResponseReturnValue:
    try:
        lue = publics.ouvrir(instance(), jeton)
    except Refus as ferme:
        return _morte(ferme)
    return _montrer(jeton, lue, valeurs, refus.erreurs, 422)


def _montrer(
    jeton: str, lue: Page, valeurs: dict[str, str] | None = None, erreurs: dict[str, list[str]] | None = None,
    statut: int = 200, vieillie: bool = False,
) -> ResponseReturnValue:  # fmt: skip
    libelles = dict(LIBELLES)
    for fiche in lue.fiches:
        libelles |= {f"constat-{fiche.id}": fiche.nom, f"precision-{fiche.id}": fiche.nom}
    depart: dict[str, Any] = {"quand": ecrire_date(lue.aujourd_hui)} if valeurs is None else dict(valeurs)
    return discrete(rendre(
        GABARITS[lue.usage], statut, p=lue, valeurs=depart, erreurs=erreurs or {},
        en_erreur=bool(erreurs), libelles=libelles, constats=LISTES["constats"].items, vieillie=vieillie,
        action=url_for("page_du_referent.repondre", jeton=jeton), reste=(lue.fin - lue.aujourd_hui).days,
    ))  # fmt: skip


def _morte(refus: Refus, statut: int = 0) -> Response:
    return discrete(rendre("socle/lien_ferme.html", statut or refus.code_http, phrase=refus.phrase, en_erreur=True))
