"""Où vont les colonnes d'un tableau déposé : la correspondance retenue de ses titres, sinon ce que l'on en devine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registre.depots.lecture import COLONNES, DOUTEUSE, LUE, PartLue
from registre.imports.attente import Attente
from registre.imports.cibles import AUX_OBSERVATIONS, IGNORER, NOM
from registre.imports.grille import Colonne, colonnes_de, signature
from registre.imports.lecture import forme_probable
from registre.imports.nommes import genre_de
from registre.imports.operations import appliquer, trouver_correspondance
from registre.imports.titres import proposer
from socle.erreurs import RegleEnfreinte
from socle.operations import Contexte

A_PLACER = "Dites où vont ses colonnes : celle du nom du traitement n'a pas été reconnue."
D_OFFICE: Final = "d_office"
"""Réglage d'un tableau dont personne n'a placé les colonnes."""
_DE_FOND: Final = ("finalites", "categories_donnees")


@dataclass(frozen=True)
class Placement:
    """Où vont les colonnes de ces titres, et comment on le sait."""

    signature: str
    colonnes: Mapping[str, str]
    reglages: Mapping[str, Any]
    raison: str


@dataclass
class Placeur:
    """Place d'office les colonnes de chaque tableau d'un dépôt ; les mêmes titres ne se cherchent qu'une fois."""

    contexte: Contexte
    connus: dict[str, Placement] = field(default_factory=dict)

    def placer(self, part: PartLue, chez: Contexte) -> str:
        """Lit le tableau d'une part, s'il en est un ; rend la signature de ses titres, vide sinon."""
        attente = part.attente
        if attente.grille is None:
            return ""
        placement = self._trouver(attente, part.titres)
        attente.colonnes, attente.reglages = dict(placement.colonnes), dict(placement.reglages)
        part.etat, part.message = _relire(chez, attente, placement.raison)
        return placement.signature

    def _trouver(self, attente: Attente, titres: frozenset[str]) -> Placement:
        colonnes = colonnes_du_tableau(attente)
        cle = signature(colonnes)
        if cle not in self.connus:
            self.connus[cle] = self._placer(attente, colonnes, titres, cle)
        return self.connus[cle]

    def _placer(self, attente: Attente, colonnes: list[Colonne], titres: frozenset[str], cle: str) -> Placement:
        trouvee = trouver_correspondance(self.contexte, colonnes)
        if trouvee is not None and trouvee.exacte:
            retenue = trouvee.correspondance
            return Placement(cle, retenue.colonnes, retenue.reglages, f"Colonnes placées selon « {retenue.nom} ».")
        retenues = trouvee.correspondance.colonnes if trouvee else {}
        choisies = {c: p.cible for c, p in proposer(colonnes, retenues).items()} | dict.fromkeys(titres, IGNORER)
        assert attente.grille is not None  # noqa: S101 -- l'appelant l'a vérifié
        forme = forme_probable(attente.grille.feuilles[attente.plan.feuille], attente.plan, choisies)
        reglages = {"forme": forme, "secours": "finalite", "jumelles": True, D_OFFICE: True}
        return Placement(cle, choisies, reglages, "Colonnes reconnues automatiquement : vérifiez-les.")


def colonnes_du_tableau(attente: Attente) -> list[Colonne]:
    """Les colonnes d'un tableau qui attend ; aucune si ce n'en est pas un."""
    return colonnes_de(attente.grille.feuilles[attente.plan.feuille], attente.plan) if attente.grille else []


def _relire(chez: Contexte, attente: Attente, raison: str) -> tuple[str, str]:
    """(état, phrase) d'un tableau relu selon ses colonnes."""
    if NOM not in attente.colonnes.values():
        return COLONNES, A_PLACER
    try:
        appliquer(chez, attente, attente.colonnes, attente.reglages)
    except RegleEnfreinte as refus:
        return COLONNES, refus.phrase
    doute = _doute(attente)
    return (DOUTEUSE, raison if doute in raison else doute) if doute else (LUE, raison)


def _doute(attente: Attente) -> str:
    """Ce qui rend douteux un tableau placé sans personne ; vide si l'on y a reconnu de quoi écrire des fiches."""
    if not attente.reglages.get(D_OFFICE):
        return ""
    colonnes = [c for c in colonnes_du_tableau(attente) if not genre_de(c)]
    remplies = [c for c in colonnes if c.exemples] or colonnes
    cibles = [cible for c in remplies if (cible := attente.colonnes.get(c.cle, AUX_OBSERVATIONS)) != IGNORER]
    inconnues = cibles.count(AUX_OBSERVATIONS)
    if inconnues * 2 > len(cibles):
        return f"{inconnues} colonnes sur {len(cibles)} non reconnues : elles iraient aux observations."
    if not any(cible.startswith(_DE_FOND) for cible in cibles):
        return "Ni finalité ni données n'y ont été reconnues."
    return ""


def relire(chez: Contexte, attente: Attente, raison: str) -> tuple[str, str]:
    """Relit un tableau chez un autre organisme, ou selon d'autres colonnes : (état, phrase)."""
    return _relire(chez, attente, raison) if attente.grille is not None else (LUE, "")
