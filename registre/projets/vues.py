"""Pages des projets : liste, fiche, formulaire, avis, décision, document."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.projets import operations, regles
from registre.projets import verbes as _verbes  # noqa: F401
from registre.projets.forme import FORME
from registre.projets.listes import LISTES
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
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
from socle.organismes.regles import code_depuis_nom
from socle.types import lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("projets", __name__)
BASE = "/o/<code>/projets"
LISTE = "Projets"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="projets.voir", lister="projets.lister", titre_liste=LISTE, titre_neuf="Nouveau projet numérique",
    chapeau="Tout projet numérique passe par ces points avant d'entrer en service. Le nom suffit pour commencer.",
    cree="Le projet est ouvert.", enregistree="Le projet est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des projets : recherche, statut, pages."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 20), argument("archives", 3) == "oui", numero_demande()
    )
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste("projets.lister", liste, q=filtre.demande, statut=filtre.statut, archives=archives)
    return rendre(
        "registre/projets/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        peut_modifier=droits.PROJETS_MODIFIER in contexte().droits, aujourd_hui=contexte().aujourd_hui,
        ouverts=regles.points_ouverts,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.PROJETS_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir un projet ; `?objet=` le lie aussitôt à la fiche d'où l'on vient."""
    return EDITEUR.nouvelle(objet_demande(request.args))


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'un projet."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    siens, projet = contexte().droits, fiche.ligne
    peut = {
        verbe: projet.statut in depuis and not fiche.objet.archive for verbe, depuis in regles.DEPUIS.items()
    }  # fmt: skip
    return montrer(
        "registre/projets/fiche.html", FORME, fiche, cadre="projets", liste=LISTE, champs=EDITEUR.champs(), statut=statut,
        modifiable=droits.PROJETS_MODIFIER in siens, refus=refus, listes=LISTES, peut=peut, qui_avise=regles.AVIS,
        alertes=regles.alertes(fiche.saisie, projet.statut, contexte().aujourd_hui), manquants=regles.avis_manquants(projet),
        points=regles.points_poses(fiche.saisie), exige=regles.motif_de_decision(fiche.saisie, projet),
        avise={"rssi": droits.PROJETS_AVIS_RSSI in siens, "dpo": droits.AVIS in siens},
        decide=droits.PROJETS_DECIDER in siens, peut_exporter=droits.EXPORTER in siens,
        tape=lire_texte(request.form.get("motif", "")), choisi=request.form.get("avis", ""),
        sans=frozenset({"nom", *(p.champ for p in regles.POINTS)}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.PROJETS_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un projet."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un projet."""
    passages = operations.lire_passages(contexte(), id_)
    projet = operations.lire(contexte(), id_)
    return histoire(projet, passages, FORME.champs, cadre="projets", liste=LISTE, preciser=regles.preciser)


def _decider(id_: uuid.UUID, acte: Callable[[int, str], None], phrase: str) -> ResponseReturnValue:
    motif = lire_texte(request.form.get("motif", ""))
    return decider(
        lambda: acte(version_recue(), motif), phrase, adresse("projets.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/demander-avis", droits.PROJETS_MODIFIER, methods=["POST"])
def demander_avis(id_: uuid.UUID) -> ResponseReturnValue:
    """Demander les avis du RSSI et du délégué."""
    return _decider(
        id_, lambda version, _: operations.demander_avis(contexte(), id_, version), "Les avis sont demandés."
    )


@page(cadre, f"{BASE}/<uuid:id_>/avis-rssi", droits.PROJETS_AVIS_RSSI, methods=["POST"])
def aviser_rssi(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre l'avis du RSSI."""
    avis = request.form.get("avis", "")
    return _decider(
        id_, lambda v, motif: operations.aviser_rssi(contexte(), id_, v, avis, motif), "Votre avis est rendu."
    )


@page(cadre, f"{BASE}/<uuid:id_>/avis-dpo", droits.AVIS, methods=["POST"])
def aviser_dpo(id_: uuid.UUID) -> ResponseReturnValue:
    """Rendre l'avis du délégué (RGPD 39(1))."""
    avis = request.form.get("avis", "")
    return _decider(
        id_, lambda v, motif: operations.aviser_dpo(contexte(), id_, v, avis, motif), "Votre avis est rendu."
    )


@page(cadre, f"{BASE}/<uuid:id_>/mettre-en-service", droits.PROJETS_DECIDER, methods=["POST"])
def mettre_en_service(id_: uuid.UUID) -> ResponseReturnValue:
    """Décider la mise en service (visa)."""
    return _decider(
        id_, lambda version, motif: operations.mettre_en_service(contexte(), id_, version, motif),
        "La mise en service est décidée. Ce visa n'est pas une signature.",
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/abandonner", droits.PROJETS_MODIFIER, methods=["POST"])
def abandonner(id_: uuid.UUID) -> ResponseReturnValue:
    """Abandonner le projet."""
    return _decider(id_, lambda v, motif: operations.abandonner(contexte(), id_, v, motif), "Le projet est abandonné.")


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", droits.PROJETS_MODIFIER, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre le projet à l'étude."""
    return _decider(id_, lambda v, _: operations.rouvrir(contexte(), id_, v), "Le projet est de nouveau à l'étude.")


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.PROJETS_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda v, _: operations.archiver(contexte(), id_, v), "Projet archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.PROJETS_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(id_, lambda v, _: operations.archiver(contexte(), id_, v, False), "Projet sorti des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/document.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La fiche projet en Word ou en PDF."""
    nom, contenu = operations.exporter(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"projet-{code_depuis_nom(nom)}.{format}")
