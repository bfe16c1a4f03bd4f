"""Écrire un fichier sans jamais le laisser à moitié."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from socle.erreurs import Refus


def ecrire_d_un_tenant(chemin: str | Path, octets: bytes) -> None:
    """Écrit à côté, force sur le disque, puis remplace ; `Refus` si le dossier ne le permet pas."""
    cible = Path(chemin)
    try:
        descripteur, provisoire = tempfile.mkstemp(dir=cible.parent or Path("."), prefix=".gouverne-")
    except OSError as erreur:
        raise Refus(f"Impossible d'écrire dans le dossier « {cible.parent} ».") from erreur
    try:
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(octets)
            fichier.flush()
            os.fsync(fichier.fileno())
        Path(provisoire).chmod(0o666 & ~_masque())
        Path(provisoire).replace(cible)
    except OSError as erreur:
        with contextlib.suppress(OSError):
            Path(provisoire).unlink()
        raise Refus(f"Impossible d'écrire « {cible} ».") from erreur


def _masque() -> int:
    """Masque de création de la personne (`umask`) ; le système ne le donne qu'en le posant."""
    masque = os.umask(0o077)
    os.umask(masque)
    return masque
