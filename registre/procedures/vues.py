"""Pages des procédures : les trois, l'une d'elles, son document, ses adoptions."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.procedures import documents, operations
from registre.procedures import verbes as _verbes  # noqa: F401
from registre.procedures.contenu import ACTEURS, PROCEDURES
from registre.procedures.forme import FORME
from socle.documents import MIMETYPES
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, fil, histoire, montrer
from socle.types import ecrire_date
from socle.web import contexte, instance, organisme, page, rendre

cadre = Blueprint("procedures", __name__)
BASE = "/o/<code>/procedures"
ADOPTION = f"{BASE}/adoptions/<uuid:id_>"
LISTE = "Procédures"
EDITEUR = Editeur(
    FORME, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="procedures.voir", lister="procedures.lister", titre_liste=LISTE, titre_neuf="Noter une adoption",
    chapeau="Les noms que le document porte aujourd'hui sont gardés avec l'adoption : s'ils changent, Gouverne le dira.",
    cree="L'adoption est notée.", enregistree="L'adoption est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.PROCEDURES_LIRE)
def lister() -> ResponseReturnValue:
    """Les trois procédures et leur adoption."""
    etats = operations.lire_etats(contexte())
    return rendre(
        "registre/procedures/liste.html", fil=fil((LISTE, None)), etats=etats, acteurs=ACTEURS,
        aujourd_hui=contexte().aujourd_hui, peut_adopter=droits.PROCEDURES_ADOPTER in contexte().droits,
        faites=sum(1 for e in etats if e.adoptee is not None),
    )  # fmt: skip


@page(cadre, f"{BASE}/<string:genre>", droits.PROCEDURES_LIRE)
def montrer_procedure(genre: str) -> ResponseReturnValue:
    """Une procédure, telle que le document la dit aujourd'hui."""
    etat = operations.lire_etat(contexte(), genre)
    return rendre(
        "registre/procedures/procedure.html", fil=fil((LISTE, adresse("procedures.lister")), (etat.procedure.titre, None)),
        etat=etat, acteurs=ACTEURS, aujourd_hui=contexte().aujourd_hui, qui_agit=documents.qui_agit,
        nommes=[r for r in etat.procedure.acteurs if r in documents.NOMMES],
        manques=documents.manques(etat.procedure, etat.noms),
        peut_adopter=droits.PROCEDURES_ADOPTER in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/<string:genre>.<string:format>", droits.EXPORTER, methods=["POST"])
def telecharger(genre: str, format: str) -> ResponseReturnValue:
    """Le document d'une procédure."""
    contenu = operations.exporter(contexte(), genre, format, instance().depot)
    return send_file(io.BytesIO(contenu), MIMETYPES[format], True, f"procedure-{genre}-{organisme().code}.{format}")


@page(cadre, f"{BASE}/adoptions/nouvelle", droits.PROCEDURES_ADOPTER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Noter une adoption."""
    genre = request.args.get("genre", "")
    depart = {"adoptee_le": ecrire_date(contexte().aujourd_hui)} | ({"genre": genre} if genre in PROCEDURES else {})
    return EDITEUR.nouvelle(depart=depart)


@page(cadre, ADOPTION, droits.PROCEDURES_LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une adoption, et les noms qu'elle portait."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    etat = operations.lire_etat(contexte(), fiche.ligne.genre)
    courante = etat.adoptee is not None and etat.adoptee.id == id_
    return montrer(
        "registre/procedures/fiche.html", FORME, fiche, cadre="procedures", liste=LISTE,
        champs=EDITEUR.champs(fiche.saisie), modifiable=droits.PROCEDURES_ADOPTER in contexte().droits, statut=statut,
        refus=refus, etat=etat, courante=courante, acteurs=ACTEURS,
        en_retard=courante and etat.en_retard(contexte().aujourd_hui),
    )  # fmt: skip


@page(cadre, f"{ADOPTION}/modifier", droits.PROCEDURES_ADOPTER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Corriger une adoption."""
    return EDITEUR.modification(id_)


@page(cadre, f"{ADOPTION}/historique", droits.PROCEDURES_LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une adoption."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, FORME.champs, cadre="procedures", liste=LISTE)


@page(cadre, f"{ADOPTION}/archiver", droits.PROCEDURES_ADOPTER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Adoption archivée. Rien n'est effacé.")


@page(cadre, f"{ADOPTION}/desarchiver", droits.PROCEDURES_ADOPTER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Adoption sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase, adresse("procedures.voir", id_=id_),
        lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip
