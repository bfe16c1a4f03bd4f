"""Le passage de fond : rappels, courriels, et une fois par jour le ménage et les propositions d'actions. Rejouable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from socle.actions.operations import actualiser_propositions
from socle.base import maintenant
from socle.coffre import Reglage
from socle.comptes.acces import contexte_de_commande
from socle.comptes.operations import entretenir
from socle.courriels.boite import purger as purger_les_courriels
from socle.courriels.boite import remettre
from socle.courriels.serveur import trouver_serveur
from socle.instance import Instance
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.preuves.menage import nettoyer
from socle.rappels.envoi import preparer, purger

_HORS = Perimetre.hors("entretien")
CLE = "entretien"
Soin = Callable[[Contexte], object]
_soins: dict[str, Soin] = {}


def declarer_soin(nom: str, soin: Soin) -> None:
    """Déclare ce qu'une tranche fait une fois par jour sur chaque organisme ; l'opération doit pouvoir se rejouer."""
    if _soins.setdefault(nom, soin) is not soin:
        raise ValueError(f"Soin du jour déclaré deux fois : {nom}")


@dataclass(frozen=True)
class Bilan:
    """Ce qu'un passage a fait."""

    prepares: int
    remis: int


def passer(instance: Instance) -> Bilan:
    """Un passage complet : ménage du jour s'il n'a pas eu lieu, rappels dus, remise des courriels."""
    if _jour_neuf(instance):
        menage(instance)
    prepares = preparer(instance)
    return Bilan(prepares, remettre(instance.base, trouver_serveur(instance)))


def _jour_neuf(instance: Instance) -> bool:
    """Vrai pour le premier qui le demande ce jour-là, quel que soit le nombre de machines."""
    jour = maintenant().date().isoformat()
    try:
        with instance.base.ecrire(_HORS) as session:
            reglage = session.get(Reglage, CLE, with_for_update=True) or Reglage(cle=CLE, valeur="")
            neuf = reglage.valeur != jour
            reglage.valeur = jour
            session.add(reglage)
    except IntegrityError:  # une autre machine vient d'inscrire ce premier jour
        return False
    return neuf


def menage(instance: Instance) -> None:
    """Ce qui a expiré s'efface, les preuves se rangent, chaque tranche donne ses soins, les règles proposent des actions."""
    entretenir(instance.base)
    purger(instance)
    nettoyer(instance)
    with instance.base.ecrire(_HORS) as session:
        purger_les_courriels(session)
    with instance.base.lire(_HORS) as session:
        codes = list(session.exec(select(Organisme.code).order_by(Organisme.code)))
    for code in codes:
        contexte = contexte_de_commande(instance, code)
        for nom, soin in {**_soins, "propositions d'actions": actualiser_propositions}.items():
            _soigner(nom, soin, contexte)


def _soigner(nom: str, soin: Soin, contexte: Contexte) -> None:
    """Un soin qui échoue se note et n'empêche pas les suivants : un effacement dû ne dépend pas du voisin."""
    try:
        soin(contexte)
    except Exception as faute:
        trace = {"soin": nom, "organisme": str(contexte.organisme_id), "faute": type(faute).__name__}
        structlog.get_logger("gouverne").error("soin_du_jour", **trace)
