"""Donner le même lien à beaucoup d'organismes : la revue annuelle d'un territoire en une fois.

Chaque lien s'écrit chez son organisme, dans sa transaction, à son journal, avec les droits que la personne y a. Le même envoi
deux fois ne donne pas deux liens : l'identifiant d'un lien vient de la page et de ce qui y est écrit.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.liens_referents import operations
from registre.liens_referents.modele import LienReferent, LienSaisie
from registre.liens_referents.operations import Envoi, Remise
from socle.erreurs import Introuvable, Refus, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.modele import Organisme
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.types import cle_tri

DUREE_MAXIMALE: Final = 20.0
"""Secondes : au-delà, l'envoi s'arrête entre deux organismes et se reprend d'un clic."""
MAXIMUM: Final = 500


@dataclass(frozen=True)
class Membre:
    """Un organisme du territoire. `attendu` : un lien du même usage y attend déjà une réponse."""

    id: uuid.UUID
    nom: str
    courriel: str
    attendu: bool


@dataclass(frozen=True)
class Donne:
    """Ce qu'a donné un organisme : un lien, ou le refus et sa phrase. Ni l'un ni l'autre : pas encore tenté."""

    membre: Membre
    envoi: Envoi | None = None
    refus: str = ""


def apercevoir(contexte: Contexte, usage: str) -> list[Membre]:
    """Les organismes qui dépendent de celui-ci, leur adresse électronique, et ceux qui ont déjà un lien : trois requêtes."""
    contexte.exige(droits.LIENS_TENIR)
    ids = frozenset(organismes_du_territoire(contexte)) - {contexte.organisme_id}
    with contexte.base.lire(Perimetre.territoire(ids)) as session:
        attend = select(LienReferent.organisme_id).where(
            LienReferent.usage == usage, col(LienReferent.recu_le).is_(None), col(LienReferent.revoque_le).is_(None),
            col(LienReferent.expire_le) >= contexte.aujourd_hui,
        )  # fmt: skip
        deja = set(session.exec(attend))
        lignes = session.exec(select(Organisme.id, Organisme.nom, Organisme.courriel).where(col(Organisme.id).in_(ids)))
        membres = [Membre(i, nom, courriel, i in deja) for i, nom, courriel in lignes]
    return sorted(membres, key=lambda m: cle_tri(m.nom))


def lancer(
    contexte: Contexte, voulus: Collection[uuid.UUID], saisie: LienSaisie, graine: str, remise: Remise
) -> list[Donne]:
    """Donne un lien à chacun de ces organismes, à l'adresse de sa fiche ; rend, pour chacun, ce qu'il en est."""
    operations.controler(saisie.model_copy(update={"courriel": ""}))
    membres = {m.id: m for m in apercevoir(contexte, saisie.usage)}
    _controler(voulus, membres)
    fin, donnes = time.monotonic() + DUREE_MAXIMALE, []
    for m in (m for m in membres.values() if m.id in set(voulus)):
        donnes.append(Donne(m) if time.monotonic() > fin else _donner(contexte, m, saisie, graine, remise))
    return donnes


def _controler(voulus: Collection[uuid.UUID], membres: dict[uuid.UUID, Membre]) -> None:
    if not set(voulus) <= set(membres):
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre.")
    if not voulus:
        raise SaisieRefusee({"organisme": ["Choisissez au moins un organisme."]})
    if len(set(voulus)) > MAXIMUM:
        raise SaisieRefusee({"organisme": [f"{MAXIMUM} organismes au plus à la fois : faites-en plusieurs envois."]})


def _donner(contexte: Contexte, membre: Membre, saisie: LienSaisie, graine: str, remise: Remise) -> Donne:
    sienne = saisie.model_copy(update={"courriel": membre.courriel})
    try:
        return Donne(membre, operations.donner(contexte_chez(contexte, membre.id), sienne, graine, remise))
    except SaisieRefusee as refus:
        return Donne(membre, refus=" ".join(p for phrases in refus.erreurs.values() for p in phrases))
    except Refus as refus:
        return Donne(membre, refus=refus.phrase)
