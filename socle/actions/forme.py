"""La forme d'une action, et les personnes que l'on peut en charger : celles qui ont un rôle sur l'organisme ou au-dessus."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from sqlmodel import col, select

from socle.actions.modele import TYPE, Action, ActionSaisie
from socle.champs import Choix
from socle.comptes.acces import en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.fiches.forme import Forme, Section
from socle.perimetre import SessionCloisonnee

PERSONNES = 300


def personnes_proposees(session: SessionCloisonnee) -> Sequence[Choix]:
    """Comptes actifs qui ont un rôle en vigueur sur l'organisme de la session ou sur l'un de ses ancêtres."""
    noeuds = session.perimetre.lecture | session.perimetre.ancetres
    requete = select(Personne.id, Personne.nom).where(
        col(Personne.id).in_(
            select(Attribution.personne_id).where(col(Attribution.organisme_id).in_(noeuds), en_vigueur())
        ),
        col(Personne.active).is_(True),
    )
    return [Choix(str(id_), nom) for id_, nom in session.exec(requete.order_by(col(Personne.nom)).limit(PERSONNES))]


FORME = Forme(
    TYPE, Action, ActionSaisie,
    (
        Section("action", "Que faut-il faire ?", "", ("titre", "description", "type")),
        Section("qui", "Qui, et pour quand ?", "", ("responsable_id", "responsable_nom", "echeance", "priorite")),
        Section("moyens", "Avec quels moyens ?", "", ("cout", "charge_jours", "observations")),
    ),
    options={"responsable_id": personnes_proposees}, nommer=attrgetter("titre"),
)  # fmt: skip
