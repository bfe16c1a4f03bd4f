"""Lire un JSON venu d'ailleurs sans lui faire confiance : taille, profondeur, clés en double, nombres impossibles."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from socle.erreurs import RegleEnfreinte

LIMITE: Final = 30 * 1024 * 1024
PROFONDEUR: Final = 40
_INTERDITS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class PiaRefuse(RegleEnfreinte):
    """Ce fichier ne se lit pas comme une analyse d'impact : la phrase dit pourquoi, et quoi faire."""


def analyser(octets: bytes) -> Any:
    """Le contenu d'un fichier JSON, textes sans caractère impossible ; `PiaRefuse` dit ce qui ne va pas."""
    if not octets.strip():
        raise PiaRefuse("Ce fichier est vide.")
    if len(octets) > LIMITE:
        raise PiaRefuse(
            f"Ce fichier dépasse {LIMITE // 1024 // 1024} Mo : ce n'est pas une analyse d'impact ordinaire."
        )
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise PiaRefuse("Ce fichier n'est pas un texte en UTF-8 : l'outil PIA écrit en UTF-8.") from erreur
    try:
        brut = json.loads(
            texte, object_pairs_hook=_objet, parse_constant=_refuser_nombre, parse_float=_flottant, parse_int=_entier
        )
    except RecursionError as erreur:
        raise PiaRefuse("Ce fichier est emboîté trop profond.") from erreur
    except ValueError as erreur:
        raise PiaRefuse("Ce fichier n'est pas un JSON lisible : il est coupé, ou ce n'en est pas un.") from erreur
    return _nettoyer(brut, PROFONDEUR)


def _objet(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    lu = dict(paires)
    if len(lu) != len(paires):
        vues: set[str] = set()
        cle = next(c for c, _ in paires if c in vues or vues.add(c))  # type: ignore[func-returns-value]
        raise PiaRefuse(f"La clé « {cle[:60]} » est écrite deux fois au même endroit : on ne sait laquelle croire.")
    return lu


def _refuser_nombre(texte: str) -> Any:
    raise PiaRefuse(f"« {texte} » n'est pas un nombre que le JSON permet.")


def _flottant(texte: str) -> float:
    lu = float(texte)
    if lu in (float("inf"), float("-inf")):
        raise PiaRefuse("Un nombre du fichier est trop grand.")
    return lu


def _entier(texte: str) -> int:
    if len(texte) > 30:
        raise PiaRefuse("Un nombre du fichier est trop grand.")
    return int(texte)


def _nettoyer(valeur: Any, reste: int) -> Any:
    if reste == 0:
        raise PiaRefuse("Ce fichier est emboîté trop profond.")
    if isinstance(valeur, str):
        return _INTERDITS.sub("", valeur)
    if isinstance(valeur, list):
        return [_nettoyer(v, reste - 1) for v in valeur]
    if isinstance(valeur, dict):
        return {_INTERDITS.sub("", c): _nettoyer(v, reste - 1) for c, v in valeur.items()}
    return valeur
