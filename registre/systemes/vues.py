"""Pages des systèmes et supports : liste, fiche, formulaire, archives, export."""

from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.systemes import operations, regles
from registre.systemes import verbes as _verbes  # noqa: F401
from registre.systemes.forme import FORME
from registre.systemes.listes import LISTES
from registre.traitements.listes import libelle
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.importation import Import, envoyer_tableur
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

cadre = Blueprint("systemes", __name__)
BASE = "/o/<code>/systemes"
LISTE = "Systèmes et supports"

EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="systemes.voir", lister="systemes.lister", titre_liste=LISTE, titre_neuf="Nouveau système ou support",
    chapeau="Un logiciel, un site, un téléservice, un fichier, des dossiers papier, un parc de capteurs. "
    "Le nom et le type suffisent : vous compléterez plus tard.",
    cree="Le système est ajouté.", enregistree="Le système est enregistré.",
)  # fmt: skip

IMPORT = Import(
    FORME, operations.importer, operations.noms, lister="systemes.lister", importer="systemes.importer",
    modele_="systemes.modele", titre="Importer des systèmes", titre_liste=LISTE,
    synonymes={"logiciel": "nom", "nom du logiciel": "nom", "application": "nom", "support": "type", "usage": "description",
               "url": "adresse", "nombre d'agents": "nombre_utilisateurs", "catégorie": "type", "fournisseur": "editeur_id",
               "hébergé par": "hebergeur_id", "direction": "service", "remarques": "observations"},
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La liste des systèmes : recherche, filtres, pages."""
    filtre = operations.Filtre(
        argument("q"),
        argument("type", 40),
        argument("criticite", 40),
        argument("archives", 3) == "oui",
        numero_demande(),
    )
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    pages = pages_de_la_liste(
        "systemes.lister", liste, q=filtre.demande, type=filtre.type, criticite=filtre.criticite, archives=archives
    )
    return rendre(
        "registre/systemes/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages, listes=LISTES,
        hebergement=_hebergement,
        peut_modifier=droits.SYSTEMES_MODIFIER in contexte().droits,
        peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


def _hebergement(code: str) -> str:
    return libelle("hebergements", code) if code else ""


@page(cadre, f"{BASE}/nouveau", droits.SYSTEMES_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ajouter un système ; `?objet=` le lie aussitôt à la fiche d'où l'on vient."""
    return EDITEUR.nouvelle(objet_demande(request.args))


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'un système."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    return montrer(
        "registre/systemes/fiche.html", FORME, fiche, cadre="systemes", liste=LISTE, champs=EDITEUR.champs(fiche.saisie),
        modifiable=droits.SYSTEMES_MODIFIER in contexte().droits, alertes=regles.alertes(fiche.saisie), statut=statut,
        refus=refus, completude=regles.completude(fiche.saisie), listes=LISTES, sans=frozenset({"nom", "type", "criticite"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.SYSTEMES_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier un système."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à un système."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="systemes", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.SYSTEMES_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Système archivé. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.SYSTEMES_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Système sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("systemes.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/importer", droits.SYSTEMES_MODIFIER, methods=["GET", "POST"])
def importer() -> ResponseReturnValue:
    """Reprendre une liste tenue dans un tableur : aperçu, puis confirmation ; tout ou rien."""
    return IMPORT.page()


@page(cadre, f"{BASE}/modele.<string:format>", droits.SYSTEMES_MODIFIER)
def modele(format: str) -> ResponseReturnValue:
    """Le tableur vide à remplir."""
    return IMPORT.modele(format)


@page(cadre, f"{BASE}/liste.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """La liste des systèmes en tableur."""
    return envoyer_tableur(operations.exporter(contexte(), format), "systemes", format)
