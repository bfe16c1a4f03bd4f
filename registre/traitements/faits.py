"""Ce que le registre sait d'un organisme : fiches approuvées, complètes, à jour, mesures de sécurité, consentements.

Les trois premiers viennent d'une même lecture, faite une fois par session : à soixante mille fiches, la relire pour chacun
serait le plus long d'une page de territoire. Elle ne touche que des colonnes d'un index (`ix_traitements_faits`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Text, and_, cast, or_
from sqlmodel import col, distinct, func, select

from registre.droits import LIRE
from registre.traitements.modele import TYPE, Finalite, Mesure, Traitement
from socle import faits
from socle.faits import Fait, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

AN = timedelta(days=365)
APPROUVEE, COMPLETE, CONSENTEMENT, LISTE = "approuvee", 100, "consentement", "traitements.lister"
Mesures = Mapping[uuid.UUID, faits.Mesure]


@dataclass(frozen=True)
class Compte:
    """Les fiches non archivées d'un organisme, comptées d'un seul passage."""

    fiches: int
    approuvees: int
    completes: int
    vieilles: int
    passees: int
    approuve_le: datetime | None
    modifie_le: datetime | None


def lire_comptes(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Compte]:
    """Le compte de chaque organisme : une requête, gardée le temps de la session (elle ne sert qu'à lire)."""
    gardes: dict[date, Mapping[uuid.UUID, Compte]] = session.info.setdefault("comptes_du_registre", {})
    if jour not in gardes:
        gardes[jour] = _compter(session, jour)
    return gardes[jour]


def _compter(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Compte]:
    il_y_a_un_an = datetime.combine(jour - AN, time.min, UTC)
    passee = col(Traitement.prochaine_revue) < jour
    vieille = or_(col(Objet.modifie_le) < il_y_a_un_an, and_(col(Traitement.prochaine_revue).is_not(None), passee))
    compte = func.count()
    colonnes: tuple[Any, ...] = (
        Objet.organisme_id, compte, compte.filter(col(Traitement.statut) == APPROUVEE),
        compte.filter(col(Traitement.completude) == COMPLETE), compte.filter(vieille), compte.filter(passee),
        func.max(Traitement.approuve_le), func.max(Objet.modifie_le),
    )  # fmt: skip
    requete = _fiches(select(*colonnes)).group_by(col(Objet.organisme_id))
    return {organisme: Compte(*reste) for organisme, *reste in session.exec(requete)}


def _fiches(requete: Any) -> Any:
    """Les fiches non archivées, jointes par les deux colonnes de leur clé : l'index y suffit."""
    cle = and_(col(Traitement.organisme_id) == col(Objet.organisme_id), col(Traitement.id) == col(Objet.id))
    return requete.join(Traitement, cle).where(Objet.type == TYPE, col(Objet.archive).is_(False))


def approuvees(session: SessionCloisonnee, jour: date) -> Mesures:
    """Fiches approuvées par le signataire ; en retard : celles dont la revue prévue est passée."""
    return {
        id_: faits.Mesure(c.approuvees, c.fiches, _jour(c.approuve_le), c.passees)
        for id_, c in lire_comptes(session, jour).items()
    }


def completes(session: SessionCloisonnee, jour: date) -> Mesures:
    """Fiches où rien de ce que le RGPD demande ne manque."""
    return {
        id_: faits.Mesure(c.completes, c.fiches, _jour(c.modifie_le)) for id_, c in lire_comptes(session, jour).items()
    }


def a_jour(session: SessionCloisonnee, jour: date) -> Mesures:
    """Fiches relues depuis un an et dont la revue n'est pas passée ; en retard : les autres."""
    return {
        id_: faits.Mesure(c.fiches - c.vieilles, c.fiches, _jour(c.modifie_le), c.vieilles)
        for id_, c in lire_comptes(session, jour).items()
    }


def _jour(quand: datetime | None) -> date | None:
    return quand.date() if quand is not None else None


def mesures_listees(session: SessionCloisonnee, jour: date) -> Mesures:
    """Fiches qui listent au moins une mesure de sécurité."""
    requete: Any = select(Objet.organisme_id, func.count(distinct(col(Mesure.traitement_id))))
    cle = and_(col(Mesure.organisme_id) == col(Objet.organisme_id), col(Mesure.traitement_id) == col(Objet.id))
    requete = requete.join(Mesure, cle).where(Objet.type == TYPE, col(Objet.archive).is_(False))
    listees = dict(session.exec(requete.group_by(col(Objet.organisme_id))).all())
    return {
        id_: faits.Mesure(listees.get(id_, 0), c.fiches, _jour(c.modifie_le))
        for id_, c in lire_comptes(session, jour).items()
    }


def consentements(session: SessionCloisonnee, _: date) -> Mesures:
    """Fiches fondées sur le consentement qui ouvrent le droit de le retirer (RGPD 7(3))."""
    retirable = cast(col(Traitement.droits), Text).contains('"retrait_consentement"')
    requete: Any = select(Objet.organisme_id, Objet.id, retirable)
    cle = and_(col(Finalite.organisme_id) == col(Objet.organisme_id), col(Finalite.traitement_id) == col(Objet.id))
    requete = _fiches(requete).join(Finalite, cle).where(col(Finalite.base_legale) == CONSENTEMENT).distinct()
    comptes: dict[uuid.UUID, list[bool]] = {}
    for organisme, _fiche, retire in session.exec(requete):
        comptes.setdefault(organisme, []).append(bool(retire))
    return {organisme: faits.Mesure(sum(siens), len(siens)) for organisme, siens in comptes.items()}


for code, libelle, phrase, lire in (
    ("registre.approuvees", "Fiches approuvées", "fiches approuvées : {fait} sur {sur}", approuvees),
    ("registre.completes", "Fiches complètes", "fiches complètes : {fait} sur {sur}", completes),
    ("registre.a_jour", "Fiches à jour", "fiches à jour : {fait} sur {sur}", a_jour),
    ("registre.mesures", "Mesures de sécurité", "fiches qui listent leurs mesures : {fait} sur {sur}", mesures_listees),
    ("registre.consentements", "Consentements", "fiches sur consentement qui permettent de le retirer : {fait} sur {sur}",
     consentements),
):  # fmt: skip
    declarer_fait(Fait(code, libelle, phrase, LISTE, LIRE, lire))
