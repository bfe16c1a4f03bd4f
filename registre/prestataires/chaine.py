"""La chaîne des sous-traitants ultérieurs (RGPD 28(2), 28(4)) : dépliée de fiche en fiche, lue dans les deux sens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from registre.prestataires.alias import resoudre_tous
from registre.prestataires.modele import Prestataire, PrestataireSaisie, SousTraitantUlterieur
from socle.champs import Choix
from socle.erreurs import SaisieRefusee
from socle.operations import Atelier
from socle.perimetre import SessionCloisonnee

PROFONDEUR = 5
"""Maillons suivis au plus ; une chaîne qui revient sur elle-même s'arrête avant."""
PROPOSEES = 1000


@dataclass(frozen=True)
class Maillon:
    """Un sous-traitant ultérieur. `prestataire_id` : la fiche qui vaut pour lui, s'il en a une ; `suite` : les siens."""

    nom: str
    role: str
    pays: str
    prestataire_id: uuid.UUID | None = None
    suite: tuple[Maillon, ...] = ()


def fiches_proposees(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les fiches de l'annuaire visibles d'ici, pour désigner un sous-traitant ultérieur."""
    requete = select(Prestataire.id, Prestataire.nom).where(
        col(Prestataire.archive).is_(False), col(Prestataire.fusionne_dans).is_(None)
    )
    lues = session.exec(requete.order_by(col(Prestataire.cle_tri), col(Prestataire.id)).limit(PROPOSEES))
    return [Choix(str(id_), nom) for id_, nom in lues]


def nommer_la_fiche(session: SessionCloisonnee, id_: uuid.UUID) -> str:
    """Nom d'une fiche que la liste ne propose plus : archivée, fusionnée, ou hors de vue."""
    prestataire = session.get(Prestataire, id_)
    return "Fiche introuvable" if prestataire is None else f"{prestataire.nom} (archivée ou fusionnée)"


def completer_la_chaine(atelier: Atelier, saisie: PrestataireSaisie, id_: uuid.UUID | None = None) -> PrestataireSaisie:
    """La même saisie, chaque maillon sans nom prenant celui de sa fiche ; une fiche hors de vue est refusée à sa place."""
    saisie = saisie.model_copy(deep=True)
    for rang, maillon in enumerate(saisie.chaine):
        if maillon.prestataire_id is None:
            continue
        prestataire = atelier.session.get(Prestataire, maillon.prestataire_id)
        if prestataire is None or prestataire.id == id_:
            raise SaisieRefusee({f"chaine-{rang}-prestataire_id": ["Choisissez une autre fiche de l'annuaire."]})
        maillon.nom = maillon.nom or prestataire.nom
    return saisie


def deplier(
    session: SessionCloisonnee, lignes: Iterable[SousTraitantUlterieur], vus: frozenset[uuid.UUID]
) -> tuple[Maillon, ...]:
    """Les maillons de ces lignes, chacun avec les siens ; `vus` : les fiches par où l'on est passé."""
    lignes = list(lignes)
    ids = {ligne.prestataire_id for ligne in lignes if ligne.prestataire_id}
    valables = resoudre_tous(session, ids)
    a_suivre = {p.id for p in valables.values()} - vus if len(vus) < PROFONDEUR else set()
    suites: dict[uuid.UUID, list[SousTraitantUlterieur]] = {id_: [] for id_ in a_suivre}
    requete = select(SousTraitantUlterieur).where(col(SousTraitantUlterieur.fiche_id).in_(a_suivre))
    for ligne in session.exec(requete.order_by(col(SousTraitantUlterieur.rang))) if a_suivre else ():
        suites[ligne.fiche_id].append(ligne)
    return tuple(dict.fromkeys(_maillon(session, ligne, valables, suites, vus) for ligne in lignes))


def _maillon(session: SessionCloisonnee, ligne: SousTraitantUlterieur, valables: dict[uuid.UUID, Prestataire],
             suites: dict[uuid.UUID, list[SousTraitantUlterieur]], vus: frozenset[uuid.UUID]) -> Maillon:  # fmt: skip
    fiche = valables.get(ligne.prestataire_id) if ligne.prestataire_id else None
    siennes = suites.get(fiche.id, []) if fiche else []
    suite = deplier(session, siennes, vus | {fiche.id}) if fiche and siennes else ()
    return Maillon(
        ligne.nom or (fiche.nom if fiche else ""), ligne.role, ligne.pays, fiche.id if fiche else None, suite
    )


def donneurs(session: SessionCloisonnee, ids: Iterable[uuid.UUID]) -> list[Prestataire]:
    """Les prestataires dont l'un des sous-traitants ultérieurs est cette fiche (ou l'un de ses doublons)."""
    requete: Any = select(Prestataire).join(
        SousTraitantUlterieur, col(SousTraitantUlterieur.fiche_id) == Prestataire.id
    )
    requete = requete.where(
        col(SousTraitantUlterieur.prestataire_id).in_(list(ids)), col(Prestataire.archive).is_(False)
    )
    return list(session.exec(requete.order_by(Prestataire.cle_tri).distinct()))
