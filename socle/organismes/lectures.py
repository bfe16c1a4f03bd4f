"""Lire le journal d'un organisme, page par page, et l'état qu'il avait à une version."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlmodel import col, select

from socle import journal
from socle.comptes.acces import noms_des_personnes
from socle.droits import JOURNAL_LIRE, ORGANISME_MODIFIER
from socle.journal import Constat, Entree
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.verbes import TypeObjet, acteur_sans_compte, phrase_du_verbe, type_d_objet

PAR_PAGE = 50


@dataclass(frozen=True)
class FiltreJournal:
    """Ce que l'on demande au journal. `avant` : plus anciennes que ce rang ; `apres` : plus récentes ; 0 : sans."""

    verbe: str = ""
    type: str = ""
    objet: uuid.UUID | None = None
    avant: int = 0
    apres: int = 0


@dataclass(frozen=True)
class Ligne:
    """Une entrée telle qu'on la lit."""

    rang: int
    quand: datetime
    acteur: str
    verbe: str
    type: TypeObjet
    objet_id: uuid.UUID | None
    objet: str
    version: int | None

    @property
    def phrase(self) -> str:
        """« a créé la fiche »."""
        return phrase_du_verbe(self.verbe)


@dataclass(frozen=True)
class PageJournal:
    """Une page du journal, de la plus récente à la plus ancienne, et s'il y en a au-delà de chaque côté."""

    lignes: tuple[Ligne, ...]
    plus_recentes: bool
    plus_anciennes: bool


@lecture(JOURNAL_LIRE)
def lire_journal(atelier: Atelier, filtre: FiltreJournal) -> PageJournal:
    """Une page d'entrées par rang décroissant : deux requêtes, sans décalage (`offset`)."""
    brutes = list(atelier.session.exec(_requete(atelier, filtre)))
    reste, brutes = len(brutes) > PAR_PAGE, brutes[:PAR_PAGE]
    if filtre.apres:
        brutes.reverse()
    ids = {b.acteur_id for b in brutes if b.acteur_id} | {b.objet_id for b in brutes if b.objet_type == "personne"}
    noms = noms_des_personnes(atelier.session, ids - {None})
    plus_anciennes = reste if not filtre.apres else True
    plus_recentes = reste if filtre.apres else bool(filtre.avant)
    return PageJournal(tuple(_ligne(b, noms, atelier.contexte.droits) for b in brutes), plus_recentes, plus_anciennes)


def _requete(atelier: Atelier, filtre: FiltreJournal) -> Any:
    conditions: list[Any] = [Entree.organisme_id == atelier.organisme_id]
    conditions += [Entree.verbe == filtre.verbe] if filtre.verbe else []
    conditions += [Entree.objet_type == filtre.type] if filtre.type else []
    conditions += [Entree.objet_id == filtre.objet] if filtre.objet else []
    conditions += [Entree.rang > filtre.apres] if filtre.apres else []
    conditions += [Entree.rang < filtre.avant] if filtre.avant else []
    colonnes = (Entree.rang, Entree.quand, Entree.acteur_id, Entree.verbe, Entree.objet_type, Entree.objet_id,
                Entree.objet_version, Objet.libelle, Organisme.nom)  # fmt: skip
    meme_objet = and_(col(Objet.organisme_id) == col(Entree.organisme_id), col(Objet.id) == col(Entree.objet_id))
    requete: Any = select(*colonnes)  # type: ignore[call-overload]
    requete = requete.outerjoin(Objet, meme_objet).outerjoin(Organisme, col(Organisme.id) == col(Entree.objet_id))
    ordre = col(Entree.rang).asc() if filtre.apres else col(Entree.rang).desc()
    return requete.where(*conditions).order_by(ordre).limit(PAR_PAGE + 1)


def _ligne(brute: Any, noms: dict[uuid.UUID | None, str], droits: frozenset[str]) -> Ligne:
    """Une ligne ; l'objet d'un métier que la personne ne peut pas lire perd son nom et son lien, pas son acte."""
    type_ = type_d_objet(brute.objet_type)
    lisible = not type_.droit or type_.droit in droits
    objet = brute.libelle or brute.nom or (noms.get(brute.objet_id) if brute.objet_type == "personne" else "") or ""
    acteur = noms.get(brute.acteur_id, "Compte supprimé") if brute.acteur_id else acteur_sans_compte(brute.verbe)
    return Ligne(brute.rang, brute.quand, acteur, brute.verbe, type_ if lisible else replace(type_, point=""),
                 brute.objet_id, objet if lisible else "", brute.objet_version)  # fmt: skip


@dataclass(frozen=True)
class Verification:
    """Résultat d'une vérification de la chaîne : longueur, anomalies et effacements licites."""

    longueur: int
    constats: Sequence[Constat]

    @property
    def anomalies(self) -> list[Constat]:
        """Ce qui ne devrait pas être."""
        return [constat for constat in self.constats if constat.est_anomalie]

    @property
    def effacements(self) -> int:
        """Nombre de contenus effacés par une purge journalisée : licites."""
        return len(self.constats) - len(self.anomalies)


@lecture(JOURNAL_LIRE)
def verifier_chaine(atelier: Atelier) -> Verification:
    """Parcourt la chaîne de l'organisme courant et recalcule chaque empreinte."""
    constats = list(journal.verifier(atelier.session, atelier.organisme_id))
    tete = atelier.session.get(journal.Tete, atelier.organisme_id)
    return Verification(tete.rang if tete else 0, constats)


@lecture(ORGANISME_MODIFIER)
def etat_a_la_version(atelier: Atelier, version: int) -> dict[str, Any] | None:
    """Ce que l'organisme contenait à cette version, ou None si le journal ne l'a plus.

    Un membre naît dans la chaîne de son parent, ou d'un nœud plus haut s'il vient d'une liste : sa première version s'y lit.
    """
    identifiant = atelier.organisme_id
    entree = journal.entree_de_version(atelier.session, identifiant, identifiant, version)
    if entree is not None:
        return journal.lire_contenu(atelier.session, entree.id)
    return _naissance(atelier.contexte, version)


def _naissance(contexte: Contexte, version: int) -> dict[str, Any] | None:
    with contexte.base.lire(Perimetre(contexte.ancetres)) as session:
        entrees = (journal.entree_de_version(session, n, contexte.organisme_id, version) for n in contexte.ancetres)
        entree = next((e for e in entrees if e is not None), None)
        return journal.lire_contenu(session, entree.id) if entree else None
