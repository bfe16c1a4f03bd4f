"""Les numérotations Word : titres (1, 1.1…), puces, listes numérotées.

Chaque numérotation abstraite a un identifiant fixe ; une liste numérotée a son propre `w:num`,
qui repart à 1.
"""

from __future__ import annotations

from socle.documents.docx.styles import ACCENT

TITRES, PUCES, NUMEROS, LETTRES = 90, 91, 92, 93
_PUCES = ("•", "–", "•")


def _niveau(rang: int, forme: str, texte: str, gauche: int, suspendu: int) -> str:
    gras = "<w:b/>" if forme == "decimal" else ""
    return (
        f'<w:lvl w:ilvl="{rang}"><w:start w:val="1"/><w:numFmt w:val="{forme}"/><w:lvlText w:val="{texte}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{gauche}" w:hanging="{suspendu}"/></w:pPr>'
        f'<w:rPr>{gras}<w:color w:val="{ACCENT}"/></w:rPr></w:lvl>'
    )


def _abstraite(ident: int, niveaux: str) -> str:
    genre = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{ident}">{genre}{niveaux}</w:abstractNum>'


def abstraites() -> list[str]:
    """Donne les numérotations abstraites : titres, puces, numéros."""
    titres = "".join(
        _niveau(rang, "decimal", ".".join(f"%{n}" for n in range(1, rang + 2)), retrait, retrait)
        for rang, retrait in enumerate((567, 680, 794, 907))
    )
    puces = "".join(_niveau(rang, "bullet", puce, 340 * (rang + 1) - 57, 227) for rang, puce in enumerate(_PUCES))
    numeros = "".join(_niveau(rang, "decimal", f"%{rang + 1}.", 397 * (rang + 1), 340) for rang in range(3))
    lettres = "".join(_niveau(rang, "lowerLetter", f"%{rang + 1})", 397 * (rang + 1), 340) for rang in range(3))
    toutes = ((TITRES, titres), (PUCES, puces), (NUMEROS, numeros), (LETTRES, lettres))
    return [_abstraite(ident, niveaux) for ident, niveaux in toutes]


def instance(ident: int, abstraite: int, repart: bool = False) -> str:
    """Donne un `w:num` ; `repart` le fait recommencer à 1 à chaque niveau."""
    reprises = "".join(
        f'<w:lvlOverride w:ilvl="{rang}"><w:startOverride w:val="1"/></w:lvlOverride>' for rang in range(3)
    )
    contenu = reprises if repart else ""
    return f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{abstraite}"/>{contenu}</w:num>'


def numerotation() -> str:
    """Donne `numbering.xml`, sans déclaration XML : les abstraites et leurs instances de même numéro."""
    espace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    instances = "".join(instance(ident, ident) for ident in (TITRES, PUCES, NUMEROS, LETTRES))
    return f'<w:numbering xmlns:w="{espace}">{"".join(abstraites())}{instances}</w:numbering>'
