"""Reconnaître un titre de colonne : nos libellés, nos listes, et les titres d'usage de `vocabulaire.yaml`. On propose, avec
une confiance ; la personne confirme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import RootModel
from rapidfuzz import fuzz, process

from registre.imports.cibles import AUX_OBSERVATIONS, PRINCIPAUX, champ_de, cibles
from socle.donnees_datees import Texte, charger, cle_de_texte
from socle.ressemblance import mots, note

if TYPE_CHECKING:
    from registre.imports.grille import Colonne

VOCABULAIRE: Final = Path(__file__).with_name("vocabulaire.yaml")
SEUIL: Final = 78.0
"""Sur 100 : au-dessous, la colonne est proposée aux observations."""
ENTIERE: Final = 100.0
_LIBELLE: Final = 96.0
_UNIQUES: Final = frozenset({"nom", "reference", "service"})
"""Champs qu'une seule colonne remplit : la moins sûre est proposée ailleurs."""


class _Vocabulaire(RootModel[dict[str, tuple[Texte, ...]]]):
    """Cible → titres d'usage."""


@dataclass(frozen=True)
class Proposition:
    """Où l'on propose d'envoyer une colonne. `confiance` sur 100 ; `raison` : une phrase courte."""

    cible: str
    confiance: int
    raison: str


@cache
def _titres() -> Mapping[str, tuple[str, float, str]]:
    """Clé d'un titre → (cible, confiance, titre). Nos titres d'usage l'emportent sur les libellés des champs."""
    connus: dict[str, tuple[str, float, str]] = {}
    for code, usages in charger(VOCABULAIRE, _Vocabulaire).root.items():
        if code not in cibles():
            raise ValueError(f"vocabulaire.yaml : cible inconnue, {code}")
        for titre in usages:
            connus.setdefault(cle_de_texte(titre), (code, ENTIERE, titre))
    for cible in cibles().values():
        for texte in (cible.libelle, *_synonymes(cible.code)):
            connus.setdefault(cle_de_texte(texte), (cible.code, _LIBELLE, texte))
    return connus


def _synonymes(code: str) -> tuple[str, ...]:
    """Les synonymes de la valeur d'une colonne à cocher, sauf « Autre », qui ne dit pas de quoi."""
    cible = cibles()[code]
    if not cible.valeur or cible.valeur.startswith("autre"):
        return ()
    options = champ_de(cible.groupe, PRINCIPAUX[cible.groupe]).options
    return next((tuple(getattr(o, "synonymes", ())) for o in options if o.code == cible.valeur), ())


@cache
def _mots_connus() -> Mapping[str, str]:
    return {cle: mots(titre) for cle, (_, _, titre) in _titres().items()}


@lru_cache(maxsize=4_000)
def reconnaitre_titre(titre: str) -> tuple[str, float, str]:
    """(cible, confiance, titre connu). À plusieurs étages (« Données — Durée »), le plus bas compte d'abord."""
    etages = titre.split(" — ")
    essais = [_reconnaitre(titre)]
    if len(etages) > 1:
        essais += [_moins(_reconnaitre(etages[-1]), 0.97), _moins(_reconnaitre(etages[0]), 0.85)]
    return max(essais, key=lambda essai: essai[1])


def _moins(essai: tuple[str, float, str], part: float) -> tuple[str, float, str]:
    return essai[0], essai[1] * part, essai[2]


def _reconnaitre(titre: str) -> tuple[str, float, str]:
    cle = cle_de_texte(titre)
    if cle in _titres():
        return _titres()[cle]
    if not cle:
        return AUX_OBSERVATIONS, 0.0, ""
    trouves = process.extract(mots(titre), _mots_connus(), scorer=fuzz.token_set_ratio, limit=12, score_cutoff=SEUIL)
    notes = [(note(titre, _titres()[connu][2]) * _titres()[connu][1] / 100, connu) for _, _, connu in trouves]
    meilleure, connu = max(notes, default=(0.0, ""))
    return (_titres()[connu][0], meilleure, _titres()[connu][2]) if meilleure >= SEUIL else (AUX_OBSERVATIONS, 0.0, "")


def note_de_titre(titre: str) -> float:
    """De 0 à 1 : ce qu'un texte a d'un titre de colonne connu ; le nom du traitement compte double."""
    cible, confiance, _ = reconnaitre_titre(titre)
    return confiance / 100 * (2 if cible == "nom" else 1)


def proposer(colonnes: Sequence[Colonne], retenues: Mapping[str, str] | None = None) -> dict[str, Proposition]:
    """Clé de colonne → proposition. `retenues` : ce qu'une correspondance proche disait déjà, qui l'emporte."""
    propositions: dict[str, Proposition] = {}
    for colonne in colonnes:
        if retenues and retenues.get(colonne.cle) in cibles():
            propositions[colonne.cle] = Proposition(retenues[colonne.cle], 100, "Retenue d'un import précédent.")
        else:
            cible, confiance, connu = reconnaitre_titre(colonne.titre)
            raison = f"Ressemble à « {connu} »." if connu else "Titre inconnu : gardée dans les observations."
            propositions[colonne.cle] = Proposition(cible, round(confiance), raison)
    return _sans_rivales(propositions)


def _sans_rivales(propositions: dict[str, Proposition]) -> dict[str, Proposition]:
    for unique in _UNIQUES:
        rivales = sorted((p.confiance, cle) for cle, p in propositions.items() if p.cible == unique)
        for _, cle in rivales[:-1]:
            raison = "Une autre colonne remplit déjà ce champ."
            propositions[cle] = Proposition(AUX_OBSERVATIONS, 0, raison)
    return propositions
