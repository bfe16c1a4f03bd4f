"""Pages du registre des avis du délégué : le registre, un avis, sa suite, ses documents."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.avis import operations, tableau
from registre.delegue.avis.ailleurs import SORTES
from registre.delegue.avis.documents import ROLE
from registre.delegue.avis.forme import FORME
from registre.delegue.avis.listes import LISTES
from registre.delegue.avis.modele import TYPE
from registre.delegue.avis.verbes import SUITE
from socle.documents import MIMETYPES
from socle.erreurs import Introuvable
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.operations import PageFiches
from socle.fiches.pages import (
    adresse,
    argument,
    fil,
    histoire,
    montrer,
    numero_demande,
    objet_demande,
    pages_de_la_liste,
)
from socle.liens import operations as liens
from socle.liens.vues import url_de_l_objet
from socle.organismes.regles import code_depuis_nom
from socle.types import lire_texte
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("avis_dpo", __name__)
BASE = "/o/<code>/avis-dpo"
LISTE = "Avis du délégué"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="avis_dpo.voir", lister="avis_dpo.lister", titre_liste=LISTE, titre_neuf="Inscrire un avis",
    chapeau="Pour un avis donné hors d'une fiche : une note, une réunion, un courriel. Ceux que vous rendez sur une fiche, "
    "une analyse d'impact ou un projet sont déjà au registre.",
    cree="L'avis est inscrit au registre.", enregistree="L'avis est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Le registre des avis : ceux inscrits ici, ceux rendus sur une fiche."""
    filtre = operations.Filtre(argument("q"), argument("avis", 20), argument("suite", 20), numero_demande())
    lues = operations.lister(contexte(), filtre)
    siens = contexte().droits
    pages = pages_de_la_liste(
        "avis_dpo.lister", PageFiches((), lues.total, lues.page), q=filtre.demande, avis=filtre.avis, suite=filtre.suite
    )
    return rendre(
        "registre/delegue/avis/liste.html", fil=fil((LISTE, None)), lues=lues, filtre=filtre, pages=pages, listes=LISTES,
        sortes=SORTES, ici=TYPE, url_de_l_objet=url_de_l_objet, role=ROLE, delai=SUITE,
        peut_rendre=droits.AVIS_DPO_RENDRE in siens, peut_exporter=droits.EXPORTER in siens,
    )  # fmt: skip


@page(cadre, f"{BASE}/archives", droits.LIRE)
def archives() -> ResponseReturnValue:
    """Les avis archivés."""
    return rendre(
        "registre/delegue/avis/archives.html", fil=fil((LISTE, adresse("avis_dpo.lister")), ("Archives", None)),
        rangees=operations.lister_archives(contexte()), listes=LISTES,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.AVIS_DPO_RENDRE, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire un avis ; `?objet=` : la question ou la fiche sur laquelle il porte."""
    id_ = objet_demande(request.args)
    depart: dict[str, Any] = {"rendu_le": contexte().aujourd_hui}
    if id_ is not None and request.method != "POST":
        try:
            depart["sujet"] = liens.trouver(contexte(), id_).libelle
        except Introuvable:
            depart["sujet"] = ""
    return EDITEUR.nouvelle(id_, depart=depart)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un avis et sa suite."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, siens = operations.lire(contexte(), id_), contexte().droits
    return montrer(
        "registre/delegue/avis/fiche.html", FORME, fiche, cadre="avis_dpo", liste=LISTE, champs=EDITEUR.champs(),
        modifiable=droits.AVIS_DPO_RENDRE in siens, statut=statut, refus=refus, listes=LISTES, role=ROLE,
        peut_suivre=droits.AVIS_DPO_SUIVRE in siens and not fiche.objet.archive, peut_exporter=droits.EXPORTER in siens,
        tape=lire_texte(request.form.get("motif", "")), choisi=request.form.get("suite", ""),
        sans=frozenset({"sujet", "avis"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.AVIS_DPO_RENDRE, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Corriger un avis."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un avis."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(
        operations.lire(contexte(), id_), passages, FORME.champs, cadre="avis_dpo", liste=LISTE,
        preciser=lambda contenu: str(contenu.get("suite_motif") or ""),
    )  # fmt: skip


def _decider(id_: uuid.UUID, acte: Callable[[], object], phrase: str) -> ResponseReturnValue:
    return decider(acte, phrase, adresse("avis_dpo.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus))


@page(cadre, f"{BASE}/<uuid:id_>/suite", droits.AVIS_DPO_SUIVRE, methods=["POST"])
def suite(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire si l'avis est suivi."""
    motif, choix = lire_texte(request.form.get("motif", "")), request.form.get("suite", "")
    return _decider(
        id_, lambda: operations.dire_la_suite(contexte(), id_, version_recue(), choix, motif), "La suite est écrite."
    )


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.AVIS_DPO_RENDRE, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    acte = "Avis archivé. Rien n'est effacé."
    return _decider(id_, lambda: operations.archiver(contexte(), id_, version_recue()), acte)


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.AVIS_DPO_RENDRE, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    acte = "Avis sorti des archives."
    return _decider(id_, lambda: operations.archiver(contexte(), id_, version_recue(), False), acte)


@page(cadre, f"{BASE}/<uuid:id_>/document.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """Un avis en Word ou en PDF."""
    nom, contenu = operations.exporter(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"avis-{code_depuis_nom(nom)}.{format}")


@page(cadre, f"{BASE}/registre.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter_registre(format: str) -> ResponseReturnValue:
    """Le registre des avis en XLSX, en Word ou en PDF."""
    contenu = operations.exporter_registre(contexte(), format)
    genre = {**MIMETYPES, **tableau.MIMETYPES}[format]
    return send_file(io.BytesIO(contenu), genre, True, f"avis-du-delegue-{organisme().code}.{format}")
