"""Les écarts d'un autodiagnostic avec ce qui les entoure : les actions déjà au plan, les systèmes et les traitements exposés.

Le nombre de requêtes ne dépend ni du nombre d'écarts, ni de celui des systèmes.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import col, select

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.ecarts import Ecart, ecarts_de, place_de
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.modele import CLOS, OUVERT, Autodiagnostic
from audit.droits import LIRE
from registre.presentation import TraitementBref, nombres_du_registre, traitements_des_systemes
from socle.actions.modele import Action
from socle.objets import Objet
from socle.operations import Atelier, lecture
from socle.perimetre import SessionCloisonnee

REGLE: Final = "autodiagnostics"


@dataclass(frozen=True)
class Exposition:
    """Ce qu'un écart expose : pour un système, ses traitements ; pour l'organisation, tout ce que le registre tient."""

    par_systeme: Mapping[uuid.UUID, tuple[TraitementBref, ...]]
    systemes: int
    traitements: int

    def de(self, ecart: Ecart) -> tuple[TraitementBref, ...]:
        """Les traitements que porte le système (ou les systèmes) de cet écart, chacun une fois ; vide pour l'organisation."""
        vus = {t.id: t for u in ecart.unites if u.cible.objet_id for t in self.par_systeme.get(u.cible.objet_id, ())}
        return tuple(sorted(vus.values(), key=lambda t: (not t.sensible, t.nom)))


@dataclass(frozen=True)
class Plan:
    """Un autodiagnostic, ses écarts, leurs actions, ce qu'ils exposent. `nourrit` : le plan commun lit cet autodiagnostic."""

    etat: Etat
    ecarts: Sequence[Ecart]
    actions: Mapping[str, Action]
    exposition: Exposition
    nourrit: bool


def sources_du_plan(session: SessionCloisonnee) -> list[uuid.UUID]:
    """Les autodiagnostics que le plan commun lit : les ouverts, le plus récent d'abord, puis le dernier clos."""
    requete = select(Autodiagnostic).join(Objet, col(Objet.id) == col(Autodiagnostic.id))
    lus = list(session.exec(requete.where(col(Objet.archive).is_(False)).order_by(col(Objet.id).desc())))
    clos = sorted((a for a in lus if a.etat == CLOS and a.clos_le), key=lambda a: str(a.clos_le))
    return [a.id for a in lus if a.etat == OUVERT] + [a.id for a in clos[-1:]]


def ecarts_du_plan(session: SessionCloisonnee, jour: date) -> list[Ecart]:
    """Les écarts qui valent pour l'organisme : pour chaque point d'un périmètre, la réponse la plus récente décide.

    Un autodiagnostic neuf, encore vide, n'efface donc pas les écarts du précédent : il les remplace point par point.
    """
    decides: set[str] = set()
    retenus: list[Ecart] = []
    for id_ in sources_du_plan(session):
        etat = etats.charger(session, id_, jour)
        retenus += [e for e in ecarts_de(etat) if e.place not in decides]
        decides |= {
            place_de(etat.referentiel.code, u, heritage=h) for u in etat.unites if u.statut for h in (True, False)
        }
    return retenus


def exposition_de(session: SessionCloisonnee, etat: Etat) -> Exposition:
    """Ce que les périmètres d'un autodiagnostic exposent, en cinq requêtes au plus."""
    ids = [c.objet_id for c in etat.cibles if c.objet_id is not None]
    return Exposition(traitements_des_systemes(session, ids), *nombres_du_registre(session))


@lecture(LIRE)
def lire_plan(atelier: Atelier, id_: uuid.UUID) -> Plan:
    """Les écarts d'un autodiagnostic ce jour, et ce qui les entoure."""
    session = atelier.session
    etat = etats.charger(session, id_, atelier.aujourd_hui)
    requete = select(Action).join(Objet, col(Objet.id) == col(Action.id))
    requete = requete.where(Action.regle == REGLE, col(Objet.archive).is_(False))
    actions = {a.regle_cle: a for a in session.exec(requete) if a.regle_cle}
    return Plan(
        etat, ecarts_de(etat), actions, exposition_de(session, etat), id_ in sources_du_plan(session)
    )  # fmt: skip
