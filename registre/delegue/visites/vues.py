"""Pages des visites du délégué : liste, fiche, formulaire, trousse, compte rendu, actions."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, flash, redirect, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.visites import operations
from registre.delegue.visites import verbes as _verbes  # noqa: F401
from registre.delegue.visites.forme import FORME
from registre.delegue.visites.listes import LISTES
from socle.documents import MIMETYPES
from socle.erreurs import RegleEnfreinte
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer, numero_demande, pages_de_la_liste
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("visites", __name__)
BASE = "/o/<code>/visites"
LISTE = "Visites du délégué"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="visites.voir", lister="visites.lister", titre_liste=LISTE, titre_neuf="Préparer une visite",
    chapeau="L'intitulé suffit. Imprimez la trousse avant de partir, remplissez le compte rendu au retour.",
    cree="La visite est préparée. Imprimez sa trousse avant de partir.", enregistree="La visite est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des visites."""
    filtre = operations.Filtre(argument("q"), argument("archives", 3) == "oui", numero_demande())
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    return rendre(
        "registre/delegue/visites/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre,
        pages=pages_de_la_liste("visites.lister", liste, q=filtre.demande, archives=archives),
        peut_modifier=droits.VISITES_MODIFIER in contexte().droits, aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.VISITES_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Préparer une visite."""
    return EDITEUR.nouvelle()


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une visite, ce que sa trousse dira, ses constats."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, siens = operations.lire(contexte(), id_), contexte().droits
    portees = operations.actions_portees(contexte(), id_)
    reste = [c for c in fiche.saisie.constats if c.action.strip() and operations.cle_du_constat(c.id) not in portees]
    return montrer(
        "registre/delegue/visites/fiche.html", FORME, fiche, cadre="visites", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), modifiable=droits.VISITES_MODIFIER in siens, statut=statut, refus=refus,
        etat=operations.etat_de_l_organisme(contexte()) if fiche.saisie.tenue_le is None else None, portees=portees,
        cle=operations.cle_du_constat, a_porter=len(reste), listes=LISTES, peut_exporter=droits.EXPORTER in siens,
        peut_temps=droits.TEMPS_NOTER in siens, sans=frozenset({"nom", "constats"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.VISITES_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une visite, ou en rendre compte."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une visite."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="visites", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/actions", droits.VISITES_MODIFIER, methods=["POST"])
def porter(id_: uuid.UUID) -> ResponseReturnValue:
    """Porter au plan les actions des constats."""
    try:
        nombre = operations.porter_au_plan(contexte(), id_)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    pluriel = "s" if nombre > 1 else ""
    flash(f"{nombre} action{pluriel} portée{pluriel} au plan." if nombre else "Toutes les actions sont déjà au plan.",
          "reussite")  # fmt: skip
    return redirect(adresse("visites.voir", id_=id_), 303)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.VISITES_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Visite archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.VISITES_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Visite sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("visites.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/trousse.<string:format>", droits.EXPORTER, methods=["POST"])
def trousse(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La trousse à imprimer avant de partir."""
    return _envoyer(id_, "trousse", format)


@page(cadre, f"{BASE}/<uuid:id_>/compte-rendu.<string:format>", droits.EXPORTER, methods=["POST"])
def compte_rendu(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le compte rendu."""
    return _envoyer(id_, "compte-rendu", format)


def _envoyer(id_: uuid.UUID, piece: str, format: str) -> ResponseReturnValue:
    contenu = operations.exporter(contexte(), id_, piece, format)
    nom = f"{operations.PIECES[piece]}-{organisme().code}.{format}"
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, nom)
