"""Différences entre deux ou trois états d'un objet, champ déclaré par champ déclaré."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from socle.champs import Champ, afficher, lire_attribut


@dataclass(frozen=True)
class Ecart:
    """Une ligne de différence à deux colonnes."""

    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True)
class EcartTriple:
    """Une ligne de conflit : à l'ouverture, enregistré depuis, saisie en cours."""

    nom: str
    libelle: str
    origine: str
    leur: str
    votre: str

    @property
    def a_trancher(self) -> bool:
        """Vrai si les deux personnes ont changé ce champ différemment."""
        return self.leur != self.origine and self.votre not in (self.origine, self.leur)

    @property
    def est_seulement_leur(self) -> bool:
        """Vrai si seule l'autre personne a changé ce champ."""
        return self.leur != self.origine and self.votre == self.origine


def ecarts(champs: Iterable[Champ], avant: Any, apres: Any) -> list[Ecart]:
    """Champs qui diffèrent entre deux états."""
    lignes = ((champ.libelle, _lu(champ, avant), _lu(champ, apres)) for champ in champs)
    return [Ecart(libelle, a, b) for libelle, a, b in lignes if a != b]


def ecarts_triples(champs: Iterable[Champ], origine: Any, leur: Any, votre: Any) -> list[EcartTriple]:
    """Champs que l'une ou l'autre personne a changés depuis l'ouverture."""
    lignes = (
        EcartTriple(champ.nom, champ.libelle, _lu(champ, origine), _lu(champ, leur), _lu(champ, votre))
        for champ in champs
    )
    return [ligne for ligne in lignes if ligne.leur != ligne.origine or ligne.votre != ligne.origine]


def _lu(champ: Champ, etat: Any) -> str:
    return afficher(champ, lire_attribut(etat, champ.nom))


def reprendre_leurs_valeurs(
    tapees: Mapping[str, Any], actuelles: Mapping[str, Any], lignes: Iterable[EcartTriple]
) -> dict[str, Any]:
    """Après un conflit : ce qu'on a tapé reste, ce que seule l'autre personne a changé prend sa valeur."""
    leurs = {ligne.nom: actuelles[ligne.nom] for ligne in lignes if ligne.est_seulement_leur}
    return {**tapees, **leurs}
