"""Répondre à un point, revenir à la réponse de l'organisation, confirmer ce qui vient d'ailleurs, relire."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import ORGANISATION, REPONSE, Reponse, ReponseSaisie
from audit.autodiagnostics.operations import ouvert
from audit.droits import LIRE, RELIRE, REPONDRE
from audit.verifications.genres import GENRES
from audit.verifications.presentation import Constatation, dernieres_constatations
from socle.base import nouvel_id
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.objets import Objet, avancer_version
from socle.operations import Atelier, lecture, operation
from socle.types import cle_tri

REMARQUE_MAXIMUM: Final = 5_000


@dataclass(frozen=True)
class Provenance:
    """D'où vient une réponse qui n'a pas été donnée ici : genre, nom de qui l'a donnée, jour."""

    origine: str = ""
    nom: str = ""
    le: Any = None
    a_confirmer: bool = False


@operation(REPONDRE)
def repondre(
    atelier: Atelier, id_: uuid.UUID, cible_id: uuid.UUID, point_id: str, saisie: ReponseSaisie, version: int
) -> int:
    """Enregistre une réponse lue en `version` (0 : il n'y en avait pas) ; rend la nouvelle version.

    Une relecture faite tombe ; une réponse vide rend le point à l'état « non évalué », ou à la réponse de l'organisation.
    """
    ouvert(atelier, id_)
    unite = etats.charger(atelier.session, id_, atelier.aujourd_hui).unite(cible_id, point_id)
    if _deja_donnee(unite, saisie, version, atelier.contexte.acteur.id):
        return unite.version
    return poser(atelier, unite, saisie, version)


def _deja_donnee(unite: Unite, saisie: ReponseSaisie, version: int, personne: uuid.UUID | None) -> bool:
    """Vrai pour un double clic : la même personne vient d'enregistrer exactement cela."""
    ligne = unite.reponse
    return (
        ligne is not None
        and unite.version == version + 1
        and ligne.evalue_par_id == personne
        and saisie_de(ligne).model_dump() == saisie.model_dump()
    )


def poser(
    atelier: Atelier, unite: Unite, saisie: ReponseSaisie, version: int, provenance: Provenance | None = None
) -> int:
    """Écrit une réponse, dans une opération ouverte ; `ConflitDeVersion` si elle a changé depuis `version`."""
    if unite.version != version:
        raise ConflitDeVersion(version, unite.version)
    objet, ligne = _ligne(atelier, unite)
    for nom in ReponseSaisie.model_fields:
        setattr(ligne, nom, getattr(saisie, nom))
    acteur, d_ou = atelier.contexte.acteur, provenance or Provenance()
    ligne.evalue_par, ligne.evalue_par_id, ligne.evalue_le = acteur.nom, acteur.id, atelier.quand
    ligne.origine, ligne.origine_nom, ligne.origine_le = d_ou.origine, d_ou.nom, d_ou.le
    ligne.a_confirmer = d_ou.a_confirmer
    ligne.relecture, ligne.relecture_remarque, ligne.relu_par, ligne.relu_le = "", "", "", None
    atelier.session.add(ligne)
    atelier.session.flush()
    _consigner(atelier, "enregistree", objet, saisie, origine=d_ou.origine, origine_nom=d_ou.nom)
    return objet.version


def _ligne(atelier: Atelier, unite: Unite) -> tuple[Objet, Reponse]:
    """La réponse du point, créée à la première fois."""
    if unite.reponse is not None:
        objet = atelier.session.get_one(Objet, unite.reponse.id)
        avancer_version(atelier.session, objet, unite.version)
        return objet, unite.reponse
    nom = libelle(unite)
    objet = Objet(organisme_id=atelier.organisme_id, id=nouvel_id(), type=REPONSE, libelle=nom, cle_tri=cle_tri(nom))
    atelier.session.add(objet)
    atelier.session.flush()
    return objet, Reponse(
        organisme_id=atelier.organisme_id, id=objet.id, autodiagnostic_id=unite.cible.autodiagnostic_id,
        cible_id=unite.cible.id, point_id=unite.point.id,
    )  # fmt: skip


def libelle(unite: Unite) -> str:
    """Nom d'une réponse : le point, et son périmètre si ce n'est pas l'organisation."""
    ou = "" if unite.cible.genre == ORGANISATION else f" ({unite.cible.nom})"
    return f"{unite.point.id} · {unite.point.intitule}{ou}"


def _consigner(atelier: Atelier, verbe: str, objet: Objet, saisie: ReponseSaisie, **ajouts: str) -> None:
    contenu = {"libelle": objet.libelle, "saisie": saisie.model_dump(mode="json"), **ajouts}
    atelier.journaliser(Evenement(f"reponse_audit.{verbe}", REPONSE, objet.id, objet.version, contenu))


def saisie_de(reponse: Reponse | None) -> ReponseSaisie:
    """Ce qui a été répondu, sous forme de saisie."""
    if reponse is None:
        return ReponseSaisie()
    return ReponseSaisie.model_construct(**{nom: getattr(reponse, nom) for nom in ReponseSaisie.model_fields})


@operation(REPONDRE)
def confirmer(atelier: Atelier, id_: uuid.UUID, cible_id: uuid.UUID, point_id: str, version: int) -> int:
    """Confirme, sous son nom, une réponse reprise d'ailleurs ou d'un autodiagnostic passé, sans la changer."""
    ouvert(atelier, id_)
    unite = etats.charger(atelier.session, id_, atelier.aujourd_hui).unite(cible_id, point_id)
    ligne = unite.reponse
    if ligne is None or not ligne.a_confirmer:
        raise RegleEnfreinte("Cette réponse n'attend pas de confirmation.")
    d_ou = Provenance(ligne.origine, ligne.origine_nom, ligne.origine_le)
    return poser(atelier, unite, saisie_de(ligne), version, d_ou)


@operation(RELIRE)
def relire(
    atelier: Atelier, id_: uuid.UUID, cible_id: uuid.UUID, point_id: str, version: int, verdict: str, remarque: str = ""
) -> int:
    """Relit une réponse : acceptée, ou à reprendre avec une remarque. On ne relit pas la sienne."""
    ouvert(atelier, id_)
    unite = etats.charger(atelier.session, id_, atelier.aujourd_hui).unite(cible_id, point_id)
    ligne, acteur = unite.reponse, atelier.contexte.acteur
    if ligne is None or not ligne.statut:
        raise RegleEnfreinte("Il n'y a pas encore de réponse à relire.")
    if verdict not in LISTES["relectures"].codes:
        raise RegleEnfreinte("Acceptez la réponse, ou dites qu'elle est à reprendre.")
    if verdict == "a_reprendre" and not remarque.strip():
        raise RegleEnfreinte("Dites ce qui est à reprendre.")
    if len(remarque.strip()) > REMARQUE_MAXIMUM:
        raise RegleEnfreinte(f"Remarque trop longue : {REMARQUE_MAXIMUM} caractères au plus.")
    if ligne.evalue_par_id is not None and ligne.evalue_par_id == acteur.id:
        raise RegleEnfreinte("Une réponse se relit par une autre personne que celle qui l'a donnée.")
    if unite.version != version:
        raise ConflitDeVersion(version, unite.version)
    objet = atelier.session.get_one(Objet, ligne.id)
    avancer_version(atelier.session, objet, version)
    ligne.relecture, ligne.relecture_remarque = verdict, remarque.strip()
    ligne.relu_par, ligne.relu_le = acteur.nom, atelier.quand
    atelier.session.add(ligne)
    _consigner(atelier, "relue", objet, saisie_de(ligne), motif=ligne.relecture_remarque, relecture=verdict)
    return objet.version


@lecture(LIRE)
def lire(atelier: Atelier, reponse_id: uuid.UUID) -> tuple[Objet, Reponse]:
    """Une réponse et sa carte d'objet, sinon `Introuvable`."""
    objet, ligne = atelier.session.get(Objet, reponse_id), atelier.session.get(Reponse, reponse_id)
    if objet is None or ligne is None:
        raise Introuvable
    return objet, ligne


@dataclass(frozen=True)
class PointLu:
    """Tout ce que la page d'un point montre."""

    etat: Etat
    unite: Unite
    constats: tuple[Constatation, ...]


@lecture(LIRE)
def lire_point(atelier: Atelier, id_: uuid.UUID, cible_id: uuid.UUID, point_id: str) -> PointLu:
    """Un point sur un périmètre, et les derniers constats techniques qui l'éclairent."""
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    unite = etat.unite(cible_id, point_id)
    genre, constats = unite.point.verification_auto, list[Constatation]()
    if genre in GENRES:
        constats = dernieres_constatations(atelier.session, genre, unite.cible.objet_id)
    return PointLu(etat, unite, tuple(constats))


@lecture(LIRE)
def lire_passages(atelier: Atelier, reponse_id: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une réponse."""
    if atelier.session.get(Reponse, reponse_id) is None:
        raise Introuvable
    return fiches.lire_passages(atelier, reponse_id)
