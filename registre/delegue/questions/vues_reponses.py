"""Pages des réponses gardées du délégué : les chercher, en garder une, la ranger."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.delegue.questions import operations, reponses
from registre.delegue.questions.forme import FORME_REPONSE, RAPPEL
from registre.delegue.questions.vues import LISTE as QUESTIONS
from socle.erreurs import Introuvable
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.operations import Fiche
from socle.fiches.pages import adresse, argument, fil, objet_demande
from socle.operations import Contexte
from socle.web import contexte, page, rendre

cadre = Blueprint("reponses_gardees", __name__)
BASE = "/o/<code>/reponses-gardees"
LISTE = "Réponses gardées"


def _ne_se_recrit_pas(_: Contexte, __: uuid.UUID, *___: Any) -> Any:
    raise Introuvable


EDITEUR = Editeur(
    FORME_REPONSE, _ne_se_recrit_pas, _ne_se_recrit_pas, reponses.garder, _ne_se_recrit_pas,
    voir="reponses_gardees.voir", lister="reponses_gardees.lister", titre_liste=LISTE, titre_neuf="Garder une réponse",
    chapeau="Vous la retrouverez sur tous vos organismes. Elle ne se récrit pas : gardez-en une autre, rangez celle-ci.",
    cree="La réponse est gardée : elle vous sera proposée quand une question lui ressemble.", enregistree="",
)  # fmt: skip


def _fil(titre: str) -> list[tuple[str, str | None]]:
    return fil((QUESTIONS, adresse("questions.lister")), (LISTE, adresse("reponses_gardees.lister")), (titre, None))


@page(cadre, f"{BASE}/", droits.QUESTIONS_REPONDRE)
def lister() -> ResponseReturnValue:
    """Les réponses gardées que l'on voit d'ici."""
    demande, archives = argument("q"), argument("archives", 3) == "oui"
    return rendre(
        "registre/delegue/questions/reponses.html", fil=fil((QUESTIONS, adresse("questions.lister")), (LISTE, None)),
        reponses=reponses.lister(contexte(), demande, archives), demande=demande, archives=archives,
        plafond=reponses.MONTREES,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.QUESTIONS_REPONDRE, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Garder une réponse ; `?objet=` : la question d'où elle vient, dont la dernière réponse remplit d'avance la page."""
    depart: dict[str, Any] = {}
    id_ = objet_demande(request.args)
    if id_ is not None and request.method != "POST":
        question: Fiche = operations.lire(contexte(), id_)
        ecrites = [m.texte for m in operations.lire_messages(contexte(), id_) if m.genre == "reponse"]
        depart = {"titre": question.saisie.titre, "texte": ecrites[-1] if ecrites else ""}
    return EDITEUR.nouvelle(depart=depart)


@page(cadre, f"{BASE}/<uuid:id_>", droits.QUESTIONS_REPONDRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une réponse gardée."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lue = reponses.lire(contexte(), id_)
    return rendre(
        "registre/delegue/questions/reponse.html",
        statut,
        fil=_fil(lue.reponse.titre),
        lue=lue,
        refus=refus,
        rappel=RAPPEL,
    )


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: reponses.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("reponses_gardees.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.QUESTIONS_REPONDRE, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger une réponse qui ne sert plus."""
    return _ranger(id_, True, "Réponse archivée. Elle ne sera plus proposée.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.QUESTIONS_REPONDRE, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir une réponse des archives."""
    return _ranger(id_, False, "Réponse sortie des archives.")
