"""Pages des prestataires de l'organisme : liste, relation, formulaire."""

from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.prestataires import annuaire, regles, relations
from registre.prestataires import echeances as _echeances  # noqa: F401
from registre.prestataires import propositions as _propositions  # noqa: F401
from registre.prestataires import verbes as _verbes  # noqa: F401
from registre.prestataires.formes import RELATION
from registre.prestataires.listes import LISTES
from registre.traitements.listes import libelle
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
from socle.web import contexte, page, rendre

cadre = Blueprint("prestataires", __name__)
BASE = "/o/<code>/prestataires"
LISTE = "Prestataires"


def pays(code: str) -> str:
    """Nom d'un pays."""
    return libelle("pays", code)


EDITEUR = Editeur(
    RELATION, relations.lire_seule, relations.lire_version, relations.creer, relations.enregistrer,
    voir="prestataires.voir", lister="prestataires.lister", titre_liste=LISTE, titre_neuf="Ajouter un prestataire",
    chapeau="Ce qui vous lie à ce prestataire. Rien n'est obligatoire : vous compléterez plus tard.",
    cree="Le prestataire est ajouté.", enregistree="La relation est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les prestataires de l'organisme."""
    filtre = relations.Filtre(
        argument("q"), argument("clauses", 40), argument("role", 40), argument("archives", 3) == "oui", numero_demande()
    )
    liste = relations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste(
        "prestataires.lister", liste.page, q=filtre.demande, clauses=filtre.clauses, role=filtre.role, archives=archives
    )
    return rendre(
        "registre/prestataires/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        aujourd_hui=contexte().aujourd_hui, etat_effectif=regles.etat_effectif,
        peut_modifier=droits.PRESTATAIRES_RELATION in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouveau", droits.PRESTATAIRES_RELATION, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """D'abord le prestataire, cherché dans l'annuaire ; puis ce qui nous lie à lui."""
    choisi, objet = argument("prestataire", 40), objet_demande(request.args)
    if not choisi:
        trouves = annuaire.chercher(contexte(), argument("q"))
        return rendre(
            "registre/prestataires/choisir.html", fil=fil((LISTE, adresse("prestataires.lister")), ("Ajouter", None)),
            demande=argument("q"), trouves=trouves, objet=objet, maximum=annuaire.PROPOSES,
        )  # fmt: skip
    fiche = annuaire.lire(contexte(), _identifiant(choisi))
    return EDITEUR.nouvelle(fiche.prestataire.id, objet)


def _identifiant(texte: str) -> uuid.UUID:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return uuid.UUID(int=0)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Un prestataire de l'organisme : l'identité partagée et la relation."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lue = relations.lire(contexte(), id_)
    jour = contexte().aujourd_hui
    return montrer(
        "registre/prestataires/fiche.html", RELATION, lue.fiche, cadre="prestataires", liste=LISTE,
        champs=EDITEUR.champs(), nom=lue.prestataire.prestataire.nom, systemes=lue.systemes, statut=statut, refus=refus,
        modifiable=droits.PRESTATAIRES_RELATION in contexte().droits, pays=pays,
        alertes=regles.alertes(lue.fiche.ligne, lue.prestataire.qualifications, jour, lue.preuves), listes=LISTES,
        annuaire=lue.prestataire, nom_de_la_qualification=regles.nom_de_la_qualification,
        etat=regles.etat_effectif(lue.fiche.ligne, jour),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.PRESTATAIRES_RELATION, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier la relation."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une relation."""
    passages = relations.lire_passages(contexte(), id_)
    return histoire(relations.lire_seule(contexte(), id_), passages, RELATION.champs, cadre="prestataires", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.PRESTATAIRES_RELATION, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Relation archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.PRESTATAIRES_RELATION, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Relation sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: relations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("prestataires.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip
