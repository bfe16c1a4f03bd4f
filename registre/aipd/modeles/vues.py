"""Pages des modèles d'études : leur liste, un modèle entier avant de s'en servir, en tirer un d'une étude."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.listes import LISTES
from registre.aipd.etude.onglets import LISTE, fil_de
from registre.aipd.etude.questionnaire import questionnaire
from registre.aipd.modeles import operations
from registre.aipd.modeles import verbes as _verbes  # noqa: F401
from registre.aipd.modeles.donnees import ModeleDEtude
from registre.aipd.modeles.operations import MESURE, ModeleLibre
from socle.erreurs import SaisieRefusee
from socle.fiches.editeur import decider, version_recue
from socle.fiches.pages import adresse, argument, fil, objet_demande
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("aipd_modeles", __name__)
BASE = "/o/<code>/aipd/modeles"
TITRE = "Modèles d'analyses"


def _peut_rediger() -> bool:
    return droits.AIPD_REDIGER in contexte().droits


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """Les modèles livrés, et ceux tirés des études du territoire."""
    archives = argument("archives", 3) == "oui"
    return rendre(
        "registre/aipd/modeles/liste.html", fil=fil((LISTE, adresse("aipd.lister")), (TITRE, None)), archives=archives,
        livres=[] if archives else operations.livres(contexte()), libres=operations.lister(contexte(), archives),
        peut_rediger=_peut_rediger(),
    )  # fmt: skip


@page(cadre, f"{BASE}/<string:modele>", droits.LIRE)
def voir(modele: str) -> ResponseReturnValue:
    """Un modèle livré, entier."""
    return _montrer(operations.lire(contexte(), modele), None)


@page(cadre, f"{BASE}/libres/<uuid:id_>", droits.LIRE)
def voir_libre(id_: uuid.UUID) -> ResponseReturnValue:
    """Un modèle tiré d'une étude, entier."""
    return _voir_libre(id_)


def _voir_libre(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    libre = operations.lire_le_libre(contexte(), id_)
    return _montrer(libre.modele, libre, statut, refus)


def _montrer(m: ModeleDEtude, libre: ModeleLibre | None, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    objet = objet_demande()
    suite = {"objet": objet} if objet is not None else {}
    return rendre(
        "registre/aipd/modeles/modele.html", statut, m=m, libre=libre, refus=refus, q=questionnaire(), listes=LISTES,
        fil=fil((LISTE, adresse("aipd.lister")), (TITRE, adresse("aipd_modeles.lister")), (m.titre, None)),
        peut_rediger=_peut_rediger(), partir=adresse("aipd.creer", modele=m.code, **suite),
        questions=_questions(m), peut_archiver=_peut_rediger() and libre is not None and libre.d_ici,
    )  # fmt: skip


def _questions(m: ModeleDEtude) -> dict[str, list[tuple[str, str, str]]]:
    """Par rubrique, (code, question, texte proposé) de ce que le modèle y écrit."""
    par_rubrique = {r.code: [(q.code, q.libelle) for q in r.questions] for r in questionnaire().rubriques}
    for libre in m.contenu.questions:
        par_rubrique[libre.rubrique].append((libre.code, libre.libelle))
    dits = m.contenu.reponses
    return {r: [(c, nom, dits[c]) for c, nom in siens if c in dits] for r, siens in par_rubrique.items()}


@page(cadre, "/o/<code>/aipd/<uuid:aipd_id>/en-modele", droits.AIPD_REDIGER, methods=["GET", "POST"])
def enregistrer(aipd_id: uuid.UUID) -> ResponseReturnValue:
    """Tirer un modèle d'une étude : un titre, les réponses et les mesures choisies."""
    if request.method != "POST":
        return _choisir(aipd_id, "", None)
    titre = lire_ligne(request.form.get("titre", "")[:1000])
    codes = {c[:60] for c in request.form.getlist("codes")}
    try:
        id_ = operations.enregistrer_comme_modele(contexte(), aipd_id, titre, codes)
    except SaisieRefusee as refus:
        return _choisir(aipd_id, titre, codes, refus.erreurs)
    flash("Le modèle est enregistré.", "reussite")
    return redirect(adresse("aipd_modeles.voir_libre", id_=id_), 303)


def _choisir(
    aipd_id: uuid.UUID, titre: str, codes: set[str] | None, erreurs: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    etude = etudes.lire_etude(contexte(), aipd_id)
    permis = operations.choisissables(etude)
    libelles: dict[str, Any] = {"titre": "Titre du modèle", "codes": "Ce que le modèle reprend"}
    return rendre(
        "registre/aipd/modeles/choisir.html", 422 if erreurs else 200, etude=etude, titre=titre, permis=permis,
        coches=set(permis) if codes is None else codes, erreurs=erreurs or {}, en_erreur=bool(erreurs), libelles=libelles,
        prefixe=MESURE, fil=fil_de(aipd_id, etude.objet.libelle, ("En faire un modèle", None)),
    )  # fmt: skip


@page(cadre, f"{BASE}/libres/<uuid:id_>/archiver", droits.AIPD_REDIGER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger un modèle aux archives."""
    return _ranger(id_, True, "Modèle archivé. Il n'est plus proposé ; rien n'est effacé.")


@page(cadre, f"{BASE}/libres/<uuid:id_>/desarchiver", droits.AIPD_REDIGER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir un modèle des archives."""
    return _ranger(id_, False, "Modèle sorti des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
                   adresse("aipd_modeles.voir_libre", id_=id_), lambda s, refus: _voir_libre(id_, s, refus))  # fmt: skip
