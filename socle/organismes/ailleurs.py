"""Agir chez un organisme du territoire : chaque écriture a son propre contexte, et ses propres droits, là où elle a lieu."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlmodel import col, select

from socle.comptes.acces import ancetres_de, roles_sur
from socle.droits import droits_des_roles
from socle.erreurs import DroitManquant, Introuvable
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre


def contexte_chez(contexte: Contexte, organisme_id: uuid.UUID) -> Contexte:
    """Le contexte de la même personne sur un organisme qui dépend de l'organisme courant.

    Ses rôles sont relus ici et maintenant : ceux qu'elle a sur cet organisme et sur ceux qui sont au-dessus. Hors du
    sous-arbre, ou sans aucun rôle : refus. La ligne de commande, qui n'est personne, garde les droits qu'elle avait.
    """
    with contexte.base.lire(Perimetre()) as session:
        ici = session.exec(select(Organisme.chemin).where(Organisme.id == contexte.organisme_id)).one()
        requete = select(Organisme).where(Organisme.id == organisme_id, col(Organisme.chemin).startswith(ici))
        organisme = session.exec(requete).first()
        if organisme is None:
            raise Introuvable("Cet organisme n'est pas dans votre périmètre.")
        personne = contexte.acteur.id
        roles = roles_sur(session, personne, organisme) if personne is not None else contexte.roles
    droits = droits_des_roles(roles) if personne is not None else contexte.droits
    if not droits:
        raise DroitManquant("Vous n'avez pas de rôle sur cet organisme.")
    return replace(
        contexte, organisme_id=organisme.id, droits=droits, roles=roles, fuseau=fuseau(organisme.territoire_droit),
        territoire_droit=organisme.territoire_droit, ancetres=ancetres_de(organisme),
    )  # fmt: skip
