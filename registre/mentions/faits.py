"""Ce que les mentions disent d'un organisme : fiches dont les personnes sont informées, mentions dépassées, consentements."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from registre import droits
from registre.mentions.consentements.modele import Consentement
from registre.mentions.liste import A_JOUR, etat_de
from registre.mentions.modele import MentionFiche, MentionVersion
from registre.mentions.vivantes import Vivante, lire_vivantes, par_fiche
from registre.traitements.faits import lire_comptes
from socle.faits import Chiffre, Fait, Mesure, declarer_chiffre, declarer_fait
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


def fiches_informees(session: SessionCloisonnee, aujourd_hui: date) -> Mapping[uuid.UUID, Mesure]:
    """Fiches actives dont une mention publiée est à jour, sur toutes ; `en_retard` : mentions que leur fiche a dépassées."""
    vivantes = lire_vivantes(session, aujourd_hui)
    siennes = par_fiche(vivantes)
    informees: dict[uuid.UUID, int] = defaultdict(int)
    requete = select(MentionFiche.organisme_id, MentionFiche.traitement_id).distinct()
    requete = requete.join(Objet, col(Objet.id) == col(MentionFiche.traitement_id)).where(col(Objet.archive).is_(False))
    for organisme_id, id_ in session.exec(requete):
        informees[organisme_id] += id_ is not None and etat_de(siennes.get(id_, ())) == A_JOUR
    par_organisme: dict[uuid.UUID, list[Vivante]] = defaultdict(list)
    for v in vivantes:
        par_organisme[v.mention.organisme_id].append(v)
    return {
        organisme_id: Mesure(
            informees[organisme_id], compte.fiches, _dernier(par_organisme[organisme_id]),
            sum(v.perimee for v in par_organisme[organisme_id]),
        )
        for organisme_id, compte in lire_comptes(session, aujourd_hui).items()
    }  # fmt: skip


def _dernier(vivantes: list[Vivante]) -> date | None:
    return max((v.mention.verifiee_le.date() for v in vivantes if v.mention.verifiee_le), default=None)


def mentions_a_jour(session: SessionCloisonnee, aujourd_hui: date) -> Mapping[uuid.UUID, Mesure]:
    """Mentions publiées que leur fiche n'a pas dépassées, sur toutes les mentions publiées."""
    par_organisme: dict[uuid.UUID, list[Vivante]] = defaultdict(list)
    for v in lire_vivantes(session, aujourd_hui):
        if v.publiee:
            par_organisme[v.mention.organisme_id].append(v)
    return {
        organisme_id: Mesure(sum(v.a_jour for v in liste), len(liste), _dernier(liste), sum(v.perimee for v in liste))
        for organisme_id, liste in par_organisme.items()
    }


def _compter(session: SessionCloisonnee, table: Any, jour: Any, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    requete: Any = (
        select(table.organisme_id, func.count()).where(jour >= debut, jour <= fin).group_by(table.organisme_id)
    )
    return {organisme_id: int(nombre) for organisme_id, nombre in session.exec(requete)}


def versions_publiees(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Versions de mentions publiées pendant la période."""
    return _compter(session, MentionVersion, MentionVersion.jour, debut, fin)


def consentements_recueillis(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Consentements donnés pendant la période."""
    return _compter(session, Consentement, Consentement.recueilli_le, debut, fin)


def consentements_retires(session: SessionCloisonnee, debut: date, fin: date) -> Mapping[uuid.UUID, int]:
    """Consentements entièrement retirés pendant la période."""
    return _compter(session, Consentement, Consentement.retire_le, debut, fin)


declarer_fait(Fait("mentions", "Information des personnes", "fiches à mention publiée et à jour : {fait} sur {sur}",
                   "mentions.lister", droits.MENTIONS_LIRE, fiches_informees))  # fmt: skip
declarer_fait(Fait("mentions_a_jour", "Mentions à jour", "mentions qui disent ce que dit leur fiche : {fait} sur {sur}",
                   "mentions.lister", droits.MENTIONS_LIRE, mentions_a_jour))  # fmt: skip
declarer_chiffre(Chiffre("mentions_publiees", "mentions", "Mentions d'information publiées", versions_publiees))
declarer_chiffre(Chiffre("consentements_recueillis", "mentions", "Consentements recueillis", consentements_recueillis))
declarer_chiffre(Chiffre("consentements_retires", "mentions", "Consentements retirés", consentements_retires))
