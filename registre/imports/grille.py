"""Le tableau d'un fichier, en textes : ses feuilles, où sont ses titres, ses colonnes et leur signature. Rien n'y est deviné
des valeurs ; une date y est écrite à la française, quelle que soit sa mise en forme dans le fichier.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from registre.imports.titres import note_de_titre
from socle.donnees_datees import cle_de_texte
from socle.tableurs import Cellule, Classeur, afficher, nom_colonne
from socle.types import lire_ligne, lire_texte

LIGNES_MAXIMALES: Final = 2_000
RANGEES_A_REGARDER: Final = 25
TITRE_MAXIMUM: Final = 120
SANS_TITRE: Final = "sans titre"
HAUTEURS: Final = (1, 2, 3)


@dataclass(frozen=True)
class FeuilleLue:
    """Une feuille : son nom et ses rangées de textes, à leur place dans le fichier."""

    nom: str
    lignes: list[list[str]]

    def texte(self, ligne: int, colonne: int) -> str:
        """Le texte d'une case, vide hors du tableau."""
        rangee = self.lignes[ligne] if 0 <= ligne < len(self.lignes) else []
        return rangee[colonne] if 0 <= colonne < len(rangee) else ""

    @property
    def largeur(self) -> int:
        """Nombre de colonnes de la rangée la plus longue."""
        return max((len(ligne) for ligne in self.lignes), default=0)


@dataclass(frozen=True)
class Colonne:
    """Une colonne du fichier : sa place, son titre, la clé qui la désigne, et trois valeurs à montrer."""

    rang: int
    titre: str
    cle: str
    exemples: tuple[str, ...] = ()

    @property
    def lettre(self) -> str:
        """« C »."""
        return nom_colonne(self.rang)


@dataclass(frozen=True)
class Plan:
    """Où lire dans le fichier : la feuille, la première rangée de titres (à partir de 0), combien il y en a."""

    feuille: int = 0
    entete: int = 0
    hauteur: int = 1


@dataclass
class Grille:
    """Toutes les feuilles d'un fichier."""

    feuilles: list[FeuilleLue] = field(default_factory=list)

    def en_dict(self) -> list[dict[str, Any]]:
        """Pour l'aperçu chiffré."""
        return [{"nom": f.nom, "lignes": f.lignes} for f in self.feuilles]

    @classmethod
    def depuis_dict(cls, feuilles: Sequence[dict[str, Any]]) -> Grille:
        """L'inverse."""
        return cls([FeuilleLue(f["nom"], f["lignes"]) for f in feuilles])


def texte_de_cellule(cellule: Cellule) -> str:
    """Le texte d'une cellule ; une date en jj/mm/aaaa, même si le fichier la montre autrement."""
    valeur = cellule.valeur
    if isinstance(valeur, datetime):
        valeur = valeur.date() if not (valeur.hour or valeur.minute or valeur.second) else valeur
    if isinstance(valeur, (date, bool)):
        return afficher(valeur)
    return lire_texte(cellule.texte)


def lire_grille(classeur: Classeur) -> Grille:
    """Les feuilles qui portent quelque chose."""
    feuilles = (
        FeuilleLue(f.nom, [[texte_de_cellule(c) for c in ligne] for ligne in f.lignes]) for f in classeur.feuilles
    )
    return Grille([f for f in feuilles if any(any(ligne) for ligne in f.lignes)])


def titres_de(feuille: FeuilleLue, entete: int, hauteur: int) -> list[str]:
    """Le titre de chaque colonne. Sur plusieurs rangées, celui du dessus couvre les cases vides à sa droite (fusion)."""
    rangees = [feuille.lignes[r] if r < len(feuille.lignes) else [] for r in range(entete, entete + hauteur)]
    largeur = max((len(r) for r in rangees), default=0)
    etages = (
        [_etaler(rangee, largeur) for rangee in rangees[:-1]] + [_completer(rangees[-1], largeur)] if rangees else []
    )
    titres = []
    for colonne in range(largeur):
        morceaux = [lire_ligne(etage[colonne]) for etage in etages if etage[colonne]]
        titres.append(" — ".join(dict.fromkeys(morceaux)))
    return titres


def _completer(rangee: Sequence[str], largeur: int) -> list[str]:
    return [*rangee, *([""] * (largeur - len(rangee)))]


def _etaler(rangee: Sequence[str], largeur: int) -> list[str]:
    etalee, courant = [], ""
    for texte in _completer(rangee, largeur):
        courant = texte or courant
        etalee.append(courant)
    return etalee


def colonnes_de(feuille: FeuilleLue, plan: Plan) -> list[Colonne]:
    """Les colonnes qui ont un titre ou des valeurs, chacune avec une clé à elle."""
    titres = titres_de(feuille, plan.entete, plan.hauteur)
    debut = plan.entete + plan.hauteur
    colonnes: list[Colonne] = []
    vues: Counter[str] = Counter()
    for rang in range(max(feuille.largeur, len(titres))):
        titre = titres[rang] if rang < len(titres) else ""
        exemples = _exemples(feuille, debut, rang)
        if not titre and not exemples:
            continue
        base = cle_de_texte(titre) or SANS_TITRE
        vues[base] += 1
        cle = base if vues[base] == 1 else f"{base} {vues[base]}"
        colonnes.append(Colonne(rang, titre or f"Colonne {nom_colonne(rang)}, sans titre", cle[:200], exemples))
    return colonnes


def _exemples(feuille: FeuilleLue, debut: int, colonne: int) -> tuple[str, ...]:
    trouves: dict[str, None] = {}
    for rangee in feuille.lignes[debut:]:
        if len(rangee) > colonne and (texte := lire_ligne(rangee[colonne])):
            trouves[texte[:160]] = None
        if len(trouves) == 3:
            break
    return tuple(trouves)


def signature(colonnes: Sequence[Colonne]) -> str:
    """Empreinte des titres, dans n'importe quel ordre."""
    return hashlib.sha256("\n".join(sorted(c.cle for c in colonnes)).encode()).hexdigest()


def trouver_plan(grille: Grille) -> Plan | None:
    """La feuille et les rangées de titres les plus reconnaissables ; None si rien ne ressemble à un tableau."""
    candidats: list[tuple[float, int, Plan]] = []
    for rang, feuille in enumerate(grille.feuilles):
        entete, hauteur, note = _trouver_entete(feuille)
        if len(feuille.lignes) > entete + hauteur:
            candidats.append((note, -rang, Plan(rang, entete, hauteur)))
    return max(candidats, key=lambda c: c[:2])[2] if candidats else None


def _trouver_entete(feuille: FeuilleLue) -> tuple[int, int, float]:
    """Première rangée de titres, combien il y en a, et leur note."""
    notes = [(_note(_courts(ligne)), -r) for r, ligne in enumerate(feuille.lignes[:RANGEES_A_REGARDER])]
    meilleure, negatif = max(notes, default=(0.0, 0))
    rang = -negatif
    if meilleure == 0:
        pleines = [(sum(1 for t in ligne if t), -r) for r, ligne in enumerate(feuille.lignes[:RANGEES_A_REGARDER])]
        rang = -max(pleines, default=(0, 0))[1]
    candidats = [(meilleure, rang, 1)]
    for debut, hauteur in ((rang - 1, 2), (rang, 2)):
        if debut >= 0 and debut + hauteur < len(feuille.lignes) and _deux_etages(feuille, debut):
            candidats.append((_note(titres_de(feuille, debut, hauteur)), debut, hauteur))
    note, debut, hauteur = max(candidats, key=lambda c: c[0])
    return debut, hauteur, note


def _deux_etages(feuille: FeuilleLue, debut: int) -> bool:
    """Vrai si la rangée du dessous remplit des cases vides de celle du dessus : un titre y couvre plusieurs colonnes."""
    haut, bas = _courts(feuille.lignes[debut]), _courts(feuille.lignes[debut + 1])
    haut, bas = (_completer(r, max(len(haut), len(bas))) for r in (haut, bas))
    couvertes = sum(1 for h, b in zip(haut, bas, strict=True) if b and not h)
    return sum(1 for h in haut if h) >= 2 and couvertes >= 1 and any(h and b for h, b in zip(haut, bas, strict=True))


def _courts(ligne: Sequence[str]) -> list[str]:
    return [texte if len(texte) <= TITRE_MAXIMUM else "" for texte in ligne]


def _note(titres: Sequence[str]) -> float:
    """Somme des titres reconnus, un titre répété ne comptant qu'une fois."""
    return sum(note_de_titre(titre) for titre in dict.fromkeys(titres) if titre)
