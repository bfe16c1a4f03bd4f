"""Ce que garde une part en attendant : ses fiches comprises, chiffrées sous la clé du nœud ; ce qu'elle ferait, compté."""

from __future__ import annotations

import uuid
from typing import Final

from registre.depots.lecture import COLONNES
from registre.depots.modele import PartDeDepot
from registre.imports import attente as attentes
from registre.imports.attente import Attente
from registre.imports.choix import decisions
from registre.imports.operations import comparer
from socle.erreurs import RegleEnfreinte
from socle.operations import Atelier, Contexte
from socle.organismes.ailleurs import contexte_chez
from socle.perimetre import SessionCloisonnee

PERDU: Final = "Ce dépôt n'attend plus : ce qu'il gardait a été effacé. Déposez les fichiers de nouveau."


def _lieu(part_id: uuid.UUID) -> str:
    return f"depots_parts|contenu|{part_id}"


def ranger(atelier: Atelier, part: PartDeDepot, octets: bytes) -> None:
    """Chiffre le contenu dans la part."""
    part.contenu = atelier.contexte.coffre.chiffrer(atelier.session, atelier.organisme_id, octets, _lieu(part.id))
    atelier.session.add(part)


def ouvrir(contexte: Contexte, session: SessionCloisonnee, part: PartDeDepot) -> Attente:
    """Le contenu d'une part ; `RegleEnfreinte` s'il a été effacé."""
    if not part.contenu:
        raise RegleEnfreinte(PERDU)
    octets = contexte.coffre.dechiffrer(session, part.organisme_id, part.contenu, _lieu(part.id))
    return attentes.depuis_octets(octets)


def comparer_chez(contexte: Contexte, part: PartDeDepot, attente: Attente) -> None:
    """Compare les fiches d'une part au registre de son organisme, et compte ce qu'elle y ferait."""
    if part.cible_id is not None and attente.fiches:
        comparer(contexte_chez(contexte, part.cible_id), attente)
    else:
        attente.proches, attente.doubles = {}, {}
    compter(part, attente)


def compter(part: PartDeDepot, attente: Attente) -> None:
    """Écrit dans la part ce qu'elle ferait, ses choix compris."""
    comptes: dict[str, int] = {}
    decidees = decisions(attente, part.choix)
    for decision in decidees:
        comptes[decision.action] = comptes.get(decision.action, 0) + 1
    part.comptes, part.nombre = comptes, len(attente.fiches)
    part.a_trancher = sum(d.a_trancher and str(d.rang) not in part.choix for d in decidees)
    part.remarques = len(attente.toutes_les_remarques())


def a_placer(part: PartDeDepot) -> bool:
    """Vrai si l'on ne sait pas encore où vont ses colonnes."""
    return part.etat == COLONNES
