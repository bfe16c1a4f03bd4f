"""Ce qu'il y a à faire, à l'écran : sur un organisme, ou sur tous ceux qu'une personne suit."""

from __future__ import annotations

import uuid
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from socle.base import maintenant
from socle.comptes.acces import en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.droits import ORGANISME_LIRE, droits_des_roles
from socle.echeances.sources import points_a_faire
from socle.instance import Instance
from socle.operations import Atelier, lecture
from socle.organismes.arbre import Noeud, roles_par_organisme
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre
from socle.rappels.modele import PreferenceRappels
from socle.rappels.regles import HORIZON, Parts, Preferences, a_prevenir, repartir


@lecture(ORGANISME_LIRE)
def lire_points(atelier: Atelier) -> Parts:
    """Ce qui arrive dans les trois mois sur cet organisme et que la personne a le droit de lire."""
    jour, droits = atelier.aujourd_hui, atelier.contexte.droits
    points = points_a_faire(atelier.session, jour, jour + HORIZON)
    return repartir((p for p in points if p.droit in droits and p.organisme_id == atelier.organisme_id), jour)


def lire_partout(instance: Instance, personne: Personne) -> tuple[Parts, dict[uuid.UUID, Noeud], date]:
    """Ce que la personne peut faire sur tous les organismes qu'elle suit, ces organismes, et le jour (métropole)."""
    suivis = roles_par_organisme(instance, personne)
    droits = {roles: droits_des_roles(roles) for _, roles in suivis.values()}
    jour = maintenant().astimezone(ZoneInfo("Europe/Paris")).date()
    with instance.base.lire(Perimetre.territoire(frozenset(suivis))) as session:
        points = [p for p in points_a_faire(session, jour, jour + HORIZON) if p.organisme_id in suivis]
    siens = [p for p in points if a_prevenir(p, {personne.id: droits[suivis[p.organisme_id][1]]})]
    return repartir(siens, jour), {id_: noeud for id_, (noeud, _) in suivis.items()}, jour


def lire_preferences(instance: Instance, personne: Personne) -> Preferences:
    """Ce que la personne a réglé, ou l'ordinaire."""
    with instance.base.lire(Perimetre.hors("préférences d'une personne")) as session:
        reglees = session.get(PreferenceRappels, personne.id)
        requete = select(Organisme.territoire_droit).join(
            Attribution, col(Attribution.organisme_id) == col(Organisme.id)
        )
        chez = session.exec(
            requete.where(Attribution.personne_id == personne.id, en_vigueur()).order_by(col(Attribution.id))
        ).first()
    if reglees is None:
        return Preferences(fuseau=fuseau(chez or ""))
    jours = frozenset(reglees.jours)
    return Preferences(reglees.recapitulatif, reglees.urgents, reglees.heure, jours, reglees.fuseau)


def enregistrer_preferences(instance: Instance, personne: Personne, choix: Preferences) -> None:
    """Enregistre ce que la personne veut recevoir ; il n'y a là rien à journaliser."""
    with instance.base.ecrire(Perimetre.hors("préférences d'une personne")) as session:
        reglees = session.get(PreferenceRappels, personne.id) or PreferenceRappels(personne_id=personne.id)
        reglees.recapitulatif, reglees.urgents, reglees.heure = choix.recapitulatif, choix.urgents, choix.heure
        reglees.jours, reglees.fuseau = sorted(choix.jours), choix.fuseau
        session.add(reglees)
