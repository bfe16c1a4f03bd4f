"""Les fiches d'un périmètre et ce qui les entoure, lues en un nombre de requêtes qui ne dépend pas de leur nombre.

Ce sont des colonnes qui se lisent ici, non des objets : à sept mille fiches, l'ORM entier serait le plus long de la page.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz
from sqlmodel import col, or_, select

from registre.aipd.etude.modele import Aipd
from registre.aipd.reperage.modele import Reperage
from registre.prestataires.modele import TYPE_RELATION, Relation
from registre.prestataires.regles import etat_effectif
from registre.qualite.constats import PrestataireLie
from registre.qualite.modele import PointEcarte
from registre.systemes.modele import Systeme
from registre.traitements.chargement import classe_de_ligne
from registre.traitements.modele import LIGNES, TYPE, Traitement, TraitementChamps, TraitementSaisie
from socle import ressemblance
from socle.liens.modele import Lien
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

Prestataires = Mapping[uuid.UUID, tuple[PrestataireLie, ...]]
Ecartes = Mapping[uuid.UUID, Mapping[str, PointEcarte]]


@dataclass(frozen=True)
class FicheLue:
    """Une fiche non archivée, en colonnes."""

    organisme_id: uuid.UUID
    id: uuid.UUID
    nom: str
    version: int
    statut: str
    modifiee_le: datetime
    approuvee_le: datetime | None
    saisie: TraitementSaisie


@dataclass(frozen=True)
class Entourage:
    """Ce que les fiches seules ne disent pas. `reperees` : la question de l'AIPD y est posée."""

    prestataires: Prestataires
    reperees: frozenset[uuid.UUID]
    ecartes: Ecartes


def lire_fiches(session: SessionCloisonnee) -> list[FicheLue]:
    """Toutes les fiches non archivées du périmètre, par organisme puis par nom : une requête, plus une par groupe."""
    lignes = _lire_lignes(session)
    noms = tuple(TraitementChamps.model_fields)
    tetes: tuple[Any, ...] = (
        Objet.organisme_id, Objet.id, Objet.libelle, Objet.version, Traitement.statut, Objet.modifie_le,
        Traitement.approuve_le,
    )  # fmt: skip
    requete: Any = select(*tetes, *(getattr(Traitement, nom) for nom in noms))
    requete = requete.join(Traitement, col(Traitement.id) == col(Objet.id))
    requete = requete.where(Objet.type == TYPE, col(Objet.archive).is_(False))
    requete = requete.order_by(col(Objet.organisme_id), col(Objet.cle_tri), col(Objet.id))
    lues, rang = [], len(tetes)
    for ligne in session.exec(requete):
        valeurs = dict(zip(noms, ligne[rang:], strict=True)) | lignes.get(ligne[1], {})
        lues.append(FicheLue(*(*ligne[:rang], TraitementSaisie.model_construct(**valeurs))))
    return lues


def _lire_lignes(session: SessionCloisonnee) -> Mapping[uuid.UUID, dict[str, Any]]:
    """Fiche → groupe → lignes de saisie sans leur identifiant, dans l'ordre ; un groupe vide est une liste vide.

    Deux lignes identiques sont le même objet, à lire seulement : d'une commune à l'autre, presque toutes le sont.
    """
    rangees: Mapping[uuid.UUID, dict[str, Any]] = defaultdict(lambda: {groupe: [] for groupe in LIGNES})
    for groupe, table in LIGNES.items():
        classe = classe_de_ligne(groupe)
        noms = tuple(nom for nom in classe.model_fields if nom != "id")
        requete: Any = select(table.traitement_id, *(getattr(table, nom) for nom in noms)).order_by(col(table.rang))
        connues: dict[tuple[Any, ...], Any] = {}
        for fiche, *reste in session.exec(requete):
            valeurs = tuple(reste)
            if valeurs not in connues:
                connues[valeurs] = classe.model_construct(**dict(zip(noms, valeurs, strict=True)))
            rangees[fiche][groupe].append(connues[valeurs])
    return rangees


def lire_entourage(session: SessionCloisonnee, jour: date, fiche: uuid.UUID | None = None) -> Entourage:
    """L'entourage de toutes les fiches du périmètre, ou d'une seule : six requêtes au plus."""
    return Entourage(_prestataires(session, jour, fiche), _reperees(session, fiche), lire_ecartes(session, fiche))


def lire_ecartes(session: SessionCloisonnee, fiche: uuid.UUID | None = None) -> Ecartes:
    """Les points écartés, par fiche et par règle, périmés compris."""
    requete = select(PointEcarte)
    ranges: dict[uuid.UUID, dict[str, PointEcarte]] = defaultdict(dict)
    for ecarte in session.exec(requete if fiche is None else requete.where(PointEcarte.traitement_id == fiche)):
        ranges[ecarte.traitement_id][ecarte.regle] = ecarte
    return ranges


def _reperees(session: SessionCloisonnee, fiche: uuid.UUID | None) -> frozenset[uuid.UUID]:
    trouvees: set[uuid.UUID] = set()
    for table in (Reperage, Aipd):
        requete: Any = select(table.traitement_id).where(col(table.traitement_id).is_not(None))
        trouvees.update(session.exec(requete if fiche is None else requete.where(table.traitement_id == fiche)))
    return frozenset(trouvees)


def _prestataires(session: SessionCloisonnee, jour: date, fiche: uuid.UUID | None) -> Prestataires:
    """Ce qui est lié à chaque fiche, directement ou par un système dont il est l'éditeur ou l'hébergeur."""
    voisins = _voisins(session, fiche)
    if fiche is not None and not voisins:
        return {}
    ids = voisins[fiche] if fiche is not None else None
    par_systeme = _systemes(session, ids)
    portes = {r for relations in par_systeme.values() for r in relations}
    relations = _relations(session, jour, None if ids is None else {*ids, *portes})
    lies: dict[uuid.UUID, tuple[PrestataireLie, ...]] = {}
    for traitement, siens in voisins.items():
        tous = siens | {r for s in siens for r in par_systeme.get(s, ())}
        trouves = sorted((relations[id_] for id_ in tous if id_ in relations), key=lambda p: p.nom)
        if trouves:
            lies[traitement] = tuple(dict.fromkeys(trouves))
    return lies


def _voisins(session: SessionCloisonnee, fiche: uuid.UUID | None) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Chaque objet lié à un autre → ces autres ; d'une seule fiche, ou de tout le périmètre."""
    requete: Any = select(Lien.origine_id, Lien.cible_id)
    if fiche is not None:
        requete = requete.where(or_(col(Lien.origine_id) == fiche, col(Lien.cible_id) == fiche))
    voisins: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for origine, cible in session.exec(requete):
        voisins[origine].add(cible)
        voisins[cible].add(origine)
    return voisins if fiche is None else {fiche: voisins[fiche]} if fiche in voisins else {}


def _systemes(session: SessionCloisonnee, ids: Collection[uuid.UUID] | None) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    """Système non archivé → ses relations (éditeur, hébergeur)."""
    requete: Any = select(Systeme.id, Systeme.editeur_id, Systeme.hebergeur_id)
    requete = requete.join(Objet, col(Objet.id) == col(Systeme.id)).where(col(Objet.archive).is_(False))
    requete = requete if ids is None else requete.where(col(Systeme.id).in_(ids))
    return {id_: tuple(filter(None, porteurs)) for id_, *porteurs in session.exec(requete)}


def _relations(
    session: SessionCloisonnee, jour: date, ids: Collection[uuid.UUID] | None
) -> dict[uuid.UUID, PrestataireLie]:
    requete: Any = select(Objet.libelle, Relation).join(Relation, col(Objet.id) == col(Relation.id))
    requete = requete.where(Objet.type == TYPE_RELATION, col(Objet.archive).is_(False))
    requete = requete if ids is None else requete.where(col(Relation.id).in_(ids))
    return {
        r.id: PrestataireLie(nom, r.role or "", etat_effectif(r, jour), r.contrat_fin)
        for nom, r in session.exec(requete)
    }


def lire_noms(session: SessionCloisonnee) -> list[tuple[uuid.UUID, str]]:
    """Identifiant et nom des fiches non archivées de l'organisme."""
    requete = select(Objet.id, Objet.libelle).where(Objet.type == TYPE, col(Objet.archive).is_(False))
    return list(session.exec(requete))


def semblables(noms: Collection[tuple[uuid.UUID, str]]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Fiche → noms des autres fiches du registre qui lui ressemblent ; seules se comparent celles qui ont un mot commun."""
    par_mot: dict[str, list[int]] = defaultdict(list)
    liste = list(noms)
    for rang, (_, nom) in enumerate(liste):
        for mot in set(ressemblance.mots(nom).split()):
            par_mot[mot].append(rang)
    couples = {(a, b) for rangs in par_mot.values() for n, a in enumerate(rangs) for b in rangs[n + 1 :]}
    trouvees: dict[uuid.UUID, list[str]] = defaultdict(list)
    for a, b in sorted(couples):
        if _se_ressemblent(liste[a][1], liste[b][1]):
            trouvees[liste[a][0]].append(liste[b][1])
            trouvees[liste[b][0]].append(liste[a][1])
    return {id_: tuple(autres) for id_, autres in trouvees.items()}


def _se_ressemblent(un: str, autre: str) -> bool:
    """La mesure du socle ; un premier passage, qu'elle ne dépasse jamais, écarte presque tout à moindre frais."""
    if not fuzz.token_set_ratio(ressemblance.mots(un), ressemblance.mots(autre), score_cutoff=ressemblance.SEUIL):
        return False
    return ressemblance.note(un, autre) >= ressemblance.SEUIL


def par_organisme(fiches: Collection[FicheLue]) -> Iterator[tuple[uuid.UUID, list[FicheLue]]]:
    """Les fiches, organisme par organisme."""
    groupes: dict[uuid.UUID, list[FicheLue]] = defaultdict(list)
    for fiche in fiches:
        groupes[fiche.organisme_id].append(fiche)
    yield from groupes.items()


def ressemblant_a(nom: str, autres: Collection[tuple[uuid.UUID, str]]) -> tuple[str, ...]:
    """Les noms d'autres fiches qui ressemblent à celui-ci ; la même mesure que `semblables`."""
    miens = set(ressemblance.mots(nom).split())
    proches = (autre for _, autre in autres if miens & set(ressemblance.mots(autre).split()))
    return tuple(autre for autre in proches if _se_ressemblent(nom, autre))
