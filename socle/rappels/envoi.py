"""Préparer les courriels de rappel : rejouable à volonté, chaque étape d'un point part au plus une fois par personne.

Les points se recalculent à chaque passage ; la boîte d'envoi et la trace de l'étape s'écrivent dans la même transaction.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from socle.base import maintenant
from socle.comptes.acces import en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.courriels.boite import deposer
from socle.courriels.serveur import trouver_serveur
from socle.droits import droits_des_roles
from socle.echeances.sources import AFaire, points_a_faire
from socle.instance import Instance
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre
from socle.rappels import lettres
from socle.rappels.modele import PreferenceRappels, RappelEnvoye
from socle.rappels.regles import HORIZON, Preferences, a_prevenir, etape_franchie

HORS = Perimetre.hors("rappels")
MEMOIRE = timedelta(days=500)
"""Au-delà, la trace d'un rappel n'empêche plus rien et s'efface."""
Droits = Mapping[uuid.UUID, frozenset[str]]


@dataclass(frozen=True)
class Destinataire:
    """Une personne, son adresse, ce qu'elle veut recevoir."""

    id: uuid.UUID
    adresse: str
    preferences: Preferences


@dataclass(frozen=True)
class Carnet:
    """Tout ce qu'il faut savoir des gens et des lieux, lu en quatre requêtes."""

    destinataires: Sequence[Destinataire]
    lieux: dict[uuid.UUID, tuple[str, str]]
    chemins: dict[uuid.UUID, str]
    roles: dict[uuid.UUID, dict[uuid.UUID, set[str]]]

    def droits_sur(self, organisme_id: uuid.UUID) -> Droits:
        """Personne → droits sur cet organisme : ses rôles et ceux qu'elle a sur les nœuds au-dessus."""
        reunis: dict[uuid.UUID, set[str]] = defaultdict(set)
        for morceau in self.chemins.get(organisme_id, "").split("/"):
            for personne, roles in self.roles.get(uuid.UUID(morceau), {}).items() if morceau else ():
                reunis[personne] |= roles
        return {personne: droits_des_roles(frozenset(roles)) for personne, roles in reunis.items()}


def lire_carnet(instance: Instance) -> Carnet:
    """Personnes actives qui ont un rôle, leurs préférences, l'arbre des organismes."""
    with instance.base.lire(HORS) as session:
        colonnes: Any = select(  # type: ignore[call-overload]
            Organisme.id, Organisme.nom, Organisme.code, Organisme.chemin, Organisme.territoire_droit
        )
        organismes = session.exec(colonnes).all()
        attributions = session.exec(
            select(Attribution.personne_id, Attribution.organisme_id, Attribution.role)
            .where(en_vigueur())
            .order_by(col(Attribution.id))
        ).all()
        personnes = session.exec(select(Personne.id, Personne.email).where(col(Personne.active))).all()
        reglees = {p.personne_id: p for p in session.exec(select(PreferenceRappels))}
    roles: dict[uuid.UUID, dict[uuid.UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    territoires = {id_: territoire for id_, _, _, _, territoire in organismes}
    chez: dict[uuid.UUID, str] = {}
    for personne, organisme, role in attributions:
        roles[organisme][personne].add(role)
        chez.setdefault(personne, territoires.get(organisme, ""))
    return Carnet(
        [Destinataire(id_, email, _preferences(reglees.get(id_), chez[id_])) for id_, email in personnes if id_ in chez],
        {id_: (nom, code) for id_, nom, code, _, _ in organismes},
        {id_: chemin for id_, _, _, chemin, _ in organismes}, roles,
    )  # fmt: skip


def _preferences(reglees: PreferenceRappels | None, territoire: str) -> Preferences:
    if reglees is None:
        return Preferences(fuseau=fuseau(territoire))
    return Preferences(
        reglees.recapitulatif, reglees.urgents, reglees.heure, frozenset(reglees.jours), reglees.fuseau
    )  # fmt: skip


@dataclass(frozen=True)
class Du:
    """Un point qu'une personne n'a pas encore reçu à cette étape."""

    point: AFaire
    etape: str


def preparer(instance: Instance, quand: datetime | None = None) -> int:
    """Dépose dans la boîte d'envoi ce qui est dû à cet instant ; rend le nombre de courriels. Rejouable sans effet double.

    Sans serveur d'envoi réglé, ne fait rien : des rappels périmés ne s'entassent pas.
    """
    if trouver_serveur(instance) is None:
        return 0
    instant = quand or maintenant()
    carnet = lire_carnet(instance)
    dus = _repartir(instance, carnet, instant)
    return sum(_preparer_un(instance, carnet, d, dus.get(d.id, []), instant) for d in carnet.destinataires)


def _repartir(instance: Instance, carnet: Carnet, instant: datetime) -> dict[uuid.UUID, list[AFaire]]:
    """Personne → points qui la concernent, tous organismes confondus : une requête par source."""
    jour = instant.astimezone(ZoneInfo("Europe/Paris")).date()
    droits = cache(carnet.droits_sur)
    par_personne: dict[uuid.UUID, list[AFaire]] = defaultdict(list)
    with instance.base.lire(HORS) as session:
        for point in points_a_faire(session, jour, jour + HORIZON):
            for personne in a_prevenir(point, droits(point.organisme_id)):
                par_personne[personne].append(point)
    return par_personne


def _preparer_un(
    instance: Instance, carnet: Carnet, personne: Destinataire, points: Sequence[AFaire], instant: datetime
) -> int:
    """Les messages d'une personne ; une étape que l'on ne peut pas inscrire a déjà été envoyée par un autre passage."""
    choix = personne.preferences
    matin = choix.jour_du_recapitulatif(instant)
    aujourd_hui = instant.astimezone(ZoneInfo(choix.fuseau)).date()
    dus = [Du(p, etape) for p in points if (etape := etape_franchie(p, aujourd_hui, instant))]
    urgents = [d for d in dus if d.point.urgent and choix.urgents]
    if matin is None and not urgents:
        return 0
    deja = _deja_envoyes(instance, personne.id)
    urgents = [d for d in urgents if _trace(d) not in deja]
    nombre = _deposer(instance, carnet, personne, urgents, aujourd_hui, urgent=True) if urgents else 0
    if matin is None or ("recapitulatif", "jour", matin) in deja:
        return nombre
    partis = {_trace(d) for d in urgents}
    reste = [d for d in dus if _trace(d) not in deja | partis]
    return nombre + _deposer(instance, carnet, personne, reste, aujourd_hui, matin=matin)


def _trace(du: Du) -> tuple[str, str, date]:
    return du.point.cle, du.etape, du.point.limite


def _deja_envoyes(instance: Instance, personne_id: uuid.UUID) -> set[tuple[str, str, date]]:
    with instance.base.lire(HORS) as session:
        requete = select(RappelEnvoye.cle, RappelEnvoye.etape, col(RappelEnvoye.limite))
        return set(session.exec(requete.where(RappelEnvoye.personne_id == personne_id)).all())


def _deposer(
    instance: Instance, carnet: Carnet, personne: Destinataire, dus: Sequence[Du], jour: date,
    *, urgent: bool = False, matin: date | None = None,
) -> int:  # fmt: skip
    """Inscrit les étapes et dépose le message dans une seule transaction. Un matin sans rien ne dépose pas de message."""
    points = [d.point for d in dus]
    try:
        with instance.base.ecrire(HORS) as session:
            if matin is not None:
                session.add(RappelEnvoye(personne_id=personne.id, cle="recapitulatif", etape="jour", limite=matin))
            for cle, etape, limite in dict.fromkeys(map(_trace, dus)):
                session.add(RappelEnvoye(personne_id=personne.id, cle=cle, etape=etape, limite=limite))
            session.flush()
            if points:
                texte = lettres.corps(points, carnet.lieux, jour, instance.reglages.origine, urgent=urgent)
                deposer(session, personne.adresse, lettres.objet(points, jour, urgent=urgent), texte)
    except IntegrityError:
        return 0
    return int(bool(points))


def purger(instance: Instance) -> None:
    """Efface les traces de rappels trop vieilles pour servir encore."""
    with instance.base.ecrire(HORS) as session:
        session.exec(delete(RappelEnvoye).where(col(RappelEnvoye.envoye_le) < maintenant() - MEMOIRE))
