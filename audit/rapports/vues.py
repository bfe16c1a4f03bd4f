"""La page « Rapports » d'un autodiagnostic : documents, exports, imports, comparaison ; et le territoire."""

from __future__ import annotations

import io
import uuid
from typing import Final

from flask import Blueprint, Response, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from audit.autodiagnostics import operations
from audit.autodiagnostics.modele import CLOS
from audit.autodiagnostics.onglets import LISTE, fil_de, onglets_de
from audit.droits import CONDUIRE, EXPORTER, LIRE
from audit.rapports import dossier, echange_mss, exports, reperes
from audit.rapports import verbes as _verbes  # noqa: F401
from audit.rapports.comparaison import SENS
from audit.rapports.textes import DEGRES, nombre, pluriel
from socle.erreurs import RegleEnfreinte
from socle.fiches.pages import adresse, argument, fil
from socle.web import contexte, page, rendre, uuid_ou_introuvable

cadre = Blueprint("rapports_audit", __name__)
LES: Final = "/o/<code>/autodiagnostics"
BASE: Final = f"{LES}/<uuid:id_>/rapports"
FORMATS: Final = {
    "docx": "Word", "pdf": "PDF", "odt": "ODT", "xlsx": "Excel", "ods": "ODS (LibreOffice)", "csv": "CSV", "json": "JSON",
    "modele": "Classeur à téléverser",
}  # fmt: skip


@page(cadre, BASE, LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui se produit d'un autodiagnostic, et ce qui s'y rapporte."""
    return montrer(id_)


def montrer(id_: uuid.UUID, statut: int = 200, refus: str = "", champ: str = "") -> ResponseReturnValue:
    """La page, et le refus d'un fichier à côté de son formulaire."""
    fiche, siens = operations.lire(contexte(), id_), contexte().droits
    ouvert = fiche.ligne.etat != CLOS and not fiche.objet.archive
    return rendre(
        "audit/rapports/rapports.html", statut, fil=fil_de(id_, fiche.objet.libelle, ("Rapports", None)), fiche=fiche,
        onglets=onglets_de(id_, "rapports"), productions=exports.PRODUCTIONS.values(), formats=FORMATS, refus=refus,
        champ=champ, en_erreur=bool(refus), peut_exporter=EXPORTER in siens, ouvert=ouvert,
        peut_conduire=CONDUIRE in siens, precedent=operations.precedent(contexte(), fiche.ligne.precedent_id),
    )  # fmt: skip


@page(cadre, f"{BASE}/<string:quoi>.<string:format>", EXPORTER, methods=["POST"])
def produire(id_: uuid.UUID, quoi: str, format: str) -> ResponseReturnValue:
    """Un document ou un export."""
    nom, octets = exports.exporter(contexte(), id_, quoi, format)
    return _envoyer(octets, nom, format)


@page(cadre, f"{BASE}/monservicesecurise.<string:format>", EXPORTER, methods=["POST"])
def mesures(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Nos points ouverts, en mesures de MonServiceSécurisé."""
    nom, octets = echange_mss.exporter(contexte(), id_, format)
    return _envoyer(octets, nom, "xlsx" if format == "modele" else format)


def _envoyer(octets: bytes, nom: str, format_: str) -> Response:
    """Toujours en pièce jointe : rien de ce qui vient d'une saisie ne s'ouvre dans la page."""
    return send_file(io.BytesIO(octets), exports.MIMETYPES[format_], True, f"{nom}.{format_}")


@page(cadre, f"{BASE}/comparaison", LIRE)
def comparer(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui a changé depuis un autre autodiagnostic ; nos scores à côté des repères du territoire."""
    demande = argument("avec", 40)
    lu = dossier.comparer(contexte(), id_, uuid_ou_introuvable(demande) if demande else None)
    etat, bilan, comparaison, autres, repere = lu
    noms = {"": "Ensemble"} | dict(etat.referentiel.referentiel.axes)
    nous = {"": bilan.ensemble.valeur} | {c: s.valeur for c, s in bilan.axes.items()}
    return rendre(
        "audit/rapports/comparaison.html", fil=fil_de(
            id_, etat.objet.libelle, ("Rapports", adresse("rapports_audit.voir", id_=id_)), ("Comparaison", None)
        ), etat=etat, onglets=onglets_de(id_, "rapports"), comparaison=comparaison, autres=autres, demande=demande,
        sens=SENS, repere=repere, nombre=nombre, pluriel=pluriel, minimum=reperes.MINIMUM,
        lignes_du_territoire=[(nom, nous.get(code), repere.quartiles[code]) for code, nom in noms.items()
                              if repere is not None and code in repere.quartiles],
    )  # fmt: skip


@page(cadre, f"{LES}/territoire", LIRE)
def territoire() -> ResponseReturnValue:
    """Les derniers autodiagnostics clos de l'organisme et de ceux qui en dépendent."""
    return _territoire()


def _territoire(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    membres, groupes, publies = reperes.lire_territoire(contexte())
    return rendre(
        "audit/rapports/territoire.html", statut, membres=membres, groupes=groupes, publies=publies, refus=refus,
        fil=fil((LISTE, adresse("autodiagnostics.lister")), ("Territoire", None)), nombre=nombre, degres=DEGRES,
        minimum=reperes.MINIMUM, peut_publier=CONDUIRE in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{LES}/territoire/publier", CONDUIRE, methods=["POST"])
def publier() -> ResponseReturnValue:
    """Publier les repères anonymes de ce nœud."""
    if not request.form.get("engagement"):
        return _territoire(422, "Cochez la case : publier est un acte inscrit au journal.")
    try:
        reperes.publier(contexte())
    except RegleEnfreinte as refus:
        return _territoire(422, refus.phrase)
    flash("Les repères sont publiés : chaque membre les voit à côté de ses scores, sans un nom.", "reussite")
    return redirect(adresse("rapports_audit.territoire"), 303)
