"""Où en est un organisme devant les modèles : ses faits, son registre, chaque modèle jugé. Un nombre fixe de requêtes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.fiches_modeles.applicabilite import Etat, Faits, Registre, ce_qui_manque_aux_faits, evaluer, manquants
from registre.fiches_modeles.modele import ECARTE, ChoixModele
from registre.fiches_modeles.offre import Modele, maison_visibles, offerts, origines, trouver
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.erreurs import Introuvable
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.provenances import Provenance


def faits_de(organisme: Any) -> Faits:
    """Ce que les règles savent d'un organisme."""
    return Faits(organisme.type, frozenset(organisme.competences or ()), organisme.population, organisme.effectif_etp)


def registres(session: SessionCloisonnee) -> dict[uuid.UUID, Registre]:
    """Organisme → ce qu'il tient, pour tout ce que la session lit : trois requêtes, ou quatre."""
    fiches: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    vivantes = select(Objet.organisme_id, Objet.id, Objet.libelle).where(Objet.type == TRAITEMENT)
    for organisme_id, id_, nom in session.exec(vivantes.where(col(Objet.archive).is_(False))):
        fiches.setdefault(organisme_id, {})[id_] = nom
    venues: dict[uuid.UUID, dict[str, list[uuid.UUID]]] = {}
    provenances = select(Provenance.organisme_id, Provenance.modele, Provenance.objet_id)
    for organisme_id, modele, objet_id in session.exec(provenances.where(Provenance.modele != "")):
        venues.setdefault(organisme_id, {}).setdefault(modele, []).append(objet_id)
    livrees = origines(session, {code for siennes in venues.values() for code in siennes})
    for siennes in venues.values():
        for code in livrees.keys() & siennes.keys():
            siennes.setdefault(livrees[code], []).extend(siennes[code])
    choix: dict[uuid.UUID, list[ChoixModele]] = {}
    for ligne in session.exec(select(ChoixModele)):
        choix.setdefault(ligne.organisme_id, []).append(ligne)
    connus = {*fiches, *venues, *choix}
    return {o: _registre(fiches.get(o, {}), venues.get(o, {}), choix.get(o, [])) for o in connus}


def _registre(
    fiches: dict[uuid.UUID, str], venues: dict[str, list[uuid.UUID]], choix: list[ChoixModele]
) -> Registre:  # fmt: skip
    return Registre(
        fiches, venues, {c.modele: c.motif for c in choix if c.choix == ECARTE},
        frozenset((c.modele, c.traitement_id) for c in choix if c.traitement_id is not None),
    )  # fmt: skip


@dataclass(frozen=True)
class Bilan:
    """Les modèles chez un organisme. `ignores` : ce qu'il faudrait savoir de lui pour mieux juger."""

    etats: tuple[Etat, ...]
    faits: Faits
    ignores: tuple[str, ...]
    fiches: int

    @property
    def manquants(self) -> list[Etat]:
        """Ce qui lui manque probablement, l'obligatoire d'abord."""
        return manquants(self.etats)

    @property
    def obligatoires(self) -> int:
        """Combien de ceux qui manquent sont obligatoires."""
        return sum(e.modele.applicabilite.necessite == "obligatoire" for e in self.manquants)

    def de(self, etat: str) -> list[Etat]:
        """Les modèles de cet état, s'ils peuvent s'appliquer."""
        return sorted((e for e in self.etats if e.etat == etat and e.verdict.etat != "non"), key=lambda e: e.rang)


def bilan_de(session: SessionCloisonnee, organisme_id: uuid.UUID) -> Bilan:
    """Le bilan d'un organisme que cette session lit : cinq requêtes."""
    faits = faits_de(session.get_one(Organisme, organisme_id))
    registre = registres(session).get(organisme_id, Registre())
    etats = evaluer(offerts(session), faits, registre)
    return Bilan(etats, faits, ce_qui_manque_aux_faits(faits), len(registre.fiches))


@lecture(droits.LIRE)
def bilan(atelier: Atelier) -> Bilan:
    """Où en est l'organisme courant."""
    return bilan_de(atelier.session, atelier.organisme_id)


@lecture(droits.LIRE)
def archives(atelier: Atelier) -> list[Modele]:
    """Les modèles de la maison rangés aux archives, les siens et ceux de ses ancêtres."""
    return maison_visibles(atelier.session, archives=True)


@lecture(droits.LIRE)
def lire(atelier: Atelier, code: str) -> Etat:
    """Un modèle et où il en est ici ; `Introuvable` s'il n'existe pas, ou s'il est d'un autre territoire."""
    modele = trouver(atelier.session, code)
    if modele is None:
        raise Introuvable
    faits = faits_de(atelier.session.get_one(Organisme, atelier.organisme_id))
    registre = registres(atelier.session).get(atelier.organisme_id, Registre())
    return evaluer([modele], faits, registre)[0]


@dataclass(frozen=True)
class Detenteurs:
    """Qui tient déjà une fiche venue d'un modèle, dans le sous-arbre : (nom, code), dans l'ordre des noms."""

    membres: int
    qui: Sequence[tuple[str, str]]


def detenteurs(contexte: Contexte, codes: Sequence[str]) -> Detenteurs:
    """Les membres qui ont au registre une fiche vivante venue de l'un de ces modèles : trois requêtes."""
    contexte.exige(droits.LIRE)
    with contexte.base.lire(Perimetre()) as session:
        chemin = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        requete = select(Organisme.id, Organisme.nom, Organisme.code).where(col(Organisme.chemin).startswith(chemin))
        noms = {i: (nom, code) for i, nom, code in session.exec(requete.order_by(col(Organisme.cle_tri)))}
    if len(noms) < 2:
        return Detenteurs(0, ())
    venues = select(Provenance.organisme_id).join(Objet, col(Objet.id) == col(Provenance.objet_id))
    venues = venues.where(col(Provenance.modele).in_(codes), col(Objet.archive).is_(False))
    with contexte.base.lire(Perimetre.territoire(frozenset(noms), contexte.ancetres)) as lue:
        tiennent = set(lue.exec(venues.distinct()))
    return Detenteurs(len(noms) - 1, [qui for i, qui in noms.items() if i in tiennent and i != contexte.organisme_id])
