"""Qui voit quoi : rôles d'une personne sur un organisme, organismes accessibles, contexte d'une page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from socle.base import maintenant
from socle.comptes.modele import Attribution, Personne
from socle.droits import droits_declares, droits_des_roles
from socle.erreurs import Introuvable
from socle.instance import Instance
from socle.operations import Acteur, Contexte
from socle.organismes.modele import Organisme
from socle.organismes.operations import trouver_par_code
from socle.organismes.regles import code_est_valide, fuseau
from socle.perimetre import Perimetre


@dataclass(frozen=True)
class Acces:
    """Un organisme ouvert à une personne, et ses rôles dessus."""

    organisme: Organisme
    roles: frozenset[str]


def en_vigueur() -> ColumnElement[bool]:
    """Critère : l'attribution n'est pas échue."""
    return or_(col(Attribution.expire_le).is_(None), col(Attribution.expire_le) > maintenant())


def ancetres_de(organisme: Organisme) -> frozenset[uuid.UUID]:
    """Nœuds au-dessus de cet organisme, lui excepté."""
    return frozenset(uuid.UUID(morceau) for morceau in organisme.chemin.split("/") if morceau) - {organisme.id}


def roles_sur(session: Session, personne_id: uuid.UUID, organisme: Organisme) -> frozenset[str]:
    """Rôles de la personne sur ce nœud : les siens et ceux de ses ancêtres, en vigueur."""
    ancetres = ancetres_de(organisme) | {organisme.id}
    requete = select(Attribution.role).where(
        Attribution.personne_id == personne_id,
        col(Attribution.organisme_id).in_(ancetres),
        en_vigueur(),
    )
    return frozenset(session.exec(requete))


def contexte_d_organisme(instance: Instance, personne: Personne, code: str) -> tuple[Contexte, Organisme]:
    """Contexte d'une page `/o/<code>/…`. Organisme inconnu ou sans rôle : `Introuvable`, sans distinction."""
    if not code_est_valide(code):
        raise Introuvable
    with instance.base.lire(Perimetre()) as session:
        organisme = session.exec(select(Organisme).where(Organisme.code == code)).first()
        roles = roles_sur(session, personne.id, organisme) if organisme else frozenset()
    if organisme is None or not roles:
        raise Introuvable
    contexte = Contexte(
        instance.base, instance.coffre, Acteur(personne.id, personne.nom), organisme.id,
        droits_des_roles(roles), roles, fuseau(organisme.territoire_droit), organisme.territoire_droit,
        ancetres_de(organisme),
    )  # fmt: skip
    return contexte, organisme


def contexte_de_personne(instance: Instance, personne_id: uuid.UUID, code: str) -> Contexte:
    """Contexte d'une personne hors de toute page (un travail qu'elle a demandé) : ses droits sont ceux d'aujourd'hui."""
    with instance.base.lire(Perimetre()) as session:
        personne = session.get(Personne, personne_id)
    if personne is None or not personne.active:
        raise Introuvable("Le compte qui a demandé ce travail n'existe plus.")
    return contexte_d_organisme(instance, personne, code)[0]


def contexte_de_commande(instance: Instance, code: str) -> Contexte:
    """Contexte de la ligne de commande sur un organisme : tous les droits, acteur sans compte."""
    with instance.base.lire(Perimetre()) as session:
        organisme = trouver_par_code(session, code)
    return Contexte(
        instance.base, instance.coffre, Acteur(None, "Ligne de commande"), organisme.id,
        frozenset(droits_declares()), frozenset(), fuseau(organisme.territoire_droit), organisme.territoire_droit,
        ancetres_de(organisme),
    )  # fmt: skip


def noms_des_personnes(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID | None, str]:
    """Noms de ces personnes, en une requête."""
    if not ids:
        return {}
    requete = select(Personne.id, Personne.nom).where(col(Personne.id).in_(ids))
    return dict(session.exec(requete).all())
