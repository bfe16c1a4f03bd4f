"""Un territoire, une commune d'où l'on copie, et celles chez qui l'on copie."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import select

from fabriques.monde import Monde, fiche_pleine
from registre import declarations as _declarations  # noqa: F401
from registre.duplication import operations
from registre.duplication.operations import Demandee
from registre.duplication.sources import Choix
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.traitements import operations as traitements
from registre.traitements.chargement import Fiche, charger_toutes
from socle.lots import operations as lots
from socle.objets import Objet
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.provenances import COPIE, Provenance
from socle.saisies import valider

HORS = Perimetre.hors("test")


@dataclass
class Territoire:
    """Le nœud d'où l'on copie, la commune copiée, les autres."""

    monde: Monde
    noeud: Organisme
    source: Organisme
    cibles: list[Organisme]
    dpo: Contexte

    def chez(self, organisme: Organisme) -> Contexte:
        """Quelqu'un qui a tous les droits chez cet organisme."""
        return self.monde.contexte(organisme)

    def fiche(self, nom: str = "Restauration scolaire", **valeurs: object) -> uuid.UUID:
        """Une fiche pleine, chez la commune copiée."""
        return self.monde.fiche(self.source, **(fiche_pleine() | {"nom": nom} | valeurs))

    def demandee(self, *objets: uuid.UUID, cibles: Iterable[Organisme] | None = None, avec: Iterable[str] = (),
                 **suite: Any) -> Demandee:  # fmt: skip
        """Ce que l'on demande de copier."""
        voulues = tuple(o.id for o in (self.cibles if cibles is None else cibles))
        return Demandee(Choix(self.source.id, objets, frozenset(avec)), voulues, **suite)

    def copier(self, *objets: uuid.UUID, **suite: Any) -> uuid.UUID:
        """Copie jusqu'au bout, et rend le lot."""
        lot = operations.lancer(self.dpo, self.demandee(*objets, **suite))
        self.mener(lot)
        return lot

    def mener(self, lot: uuid.UUID) -> None:
        """Mène un lot à son terme."""
        lots.avancer(self.dpo, lot, 60)

    def defaire(self, lot: uuid.UUID) -> None:
        """Défait un lot jusqu'au bout."""
        lots.defaire(self.dpo, lot)
        self.mener(lot)

    def fiches(self, organisme: Organisme) -> list[Fiche]:
        """Les fiches non archivées d'un organisme."""
        contexte = self.chez(organisme)
        with contexte.base.lire(contexte.perimetre) as session:
            return charger_toutes(session)

    def noms(self, organisme: Organisme) -> list[str]:
        """Leurs noms."""
        return [f.saisie.nom for f in self.fiches(organisme)]

    def objets(self, type_: str, organisme: Organisme, archive: bool = False) -> list[Objet]:
        """Les objets de ce type."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Objet).where(Objet.type == type_, Objet.organisme_id == organisme.id)
            return list(session.exec(requete.where(Objet.archive == archive)))

    def copies(self) -> list[tuple[Provenance, Objet]]:
        """Toutes les copies et leur origine, archives comprises."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Provenance, Objet).join(Objet, Objet.id == Provenance.objet_id)  # type: ignore[arg-type]
            return list(session.exec(requete.where(Provenance.genre == COPIE)).all())

    def retoucher(self, fiche: Fiche, **valeurs: object) -> None:
        """Modifie une fiche, comme une personne le ferait."""
        contexte = self.monde.contexte(next(o for o in self.tous if o.id == fiche.objet.organisme_id))
        saisie = fiche.saisie.model_copy(update=valeurs)
        traitements.enregistrer(contexte, fiche.objet.id, saisie, fiche.objet.version)

    def prestataire(self, nom: str = "Éditions Fictives", chez: Organisme | None = None) -> uuid.UUID:
        """Une fiche de l'annuaire, tenue par le nœud si l'on ne dit rien."""
        return annuaire.creer(self.chez(chez or self.noeud), valider(PrestataireSaisie, {"nom": nom}))

    def relation(self, prestataire: uuid.UUID, fiche: uuid.UUID | None = None, chez: Organisme | None = None,
                 **valeurs: object) -> uuid.UUID:  # fmt: skip
        """Une relation, liée à une fiche si l'on veut."""
        saisie = valider(RelationSaisie, {"objet": "Logiciel de cantine", **valeurs})
        return relations.creer(self.chez(chez or self.source), saisie, prestataire, fiche)

    @property
    def tous(self) -> list[Organisme]:
        """Tous les organismes."""
        return [self.noeud, self.source, *self.cibles]


def batir(monde: Monde, combien: int = 3) -> Territoire:
    """Un territoire neuf."""
    noeud = monde.organisme("Territoire d'essai", type="communaute_communes")
    source = monde.organisme("Commune modèle", parent=noeud)
    cibles = [monde.organisme(f"Commune {n}", parent=noeud, population=100 * (n + 1)) for n in range(combien)]
    dpo = monde.contexte(noeud, "dpo", personne=monde.personne("Camille Essai", dpo=noeud))
    return Territoire(monde, noeud, source, cibles, dpo)


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    """Sur les deux moteurs."""
    return batir(monde)


@pytest.fixture
def t(monde_sqlite: Monde) -> Territoire:
    """Sur SQLite seul."""
    return batir(monde_sqlite)
