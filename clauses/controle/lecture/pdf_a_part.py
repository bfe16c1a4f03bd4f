"""Programme à part : lit un PDF sur l'entrée standard, écrit ses pages en JSON sur la sortie.

Un PDF hostile peut demander un temps ou une mémoire sans fin ; dans son propre processus, borné, il ne prend que le sien.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from clauses.controle.lecture.passages import BORNES

MEMOIRE = 2 * 1024 * 1024 * 1024


def extraire(contenu: bytes) -> dict[str, Any]:
    """`{"pages": [texte…]}`, ou `{"refus": "chiffre" | "abime" | "long"}`."""
    try:
        lecteur = PdfReader(io.BytesIO(contenu))
        if lecteur.is_encrypted and not lecteur.decrypt(""):
            return {"refus": "chiffre"}
        if len(lecteur.pages) > BORNES.pages:
            return {"refus": "long"}
        return {"pages": [page.extract_text() or "" for page in lecteur.pages]}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, RecursionError,
            NotImplementedError, OSError, ArithmeticError, LookupError):  # fmt: skip
        return {"refus": "abime"}


def borner_la_memoire() -> None:
    """Borne la mémoire de ce processus, là où le système le permet."""
    try:
        import resource
    except ImportError:  # pragma: no cover -- Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))


def principal() -> None:
    """Point d'entrée du processus."""
    logging.disable(logging.CRITICAL)
    borner_la_memoire()
    try:
        resultat = extraire(sys.stdin.buffer.read())
    except MemoryError:
        resultat = {"refus": "abime"}
    sys.stdout.write(json.dumps(resultat))


if __name__ == "__main__":
    principal()
