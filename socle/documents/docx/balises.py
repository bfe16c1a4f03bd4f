"""Écrire du WordprocessingML en texte : échapper, poser un paragraphe, ouvrir un champ.

Tout ce qui vient d'un document passe par `echapper` ou `attribut` ; le reste est écrit par nous.
"""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
DEBUT_DE_TEXTE, FIN_DE_TEXTE = '<w:r><w:t xml:space="preserve">', "</w:t></w:r>"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def w(nom: str) -> str:
    """Donne le nom qualifié d'un élément ou d'un attribut de l'espace « w », pour lxml."""
    return f"{{{W}}}{nom}"


def echapper(texte: str) -> str:
    """Rend un texte inoffensif entre deux balises."""
    if "&" in texte or "<" in texte or ">" in texte:
        return str(texte).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return texte


def attribut(texte: str) -> str:
    """Rend un texte inoffensif entre guillemets droits."""
    return echapper(texte).replace('"', "&quot;").replace("\n", " ")


def parcours(texte: str, forme: str = "") -> str:
    """Donne un `w:r` ; `forme` est son `w:rPr`. Chaque `\\n` devient un saut de ligne."""
    if "\n" not in texte and "&" not in texte and "<" not in texte and ">" not in texte:
        return f'<w:r>{forme}<w:t xml:space="preserve">{texte}</w:t></w:r>'
    lignes = (f'<w:t xml:space="preserve">{echapper(ligne)}</w:t>' if ligne else "" for ligne in texte.split("\n"))
    return f"<w:r>{forme}{'<w:br/>'.join(lignes)}</w:r>"


def champ(instruction: str, resultat: str, forme: str = "") -> str:
    """Donne un champ Word complexe avec son résultat déjà juste ; `forme` l'habille tout entier, pour durer."""
    fin = f'<w:r>{forme}<w:fldChar w:fldCharType="end"/></w:r>' if forme else FIN_DE_CHAMP
    return f"{ouverture_de_champ(instruction, forme)}{parcours(resultat, forme)}{fin}"


def ouverture_de_champ(instruction: str, forme: str = "") -> str:
    """Donne ce qui précède le résultat d'un champ."""
    return (
        f'<w:r>{forme}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{forme}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{forme}<w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIN_DE_CHAMP = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def numerote(num: int, rang: int = 0) -> str:
    """Donne le `w:numPr` d'un paragraphe de liste ; `num` à zéro retire la numérotation du style."""
    return f'<w:numPr><w:ilvl w:val="{rang}"/><w:numId w:val="{num}"/></w:numPr>'


def pose(
    garde: bool = False,
    saut: bool = False,
    num: str = "",
    tabs: str = "",
    espace: str = "",
    retrait: str = "",
    cote: str = "",
    section: str = "",
) -> str:
    """Donne les propriétés directes d'un paragraphe, dans l'ordre du schéma.

    `garde` le tient au suivant, `saut` commence une page ; les autres sont des fragments écrits par nous.
    """
    return (
        f"{'<w:keepNext/>' if garde else ''}{'<w:pageBreakBefore/>' if saut else ''}{num}"
        f"{f'<w:tabs>{tabs}</w:tabs>' if tabs else ''}{espace}{retrait}"
        f"{f'<w:jc w:val={chr(34)}{cote}{chr(34)}/>' if cote else ''}{section}"
    )


def tabulation(position: int, genre: str = "left", points: bool = False) -> str:
    """Donne un taquet de tabulation, avec ou sans points de conduite."""
    conduite = ' w:leader="dot"' if points else ""
    return f'<w:tab w:val="{genre}"{conduite} w:pos="{position}"/>'
