"""D'un envoi confirmé à la demande que l'organisme suit : ce qui est écrit où, et ce que la personne en sait."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from registre.demandes.formulaire.modele import SOI, EnvoiSaisie
from registre.demandes.formulaire.operations import contact_de
from registre.demandes.modele import TYPE, Demande, DemandeSaisie, IdentiteSaisie
from registre.demandes.regles import echeance
from socle.objets import trouver_objet
from socle.operations import Atelier
from socle.organismes.modele import Organisme
from socle.saisies import valider


@dataclass(frozen=True)
class Recu:
    """Ce que la personne sait de sa demande : sa référence et ses dates, rien de ce qu'elle a écrit."""

    organisme: str
    contact: str
    reference: str
    recue_le: date
    limite: date


def traduire(saisie: EnvoiSaisie, recue_le: date) -> tuple[DemandeSaisie, IdentiteSaisie]:
    """La demande, sans aucun nom, et l'identité, qui porte aussi les mots de la personne."""
    pour_soi = saisie.qualite == SOI
    demande = {"type": saisie.droit, "recue_le": recue_le, "canal": "formulaire"}
    identite: dict[str, Any] = {
        "nom": saisie.nom, "prenom": saisie.prenom, "courriel": saisie.courriel, "telephone": saisie.telephone,
        "adresse": saisie.adresse, "message": saisie.objet, "est_concernee": pour_soi,
    }  # fmt: skip
    if not pour_soi:
        identite |= {"concernee_nom": saisie.personne, "lien": saisie.qualite}
        identite |= {"mineur": True} if saisie.qualite == "parent" else {}
    return valider(DemandeSaisie, demande), valider(IdentiteSaisie, identite)


def lire_recu(atelier: Atelier, demande_id: uuid.UUID) -> Recu:
    """La référence et les dates d'une demande."""
    demande = atelier.session.get_one(Demande, demande_id)
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    le, ici = demande.recue_le or atelier.aujourd_hui, atelier.contexte
    limite = echeance(demande, (), (), atelier.quand, ici.fuseau, ici.territoire_droit).dernier_jour
    reference = trouver_objet(atelier.session, demande_id, TYPE).libelle
    return Recu(organisme.nom, contact_de(organisme), reference, le, limite)
