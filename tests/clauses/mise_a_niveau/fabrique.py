"""Un petit territoire : trois communes, un éditeur partagé, des relations sans clauses, une juriste au-dessus."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import col, select

import registre.declarations  # noqa: F401
from clauses.mise_a_niveau import lots
from clauses.mise_a_niveau.modele import LotSaisie
from fabriques.client import HORS
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, Relation, RelationSaisie
from socle.comptes.modele import Personne
from socle.journal import Entree
from socle.liens import operations as liens
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider

COMMUNES = ("Aubépine", "Bruyère", "Clématite")


@dataclass
class Territoire:
    """Le territoire, ses communes, leur relation avec l'éditeur, et qui y travaille."""

    monde: Monde
    haut: Organisme
    communes: list[Organisme]
    editeur: uuid.UUID
    relations: dict[uuid.UUID, uuid.UUID]
    juriste: Personne
    gens: dict[str, Personne] = field(default_factory=dict)

    @property
    def contexte(self) -> Contexte:
        """La juriste, sur le territoire."""
        return self.monde.contexte(self.haut, "juriste", personne=self.juriste)

    def chez(self, commune: Organisme, *roles: str, personne: Personne | None = None) -> Contexte:
        """Quelqu'un (la juriste par défaut) sur une commune."""
        return self.monde.contexte(commune, *(roles or ("juriste",)), personne=personne or self.juriste)

    def lancer(self, *communes: Organisme, jeton: str = "") -> uuid.UUID:
        """Un lot pour ces communes (toutes par défaut)."""
        voulues = [self.relations[c.id] for c in communes or self.communes]
        return lots.lancer(self.contexte, self.editeur, voulues, saisie(), jeton)

    def verbes(self, organisme: Organisme) -> list[str]:
        """Les verbes du journal de cet organisme, dans l'ordre."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Entree.verbe).where(Entree.organisme_id == organisme.id)
            return list(session.exec(requete.order_by(col(Entree.rang))))

    def acteurs(self, organisme: Organisme, verbe: str) -> list[uuid.UUID | None]:
        """Qui a fait cet acte au journal de cet organisme."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Entree.acteur_id).where(Entree.organisme_id == organisme.id, Entree.verbe == verbe)
            return list(session.exec(requete))

    def relation(self, commune: Organisme) -> Relation:
        """La relation de cette commune, telle que la base la tient."""
        with self.monde.instance.base.lire(HORS) as session:
            return session.get_one(Relation, self.relations[commune.id])


def aujourd_hui(monde: Monde, organisme: Organisme) -> date:
    """Le jour de cet organisme."""
    return monde.contexte(organisme).aujourd_hui


def saisie(**valeurs: object) -> LotSaisie:
    """Ce que demande un lot : un retour dans quarante jours."""
    return valider(
        LotSaisie, {"retour_le": date.today() + timedelta(days=40), "contact_ssi": "astreinte@essai.example", **valeurs}
    )


def batir(monde: Monde) -> Territoire:
    """Le territoire garni : chaque commune a un traitement à elle, lié à sa relation."""
    haut = monde.organisme("Territoire des Fleurs", type="communaute_communes")
    editeur = annuaire.creer(monde.contexte(haut), valider(PrestataireSaisie, {
        "nom": "Éditions Fictives", "adresse": "1 rue du Code", "code_postal": "00000", "ville": "Bourg",
        "dpo_courriel": "dpo@editions.example",
        "chaine": [{"nom": "Hébergeur Fictif", "role": "Hébergement", "pays": "fr"}],
    }))  # fmt: skip
    communes, lies = [], {}
    for rang, nom in enumerate(COMMUNES):
        commune = monde.organisme(
            f"Commune d'{nom}", parent=haut, representant_nom=f"Maire d'{nom}", representant_qualite="Maire",
            dpo_courriel=f"dpo-{rang}@essai.example", adresse="Place du village", code_postal="00000", ville=nom,
        )  # fmt: skip
        ici = monde.contexte(commune)
        valeurs = {"objet": f"Logiciel de paie d'{nom}", "role": "sous_traitant_rgpd", "clauses": "manquantes",
                   "contrat_reference": f"2024-{rang}"}  # fmt: skip
        relation = relations.creer(ici, valider(RelationSaisie, valeurs), editeur)
        traitement = monde.fiche(
            commune, f"Paie d'{nom}", finalites=[{"libelle": "Payer", "base_legale": "obligation_legale"}],
            categories_personnes=[{"categorie": "agents"}], categories_donnees=[{"categorie": "etat_civil"}],
            mesures=[{"type": "sauvegarde", "precision": f"Chaque nuit à {nom}"}],
        )  # fmt: skip
        liens.attacher(ici, relation, traitement)
        communes.append(commune)
        lies[commune.id] = relation
    return Territoire(monde, haut, communes, editeur, lies, monde.personne("Juriste du territoire", juriste=haut))
