"""La forme d'une action, et les personnes que l'on peut en charger : celles qui tiennent le plan, ici ou au-dessus."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from operator import attrgetter

from sqlmodel import col, select

from socle.actions.modele import TYPE, Action, ActionSaisie
from socle.champs import Choix
from socle.comptes.acces import en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.droits import ACTIONS_MODIFIER, droits_declares
from socle.fiches.forme import Forme, Section
from socle.perimetre import SessionCloisonnee

PERSONNES = 300


def personnes_proposees(session: SessionCloisonnee) -> Sequence[Choix]:
    """Comptes actifs qui peuvent tenir le plan de l'organisme de la session : un rôle en vigueur, sur lui ou au-dessus.

    Qui ne fait que lire ne recevrait pas le rappel : il n'est pas proposé.
    """
    noeuds = session.perimetre.lecture | session.perimetre.ancetres
    roles = droits_declares()[ACTIONS_MODIFIER].roles
    charges = select(Attribution.personne_id).where(
        col(Attribution.organisme_id).in_(noeuds), col(Attribution.role).in_(roles), en_vigueur()
    )
    requete = select(Personne.id, Personne.nom).where(col(Personne.id).in_(charges), col(Personne.active).is_(True))
    return [Choix(str(id_), nom) for id_, nom in session.exec(requete.order_by(col(Personne.nom)).limit(PERSONNES))]


def nommer_la_personne(session: SessionCloisonnee, id_: uuid.UUID) -> str:
    """Nom d'un responsable que la liste ne propose plus : compte fermé, rôle échu ou retiré."""
    personne = session.get(Personne, id_)
    return f"{personne.nom} (sans rôle ici)" if personne is not None else "Compte retiré"


FORME = Forme(
    TYPE, Action, ActionSaisie,
    (
        Section("action", "Que faut-il faire ?", "", ("titre", "description", "type")),
        Section("qui", "Qui, et pour quand ?", "", ("responsable_id", "responsable_nom", "echeance", "priorite")),
        Section("moyens", "Avec quels moyens ?", "", ("cout", "charge_jours", "observations")),
    ),
    options={"responsable_id": personnes_proposees}, noms={"responsable_id": nommer_la_personne},
    nommer=attrgetter("titre"),
)  # fmt: skip
