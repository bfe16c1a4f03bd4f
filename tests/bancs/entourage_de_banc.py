"""Ce qui entoure les registres du banc, par les vraies opérations : un éditeur partout, des actions, des preuves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import Prestataire, PrestataireSaisie, RelationSaisie
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.actions.modele import ActionSaisie
from socle.instance import Instance
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

EDITEUR = "Éditeur fictif de partout"


@dataclass(frozen=True)
class Quantites:
    """Ce que reçoit le plus grand registre, et le nombre d'organismes qui emploient l'éditeur commun."""

    prestataires: int = 40
    systemes: int = 60
    projets: int = 15
    actions: int = 300
    preuves: int = 20
    usagers: int = 180


def entourer(instance: Instance, organismes: list[Organisme], fiche: uuid.UUID) -> None:
    """Entoure le premier organisme (le territoire), et donne l'éditeur commun à ceux qui suivent."""
    quantites, monde = Quantites(), Monde(instance)
    contexte = monde.contexte(organismes[0], "dpo", "rssi", "responsable")
    editeur = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": EDITEUR, "siren": "732829320"}))
    for organisme in organismes[1 : min(quantites.usagers, len(organismes) - 2)]:
        saisie = valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "manquantes"})
        relations.creer(monde.contexte(organisme, "dpo"), saisie, editeur)
    for rang in range(quantites.prestataires):
        id_ = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": f"Prestataire de banc {rang:03}"}))
        relations.creer(contexte, valider(RelationSaisie, {"clauses": "signees"}), id_, fiche if rang < 3 else None)
    for rang in range(quantites.systemes):
        saisie_ = valider(SystemeSaisie, {"nom": f"Système de banc {rang:03}", "type": "logiciel"})
        systemes.creer(contexte, saisie_, fiche if rang < 3 else None)
    _suivre(instance, contexte, quantites, fiche)


def _suivre(instance: Instance, contexte: Contexte, quantites: Quantites, fiche: uuid.UUID) -> None:
    for rang in range(quantites.projets):
        projets.creer(contexte, valider(ProjetSaisie, {"nom": f"Projet de banc {rang:03}"}))
    for rang in range(quantites.actions):
        echeance = contexte.aujourd_hui + timedelta(days=rang - 60)
        faits = {"titre": f"Action de banc {rang:03}", "echeance": echeance.isoformat()}
        actions.creer(contexte, valider(ActionSaisie, faits), fiche if rang < 3 else None)
    for rang in range(quantites.preuves):
        saisie = valider(PreuveSaisie, {"titre": f"Preuve de banc {rang:03}"})
        contenu = f"Preuve fictive {rang}. ".encode() * 2_000
        preuves.deposer(
            contexte, instance.depot, contenu, f"preuve-{rang}.txt", saisie, objet_id=fiche if rang < 3 else None
        )


def editeur_commun(contexte: Contexte) -> uuid.UUID:
    """La fiche de l'éditeur que beaucoup emploient."""
    with contexte.base.lire(contexte.perimetre) as session:
        return session.exec(select(Prestataire.id).where(Prestataire.nom == EDITEUR)).one()
