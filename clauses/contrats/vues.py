"""Pages des contrats : liste, fiche, formulaire, archives, duplication."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.contrats import operations
from clauses.contrats.forme import FORME
from clauses.contrats.listes import LISTES
from socle.erreurs import RegleEnfreinte
from socle.fiches.editeur import Editeur, decider, jeton_recu, version_recue
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
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("contrats", __name__)
BASE = "/o/<code>/contrats"
LISTE = "Contrats"

EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="contrats.voir", lister="contrats.lister", titre_liste=LISTE, titre_neuf="Nouveau contrat",
    chapeau="L'intitulé et le type suffisent pour commencer. Le questionnaire reprendra ce que vous écrivez ici.",
    cree="Le contrat est ouvert. Répondez maintenant au questionnaire.", enregistree="Le contrat est enregistré.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des contrats : recherche, filtres, pages."""
    filtre = operations.Filtre(
        argument("q"), argument("statut", 40), argument("type", 40), argument("archives", 3) == "oui", numero_demande()
    )
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste(
        "contrats.lister", liste, q=filtre.demande, statut=filtre.statut, type=filtre.type_contrat, archives=archives
    )
    return rendre(
        "clauses/contrats/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        aujourd_hui=contexte().aujourd_hui, peut_modifier=droits.REDIGER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.REDIGER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir un contrat ; il mène au questionnaire."""
    return EDITEUR.nouvelle(objet_demande(request.args), vers=lambda id_: adresse("contrats.depart", id_=id_))


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'un contrat."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    siens = contexte().droits
    return montrer(
        "clauses/contrats/fiche.html", FORME, fiche, cadre="contrats", liste=LISTE, champs=EDITEUR.champs(),
        modifiable=droits.REDIGER in siens, statut=statut, refus=refus, listes=LISTES,
        sans=frozenset({"nom", "type_contrat"}), commence=bool(fiche.ligne.redaction), jeton=uuid.uuid4().hex,
        actes=[acte for acte, (depuis, _, _) in operations.PASSAGES.items() if fiche.ligne.statut in depuis],
        peut_suivre=droits.SUIVRE in siens,
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.REDIGER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier la carte d'identité d'un contrat."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un contrat."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="contrats", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.REDIGER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Contrat archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.REDIGER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Contrat sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("contrats.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/suivre", droits.SUIVRE, methods=["POST"])
def suivre(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire que le contrat s'exécute."""
    return _passer(id_, "suivre", "Le contrat est en cours d'exécution.")


@page(cadre, f"{BASE}/<uuid:id_>/clore", droits.SUIVRE, methods=["POST"])
def clore(id_: uuid.UUID) -> ResponseReturnValue:
    """Dire que le contrat est terminé."""
    return _passer(id_, "clore", "Le contrat est terminé.")


def _passer(id_: uuid.UUID, acte: str, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.passer(contexte(), id_, version_recue(), acte), phrase,
        adresse("contrats.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/dupliquer", droits.REDIGER, methods=["POST"])
def dupliquer(id_: uuid.UUID) -> ResponseReturnValue:
    """Repartir de la rédaction d'un contrat pour un autre."""
    try:
        neuf = operations.dupliquer(contexte(), id_, lire_ligne(request.form.get("nom", ""))[:300], jeton_recu())
    except RegleEnfreinte as refus:
        return _voir(id_, 422, refus.phrase)
    return redirect(adresse("contrats.modifier", id_=neuf), 303)
