"""Pages de la convention du service mutualisé : liste, fiche, formulaire, jours dus et utilisés, document."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.convention import operations, regles
from registre.delegue.convention import verbes as _verbes  # noqa: F401
from registre.delegue.convention.droit import DROIT
from registre.delegue.convention.forme import FORME
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer, numero_demande, pages_de_la_liste
from socle.types import ecrire_decimal
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("convention", __name__)
BASE = "/o/<code>/convention-dpo"
LISTE = "Service mutualisé"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="convention.voir", lister="convention.lister", titre_liste=LISTE, titre_neuf="Ouvrir une convention",
    chapeau="Un délégué pour plusieurs organismes : ce qu'il doit à chacun, pour combien de temps, à quel prix.",
    cree="La convention est ouverte.", enregistree="La convention est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les conventions que l'organisme tient."""
    filtre = operations.Filtre(argument("q"), argument("archives", 3) == "oui", numero_demande())
    liste = operations.lister(contexte(), filtre)
    archives = "oui" if filtre.archives else ""
    return rendre(
        "registre/delegue/convention/liste.html", fil=fil((LISTE, None)), liste=liste, filtre=filtre,
        pages=pages_de_la_liste("convention.lister", liste, q=filtre.demande, archives=archives), droit=DROIT,
        en_cours=regles.en_cours, peut_modifier=droits.CONVENTION_MODIFIER in contexte().droits,
        aujourd_hui=contexte().aujourd_hui,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.CONVENTION_MODIFIER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ouvrir une convention."""
    return EDITEUR.nouvelle()


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une convention, ses membres, leurs jours."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche, siens, jour = operations.lire(contexte(), id_), contexte().droits, contexte().aujourd_hui
    usages = operations.lire_usage(contexte(), fiche, jour.year)
    return montrer(
        "registre/delegue/convention/fiche.html", FORME, fiche, cadre="convention", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), modifiable=droits.CONVENTION_MODIFIER in siens, statut=statut, refus=refus,
        alertes=regles.alertes(fiche.saisie, usages, jour), usages=usages, annee=jour.year, ecrire=ecrire_decimal,
        court=regles.en_cours(fiche.saisie.debut, fiche.saisie.fin, jour), droit=DROIT,
        peut_exporter=droits.EXPORTER in siens, voit_le_temps=droits.TEMPS_LIRE in siens,
        sans=frozenset({"nom", "membres"}) if usages else frozenset({"nom"}),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.CONVENTION_MODIFIER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une convention."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une convention."""
    passages = operations.lire_passages(contexte(), id_)
    champs = EDITEUR.champs_des_passages(passages)
    return histoire(operations.lire(contexte(), id_), passages, champs, cadre="convention", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.CONVENTION_MODIFIER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Convention archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.CONVENTION_MODIFIER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Convention sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("convention.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/document.<string:format>", droits.EXPORTER, methods=["POST"])
def exporter(id_: uuid.UUID, format: str) -> ResponseReturnValue:
    """La convention et son annexe, en Word ou en PDF."""
    contenu = operations.exporter(contexte(), id_, format)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"convention-delegue-{organisme().code}.{format}")
