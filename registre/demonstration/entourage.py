"""Ce qui entoure les registres fictifs : annuaire, relations, systèmes, actions, chacun par sa vraie opération."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from registre import declarations as _declarations  # noqa: F401 -- la ligne de commande n'importe pas les pages
from registre.demonstration.formes import AnnuaireFictif, EntourageFictif, RelationFictive, SystemeFictif
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from registre.traitements.modele import TYPE
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.liens import operations as liens
from socle.objets import Objet
from socle.operations import Contexte
from socle.saisies import valider

Cles = dict[str, uuid.UUID]


def charger_annuaire(contexte: Contexte, annuaire_: AnnuaireFictif, jour: date) -> Cles:
    """Crée les fiches de l'annuaire ; rend leur identifiant par clé."""
    ids: Cles = {}
    for fictif in annuaire_.fiches:
        faits: dict[str, Any] = dict(fictif.faits)
        faits["qualifications"] = [
            {**q, "expire_le": jour + timedelta(days=jours)}
            for q, jours in zip(faits.get("qualifications", []), fictif.expirations, strict=True)
        ]
        ids[fictif.cle] = annuaire.creer(contexte, valider(PrestataireSaisie, faits))
    return ids


def charger_entourage(contexte: Contexte, entourage: EntourageFictif, fiches: Cles, jour: date) -> None:
    """Crée relations, systèmes et actions d'un organisme, et les lie à ses traitements."""
    with contexte.base.lire(contexte.perimetre) as session:
        noms = {nom: id_ for id_, nom in session.exec(select(Objet.id, Objet.libelle).where(Objet.type == TYPE))}
    creees: Cles = {}
    for relation in entourage.relations:
        creees[relation.prestataire] = _relation(contexte, relation, fiches, jour)
        _lier(contexte, creees[relation.prestataire], relation.traitements, noms)
    for systeme in entourage.systemes:
        _lier(contexte, _systeme(contexte, systeme, creees), systeme.traitements, noms)
    for projet in entourage.projets:
        _projet(contexte, projet, jour)
    for fait in entourage.actions:
        echeance = jour + timedelta(days=fait["jours"])
        valeurs = {nom: valeur for nom, valeur in fait.items() if nom != "jours"}
        actions.creer(contexte, valider(ActionSaisie, valeurs | {"echeance": echeance}))
    actions.actualiser_propositions(contexte)


def _relation(contexte: Contexte, relation: RelationFictive, fiches: Cles, jour: date) -> uuid.UUID:
    dates = {nom: jour + timedelta(days=jours) for nom, jours in relation.jours.items()}
    return relations.creer(contexte, valider(RelationSaisie, relation.faits | dates), fiches[relation.prestataire])


def _systeme(contexte: Contexte, systeme: SystemeFictif, creees: Cles) -> uuid.UUID:
    tiers = {"editeur_id": creees.get(systeme.editeur), "hebergeur_id": creees.get(systeme.hebergeur)}
    return systemes.creer(contexte, valider(SystemeSaisie, systeme.faits | tiers))


def _projet(contexte: Contexte, fait: Mapping[str, Any], jour: date) -> None:
    """Un projet fictif : `jours` avant sa mise en service, `demande` si les avis sont déjà demandés."""
    valeurs = {nom: valeur for nom, valeur in fait.items() if nom not in {"jours", "demande"}}
    prevue = jour + timedelta(days=fait.get("jours", 45))
    id_ = projets.creer(contexte, valider(ProjetSaisie, valeurs | {"mise_en_service_prevue": prevue}))
    if fait.get("demande"):
        projets.demander_avis(contexte, id_, 1)


def _lier(contexte: Contexte, id_: uuid.UUID, traitements: tuple[str, ...], noms: Mapping[str, uuid.UUID]) -> None:
    for nom in traitements:
        if nom in noms:
            liens.attacher(contexte, noms[nom], id_)
