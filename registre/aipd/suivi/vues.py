"""Les risques d'une analyse d'impact et leur suivi : la carte, le schéma, les mesures à prouver, les actions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from registre import droits
from registre.aipd import dessins
from registre.aipd.etude import operations as etudes
from registre.aipd.etude.lecture import Etude, Risque
from registre.aipd.etude.onglets import fil_de, onglets_de
from registre.aipd.niveaux import EXPLICATION, Niveau, niveau_du_risque
from registre.aipd.suivi import operations
from registre.aipd.suivi import verbes as _verbes  # noqa: F401
from registre.aipd.suivi.modele import PreuveMesureSaisie
from socle.actions import operations as actions
from socle.actions.listes import LISTES as LISTES_ACTIONS
from socle.droits import ACTIONS_LIRE, ACTIONS_MODIFIER, PREUVES_DEPOSER, PREUVES_LIRE
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches.editeur import version_recue
from socle.fiches.pages import adresse
from socle.preuves import operations as preuves
from socle.saisies import valider
from socle.types import lire_ligne
from socle.web import contexte, page, rendre

cadre = Blueprint("aipd_risques", __name__)
BASE = "/o/<code>/aipd/<uuid:id_>/risques"
MESURE = "/o/<code>/aipd/<uuid:id_>/mesures/<uuid:mesure_id>"
LIBELLES = {"prouvee_le": "En place depuis le", "preuve_id": "Pièce qui le prouve"}


@dataclass(frozen=True)
class Cote:
    """Un risque à un moment : ses deux jauges et son niveau, None s'il y manque une jauge."""

    gravite: int
    vraisemblance: int
    niveau: Niveau | None


@dataclass(frozen=True)
class LigneDeRisque:
    """Un risque aux trois moments. `attend` : les mesures prévues qui le tiennent encore à son estimation de départ."""

    risque: Risque
    avant: Cote
    apres: Cote | None
    actuel: Cote
    attend: tuple[str, ...]


def lignes_de(etude: Etude) -> list[LigneDeRisque]:
    """Les trois risques, avant, après les mesures, et aujourd'hui."""
    return [
        LigneDeRisque(
            r, _cote(r.gravite, r.vraisemblance), _cote(*place) if (place := dessins.apres_mesures(r)) else None,
            _cote(*r.actuel), tuple(m.titre for m in r.a_prouver),
        )
        for r in etude.risques
    ]  # fmt: skip


def _cote(gravite: int, vraisemblance: int) -> Cote:
    return Cote(gravite, vraisemblance, niveau_du_risque(gravite, vraisemblance))


@page(cadre, BASE, droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Les risques avant, après et aujourd'hui, et ce qui les tient."""
    return _voir(id_)


def _voir(
    id_: uuid.UUID, statut: int = 200, *, refus: str = "", erreurs: dict[str, list[str]] | None = None, mesure: str = ""
) -> ResponseReturnValue:
    etude, ici = etudes.lire_etude(contexte(), id_), contexte()
    siens = ici.droits
    pieces = preuves.preuves_de(ici, id_) if PREUVES_LIRE in siens else []
    if erreurs and not (pieces and _a_un_formulaire(etude, mesure)):
        refus, erreurs = "Déposez d'abord la preuve dans les pièces de l'analyse, puis relisez cette mesure.", None
    return rendre(
        "registre/aipd/suivi/risques.html", statut, etude=etude, refus=refus, onglets=onglets_de(id_, "risques"),
        fil=fil_de(id_, etude.objet.libelle, ("Risques et suivi", None)), lignes=lignes_de(etude), explication=EXPLICATION,
        carte=dessins.carte_des_risques(etude.risques), schema=dessins.schema_d_ensemble(etude.risques),
        colonnes=[(r, dict(dessins.colonnes_de(r))) for r in etude.risques], titres=[t for _, t in dessins.COLONNES],
        pieces=pieces, **_tape(erreurs, mesure),
        actions=actions.actions_de(ici, id_) if ACTIONS_LIRE in siens else [], aujourd_hui=ici.aujourd_hui,
        etat_action=lambda code: LISTES_ACTIONS["etats_actions"].item(code).libelle,
        peut_proposer=ACTIONS_MODIFIER in siens and not etude.objet.archive, peut_deposer=PREUVES_DEPOSER in siens,
        peut_prouver=droits.AIPD_REDIGER in siens and PREUVES_LIRE in siens and not etude.objet.archive,
    )  # fmt: skip


def _a_un_formulaire(etude: Etude, mesure: str) -> bool:
    """Vrai si la page montre le formulaire de cette mesure : là, pas écartée, pas déjà prouvée."""
    return any(str(m.id) == mesure and m.etat != "ecartee" and m.prouvee_le is None for m in etude.mesures)


def _tape(erreurs: dict[str, list[str]] | None, mesure: str) -> dict[str, Any]:
    """La mesure dont le formulaire est revenu, ce qui y a été tapé, et ses fautes."""
    tape = {nom: lire_ligne(request.form.get(nom, ""))[:60] for nom in LIBELLES} if mesure else {}
    fautes = {f"{nom}-{mesure}": phrases for nom, phrases in (erreurs or {}).items()}
    return {"mesure_tapee": mesure, "tape": tape, "erreurs": fautes, "en_erreur": bool(fautes),
            "libelles": {f"{nom}-{mesure}": libelle for nom, libelle in LIBELLES.items()}}  # fmt: skip


@page(cadre, f"{MESURE}/prouver", droits.AIPD_REDIGER, methods=["POST"])
def prouver(id_: uuid.UUID, mesure_id: uuid.UUID) -> ResponseReturnValue:
    """Marquer une mesure prouvée."""
    try:
        saisie = valider(PreuveMesureSaisie, {nom: lire_ligne(request.form.get(nom, "")) for nom in LIBELLES})
        operations.prouver(contexte(), id_, mesure_id, saisie, version_recue())
    except SaisieRefusee as refus:
        return _voir(id_, 422, erreurs=refus.erreurs, mesure=str(mesure_id))
    except (ConflitDeVersion, RegleEnfreinte) as refus:
        return _refuser(id_, refus)
    return _fait(id_, "La mesure est prouvée : le risque du moment en tient compte.")


@page(cadre, f"{MESURE}/retirer-la-preuve", droits.AIPD_REDIGER, methods=["POST"])
def retirer_la_preuve(id_: uuid.UUID, mesure_id: uuid.UUID) -> ResponseReturnValue:
    """Défaire : la mesure n'est plus prouvée."""
    try:
        operations.retirer_la_preuve(contexte(), id_, mesure_id, version_recue())
    except (ConflitDeVersion, RegleEnfreinte) as refus:
        return _refuser(id_, refus)
    return _fait(id_, "La mesure est de nouveau à prouver. La pièce reste.")


def _refuser(id_: uuid.UUID, refus: ConflitDeVersion | RegleEnfreinte) -> ResponseReturnValue:
    if isinstance(refus, ConflitDeVersion):
        return _voir(id_, 409, refus="Cette mesure a changé entre-temps : relisez-la, puis recommencez.")
    return _voir(id_, 422, refus=refus.phrase)


def _fait(id_: uuid.UUID, phrase: str) -> ResponseReturnValue:
    flash(phrase, "reussite")
    return redirect(adresse("aipd_risques.voir", id_=id_) + "#mesures", 303)
