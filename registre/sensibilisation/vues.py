"""Pages de la sensibilisation : séances, fiche, décisions, feuille à signer, année."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.sensibilisation import operations, regles
from registre.sensibilisation import verbes as _verbes  # noqa: F401
from registre.sensibilisation.forme import FORME
from registre.sensibilisation.listes import LISTES
from socle.documents import MIMETYPES
from socle.erreurs import Introuvable
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
from socle.types import lire_entier, lire_texte
from socle.web import contexte, page, rendre

cadre = Blueprint("sensibilisation", __name__)
BASE = "/o/<code>/sensibilisation"
LISTE = "Sensibilisation"
TONS = {"prevue": "en_attente", "tenue": "faite", "annulee": "abandonnee"}
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="sensibilisation.voir", lister="sensibilisation.lister", titre_liste=LISTE,
    titre_neuf="Nouvelle séance de sensibilisation",
    chapeau="Le titre suffit pour commencer. Gouverne compte des personnes, il n'en nomme aucune.",
    cree="La séance est inscrite.", enregistree="La séance est enregistrée.",
)  # fmt: skip


def _annee_demandee() -> int | None:
    try:
        annee = lire_entier(argument("annee", 6))
    except ValueError:
        return None
    return annee if annee is not None and 1900 <= annee <= 2200 else None


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les séances : recherche, année, statut, pages."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 20), _annee_demandee(), argument("archives", 3) == "oui", numero_demande()
    )
    liste = operations.lister(contexte(), filtre)
    pages = pages_de_la_liste("sensibilisation.lister", liste.page, q=filtre.demande, statut=filtre.statut,
                              annee=filtre.annee or "", archives="oui" if filtre.archives else "")  # fmt: skip
    return rendre(
        "registre/sensibilisation/liste.html", fil=fil((LISTE, None)), liste=liste.page, publics=liste.publics,
        filtre=filtre, pages=pages, listes=LISTES, tons=TONS, totaux=regles.totaux, aujourd_hui=contexte().aujourd_hui,
        annees=operations.annees(contexte()), peut_modifier=droits.SENSIBILISATION in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.SENSIBILISATION, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire une séance ; `?objet=` la lie à la fiche d'où l'on vient, `?depuis=` la remplit d'après une autre."""
    return EDITEUR.nouvelle(objet_demande(request.args), depart=_depart())


def _depart() -> dict[str, object] | None:
    try:
        modele = uuid.UUID(request.args.get("depuis", ""))
    except ValueError:
        return None
    try:
        return operations.depart_de(contexte(), modele)
    except Introuvable:
        return None


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'une séance."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    siens, seance, jour = contexte().droits, fiche.ligne, contexte().aujourd_hui
    peut = {verbe: seance.statut in depuis and not fiche.objet.archive for verbe, depuis in regles.DEPUIS.items()}
    return montrer(
        "registre/sensibilisation/fiche.html", FORME, fiche, cadre="sensibilisation", liste=LISTE, champs=EDITEUR.champs(),
        statut=statut, modifiable=droits.SENSIBILISATION in siens, refus=refus, listes=LISTES, tons=TONS, peut=peut,
        alertes=list(regles.alertes(fiche.saisie, seance.statut, jour)), totaux=regles.totaux(fiche.saisie.publics),
        manque=regles.manque_pour_tenir(fiche.saisie, jour), peut_exporter=droits.EXPORTER in siens,
        tape=lire_texte(request.form.get("motif", "")), sans=frozenset({"nom", "publics"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.SENSIBILISATION, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une séance."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une séance."""
    passages = operations.lire_passages(contexte(), id_)
    seance = operations.lire(contexte(), id_)
    return histoire(seance, passages, FORME.champs, cadre="sensibilisation", liste=LISTE)


def _decider(id_: uuid.UUID, acte: Callable[[int, str], None], phrase: str) -> ResponseReturnValue:
    motif = lire_texte(request.form.get("motif", ""))
    return decider(
        lambda: acte(version_recue(), motif), phrase, adresse("sensibilisation.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/tenir", droits.SENSIBILISATION, methods=["POST"])
def tenir(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire la séance tenue."""
    return _decider(
        id_, lambda v, _: operations.tenir(contexte(), id_, v), "La séance est tenue : elle compte dans son année."
    )


@page(cadre, f"{BASE}/<uuid:id_>/annuler", droits.SENSIBILISATION, methods=["POST"])
def annuler(id_: uuid.UUID) -> ResponseReturnValue:
    """Annuler la séance."""
    return _decider(id_, lambda v, motif: operations.annuler(contexte(), id_, v, motif), "La séance est annulée.")


@page(cadre, f"{BASE}/<uuid:id_>/rouvrir", droits.SENSIBILISATION, methods=["POST"])
def rouvrir(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre la séance en préparation."""
    return _decider(id_, lambda v, _: operations.rouvrir(contexte(), id_, v), "La séance est de nouveau prévue.")


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.SENSIBILISATION, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _decider(id_, lambda v, _: operations.archiver(contexte(), id_, v), "Séance archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.SENSIBILISATION, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _decider(id_, lambda v, _: operations.archiver(contexte(), id_, v, False), "Séance sortie des archives.")


@page(cadre, f"{BASE}/<uuid:id_>/feuille.<string:format>", droits.EXPORTER, methods=["POST"])
def feuille(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La feuille d'émargement en Word ou en PDF."""
    nom, contenu = operations.imprimer(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"emargement-{code_depuis_nom(nom)}.{format}")
