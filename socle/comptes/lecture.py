"""Ce que montrent les pages de comptes : les personnes d'un organisme, les rôles d'une personne."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from socle.base import maintenant
from socle.comptes.modele import Attribution, Personne
from socle.comptes.traces import COMPTES
from socle.droits import COMPTES_GERER, ROLES, cumul_a_signaler
from socle.erreurs import Introuvable
from socle.instance import Instance
from socle.operations import Atelier, lecture
from socle.organismes.modele import Organisme


@dataclass(frozen=True)
class RoleLu:
    """Un rôle sur un nœud, en mots."""

    id: uuid.UUID
    role: str
    libelle: str
    noeud: str
    code: str
    expire_le: datetime | None
    herite: bool = False

    @property
    def echu(self) -> bool:
        """Vrai si l'échéance est passée."""
        return self.expire_le is not None and self.expire_le <= maintenant()


@dataclass(frozen=True)
class CompteLu:
    """Une personne et ses rôles, tels qu'un organisme les voit."""

    id: uuid.UUID
    nom: str
    email: str
    active: bool
    en_attente: bool
    second_facteur: bool
    roles: list[RoleLu] = field(default_factory=list)

    @property
    def alerte(self) -> str:
        """Cumul à signaler entre les rôles en vigueur."""
        return cumul_a_signaler(frozenset(r.role for r in self.roles if not r.echu))

    @property
    def est_d_ici(self) -> bool:
        """Vrai si l'un de ses rôles a été donné sur cet organisme."""
        return any(not r.herite for r in self.roles)


@lecture(COMPTES_GERER)
def lister(atelier: Atelier) -> list[CompteLu]:
    """Les personnes qui ont un rôle sur l'organisme courant, donné ici ou hérité d'un organisme au-dessus."""
    organisme = atelier.session.get(Organisme, atelier.organisme_id)
    if organisme is None:
        raise Introuvable
    noeuds = [uuid.UUID(morceau) for morceau in organisme.chemin.split("/") if morceau]
    requete = (
        select(Personne, Attribution, Organisme)
        .join(Attribution, col(Attribution.personne_id) == col(Personne.id))
        .join(Organisme, col(Organisme.id) == col(Attribution.organisme_id))
        .where(col(Attribution.organisme_id).in_(noeuds))
        .order_by(col(Personne.nom), col(Personne.id), col(Attribution.role))
    )
    comptes: dict[uuid.UUID, CompteLu] = {}
    for personne, attribution, noeud in atelier.session.exec(requete):
        compte = comptes.setdefault(personne.id, _compte(personne))
        compte.roles.append(_role(attribution, noeud, herite=noeud.id != organisme.id))
    return list(comptes.values())


def roles_de(instance: Instance, personne_id: uuid.UUID) -> list[RoleLu]:
    """Tous les rôles d'une personne, échus compris, par organisme."""
    with instance.base.lire(COMPTES) as session:
        requete = (
            select(Attribution, Organisme)
            .join(Organisme, col(Organisme.id) == col(Attribution.organisme_id))
            .where(Attribution.personne_id == personne_id)
            .order_by(col(Organisme.chemin), col(Attribution.role))
        )
        return [_role(attribution, noeud) for attribution, noeud in session.exec(requete)]


def _compte(personne: Personne) -> CompteLu:
    return CompteLu(
        personne.id, personne.nom, personne.email, personne.active, not personne.mot_de_passe, personne.a_second_facteur
    )


def _role(attribution: Attribution, noeud: Organisme, *, herite: bool = False) -> RoleLu:
    libelle = ROLES[attribution.role].libelle if attribution.role in ROLES else attribution.role
    return RoleLu(attribution.id, attribution.role, libelle, noeud.nom, noeud.code, attribution.expire_le, herite)
