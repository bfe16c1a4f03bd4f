"""Ce que tiennent déjà les organismes où l'on copie : en un nombre fixe de requêtes, quel que soit leur nombre."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from registre.duplication.champs import RELATION, TRAITEMENT
from registre.duplication.plan import Connu, Etat
from registre.duplication.sources import Source
from registre.prestataires.alias import resoudre_tous
from registre.prestataires.modele import Relation
from registre.traitements.modele import Traitement
from socle.donnees_datees import cle_de_texte
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.provenances import COPIE, Provenance

Noms = Mapping[uuid.UUID, Mapping[str, Mapping[str, uuid.UUID]]]


def lire_etats(
    session: SessionCloisonnee, sources: Sequence[Source], annuaires: Mapping[uuid.UUID, frozenset[uuid.UUID]]
) -> dict[uuid.UUID, Etat]:
    """Organisme → ce qu'il tient, pour chacun de ceux d'`annuaires` (organisme → nœuds dont il lit l'annuaire)."""
    types = {s.type for s in sources}
    fiches, services = _fiches(session) if TRAITEMENT in types else ({}, {})
    copies = _copies(session, sources)
    relations = _relations(session) if RELATION in types else {}
    noms = _noms(session, types - {TRAITEMENT, RELATION})
    return {
        id_: Etat(fiches.get(id_, ()), copies.get(id_, {}), relations.get(id_, {}), noms.get(id_, {}),
                  frozenset(services.get(id_, ())), noeuds)
        for id_, noeuds in annuaires.items()
    }  # fmt: skip


def _fiches(session: SessionCloisonnee) -> tuple[dict[uuid.UUID, list[Connu]], dict[uuid.UUID, set[str]]]:
    requete: Any = select(
        Objet.organisme_id, Objet.id, Objet.libelle, Traitement.statut, Traitement.service, Provenance.modele
    ).join(Traitement, col(Traitement.id) == col(Objet.id))  # type: ignore[call-overload]  # fmt: skip
    requete = requete.outerjoin(Provenance, col(Provenance.objet_id) == col(Objet.id))
    fiches: dict[uuid.UUID, list[Connu]] = defaultdict(list)
    services: dict[uuid.UUID, set[str]] = defaultdict(set)
    requete = requete.where(Objet.type == TRAITEMENT, col(Objet.archive).is_(False)).order_by(Objet.cle_tri, Objet.id)
    for organisme_id, id_, nom, statut, service, modele in session.exec(requete):
        fiches[organisme_id].append(Connu(id_, nom, statut, modele or ""))
        services[organisme_id].add(cle_de_texte(service))
    return fiches, services


def _copies(session: SessionCloisonnee, sources: Sequence[Source]) -> dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]]:
    """Organisme → objet copié → sa copie vivante."""
    voulus = {str(s.id) for s in sources} | {id_ for s in sources for ids in s.renoue.values() for id_ in ids}
    requete = select(Provenance.organisme_id, Provenance.source, Provenance.objet_id).join(
        Objet, col(Objet.id) == col(Provenance.objet_id)
    )
    requete = requete.where(
        Provenance.genre == COPIE, col(Provenance.source).in_(voulus), col(Objet.archive).is_(False)
    )
    copies: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    for organisme_id, source, objet_id in session.exec(requete.order_by(col(Objet.cree_le), col(Objet.id))):
        copies[organisme_id].setdefault(uuid.UUID(source), objet_id)
    return copies


def _relations(session: SessionCloisonnee) -> dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]]:
    """Organisme → fiche de l'annuaire qui vaut → relation vivante."""
    requete = select(Relation.organisme_id, Relation.prestataire_id, Relation.id).join(
        Objet, col(Objet.id) == col(Relation.id)
    )
    lues = session.exec(requete.where(col(Objet.archive).is_(False)).order_by(col(Relation.cree_le))).all()
    valables = resoudre_tous(session, {prestataire for _, prestataire, _ in lues})
    relations: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    for organisme_id, prestataire_id, id_ in lues:
        valable = valables.get(prestataire_id)
        relations[organisme_id].setdefault(valable.id if valable else prestataire_id, id_)
    return relations


def _noms(session: SessionCloisonnee, types: Collection[str]) -> Noms:
    noms: dict[uuid.UUID, dict[str, dict[str, uuid.UUID]]] = defaultdict(lambda: defaultdict(dict))
    if types:
        requete = select(Objet.organisme_id, Objet.type, Objet.libelle, Objet.id).where(
            col(Objet.type).in_(types), col(Objet.archive).is_(False)
        )
        for organisme_id, type_, nom, id_ in session.exec(requete.order_by(col(Objet.cree_le), col(Objet.id))):
            noms[organisme_id][type_].setdefault(cle_de_texte(nom), id_)
    return noms
