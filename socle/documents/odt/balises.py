"""Écrire de l'OpenDocument en texte : espaces de noms, échappement, blancs, champs de numéro.

Tout ce qui vient d'un document passe par `echapper`, `attribut` ou `texte` ; le reste est écrit par nous.
"""

from __future__ import annotations

import re

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ESPACES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" '
    f'xmlns:table="{_OASIS}:table:1.0" xmlns:draw="{_OASIS}:drawing:1.0" xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" '
    f'xmlns:svg="{_OASIS}:svg-compatible:1.0" xmlns:meta="{_OASIS}:meta:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:ooow="http://openoffice.org/2004/writer"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BLANCS = re.compile("  +")


def echapper(texte: str) -> str:
    """Rend un texte inoffensif entre deux balises."""
    if "&" in texte or "<" in texte or ">" in texte:
        return str(texte).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return texte


def attribut(texte: str) -> str:
    """Rend un texte inoffensif entre guillemets droits."""
    return echapper(texte).replace('"', "&quot;").replace("\n", " ")


def texte(brut: str) -> str:
    """Donne un texte : `\\n` devient un saut de ligne, et deux espaces de suite restent deux."""
    sur = echapper(brut)
    if "  " in sur:
        sur = _BLANCS.sub(lambda blancs: f' <text:s text:c="{len(blancs.group()) - 1}"/>', sur)
    return sur.replace("\n", "<text:line-break/>") if "\n" in sur else sur


def empan(style: str, contenu: str) -> str:
    """Donne un contenu dans un style de caractère."""
    return f'<text:span text:style-name="{style}">{contenu}</text:span>'


def sequence(nom: str, numero: int) -> str:
    """Donne un numéro que le traitement de texte recompte : `nom` est sa suite, `refNom0` sa première occurrence."""
    return (
        f'<text:sequence text:ref-name="ref{nom}{numero - 1}" text:name="{nom}" '
        f'text:formula="ooow:{nom}+1" style:num-format="1">{numero}</text:sequence>'
    )
