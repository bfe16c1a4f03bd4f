"""Un petit monde : organismes, personnes et contextes, bâtis par les vraies opérations."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from registre.traitements import operations
from registre.traitements.modele import TraitementSaisie
from socle.coffre import Trousseau, ecrire_trousseau
from socle.comptes.acces import ancetres_de
from socle.comptes.modele import Attribution, Personne
from socle.droits import droits_declares, droits_des_roles
from socle.instance import Instance, ouvrir_instance
from socle.operations import Acteur, Contexte
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.operations import planter
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre
from socle.reglages import Reglages
from socle.saisies import valider


@dataclass
class Monde:
    """L'instance d'un test et ses raccourcis."""

    instance: Instance
    organismes: dict[str, Organisme] = field(default_factory=dict)

    def organisme(self, nom: str = "Commune d'Essai", parent: Organisme | None = None, **champs: object) -> Organisme:
        """Un organisme neuf."""
        saisie = valider(OrganismeSaisie, {"nom": nom, "type": "commune", **champs})
        with self.instance.base.ecrire(Perimetre.hors("test")) as session:
            organisme = planter(session, saisie, parent=parent)
        self.organismes[organisme.code] = organisme
        return organisme

    def personne(self, nom: str = "Personne d'essai", **roles: Organisme) -> Personne:
        """Une personne et ses rôles : `personne("DPO", dpo=territoire)`."""
        personne = Personne(email=f"{uuid.uuid4().hex[:12]}@essai.example", nom=nom, password="!")
        with self.instance.base.ecrire(Perimetre.hors("test")) as session:
            session.add(personne)
            session.flush()
            for role, organisme in roles.items():
                session.add(Attribution(personne_id=personne.id, organisme_id=organisme.id, role=role))
        return personne

    def contexte(self, organisme: Organisme, *roles: str, sans: str = "", personne: Personne | None = None) -> Contexte:
        """Contexte d'une personne de ces rôles (tous les droits si aucun), éventuellement privée d'un droit."""
        droits = droits_des_roles(frozenset(roles)) if roles else frozenset(droits_declares())
        acteur = Acteur(personne.id if personne else None, personne.nom if personne else "Essai")
        return Contexte(
            self.instance.base, self.instance.coffre, acteur, organisme.id, droits - {sans}, frozenset(roles),
            fuseau(organisme.territoire_droit), organisme.territoire_droit, ancetres_de(organisme),
        )  # fmt: skip

    def fiche(self, organisme: Organisme, nom: str = "Cantine scolaire", **valeurs: object) -> uuid.UUID:
        """Une fiche créée par l'opération."""
        saisie = valider(TraitementSaisie, {"nom": nom, **valeurs})
        return operations.creer(self.contexte(organisme), saisie)


def fiche_pleine() -> dict[str, object]:
    """Les valeurs d'une fiche complète, telles qu'un formulaire les donne."""
    return {
        "nom": "Restauration scolaire",
        "reference": "RT-001",
        "description": "Inscription des élèves à la cantine\net facturation des repas.",
        "service": "Affaires scolaires",
        "finalites": [
            {"libelle": "Inscrire les élèves", "base_legale": "mission_interet_public", "justification": "Délibération"},
            {"libelle": "Facturer les repas", "base_legale": "obligation_legale"},
        ],
        "categories_personnes": [{"categorie": "eleves"}, {"categorie": "parents", "precision": "Payeurs"}],
        "categories_donnees": [
            {"categorie": "etat_civil", "description": "Nom, prénom", "duree_active": "Année scolaire",
             "sort_final": "eliminer"},
            {"categorie": "sante", "description": "Allergies (PAI)", "duree_active": "Année scolaire",
             "duree_intermediaire": "1 an", "evenement_depart": "fin de l'année"},
        ],
        "destinataires": [{"type": "interne", "precision": "Cuisine"}, {"type": "autorite", "precision": "Trésor public"}],
        "transferts": [{"organisme": "Outil de sondage", "pays": "us", "garantie": "cct", "document": "Contrat 2025-12"}],
        "mesures": [{"type": "controle_acces"}, {"type": "autres", "precision": "Armoire fermée"}],
        "information_supports": ["formulaire", "site"],
        "sources": ["personne"],
        "volume_precis": "1 250",
        "prochaine_revue": "01/09/2027",
        "decision_automatisee": "non",
    }  # fmt: skip


@contextmanager
def monde_neuf(modele: Path, dossier: Path) -> Iterator[Monde]:
    """Un monde sur une copie de cette base SQLite migrée, le temps d'un bloc."""
    shutil.copy(modele, dossier / "gouverne.sqlite")
    ecrire_trousseau(dossier / "cles.json", Trousseau.nouveau())
    instance = ouvrir_instance(Reglages(donnees=dossier))
    yield Monde(instance)
    instance.base.fermer()
