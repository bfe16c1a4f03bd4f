"""Les sections d'un .docx : le portrait et le paysage, leurs en-têtes, et la coupure entre eux."""

from __future__ import annotations

from socle.documents.docx.balises import pose
from socle.documents.docx.redaction import Redaction

# A4 en vingtièmes de point, marges de 24 mm sur les côtés et de 27 mm en haut et en bas.
COURT, LONG, MARGE = 11906, 16838, 1361
_MARGES = (
    f'<w:pgMar w:top="1531" w:right="{MARGE}" w:bottom="1531" w:left="{MARGE}" w:header="737" w:footer="680" '
    'w:gutter="0"/>'
)
# Les relations des en-têtes et des pieds, en portrait puis en paysage ; le pied de la première page porte la mention.
ENTETES, PIEDS, PREMIER_PIED = ("rIdEntete", "rIdEntetePaysage"), ("rIdPied", "rIdPiedPaysage"), "rIdPremierPied"


def largeur_utile(paysage: bool) -> int:
    """Donne la largeur utile de nos pages."""
    return (LONG if paysage else COURT) - 2 * MARGE


def section(paysage: bool, garde: bool, mention_en_garde: bool) -> str:
    """Donne un `w:sectPr` de nos pages ; `garde` : sa première page n'a ni en-tête ni pied, sauf la mention."""
    premier_pied = f'<w:footerReference w:type="first" r:id="{PREMIER_PIED}"/>' if garde and mention_en_garde else ""
    taille = f'w:w="{LONG}" w:h="{COURT}" w:orient="landscape"' if paysage else f'w:w="{COURT}" w:h="{LONG}"'
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{ENTETES[paysage]}"/>'
        f'<w:footerReference w:type="default" r:id="{PIEDS[paysage]}"/>{premier_pied}'
        f"<w:pgSz {taille}/>{_MARGES}{'<w:titlePg/>' if garde else ''}</w:sectPr>"
    )


def fermer_la_section(redaction: Redaction, elements: list[str], paysage: bool, premiere: bool) -> None:
    """Ferme la section sur son dernier paragraphe ; après une table ou une zone, sur un paragraphe d'un point de haut."""
    fin = redaction.support.section(paysage, premiere)
    dernier = elements[-1]
    if dernier.startswith("<w:p><w:pPr>") and dernier.count("<w:p>") == 1 and "<w:sdt>" not in dernier:
        elements[-1] = dernier.replace("</w:pPr>", f"{fin}</w:pPr>", 1)
    else:
        redaction.saut = False
        elements.append(f"<w:p><w:pPr>{redaction.tetes['FinDeSection']}{pose(section=fin)}</w:pPr></w:p>")
