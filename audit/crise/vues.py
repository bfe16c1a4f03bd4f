"""Pages de la crise : l'accueil, le dossier, ses pièces à imprimer."""

from __future__ import annotations

import io
import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from audit.crise import operations, ordre, regles
from audit.crise import verbes as _verbes  # noqa: F401
from audit.crise.forme import FORME
from audit.crise.listes import LISTES
from audit.crise.rssi import operations as rssi
from audit.droits import CONDUIRE, EXPORTER, LIRE
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, fil, histoire, montrer
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("crise", __name__)
BASE = "/o/<code>/crise"
LISTE = "Crise et RSSI"
MONTRES = frozenset({"redemarrages"})
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="crise.voir", lister="crise.lister", titre_liste=LISTE, titre_neuf="Ouvrir le dossier de crise",
    chapeau="Ce que chacun devra savoir le jour où plus rien ne marche. Quelques numéros suffisent pour commencer ; "
    "imprimez-le, et rangez-le hors de l'informatique.",
    cree="Le dossier de crise est ouvert.", enregistree="Le dossier de crise est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", LIRE)
def lister() -> ResponseReturnValue:
    """L'accueil : le dossier de l'organisme, et ses RSSI désignés."""
    charge = operations.trouver(contexte())
    alertes = _alertes(charge) if charge is not None else []
    return rendre(
        "audit/crise/accueil.html", fil=fil((LISTE, None)), dossier=charge.fiche if charge else None, alertes=alertes,
        designations=rssi.lire_en_cours(contexte()), aujourd_hui=contexte().aujourd_hui, horloges=LISTES["horloges"].items,
        peut_modifier=CONDUIRE in contexte().droits, peut_exporter=EXPORTER in contexte().droits,
    )  # fmt: skip


def _alertes(charge: operations.Charge) -> list[regles.Alerte]:
    modifie = charge.fiche.objet.modifie_le.astimezone(ZoneInfo(contexte().fuseau)).date()
    return regles.alertes(charge.fiche.saisie, charge.noms, contexte().aujourd_hui, modifie)


@page(cadre, f"{BASE}/nouveau", CONDUIRE, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir le dossier de crise."""
    return EDITEUR.nouvelle()


@page(cadre, f"{BASE}/<uuid:id_>", LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Le dossier de crise."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    charge = operations.lire_avec_noms(contexte(), id_)
    fiche = charge.fiche
    return montrer(
        "audit/crise/fiche.html", FORME, fiche, cadre="crise", liste=LISTE, champs=EDITEUR.champs(fiche.saisie),
        modifiable=CONDUIRE in contexte().droits, alertes=_alertes(charge), statut=statut, refus=refus, sans=MONTRES,
        redemarrages=[(ordre.nom_de(r, charge.noms), r) for r in ordre.triees(fiche.saisie.redemarrages)],
        heures=ordre.heures, horloges=LISTES["horloges"].items, revue=regles.revue_due(fiche.saisie),
        peut_exporter=EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", CONDUIRE, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Tenir le dossier de crise."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé au dossier de crise."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="crise", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", CONDUIRE, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Dossier de crise archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", CONDUIRE, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Dossier de crise sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("crise.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/dossier.<string:format>", EXPORTER, methods=["POST"])
def imprimer(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Le dossier de crise, à imprimer."""
    return _envoyer(id_, "dossier", format)


@page(cadre, f"{BASE}/<uuid:id_>/formulaires.<string:format>", EXPORTER, methods=["POST"])
def imprimer_formulaires(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La liste des formulaires papier, à imprimer."""
    return _envoyer(id_, "formulaires", format)


def _envoyer(id_: uuid.UUID, piece: str, format: str) -> ResponseReturnValue:
    contenu = operations.imprimer(contexte(), id_, piece, format)
    nom = {"dossier": "dossier-de-crise", "formulaires": "formulaires-papier"}[piece]
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"{nom}-{organisme().code}.{format}")
