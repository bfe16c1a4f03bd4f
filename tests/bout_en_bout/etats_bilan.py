"""Les états des pages du bilan annuel."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import bilans, sensibilisations
from registre.bilan.modele import Bilan
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _bilan(p: Plateau, annee: int = 2026) -> uuid.UUID:
    """Le bilan 2026, en rédaction, ou le bilan 2025, arrêté ; les mêmes d'un état à l'autre."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Bilan.id).where(Bilan.organisme_id == p.commune.id, Bilan.annee == annee)
        deja = session.exec(requete).first()
    if deja is not None:
        return deja
    if annee == 2025:
        return bilans.arreter(_contexte(p), annee)
    sensibilisations.tenir(_contexte(p), "Séance du bilan", "05/03/2026")
    return bilans.ouvrir(_contexte(p), annee)


BILAN: tuple[Etat, ...] = (
    Etat("bilan.lister", "plein", lambda p: (_bilan(p), _bilan(p, 2025), f"{p.o}/bilans/")[2]),
    Etat("bilan.lister", "vide", lambda p: f"{p.vide}/bilans/"),
    Etat("bilan.voir", "en rédaction", lambda p: f"{p.o}/bilans/{_bilan(p)}"),
    Etat("bilan.voir", "présentation refusée", lambda p: f"{p.o}/bilans/{_bilan(p, 2025)}",
         gestes=cliquer("Noter la présentation", 422, jour="demain")),
    Etat("bilan.creer", "en erreur", lambda p: f"{p.vide}/bilans/nouveau", gestes=cliquer("Enregistrer", 422, annee="1990")),
    lent("bilan.modifier", "plein", lambda p: f"{p.o}/bilans/{_bilan(p)}/modifier"),
    Etat("bilan.modifier", "année changée", lambda p: f"{p.o}/bilans/{_bilan(p)}/modifier",
         gestes=cliquer("Enregistrer", 422, annee="2024")),
    Etat("bilan.historique", "plein", lambda p: f"{p.o}/bilans/{_bilan(p, 2025)}/historique"),
    Etat("bilan.territoire", "plein", lambda p: (_bilan(p), f"{p.o}/bilans/territoire/2026")[1]),
    lent("bilan.territoire", "vide", lambda p: f"{p.vide}/bilans/territoire/2019"),
)  # fmt: skip
