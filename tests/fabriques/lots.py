"""Un genre de lot d'essai : il pose une action chez l'organisme, et l'archive au retour ; un territoire où le lancer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import col, select

from fabriques.monde import Monde
from socle.actions.forme import FORME
from socle.actions.modele import ActionSaisie
from socle.comptes.modele import Personne
from socle.droits import ACTIONS_MODIFIER
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.lots import genres, operations
from socle.lots.genres import DEFAITE, FAITE, GARDEE, Ecrit, Genre, Resultat, Tache
from socle.lots.modele import LigneDeLot, Lot
from socle.lots.operations import Demande
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS = Perimetre.hors("test")
CODE = "essai"


@dataclass
class Pannes:
    """Ce que l'essai fait arriver : à qui l'on refuse, qui plante, ce qui survient juste après l'écriture."""

    refus: set[uuid.UUID] = field(default_factory=set)
    plantent: set[uuid.UUID] = field(default_factory=set)
    apres: Callable[[Contexte], None] | None = None
    defaits: list[uuid.UUID] = field(default_factory=list)

    def reparer(self) -> None:
        """Plus aucune panne."""
        self.__init__()  # type: ignore[misc]


PANNES = Pannes()


@operation(ACTIONS_MODIFIER)
def _poser(atelier: Atelier, id_: uuid.UUID, titre: str) -> None:
    fiches.poser(atelier, FORME, valider(ActionSaisie, {"titre": titre}), identifiant=id_)


@operation(ACTIONS_MODIFIER)
def _archiver(atelier: Atelier, ecrit: Ecrit) -> Resultat:
    objet = atelier.session.get_one(Objet, ecrit.id)
    if objet.version != ecrit.version:
        return Resultat(GARDEE, "Retouchée depuis.")
    fiches.archiver(atelier, FORME, ecrit.id, ecrit.version)
    return Resultat(DEFAITE)


def _faire(chez: Contexte, tache: Tache) -> Resultat:
    if chez.organisme_id in PANNES.refus:
        raise RegleEnfreinte("Refusé pour l'essai.")
    if chez.organisme_id in PANNES.plantent:
        raise ZeroDivisionError
    id_ = tache.identifiant("action")
    _poser(chez, id_, str(tache.commune["titre"]))
    if PANNES.apres:
        PANNES.apres(chez)
    return Resultat(FAITE, "Posée.", (Ecrit("action", id_),))


def _defaire(chez: Contexte, ecrits: tuple[Ecrit, ...], tache: Tache) -> Resultat:
    if chez.organisme_id in PANNES.plantent:
        raise ZeroDivisionError
    PANNES.defaits.append(chez.organisme_id)
    return _archiver(chez, ecrits[0])


GENRE = genres.declarer_genre(Genre(CODE, "Essai", ACTIONS_MODIFIER, _faire, _defaire))


@dataclass
class Territoire:
    """Un territoire, ses communes, sa déléguée."""

    monde: Monde
    noeud: Organisme
    communes: Sequence[Organisme]
    personne: Personne
    contexte: Contexte

    def ouvrir(self, titre: str = "Faire le point", jeton: str = "", combien: int | None = None) -> uuid.UUID:
        """Un lot sur les communes."""
        demandes = [Demande(c.id) for c in self.communes[:combien]]
        return operations.ouvrir(self.contexte, CODE, titre, {"titre": titre}, demandes, jeton)

    def lot(self, id_: uuid.UUID) -> Lot:
        """Le lot tel que la base le porte."""
        with self.monde.instance.base.lire(HORS) as session:
            return session.exec(select(Lot).where(Lot.id == id_)).one()

    def etats(self, id_: uuid.UUID) -> list[str]:
        """Les états des lignes, dans l'ordre."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(LigneDeLot.etat).where(LigneDeLot.lot_id == id_).order_by(col(LigneDeLot.rang))
            return list(session.exec(requete))

    def actions(self) -> list[tuple[uuid.UUID, bool]]:
        """(organisme, archivée) de toutes les actions."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Objet.organisme_id, Objet.archive).where(Objet.type == "action")
            return list(session.exec(requete).all())

    def regler(self, id_: uuid.UUID, **valeurs: object) -> None:
        """Change des colonnes du lot, comme le temps ou une autre machine le ferait."""
        with self.monde.instance.base.ecrire(HORS) as session:
            lot = session.exec(select(Lot).where(Lot.id == id_)).one()
            for nom, valeur in valeurs.items():
                setattr(lot, nom, valeur)
            session.add(lot)


def batir(monde: Monde, combien: int = 3) -> Territoire:
    """Un territoire de quelques communes."""
    noeud = monde.organisme("Territoire d'essai", type="communaute_communes")
    communes = [monde.organisme(f"Commune {n}", parent=noeud) for n in range(combien)]
    personne = monde.personne("Camille Essai", dpo=noeud)
    return Territoire(monde, noeud, communes, personne, monde.contexte(noeud, "dpo", personne=personne))
