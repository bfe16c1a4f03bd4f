"""Des fiches en nombre, toujours les mêmes : le catalogue de démonstration à tous ses niveaux de soin, texte varié."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from registre.demonstration.formes import FichePosee, RegistreFictif, lire_donnees
from registre.demonstration.regles import NIVEAUX, composer
from registre.traitements.modele import TraitementSaisie

GRAINE = 2018
MINIMUM, MAXIMUM = 5, 150
"""Bornes du nombre de fiches d'un organisme."""
MOT_RARE, MOT_COMMUN = "girouette", "collectivité"
"""Un mot dans une fiche sur deux mille (et une du plus grand registre) ; un mot dans toutes."""
RARETE = 2_000
PAS = 7
"""Premier avec le nombre de modèles : deux fiches qui se suivent n'ont ni le même modèle ni le même niveau."""
_SYLLABES = ("ba", "cor", "du", "fel", "gri", "lan", "mo", "nis", "pra", "quo", "rem", "tal", "ver", "zi", "ou", "eau")


class TailleImpossible(ValueError):
    """Le nombre de fiches ne se répartit pas entre les organismes."""


@dataclass(frozen=True)
class Taille:
    """Nombre de fiches et d'organismes du territoire."""

    fiches: int = 60_000
    organismes: int = 1_500

    def profil(self) -> list[int]:
        """Fiches par organisme, du plus grand au plus petit : inégal, de 5 à 150, de somme exacte.

        Le premier en a 150 ; les deux derniers en ont autant l'un que l'autre. `TailleImpossible` si rien ne convient.
        """
        reste, autres = self.fiches - MAXIMUM, self.organismes - 1
        if autres < 2 or not MINIMUM * autres <= reste <= MAXIMUM * autres:
            raise TailleImpossible(
                f"{self.fiches} fiches ne se répartissent pas entre {self.organismes} organismes : "
                f"de {MINIMUM} à {MAXIMUM} chacun, {MAXIMUM} pour le premier, trois organismes au moins."
            )
        alea = Random(GRAINE)
        poids = sorted((alea.lognormvariate(0, 0.8) for _ in range(autres)), reverse=True)
        return [MAXIMUM, *_repartir(reste, poids)]


def _repartir(total: int, poids: list[float]) -> list[int]:
    """Entiers bornés, proportionnels aux poids, dont la somme est `total` ; les deux derniers égaux."""
    bas, haut = 0.0, MAXIMUM / min(poids)
    for _ in range(60):
        milieu = (bas + haut) / 2
        bas, haut = (milieu, haut) if sum(_borner(p * milieu) for p in poids) <= total else (bas, milieu)
    nombres = [_borner(p * bas) for p in poids]
    nombres[-2] = nombres[-1]
    manque = total - sum(nombres)
    for rang, nombre in enumerate(nombres[:-2]):
        ajout = min(manque, MAXIMUM - nombre)
        nombres[rang], manque = nombre + ajout, manque - ajout
    return nombres


def _borner(nombre: float) -> int:
    return max(MINIMUM, min(MAXIMUM, int(nombre)))


class Fiches:
    """La suite des fiches ; chaque organisme y a la sienne, tirée de son numéro de série."""

    def __init__(self, aujourd_hui: date) -> None:
        catalogue = lire_donnees().catalogue
        posees = tuple(FichePosee(modele=modele, niveau=niveau) for modele in sorted(catalogue) for niveau in NIVEAUX)
        registre = RegistreFictif(fiches=posees)
        self.modeles = [composer(catalogue, registre, rang, aujourd_hui)[0] for rang in range(len(posees))]
        alea = Random(GRAINE)
        self.mots = ["".join(alea.choices(_SYLLABES, k=alea.randint(2, 4))) for _ in range(8_000)]

    def suite(self, serie: int, nombre: int) -> Iterator[TraitementSaisie]:
        """Les `nombre` fiches de cette série ; la même série rend toujours les mêmes fiches."""
        alea = Random(GRAINE + serie)
        depart = alea.randrange(len(self.modeles))
        for rang in range(nombre):
            modele = self.modeles[(depart + rang * PAS) % len(self.modeles)]
            rare = (serie * MAXIMUM + rang) % RARETE == 0
            yield self._varier(modele, rang, alea, rare=rare)

    def _varier(self, modele: TraitementSaisie, rang: int, alea: Random, *, rare: bool) -> TraitementSaisie:
        mots = [self.mots[min(int(alea.paretovariate(0.5)) - 1, len(self.mots) - 1)] for _ in range(14)]
        observations = f"Fiche de la {MOT_COMMUN} : {' '.join(mots[2:])}" + (f", {MOT_RARE}" if rare else "")
        return modele.model_copy(
            update={
                "nom": f"{modele.nom} ({mots[0]} {mots[1]})",
                "reference": f"RT-{rang + 1:03d}",
                "observations": observations,
            },
            deep=True,
        )
