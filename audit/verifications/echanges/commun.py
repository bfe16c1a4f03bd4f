"""Lire un résultat sans lui faire confiance : taille, profondeur et nombre bornés ; un refus dit sa phrase."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from socle.types import lire_ligne

TAILLE_MAXIMALE: Final = 5 * 1024 * 1024
ELEMENTS_MAXIMUM: Final = 5000


class ResultatIllisible(ValueError):
    """Le fichier ou le texte donné ne se lit pas ; `str()` est la phrase à montrer."""


def lire_json(octets: bytes) -> Any:
    """Le contenu d'un fichier JSON de cinq mégaoctets au plus."""
    if not octets.strip():
        raise ResultatIllisible("Le fichier est vide.")
    if len(octets) > TAILLE_MAXIMALE:
        raise ResultatIllisible("Le fichier dépasse 5 Mo : exportez le résultat d'un seul hôte.")
    try:
        return json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError) as erreur:
        raise ResultatIllisible("Ce fichier n'est pas du JSON lisible.") from erreur


def dans(valeur: Any, *chemin: str) -> Any:
    """La valeur au bout d'un chemin de clés, ou None."""
    for cle in chemin:
        valeur = valeur.get(cle) if isinstance(valeur, Mapping) else None
    return valeur


def elements(valeur: Any) -> Iterator[Mapping[str, Any]]:
    """Les dictionnaires d'une liste, cinq mille au plus ; rien si ce n'est pas une liste."""
    for rang, element in enumerate(valeur if isinstance(valeur, list) else ()):
        if rang >= ELEMENTS_MAXIMUM:
            return
        if isinstance(element, Mapping):
            yield element


def texte(valeur: Any, longueur: int = 200) -> str:
    """Un texte d'une ligne, sans caractère de contrôle, coupé ; vide si ce n'en est pas un."""
    return lire_ligne(valeur)[:longueur] if isinstance(valeur, str) else ""
