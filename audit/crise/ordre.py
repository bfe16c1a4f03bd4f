"""L'ordre de redémarrage, en fonctions pures : ce dont chaque système dépend, les boucles, ce qui ne peut pas tenir."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from socle.types import cle_tri

NOMMES = 5


@dataclass(frozen=True)
class Etape:
    """Un système tel que l'ordre le voit : son nom, son rang, ses deux durées en heures, les noms dont il dépend."""

    nom: str
    rang: int | None
    dmia: int | None
    pdma: int | None
    sauvegarde: int | None
    depend_de: tuple[str, ...]


def nom_de(ligne: Any, noms: Mapping[str, str]) -> str:
    """Nom d'une ligne : celui du système du registre, sinon celui qui est écrit."""
    return noms.get(str(ligne.systeme_id), "") or ligne.nom or "Sans nom"


def triees(lignes: Sequence[Any]) -> list[Any]:
    """Les lignes dans l'ordre où on les redémarre ; sans rang, en dernier."""
    return sorted(lignes, key=lambda ligne: (ligne.priorite is None, ligne.priorite or 0))


def etapes(lignes: Sequence[Any], noms: Mapping[str, str]) -> list[Etape]:
    """Les lignes du dossier telles que l'ordre les voit, dans le même ordre que `triees`."""
    return [
        Etape(
            nom_de(ligne, noms), ligne.priorite, ligne.dmia_heures, ligne.pdma_heures, ligne.sauvegarde_heures,
            tuple(n for n in (" ".join(m.split()) for m in re.split(r"[;\n]", ligne.depend_de)) if n),
        ) for ligne in triees(lignes)
    ]  # fmt: skip


def _par_nom(suite: Sequence[Etape]) -> dict[str, Etape]:
    return {cle_tri(e.nom): e for e in reversed(suite)}


def dependances(suite: Sequence[Etape]) -> Iterator[tuple[Etape, Etape]]:
    """Couples (système, système dont il dépend), parmi ceux de la liste."""
    connus = _par_nom(suite)
    for etape in suite:
        for nom in etape.depend_de:
            if (autre := connus.get(cle_tri(nom))) is not None:
                yield etape, autre


def inconnues(suite: Sequence[Etape]) -> list[tuple[str, str]]:
    """Couples (système, nom dont il dépend) que la liste ne porte pas."""
    connus = _par_nom(suite)
    return [(e.nom, nom) for e in suite for nom in e.depend_de if cle_tri(nom) not in connus]


def doubles(suite: Sequence[Etape]) -> list[str]:
    """Noms portés par plusieurs lignes."""
    cles = [cle_tri(e.nom) for e in suite]
    return list(dict.fromkeys(e.nom for e, cle in zip(suite, cles, strict=True) if cles.count(cle) > 1))


def boucle(suite: Sequence[Etape]) -> list[str]:
    """Une boucle de dépendances (« A, B, A »), ou rien : aucun de ses systèmes ne peut redémarrer le premier."""
    voisins: dict[str, list[str]] = {}
    for etape, autre in dependances(suite):
        voisins.setdefault(cle_tri(etape.nom), []).append(cle_tri(autre.nom))
    vus: set[str] = set()
    for depart in voisins:
        if chemin := _descendre(depart, voisins, vus):
            connus = _par_nom(suite)
            return [connus[cle].nom for cle in chemin]
    return []


def _descendre(depart: str, voisins: Mapping[str, Sequence[str]], vus: set[str]) -> list[str]:
    """Parcours en profondeur sans récursion : deux cents lignes en chaîne ne doivent pas déborder la pile."""
    chemin: list[str] = []
    pile: list[tuple[str, Iterator[str]]] = []

    def entrer(cle: str) -> None:
        vus.add(cle)
        chemin.append(cle)
        pile.append((cle, iter(voisins.get(cle, ()))))

    if depart not in vus:
        entrer(depart)
    while pile:
        suivant = next(pile[-1][1], None)
        if suivant is None:
            pile.pop()
            chemin.pop()
        elif suivant in chemin:
            return [*chemin[chemin.index(suivant) :], suivant]
        elif suivant not in vus:
            entrer(suivant)
    return []


def trop_tard(suite: Sequence[Etape]) -> list[tuple[Etape, Etape]]:
    """Couples (système, système dont il dépend et qui redémarre après lui)."""
    return [
        (e, autre) for e, autre in dependances(suite)
        if e.nom != autre.nom and e.rang is not None and (autre.rang is None or autre.rang > e.rang)
    ]  # fmt: skip


def trop_court(suite: Sequence[Etape]) -> list[tuple[Etape, Etape]]:
    """Couples (système, celui dont il dépend, même de loin, et qui peut attendre le plus) quand il attend plus que lui."""
    voisins: dict[Etape, list[Etape]] = {}
    for etape, autre in dependances(suite):
        voisins.setdefault(etape, []).append(autre)
    couples = []
    for etape in suite:
        atteints = _atteints(etape, voisins)
        pire = max((a for a in suite if a in atteints), key=lambda a: a.dmia or 0, default=etape)
        if etape.dmia is not None and (pire.dmia or 0) > etape.dmia:
            couples.append((etape, pire))
    return couples


def _atteints(depart: Etape, voisins: Mapping[Etape, Sequence[Etape]]) -> set[Etape]:
    """Tout ce dont un système dépend, de proche en proche."""
    vus: set[Etape] = set()
    pile = list(voisins.get(depart, ()))
    while pile:
        etape = pile.pop()
        if etape not in vus:
            vus.add(etape)
            pile.extend(voisins.get(etape, ()))
    return vus


def nommer(noms: Sequence[str]) -> str:
    """Les premiers noms, et combien d'autres."""
    suite = f" et {len(noms) - NOMMES} autres" if len(noms) > NOMMES + 1 else ""
    return ", ".join(noms[:NOMMES] if suite else noms) + suite


def heures(valeur: int | None) -> str:
    """« 4 h », « 2 jours » ; vide si rien n'est dit."""
    if valeur is None:
        return ""
    if valeur >= 48 and valeur % 24 == 0:
        return f"{valeur // 24} jours"
    return f"{valeur} h"
