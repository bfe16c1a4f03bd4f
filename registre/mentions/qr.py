"""Le code QR d'une adresse, dessiné par nous d'après sa matrice : une image de document."""

from __future__ import annotations

from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from socle.documents.dessin import png_du_dessin

MARGE: Final = 4
"""Modules blancs autour du code : la norme en veut quatre."""
PIXELS: Final = 8
"""Points par module : chaque carré tombe sur un nombre entier de points."""
POINTS_PAR_POUCE: Final = 72


def matrice(adresse: str) -> list[list[bool]]:
    """Les modules du code QR de cette adresse, sans marge : vrai pour un carré noir."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(adresse)
    code.make(fit=True)
    return [[bool(module) for module in rangee] for rangee in code.get_matrix()]


def png(adresse: str) -> bytes:
    """Le code QR en PNG noir sur blanc, marge comprise."""
    modules = matrice(adresse)
    cote = len(modules) + 2 * MARGE
    carres = "".join(
        f"M{x + MARGE} {y + MARGE}h1v1h-1z" for y, rangee in enumerate(modules) for x, noir in enumerate(rangee) if noir
    )
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {cote} {cote}" shape-rendering="crispEdges">'
           f'<rect width="{cote}" height="{cote}" fill="#ffffff"/><path d="{carres}" fill="#000000"/></svg>')  # fmt: skip
    return png_du_dessin(svg, "", cote, POINTS_PAR_POUCE * PIXELS)
