"""La police des PDF : ses fichiers, tirés du paquet installé, et les caractères qu'elle dessine."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

FAMILLE = "Source Sans Pro"
DOSSIER = Path(str(files("font_source_sans_pro"))) / "files"


def _tables(donnees: bytes) -> dict[bytes, int]:
    """Donne le décalage de chaque table d'un fichier OpenType."""
    (nombre,) = struct.unpack_from(">H", donnees, 4)
    entrees = (struct.unpack_from(">4sIII", donnees, 12 + 16 * rang) for rang in range(nombre))
    return {nom: decalage for nom, _, decalage, _ in entrees}


def _intervalles(donnees: bytes) -> Iterator[tuple[int, int]]:
    """Parcourt les intervalles de la sous-table « cmap » de format 12 (Unicode entier)."""
    base = _tables(donnees)[b"cmap"]
    (nombre,) = struct.unpack_from(">H", donnees, base + 2)
    for rang in range(nombre):
        _, _, decalage = struct.unpack_from(">HHI", donnees, base + 4 + 8 * rang)
        debut = base + decalage
        if struct.unpack_from(">H", donnees, debut) != (12,):
            continue
        (groupes,) = struct.unpack_from(">I", donnees, debut + 12)
        for groupe in range(groupes):
            premier, dernier, _ = struct.unpack_from(">III", donnees, debut + 16 + 12 * groupe)
            yield premier, dernier


@cache
def caracteres_dessines() -> frozenset[str]:
    """Donne les caractères que la police dessine ; l'italique, moins riche, retombe sur le romain."""
    donnees = (DOSSIER / "SourceSansPro-Regular.otf").read_bytes()
    return frozenset(chr(code) for premier, dernier in _intervalles(donnees) for code in range(premier, dernier + 1))
