"""Lire un YAML venu d'ailleurs sans lui faire confiance : taille, profondeur, nombre de nœuds, alias et fusions bornés.

Le fichier est d'abord parcouru en événements, ce qui ne déplie rien ; il n'est construit qu'ensuite.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import yaml

from audit.referentiels.echanges.commun import ReferentielRefuse, peser

EVENEMENTS_MAXIMUM: Final = 400_000
NOEUDS_MAXIMUM: Final = 400_000
PROFONDEUR_MAXIMALE: Final = 60
DEMESURE = "Ce fichier YAML se déplie en un contenu démesuré : il n'a pas été lu."
ILLISIBLE = "Ce fichier n'est pas du YAML lisible (UTF-8)"


class _Type(yaml.CSafeLoader):
    """Chargeur sûr qui refuse une clé écrite deux fois."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Dictionnaire d'un nœud, ou `ConstructorError` sur une clé en double."""
        _refuser_les_doubles(self, node)
        return super().construct_mapping(node, deep=deep)


class _Brut(yaml.CBaseLoader):
    """Le même, où tout est texte : « 1.10 » reste « 1.10 », et nul nombre démesuré ne se calcule."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Dictionnaire d'un nœud, ou `ConstructorError` sur une clé en double."""
        _refuser_les_doubles(self, node)
        return super().construct_mapping(node, deep=deep)


def _refuser_les_doubles(lecteur: Any, noeud: yaml.MappingNode) -> None:
    vues: set[str] = set()
    for cle, _ in noeud.value:
        if not isinstance(cle, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "clé qui n'est pas un mot", noeud.start_mark)
        if cle.value in vues:
            raise yaml.constructor.ConstructorError(None, None, f"clé en double : {cle.value}", noeud.start_mark)
        vues.add(cle.value)


def lire_yaml(contenu: bytes, *, brut: bool = False) -> Any:
    """L'objet d'un fichier YAML ; `brut` : toutes les valeurs en texte. `ReferentielRefuse` dit ce qui ne va pas."""
    peser(contenu)
    try:
        _parcourir(contenu)
        lu = yaml.load(contenu, Loader=_Brut if brut else _Type)  # noqa: S506 -- chargeurs sûrs
    except (yaml.YAMLError, ValueError, OverflowError, TypeError) as erreur:
        raise ReferentielRefuse(f"{ILLISIBLE}{_ou(erreur)}.") from erreur
    _mesurer(lu)
    return lu


def _ou(erreur: Exception) -> str:
    marque = getattr(erreur, "problem_mark", None)
    probleme = str(getattr(erreur, "problem", "") or "")
    double = f" : {probleme}" if probleme.startswith("clé") else ""
    return f", vers la ligne {marque.line + 1}{double}" if marque is not None else double


def _parcourir(contenu: bytes) -> None:
    """Refuse un YAML trop profond, trop long, ou qui fusionne des dictionnaires."""
    profondeur = 0
    for rang, evenement in enumerate(yaml.parse(contenu, Loader=yaml.CSafeLoader)):
        if isinstance(evenement, yaml.CollectionStartEvent):
            profondeur += 1
        elif isinstance(evenement, yaml.CollectionEndEvent):
            profondeur -= 1
        fusion = isinstance(evenement, yaml.ScalarEvent) and evenement.value == "<<" and evenement.implicit[0]
        if rang > EVENEMENTS_MAXIMUM or profondeur > PROFONDEUR_MAXIMALE or fusion:
            raise ReferentielRefuse(DEMESURE)


def _mesurer(objet: Any) -> None:
    """Refuse un objet dont les alias, dépliés, feraient trop de nœuds, ou qui se contient lui-même."""
    try:
        taille = _taille(objet, {}, set())
    except RecursionError as erreur:
        raise ReferentielRefuse(DEMESURE) from erreur
    if taille > NOEUDS_MAXIMUM:
        raise ReferentielRefuse(DEMESURE)


def _taille(objet: Any, connues: dict[int, int], en_cours: set[int]) -> int:
    if not isinstance(objet, dict | list):
        return 1
    cle = id(objet)
    if cle in en_cours:
        raise ReferentielRefuse("Ce fichier YAML se contient lui-même : il n'a pas été lu.")
    if cle not in connues:
        en_cours.add(cle)
        enfants = objet.values() if isinstance(objet, dict) else objet
        connues[cle] = 1 + sum(_taille(enfant, connues, en_cours) for enfant in enfants)
        en_cours.discard(cle)
    return connues[cle]
