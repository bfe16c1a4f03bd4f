"""Effacer l'identité d'un demandeur : à son terme, un soin du jour ; avant, le délégué, après confirmation."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.demandes import regles
from registre.demandes.dossier import charger, mois_fixes
from registre.demandes.forme import FORME
from registre.demandes.modele import COFFRET, Demande, ReglageDemandes
from socle import coffrets
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation

CONFIRMATION: Final = "effacer"
MOIS_MAXIMUM: Final = 120
PAR_PASSAGE: Final = 100


@operation(droits.DEMANDES_REPONDRE)
def effacer_les_identites(atelier: Atelier) -> int:
    """Efface les identités dont la garde est finie ; rend leur nombre. Se rejoue sans dommage."""
    mois = regles.delai_de_conservation(mois_fixes(atelier.session))
    requete: Any = (
        select(Demande)
        .where(
            Demande.statut == "close", col(Demande.identite_effacee_le).is_(None), col(Demande.close_le).is_not(None)
        )
        .where(Demande.organisme_id == atelier.organisme_id)
        .order_by(col(Demande.close_le))
        .limit(PAR_PASSAGE)
    )
    echues = [
        d for d in atelier.session.exec(requete) if regles.effacer_a_partir_du(d.close_le, mois) <= atelier.aujourd_hui
    ]
    for demande in echues:
        _effacer(atelier, demande.id, charger(atelier.session, demande.id).objet.version, "identite_purgee")
    return len(echues)


@operation(droits.DEMANDES_REPONDRE)
def effacer_l_identite(atelier: Atelier, id_: uuid.UUID, version: int, confirmation: str) -> None:
    """Efface l'identité d'une demande close, sans attendre son terme ; rien ne la rendra."""
    dossier = charger(atelier.session, id_)
    if dossier.demande.statut != "close":
        raise RegleEnfreinte("L'identité ne s'efface qu'une fois la demande close : il faut encore pouvoir répondre.")
    if dossier.demande.identite_effacee_le is not None:
        raise RegleEnfreinte("L'identité de cette demande est déjà effacée.")
    if confirmation.strip().lower() != CONFIRMATION:
        raise RegleEnfreinte(f"Écrivez « {CONFIRMATION} » pour confirmer : rien ne rendra cette identité.")
    _effacer(atelier, id_, version, "identite_effacee")


def _effacer(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str) -> None:
    fiches.decider(atelier, FORME, id_, version, verbe, identite_effacee_le=atelier.quand)
    coffrets.effacer(atelier, id_, COFFRET)


@lecture(droits.DEMANDES_LIRE)
def lire_conservation(atelier: Atelier) -> int | None:
    """Les mois fixés par l'organisme, ou None s'il suit ceux de la maison."""
    return mois_fixes(atelier.session)


@operation(droits.DEMANDES_REPONDRE)
def fixer_conservation(atelier: Atelier, mois: int | None) -> None:
    """Fixe les mois de garde après la clôture ; rien revient à la durée de la maison."""
    if mois is not None and not 1 <= mois <= MOIS_MAXIMUM:
        raise RegleEnfreinte(f"Écrivez un nombre de mois entre 1 et {MOIS_MAXIMUM}, ou rien.")
    ligne = atelier.session.exec(select(ReglageDemandes)).first()
    if mois is None:
        if ligne is not None:
            atelier.session.delete(ligne)
    else:
        ligne = ligne or ReglageDemandes(organisme_id=atelier.organisme_id, conservation_mois=mois)
        ligne.conservation_mois = mois
        atelier.session.add(ligne)
    atelier.journaliser(Evenement("demande.conservation", "organisme", atelier.organisme_id, None, {"mois": mois}))
