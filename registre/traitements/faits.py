"""Ce que le registre sait d'un organisme : fiches approuvées, complètes, à jour, mesures de sécurité décrites."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Text, cast, or_
from sqlmodel import col, exists, func

from registre.droits import LIRE
from registre.traitements.modele import TYPE, Finalite, Mesure, Traitement
from socle import faits
from socle.faits import Fait, declarer_fait
from socle.mesures import compter
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

AN = timedelta(days=365)
APPROUVEE, COMPLETE, LISTE = "approuvee", 100, "traitements.lister"
Mesures = Mapping[uuid.UUID, faits.Mesure]


def approuvees(session: SessionCloisonnee, jour: date) -> Mesures:
    """Fiches approuvées par le signataire ; en retard : celles dont la revue prévue est passée."""
    passee = col(Traitement.prochaine_revue) < jour
    approuvee = Traitement.statut == APPROUVEE
    return compter(session, TYPE, Traitement, fait=approuvee, dernier=Traitement.approuve_le, retard=passee)


def completes(session: SessionCloisonnee, _: date) -> Mesures:
    """Fiches où rien de ce que le RGPD demande ne manque."""
    return compter(session, TYPE, Traitement, fait=Traitement.completude == COMPLETE)


def a_jour(session: SessionCloisonnee, jour: date) -> Mesures:
    """Fiches relues depuis un an et dont la revue n'est pas passée ; en retard : les autres."""
    il_y_a_un_an = datetime.combine(jour - AN, time.min, UTC)
    vieille = or_(col(Objet.modifie_le) < il_y_a_un_an, func.coalesce(col(Traitement.prochaine_revue), jour) < jour)
    return compter(session, TYPE, Traitement, fait=~vieille, retard=vieille)


def mesures_decrites(session: SessionCloisonnee, _: date) -> Mesures:
    """Fiches qui décrivent leurs mesures de sécurité, en liste ou en toutes lettres."""
    listees = exists().where(
        col(Mesure.organisme_id) == col(Traitement.organisme_id), col(Mesure.traitement_id) == col(Traitement.id)
    )
    return compter(session, TYPE, Traitement, fait=or_(col(Traitement.mesures_description) != "", listees))


def consentements(session: SessionCloisonnee, _: date) -> Mesures:
    """Fiches fondées sur le consentement qui ouvrent le droit de le retirer (RGPD 7(3))."""
    fondee = exists().where(
        col(Finalite.organisme_id) == col(Traitement.organisme_id), col(Finalite.traitement_id) == col(Traitement.id),
        col(Finalite.base_legale) == "consentement",
    )  # fmt: skip
    retirable = cast(col(Traitement.droits), Text).contains('"retrait_consentement"')
    return compter(session, TYPE, Traitement, fait=retirable, conditions=(fondee,))


for code, libelle, phrase, lire in (
    ("registre.approuvees", "Fiches approuvées", "fiches approuvées : {fait} sur {sur}", approuvees),
    ("registre.completes", "Fiches complètes", "fiches complètes : {fait} sur {sur}", completes),
    ("registre.a_jour", "Fiches à jour", "fiches à jour : {fait} sur {sur}", a_jour),
    ("registre.mesures", "Mesures de sécurité", "fiches qui disent leurs mesures : {fait} sur {sur}", mesures_decrites),
    (
        "registre.consentements",
        "Consentements",
        "fiches sur consentement qui permettent de le retirer : {fait} sur {sur}",
        consentements,
    ),
):
    declarer_fait(Fait(code, libelle, phrase, LISTE, LIRE, lire))
