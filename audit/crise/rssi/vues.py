"""Pages des désignations de RSSI : liste, fiche, formulaire, arrêté et lettre de mission."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from audit.crise.rssi import operations, regles
from audit.crise.rssi import verbes as _verbes  # noqa: F401
from audit.crise.rssi.forme import FORME
from audit.crise.rssi.listes import LISTES
from audit.droits import CONDUIRE, EXPORTER, LIRE
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer, numero_demande, pages_de_la_liste
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("rssi", __name__)
BASE = "/o/<code>/rssi"
LISTE = "Désignations du RSSI"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="rssi.voir", lister="rssi.lister", titre_liste=LISTE, titre_neuf="Désigner un RSSI",
    chapeau="Le nom suffit pour commencer. Gouverne en tire un projet d'arrêté et une lettre de mission, et dit ce qui "
    "manque.",
    cree="La désignation est préparée.", enregistree="La désignation est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """La liste des désignations : recherche, archives, pages."""
    filtre = operations.Filtre(argument("q"), argument("archives", 3) == "oui", numero_demande())
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    return rendre(
        "audit/crise/rssi/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, en_cours=regles.en_cours,
        pages=pages_de_la_liste("rssi.lister", liste, q=filtre.demande, archives=archives), listes=LISTES,
        peut_modifier=CONDUIRE in contexte().droits, aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", CONDUIRE, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Préparer une désignation."""
    return EDITEUR.nouvelle()


@page(cadre, f"{BASE}/<uuid:id_>", LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'une désignation."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, jour = operations.lire(contexte(), id_), contexte().aujourd_hui
    return montrer(
        "audit/crise/rssi/fiche.html", FORME, fiche, cadre="rssi", liste=LISTE, champs=EDITEUR.champs(fiche.saisie),
        modifiable=CONDUIRE in contexte().droits, alertes=regles.alertes(fiche.saisie, jour), statut=statut, refus=refus,
        manques=regles.manques(fiche.saisie, organisme().representant_nom), recommandation=regles.RECOMMANDATION,
        court=regles.en_cours(fiche.saisie, jour), peut_exporter=EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", CONDUIRE, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une désignation."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une désignation."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="rssi", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", CONDUIRE, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Désignation archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", CONDUIRE, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Désignation sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("rssi.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/arrete.<string:format>", EXPORTER, methods=["POST"])
def arrete(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le projet d'arrêté de désignation."""
    return _envoyer(id_, "arrete", format, "arrete-rssi")


@page(cadre, f"{BASE}/<uuid:id_>/lettre.<string:format>", EXPORTER, methods=["POST"])
def lettre(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La lettre de mission."""
    return _envoyer(id_, "lettre", format, "lettre-de-mission-rssi")


def _envoyer(id_: uuid.UUID, piece: str, format: str, nom: str) -> ResponseReturnValue:
    contenu = operations.exporter(contexte(), id_, piece, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"{nom}-{organisme().code}.{format}")
