"""Retoucher un classeur comme le ferait un tableur : l'ouvrir, changer des cases, l'enregistrer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audit.rapports.hors_ligne import COLONNES, TITRES
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_ods, ecrire_xlsx, lire_classeur

Retouche = Callable[[list[list[Any]]], None]
LARGEUR = len(COLONNES)
RANGS = {nom: [c.titre for c in COLONNES].index(titre) for nom, titre in vars(TITRES).items()}
"""Nom d'une case à remplir → son rang."""


def retoucher(octets: bytes, retouche: Retouche, format_: str = "xlsx", feuille: int = 0) -> bytes:
    """Rouvre le classeur, change des cases, l'enregistre : ce que fait un tableur."""
    feuilles = []
    for rang, lue in enumerate(lire_classeur(octets, "h").feuilles):
        lignes: list[list[Any]] = [[c.valeur for c in ligne] + [None] * (LARGEUR - len(ligne)) for ligne in lue.lignes]
        if rang == feuille:
            retouche(lignes)
        feuilles.append(FeuilleAEcrire(lue.nom, [Colonne()] * LARGEUR, lignes))
    return (ecrire_xlsx if format_ == "xlsx" else ecrire_ods)(feuilles)


def remplir(point: str, **cases: Any) -> Retouche:
    """Remplit les cases d'un point."""

    def faire(lignes: list[list[Any]]) -> None:
        ligne = next(x for x in lignes if x[1] == point)
        for nom, valeur in cases.items():
            ligne[RANGS[nom]] = valeur

    return faire
