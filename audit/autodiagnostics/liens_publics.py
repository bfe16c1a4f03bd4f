"""Ce qui se passe derrière le lien d'une demande : lire les questions, recevoir une réponse, une seule fois.

Le lien est cherché par son empreinte hors de tout périmètre ; le reste se lit et s'écrit dans celui de l'organisme, avec le
seul droit de répondre. Un lien mort ne dit rien de l'organisme ; lire n'écrit rien.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlmodel import select

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.forme import FORME
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import (
    AUTODIAGNOSTIC,
    NON_APPLICABLE,
    OUVERT,
    PLANIFIE,
    Sollicitation,
)
from audit.autodiagnostics.sollicitations import ATTENDUE, etat_de
from audit.droits import REPONDRE
from audit.referentiels.forme import Point
from socle.comptes.ralentissement import absoudre, tenter
from socle.erreurs import SaisieRefusee
from socle.fiches import operations as fiches
from socle.instance import Instance
from socle.journal import Evenement
from socle.liens_publics import LienEmploye, LienFerme, LienInconnu, bien_forme, empreinte
from socle.operations import Acteur, Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre
from socle.saisies import trop_long
from socle.types import lire_date, lire_ligne, lire_texte

HORS: Final = Perimetre.hors("lien d'une demande de réponses")
NOM_MAXIMUM, PRECISION_MAXIMUM = 200, 2_000


@dataclass(frozen=True)
class Invitation:
    """Ce que la page d'un lien montre à qui répond, et rien d'autre."""

    id: uuid.UUID
    organisme: str
    demandeur: str
    destinataire: str
    message: str
    perimetre: str
    fin: date
    points: tuple[Point, ...]
    contexte: Contexte


@dataclass(frozen=True)
class _Lu:
    """Une demande telle que l'organisme la tient."""

    ligne: Sollicitation
    points: tuple[Point, ...]
    perimetre: str
    vivante: bool


def _contexte_du_lien(instance: Instance, jeton: str) -> tuple[Contexte, Organisme, uuid.UUID]:
    """Le contexte de l'organisme d'un lien, avec le seul droit de répondre ; `LienInconnu` sinon."""
    if not bien_forme(jeton):
        raise LienInconnu
    with instance.base.lire(HORS) as session:
        ligne = session.exec(select(Sollicitation).where(Sollicitation.empreinte == empreinte(jeton))).first()
        organisme = session.get(Organisme, ligne.organisme_id) if ligne is not None else None
    if ligne is None or organisme is None:
        raise LienInconnu
    contexte = Contexte(
        instance.base, instance.coffre, Acteur(None, ligne.nom), organisme.id, frozenset({REPONDRE}), frozenset(),
        fuseau(organisme.territoire_droit), organisme.territoire_droit,
    )  # fmt: skip
    return contexte, organisme, ligne.id


def _relire(atelier: Atelier, id_: uuid.UUID) -> _Lu:
    ligne = atelier.session.get_one(Sollicitation, id_)
    fiche = fiches.charger(atelier.session, FORME, ligne.autodiagnostic_id)
    vivante = fiche.ligne.etat == OUVERT and not fiche.objet.archive
    if not vivante:
        return _Lu(ligne, (), "", False)
    etat = etats.charger(atelier.session, ligne.autodiagnostic_id, atelier.aujourd_hui)
    cible = next((c for c in etat.cibles if c.id == ligne.cible_id), None)
    siens = {u.point.id: u.point for u in etat.par_cible.get(ligne.cible_id, ())}
    points = tuple(siens[p] for p in ligne.points if p in siens)
    return _Lu(ligne, points, cible.nom if cible else "", cible is not None and bool(points))


def _exiger_vivant(lu: _Lu, jour: date) -> None:
    if lu.ligne.repondu_le is not None:
        raise LienEmploye
    if not lu.vivante or etat_de(lu.ligne, jour) != ATTENDUE:
        raise LienFerme


@lecture(REPONDRE)
def _consulter(atelier: Atelier, id_: uuid.UUID) -> _Lu:
    lu = _relire(atelier, id_)
    _exiger_vivant(lu, atelier.aujourd_hui)
    return lu


def ouvrir(instance: Instance, jeton: str) -> Invitation:
    """Les questions d'un lien ; `LienInconnu` (404), `LienFerme` ou `LienEmploye` (410). N'écrit rien."""
    contexte, organisme, id_ = _contexte_du_lien(instance, jeton)
    lu = _consulter(contexte, id_)
    return Invitation(
        id_, organisme.nom, lu.ligne.envoyee_par, lu.ligne.nom, lu.ligne.message, lu.perimetre, lu.ligne.expire_le,
        lu.points, contexte,
    )  # fmt: skip


def repondre(instance: Instance, jeton: str, valeurs: Mapping[str, str], adresse: str) -> None:
    """Reçoit la réponse d'un lien. Le même envoi deux fois ne compte qu'une fois ; un autre envoi est refusé (410).

    Un essai sur un lien inconnu ralentit l'adresse d'où il vient, comme un mot de passe faux.
    """
    essai = tenter(instance, "sollicitation", empreinte(jeton), adresse)
    contexte, _, id_ = _contexte_du_lien(instance, jeton)
    with instance.base.ecrire(HORS) as session:
        absoudre(session, essai)
    nom = lire_ligne(valeurs.get("repondant", ""))
    _recevoir(replace(contexte, acteur=Acteur(None, nom[:NOM_MAXIMUM])), id_, empreinte(jeton), nom, valeurs)


@operation(REPONDRE)
def _recevoir(atelier: Atelier, id_: uuid.UUID, trace: str, nom: str, valeurs: Mapping[str, str]) -> None:
    lu = _relire(atelier, id_)
    ligne = lu.ligne
    if ligne.empreinte != trace:
        raise LienInconnu
    if ligne.repondu_le is not None:
        _exiger_le_meme(lu, nom, valeurs)
        return
    _exiger_vivant(lu, atelier.aujourd_hui)
    recu = lire_envoi(lu.points, nom, valeurs)
    ligne.recu, ligne.repondant, ligne.repondu_le = recu, nom, atelier.quand
    atelier.session.add(ligne)
    objet = fiches.charger(atelier.session, FORME, ligne.autodiagnostic_id).objet
    contenu = {
        "libelle": objet.libelle,
        "motif": f"Réponse de {nom}, demandée à {ligne.nom}",
        "sollicitation": str(id_),
    }
    atelier.journaliser(Evenement("sollicitation.recue", AUTODIAGNOSTIC, objet.id, None, contenu))


def _exiger_le_meme(lu: _Lu, nom: str, valeurs: Mapping[str, str]) -> None:
    """Un double clic renvoie la même chose : il est reçu. Autre chose est refusé, et dit."""
    try:
        meme = lu.ligne.repondant == nom and lu.ligne.recu == lire_envoi(lu.points, nom, valeurs)
    except SaisieRefusee:
        meme = False
    if not meme:
        raise LienEmploye


def lire_envoi(points: Sequence[Point], nom: str, valeurs: Mapping[str, str]) -> list[dict[str, str]]:
    """Ce qui a été répondu, question par question ; `SaisieRefusee` dit tout ce qui est à corriger."""
    erreurs: dict[str, list[str]] = {}
    if not nom:
        erreurs["repondant"] = ["Écrivez votre nom."]
    elif len(nom) > NOM_MAXIMUM:
        erreurs["repondant"] = [f"Nom trop long : {NOM_MAXIMUM} caractères au plus."]
    recu = [lu for rang, point in enumerate(points) if (lu := _lire_une(rang, point, valeurs, erreurs))]
    if not recu and not erreurs:
        erreurs["reponse-0"] = ["Répondez à au moins une question."]
    if erreurs:
        raise SaisieRefusee(erreurs)
    return recu


def _lire_une(
    rang: int, point: Point, valeurs: Mapping[str, str], erreurs: dict[str, list[str]]
) -> dict[str, str] | None:
    """Une réponse ; None si la question est laissée de côté."""
    statut, texte = lire_ligne(valeurs.get(f"reponse-{rang}", "")), lire_texte(valeurs.get(f"precision-{rang}", ""))
    prevu = _date(rang, valeurs, erreurs)
    if statut and statut not in LISTES["statuts"].codes:
        erreurs[f"reponse-{rang}"] = ["Choisissez une réponse de la liste."]
    if phrase := trop_long(texte, PRECISION_MAXIMUM):
        erreurs[f"precision-{rang}"] = [phrase]
    if statut == NON_APPLICABLE and not texte:
        erreurs[f"precision-{rang}"] = ["Dites pourquoi la question ne se pose pas."]
    if statut == PLANIFIE and prevu is None and f"echeance-{rang}" not in erreurs:
        erreurs[f"echeance-{rang}"] = ["Donnez la date prévue."]
    if not statut and texte:
        erreurs[f"reponse-{rang}"] = ["Choisissez une réponse : votre précision ne suffit pas."]
    if not statut:
        return None
    gardee = prevu.isoformat() if prevu is not None and statut == PLANIFIE else ""
    return {"point": point.id, "question": point.question, "statut": statut, "commentaire": texte, "echeance": gardee}


def _date(rang: int, valeurs: Mapping[str, str], erreurs: dict[str, list[str]]) -> date | None:
    try:
        return lire_date(valeurs.get(f"echeance-{rang}", ""))
    except ValueError as refus:
        erreurs[f"echeance-{rang}"] = [str(refus)]
        return None
