"""Pages du registre des réutilisateurs : liste, fiche, formulaire, archives, export."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.jeux.listes import LISTES, libelle
from clauses.jeux.reutilisations import operations, regles
from clauses.jeux.reutilisations import verbes as _verbes  # noqa: F401
from clauses.jeux.reutilisations.forme import FORME
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
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("reutilisations", __name__)
BASE = "/o/<code>/reutilisations"
LISTE = "Réutilisateurs"

EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="reutilisations.voir", lister="reutilisations.lister", titre_liste=LISTE, titre_neuf="Inscrire un réutilisateur",
    chapeau="Une organisation qui réutilise un de vos jeux : un service numérique, une association, un laboratoire. "
    "N'inscrivez jamais un particulier.",
    cree="Le réutilisateur est inscrit.", enregistree="La réutilisation est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Le registre : recherche, exclusivités, pages ; `?objet=` n'en garde qu'un jeu."""
    filtre = operations.Filtre(
        argument("q"), objet_demande(request.args), argument("exclusives", 3) == "oui", argument("archives", 3) == "oui",
        numero_demande(),
    )  # fmt: skip
    liste = operations.lister(contexte(), filtre)
    gardes = {"q": filtre.demande, "objet": filtre.jeu, "exclusives": "oui" if filtre.exclusives else ""}
    pages = pages_de_la_liste("reutilisations.lister", liste.page, **gardes, archives="oui" if filtre.archives else "")
    return rendre(
        "clauses/jeux/reutilisations/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre, pages=pages,
        libelle=libelle, filtree=any(gardes.values()) or filtre.archives, aujourd_hui=contexte().aujourd_hui,
        exclusive=regles.exclusive, reexamen=regles.prochain_reexamen,
        peut_modifier=droits.JEUX_MODIFIER in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Inscrire un réutilisateur ; `?objet=` choisit le jeu d'avance."""
    jeu = operations.lire_jeu(contexte(), objet_demande(request.args))
    return EDITEUR.nouvelle(depart={"jeu_id": jeu.id, "licence": jeu.licence} if jeu else None)


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """La fiche d'une réutilisation."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    jeu, jour = operations.lire_jeu(contexte(), fiche.ligne.jeu_id), contexte().aujourd_hui
    return montrer(
        "clauses/jeux/reutilisations/fiche.html", FORME, fiche, cadre="reutilisations", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), modifiable=droits.JEUX_MODIFIER in contexte().droits, statut=statut, refus=refus,
        alertes=regles.alertes(fiche.saisie, jeu.licence if jeu else "", jour), jeu=jeu, listes=LISTES,
        en_cours=regles.en_cours(fiche.saisie, jour), exclusive=regles.exclusive(fiche.saisie, jour),
        reexamen=regles.prochain_reexamen(fiche.saisie), sans=frozenset({"nom", "jeu_id"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.JEUX_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une réutilisation."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une réutilisation."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="reutilisations", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.JEUX_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Réutilisation archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.JEUX_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Réutilisation sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("reutilisations.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/registre.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(format: str) -> ResponseReturnValue:
    """Le registre des réutilisateurs en CSV, XLSX ou ODS."""
    contenu = operations.exporter(contexte(), format)
    nom = f"reutilisateurs-{organisme().code}.{format}"
    return send_file(io.BytesIO(contenu), operations.MIMETYPES[format], as_attachment=True, download_name=nom)
