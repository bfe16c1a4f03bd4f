"""Les outils du dépôt passent : style, forme, types, couches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
BINAIRES = Path(sys.executable).parent

OUTILS = {
    "style": ["ruff", "check", "--no-cache", "."],
    "forme": ["ruff", "format", "--check", "--no-cache", "."],
    "couches": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
}


@pytest.mark.parametrize("outil", OUTILS)
def test_l_outil_ne_trouve_rien(outil: str) -> None:
    commande = OUTILS[outil]
    resultat = subprocess.run(
        [BINAIRES / commande[0], *commande[1:]], cwd=RACINE, capture_output=True, text=True, check=False, timeout=400
    )
    assert resultat.returncode == 0, (resultat.stdout + resultat.stderr)[-4000:]
