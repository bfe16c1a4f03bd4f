"""La typographie du français, posée à la sortie : apostrophes, espaces insécables, accords des nombres."""

from __future__ import annotations

import re

INSECABLE, FINE = "\u00a0", "\u202f"
_UNITES = {
    "jours": "jour", "heures": "heure", "ans": "an", "années": "année", "pages": "page", "euros": "euro", "mois": "mois",
}  # fmt: skip
_PLURIEL = re.compile(r"\b([Ll]es )?1 (" + "|".join(_UNITES) + r")\b( ouvrés| ouvrables| calendaires)?")
_REFERENCE = re.compile(r"\b(art\.|articles?|annexe|n°|[LRDA]\.\s?\*?) (?=[\dLRDA\ue000])")
_AVANT = re.compile(r" ([;:!?»%€])")
_NOMBRE = re.compile(r"(?<=\d) (?=\d{3}\b)")
_UNITE = re.compile(r"(?<=\d) (?=(?:euros?|jours?|heures?|mois|ans?|années?|%|€)\b)")


def typographier(texte: str) -> str:
    """Apostrophes courbes, espaces insécables, « 1 jour » au singulier."""
    texte = _PLURIEL.sub(_au_singulier, texte)
    texte = texte.replace("'", "’")
    texte = _AVANT.sub(lambda m: (INSECABLE if m[1] in ":»" else FINE) + m[1], texte).replace("« ", "«" + INSECABLE)
    texte = _REFERENCE.sub(lambda m: m[0].replace(" ", INSECABLE), texte)
    texte = _NOMBRE.sub(FINE, texte)
    return _UNITE.sub(INSECABLE, texte)


def _au_singulier(trouve: re.Match[str]) -> str:
    """« les 1 mois » → « le mois », « 1 jours ouvrés » → « 1 jour ouvré »."""
    unite, suite = _UNITES[trouve[2]], (trouve[3] or "").rstrip("s")
    if not trouve[1]:
        return f"1 {unite}{suite}"
    article = "l’" if unite[0] in "aeéh" else "la " if unite == "page" else "le "
    return (article.capitalize() if trouve[1][0] == "L" else article) + unite + suite


ELISIONS = re.compile(
    r"\b(?:(?:le|du|au|Le|Du|Au|un|ce) (?:Collectivité|Commune|Communauté|Métropole|Région|Personne publique)"
    r"|(?:la|La|une|cette) (?:Titulaire|Concessionnaire|Délégataire|Prestataire|Partenaire|Bénéficiaire|Contrat|Marché)"
    r"|(?:de le|à le|de les|à les) (?=[A-Z])|(?:de|que|ne|se|le|la) (?:article|annexe)\b)"
)
"""Accords fautifs d'un terme défini : « le Collectivité », « la Titulaire », « de le », « de article »."""
