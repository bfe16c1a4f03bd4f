"""Lier deux objets, les délier, lire ce qui est lié. Le droit sur un lien est celui des objets qu'il joint :
modifier l'un, lire l'autre.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import col, or_, select

from socle.base import nouvel_id
from socle.droits import ORGANISME_LIRE
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.journal import Evenement
from socle.liens.modele import Lien
from socle.liens.types import types_liables
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.perimetre import SessionCloisonnee
from socle.types import sans_accents
from socle.verbes import declarer_verbe, type_d_objet

CANDIDATS = 60
"""Objets proposés d'un coup ; au-delà, il faut chercher par un mot."""

declarer_verbe("lien.pose", "a lié un objet à")
declarer_verbe("lien.retire", "a retiré un lien de")


@dataclass(frozen=True)
class ObjetLie:
    """Un objet lié, et le lien qui y mène."""

    lien_id: uuid.UUID
    id: uuid.UUID
    type: str
    libelle: str
    archive: bool


@dataclass(frozen=True)
class Dossier:
    """Un objet, ce qui lui est lié, par type, et ce qui peut l'être encore (rien pour qui ne peut pas lier)."""

    objet: Objet
    lies: Mapping[str, list[ObjetLie]]
    proposes: Mapping[str, list[Objet]] = field(default_factory=dict)


def peut_lire(contexte: Contexte, type_: str) -> bool:
    """Vrai si la personne peut lire les objets de ce type (un type sans droit déclaré ne se lit pas)."""
    return type_d_objet(type_).droit in contexte.droits


def peut_modifier(contexte: Contexte, type_: str) -> bool:
    """Vrai si la personne peut attacher quelque chose aux objets de ce type."""
    return type_d_objet(type_).droit_modifier in contexte.droits


def objet_visible(atelier: Atelier, objet_id: uuid.UUID) -> Objet:
    """L'objet, s'il est de l'organisme et que la personne peut le lire ; sinon `Introuvable`."""
    objet = atelier.session.get(Objet, objet_id)
    if objet is None or objet.organisme_id != atelier.organisme_id or not peut_lire(atelier.contexte, objet.type):
        raise Introuvable
    return objet


def objet_modifiable(atelier: Atelier, objet_id: uuid.UUID) -> Objet:
    """L'objet, si la personne peut y attacher quelque chose ; `Introuvable` ou `DroitManquant`."""
    objet = objet_visible(atelier, objet_id)
    if not peut_modifier(atelier.contexte, objet.type):
        raise DroitManquant
    return objet


def lier(atelier: Atelier, origine: Objet, cible: Objet, identifiant: uuid.UUID | None = None) -> bool:
    """Pose un lien dans l'opération en cours ; sans effet s'il existe dans un sens ou dans l'autre."""
    if origine.id == cible.id:
        raise RegleEnfreinte("Un objet ne se lie pas à lui-même.")
    if trouver_lien(atelier.session, origine.id, cible.id) is not None:
        return False
    id_ = identifiant or nouvel_id()
    atelier.session.add(Lien(organisme_id=atelier.organisme_id, id=id_, origine_id=origine.id, cible_id=cible.id))
    _journaliser(atelier, "lien.pose", origine, cible)
    return True


def delier(atelier: Atelier, origine: Objet, cible: Objet) -> bool:
    """Retire le lien entre deux objets, quel que soit son sens ; le journal garde l'acte."""
    lien = trouver_lien(atelier.session, origine.id, cible.id)
    if lien is None:
        return False
    atelier.session.delete(lien)
    _journaliser(atelier, "lien.retire", origine, cible)
    return True


def _journaliser(atelier: Atelier, verbe: str, origine: Objet, cible: Objet) -> None:
    contenu = {"libelle": origine.libelle, "avec": {"type": cible.type, "id": str(cible.id), "libelle": cible.libelle}}
    atelier.journaliser(Evenement(verbe, origine.type, origine.id, None, contenu))


def trouver_lien(session: SessionCloisonnee, un: uuid.UUID, autre: uuid.UUID) -> Lien | None:
    """Le lien entre ces deux objets, quel que soit son sens."""
    requete = select(Lien).where(
        or_(
            (col(Lien.origine_id) == un) & (col(Lien.cible_id) == autre),
            (col(Lien.origine_id) == autre) & (col(Lien.cible_id) == un),
        )
    )
    return session.exec(requete).first()


def objets_lies(
    session: SessionCloisonnee, ids: Iterable[uuid.UUID], types: Iterable[str] = ()
) -> dict[uuid.UUID, list[ObjetLie]]:
    """Pour chacun de ces objets, ce qui lui est lié (de ces types, ou de tous), en deux requêtes au plus."""
    connus = set(ids)
    resultat: dict[uuid.UUID, list[ObjetLie]] = {identifiant: [] for identifiant in connus}
    if not connus:
        return resultat
    liens = session.exec(select(Lien).where(or_(col(Lien.origine_id).in_(connus), col(Lien.cible_id).in_(connus))))
    paires = [
        (porteur, autre, lien.id)
        for lien in liens
        for porteur, autre in ((lien.origine_id, lien.cible_id), (lien.cible_id, lien.origine_id))
        if porteur in connus
    ]
    requete = select(Objet).where(col(Objet.id).in_({autre for _, autre, _ in paires}))
    voulus = tuple(types)
    if voulus:
        requete = requete.where(col(Objet.type).in_(voulus))
    objets = {objet.id: objet for objet in session.exec(requete)} if paires else {}
    for porteur, autre, lien_id in paires:
        if objet := objets.get(autre):
            lie = ObjetLie(lien_id, objet.id, objet.type, objet.libelle, objet.archive)
            resultat[porteur].append(lie)
    for lies in resultat.values():
        lies.sort(key=lambda lie: (lie.archive, sans_accents(lie.libelle)))
    return resultat


@lecture(ORGANISME_LIRE)
def trouver(atelier: Atelier, objet_id: uuid.UUID) -> Objet:
    """Un objet que la personne peut lire."""
    return objet_visible(atelier, objet_id)


@lecture(ORGANISME_LIRE)
def lire_dossier(atelier: Atelier, objet_id: uuid.UUID, demandes: Mapping[str, str] | None = None) -> Dossier:
    """L'objet et ce qui lui est lié, par type liable que la personne peut lire.

    `demandes` : type → mot cherché ; donné, il demande aussi ce que la personne peut lier, une requête par type.
    """
    objet = objet_visible(atelier, objet_id)
    lisibles = [type_.code for type_ in types_liables() if peut_lire(atelier.contexte, type_.code)]
    lies = objets_lies(atelier.session, [objet.id], lisibles)[objet.id] if lisibles else []
    par_type = {code: [lie for lie in lies if lie.type == code] for code in lisibles}
    proposes: dict[str, list[Objet]] = {}
    if demandes is not None and peut_modifier(atelier.contexte, objet.type):
        deja = {lie.id for lie in lies} | {objet.id}
        proposes = {code: _proposes(atelier.session, code, demandes.get(code, ""), deja) for code in lisibles}
    return Dossier(objet, par_type, proposes)


def _proposes(session: SessionCloisonnee, type_: str, demande: str, deja: set[uuid.UUID]) -> list[Objet]:
    """Objets non archivés de ce type, par ordre alphabétique, `CANDIDATS` + 1 au plus, ceux-là exceptés."""
    requete = select(Objet).where(Objet.type == type_, col(Objet.archive).is_(False), col(Objet.id).not_in(deja))
    for mot in sans_accents(demande).split()[:8]:
        requete = requete.where(col(Objet.cle_tri).contains(mot, autoescape=True))
    return list(session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(CANDIDATS + 1)))


@operation(ORGANISME_LIRE)
def attacher(atelier: Atelier, objet_id: uuid.UUID, cible_id: uuid.UUID) -> bool:
    """Lie deux objets : il faut pouvoir modifier le premier et lire le second."""
    objet, cible = objet_modifiable(atelier, objet_id), objet_visible(atelier, cible_id)
    return lier(atelier, objet, cible)


@operation(ORGANISME_LIRE)
def detacher(atelier: Atelier, objet_id: uuid.UUID, cible_id: uuid.UUID) -> bool:
    """Défait le lien de deux objets, aux mêmes conditions."""
    objet, cible = objet_modifiable(atelier, objet_id), objet_visible(atelier, cible_id)
    return delier(atelier, objet, cible)
