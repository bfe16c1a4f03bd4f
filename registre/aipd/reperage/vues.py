"""Pages de « Faut-il une AIPD ? » : la liste, la fiche de décision, l'avis, la décision, le document."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.reperage import liste, operations, regles
from registre.aipd.reperage import verbes as _verbes  # noqa: F401
from registre.aipd.reperage.pages import BASE, CHAMPS, LISTE, PUCES, rendre_dossier
from socle.documents import MIMETYPES
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, motif_de, numero_demande
from socle.organismes.regles import code_depuis_nom
from socle.types import lire_ligne, lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("reperages", __name__)


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Toutes les fiches du registre, celles qui appellent une AIPD et n'ont rien d'abord."""
    filtre = liste.Filtre(argument("q"), argument("etat", 20), numero_demande())
    lue = liste.lister(contexte(), filtre)
    gardes = {nom: valeur for nom, valeur in (("q", filtre.demande), ("etat", filtre.etat)) if valeur}
    pages = {
        "precedente_url": adresse("reperages.lister", page=lue.page - 1, **gardes) if lue.page > 1 else None,
        "suivante_url": adresse("reperages.lister", page=lue.page + 1, **gardes) if lue.page < lue.pages else None,
        "libelle": f"Page {lue.page} sur {lue.pages}",
    }
    return rendre(
        "registre/aipd/reperage/liste.html", fil=fil((LISTE, None)), liste=lue, filtre=filtre, pages=pages, etats=liste.ETATS,
        puces=PUCES, resultats=regles.RESULTATS, issues={i.code: i.libelle for i in regles.ISSUES},
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une fiche de décision."""
    return rendre_dossier(operations.lire(contexte(), id_))


def _agir(id_: uuid.UUID, acte: Callable[[int], object], phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: acte(version_recue()), phrase, adresse("reperages.voir", id_=id_),
        lambda statut, refus: rendre_dossier(operations.lire(contexte(), id_), statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/demander-avis", droits.AIPD_REDIGER, methods=["POST"])
def demander_avis(id_: uuid.UUID) -> ResponseReturnValue:
    """Demander l'avis du délégué."""
    return _agir(id_, lambda v: operations.demander_avis(contexte(), id_, v), "L'avis du délégué est demandé.")


@page(cadre, f"{BASE}/<uuid:id_>/reprendre", droits.AIPD_REDIGER, methods=["POST"])
def reprendre(id_: uuid.UUID) -> ResponseReturnValue:
    """Reprendre les réponses ; un avis rendu tombe."""
    return _agir(id_, lambda v: operations.reprendre(contexte(), id_, v), "Les réponses sont rouvertes.")


@page(cadre, f"{BASE}/<uuid:id_>/avis", droits.AIPD_AVISER, methods=["POST"])
def aviser(id_: uuid.UUID) -> ResponseReturnValue:
    """Avis motivé du délégué (RGPD 35(2))."""
    issue, motif = request.form.get("issue", ""), lire_texte(request.form.get("motif", ""))
    return _agir(id_, lambda v: operations.aviser(contexte(), id_, v, issue, motif), "Votre avis est rendu.")


@page(cadre, f"{BASE}/<uuid:id_>/decision", droits.AIPD_DECIDER, methods=["POST"])
def prendre_la_decision(id_: uuid.UUID) -> ResponseReturnValue:
    """Décision du responsable (visa)."""
    issue, motif = request.form.get("issue", ""), lire_texte(request.form.get("motif", ""))
    couverte = lire_ligne(request.form.get("couverte_par", "")[:500])
    return _agir(
        id_, lambda v: operations.decider(contexte(), id_, v, issue, motif, couverte),
        "La décision est prise (visa). Ce visa n'est pas une signature.",
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", droits.AIPD_REDIGER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Rouvrir une fiche décidée ; la décision prise reste."""
    motif = lire_texte(request.form.get("motif", ""))
    return _agir(id_, lambda v: operations.rouvrir(contexte(), id_, v, motif), "La question est rouverte.")


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une fiche de décision, réponse par réponse."""
    passages = operations.lire_passages(contexte(), id_)
    dossier = operations.lire(contexte(), id_)
    return histoire(dossier, passages, CHAMPS, cadre="reperages", liste=LISTE, preciser=_preciser)


def _preciser(contenu: Any) -> str:
    """Ce qu'un acte a rendu ou décidé, et pourquoi."""
    noms = {i.code: i.libelle for i in regles.ISSUES}
    issue = noms.get(str(contenu.get("decision") or contenu.get("avis") or ""), "")
    return " : ".join(filter(None, (issue, str(contenu.get("couverte_par") or ""), motif_de(contenu))))


@page(cadre, f"{BASE}/<uuid:id_>/document.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La fiche de décision en Word ou en PDF."""
    nom, contenu = operations.exporter(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"faut-il-une-aipd-{code_depuis_nom(nom)}.{format}")
