"""Le formulaire public de demande, proposé sur la page du délégué quand l'organisme l'a ouvert."""

from __future__ import annotations

import uuid

from sqlmodel import col, select

from registre.delegue.designation.voies import declarer_voie_publique
from registre.demandes.formulaire.modele import FormulairePublic
from socle.perimetre import SessionCloisonnee


def formulaire_ouvert(session: SessionCloisonnee, organisme_id: uuid.UUID) -> bool:
    """Vrai si cet organisme reçoit des demandes par son formulaire."""
    requete = select(FormulairePublic.id).where(
        FormulairePublic.organisme_id == organisme_id, col(FormulairePublic.ouvert).is_(True)
    )
    return session.exec(requete).first() is not None


declarer_voie_publique("demandes", "Écrire votre demande en ligne", "vos_droits.ecrire", formulaire_ouvert)
