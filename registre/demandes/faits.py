"""Ce que les demandes disent d'un organisme : un fait du jour, les chiffres d'une période. Aucun nom."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sqlmodel import col, func, select

from registre.demandes.delais import conditions_ouvertes, echeances_ouvertes
from registre.demandes.listes import TYPES
from registre.demandes.modele import Demande
from registre.droits import DEMANDES_LIRE
from socle.faits import Chiffre, Fait, Mesure, declarer_chiffre, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

SUJET: Final = "demandes"


def demandes_ouvertes(session: SessionCloisonnee, jour: date) -> Mapping[uuid.UUID, Mesure]:
    """Demandes encore dans leur délai, sur celles qui sont ouvertes ; en retard : le délai est passé."""
    ouvertes: Any = (
        select(Demande.organisme_id, func.count())
        .join(Objet, col(Objet.id) == col(Demande.id))
        .where(*conditions_ouvertes())
        .group_by(col(Demande.organisme_id))
    )
    sur = defaultdict(int, session.exec(ouvertes).all())
    retards: dict[uuid.UUID, int] = defaultdict(int)
    for demande, echeance in echeances_ouvertes(session, jour):
        retards[demande.organisme_id] += echeance.dernier_jour < jour
    requete = select(Demande.organisme_id, func.max(Demande.recue_le)).group_by(col(Demande.organisme_id))
    return {
        id_: Mesure(sur[id_] - retards[id_], sur[id_], dernier, retards[id_]) for id_, dernier in session.exec(requete)
    }


Compte = Callable[[SessionCloisonnee, date, date], Mapping[uuid.UUID, int]]


def compte(colonne: Any, *conditions: Any) -> Compte:
    """Le nombre de demandes dont cette date tombe dans la période, par organisme ; une requête."""

    def lire(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
        requete = select(Demande.organisme_id, func.count()).where(col(colonne).between(debut, fin), *conditions)
        return dict(session.exec(requete.group_by(col(Demande.organisme_id))).all())

    return lire


def delai_moyen(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Jours entre la réception et la réponse, en moyenne arrondie au plus proche, pour les réponses de la période."""
    jours = col(Demande.jours_de_reponse)
    requete = (
        select(Demande.organisme_id, func.sum(jours), func.count())
        .where(col(Demande.reponse_le).between(debut, fin), jours.is_not(None))
        .group_by(col(Demande.organisme_id))
    )
    return {id_: (2 * (total or 0) + nombre) // (2 * nombre) for id_, total, nombre in session.exec(requete)}


declarer_fait(Fait(
    "demandes", "Demandes des personnes", "demandes ouvertes dans leur délai : {fait} sur {sur}", "demandes.lister",
    DEMANDES_LIRE, demandes_ouvertes,
))  # fmt: skip
for code, libelle, lire in (
    ("demandes_recues", "Demandes reçues", compte(Demande.recue_le)),
    *(
        (f"demandes_recues_{t.code}", f"dont : {t.libelle[:1].lower()}{t.libelle[1:]}",
         compte(Demande.recue_le, Demande.type == t.code))
        for t in TYPES.values()
    ),
    ("demandes_repondues", "Réponses faites", compte(Demande.reponse_le)),
    ("demandes_a_temps", "dont dans le délai", compte(Demande.reponse_le, col(Demande.a_temps).is_(True))),
    ("demandes_refusees", "dont refus, même partiels", compte(Demande.reponse_le, Demande.refus_motif != "")),
    ("demandes_delai_moyen", "Délai moyen de réponse, en jours", delai_moyen),
    ("demandes_closes", "Demandes closes", compte(Demande.close_le)),
):  # fmt: skip
    declarer_chiffre(Chiffre(code, SUJET, libelle, lire))
