"""La page des courriers d'une demande : lesquels conviennent, pourquoi les autres non, et les produire."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.demandes.courriers import operations
from registre.demandes.courriers.operations import CourrierSaisie
from registre.demandes.listes import LISTES, libelle
from registre.demandes.regles import avancement
from registre.demandes.suites import declarer_suite
from socle.champs import champs_par_nom
from socle.documents import MIMETYPES
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches.pages import adresse, fil
from socle.saisies import valider
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("courriers_demandes", __name__)
BASE = "/o/<code>/demandes/<uuid:id_>/courriers"
CHAMPS = champs_par_nom(CourrierSaisie)
MOYENS = tuple(m for m in LISTES["moyens"].items if m.code != "telephone")
FORMATS = {"docx": "Word", "odt": "ODT", "pdf": "PDF"}
declarer_suite("courriers_demandes.voir", "Courriers", droits.DEMANDES_IDENTITE)


@page(cadre, BASE, droits.DEMANDES_IDENTITE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Les courriers qui conviennent à l'état de la demande, et pourquoi les autres ne conviennent pas."""
    return _voir(id_)


@page(cadre, f"{BASE}/produire", droits.DEMANDES_IDENTITE, methods=["POST"])
def produire(id_: uuid.UUID) -> ResponseReturnValue:
    """Produire un courrier, et consigner son envoi."""
    tapees = {nom: request.form.get(nom, "") for nom in CHAMPS}
    format_ = request.form.get("format", "docx")
    try:
        contenu = operations.produire(contexte(), id_, valider(CourrierSaisie, tapees), format_)
    except SaisieRefusee as refus:
        return _voir(id_, 422, tapees, refus.erreurs)
    except RegleEnfreinte as refus:
        return _voir(id_, 422, tapees, {"_": [refus.phrase]})
    nom = f"{tapees['lettre']}-{organisme().code}.{format_}"
    return send_file(io.BytesIO(contenu), MIMETYPES[format_], True, nom)


def _voir(
    id_: uuid.UUID, statut: int = 200, tapees: dict[str, str] | None = None, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    ecritoire = operations.lire(contexte(), id_)
    choisie, ou = (tapees or {}).get("lettre", ""), operations.moyen_probable(ecritoire)
    valeurs: dict[str, Any] = {
        lettre.code: {"moyen": ou, "complement": "", **operations.depart(lettre, ecritoire.dossier)}
        for lettre, _ in ecritoire.lettres
    }
    if tapees and choisie in valeurs:
        valeurs[choisie] |= tapees
    liste = ("Demandes des personnes", adresse("demandes.lister"))
    reference = ecritoire.dossier.reference
    return rendre(
        "registre/demandes/courriers/courriers.html", statut, dossier=ecritoire.dossier, lettres=ecritoire.lettres,
        fil=fil(liste, (reference, adresse("demandes.voir", id_=id_)), ("Courriers", None)), choisie=choisie,
        erreurs=erreurs or {}, en_erreur=bool(erreurs), valeurs=valeurs, champs=CHAMPS, listes=LISTES, moyens=MOYENS,
        formats=FORMATS, libelle=libelle, id=id_, avancement=avancement(ecritoire.dossier.recherches),
        resume={nom if nom == "_" else f"{choisie}-{nom}": phrases for nom, phrases in (erreurs or {}).items()},
        libelles={f"{choisie}-{nom}": c.libelle for nom, c in CHAMPS.items()},
    )  # fmt: skip
