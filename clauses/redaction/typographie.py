"""La typographie du français, posée à la sortie : apostrophes, espaces insécables, accords des nombres."""

from __future__ import annotations

import re

INSECABLE, FINE = "\u00a0", "\u202f"
_UNITES = {
    "jours": "jour", "heures": "heure", "ans": "an", "années": "année", "pages": "page", "euros": "euro", "mois": "mois",
}  # fmt: skip
_PLURIEL = re.compile(r"\b([Ll]es )?1 (" + "|".join(_UNITES) + r")\b( ouvrés| ouvrables| calendaires)?")
_REFERENCE = re.compile(r"\b(art\.|articles?|n°|[LRDA]\.\s?\*?) (?=[\dLRDA])")
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
    unite = _UNITES[trouve[2]]
    suite = (trouve[3] or "").rstrip("s")
    if trouve[1]:
        feminin = unite in {"heure", "année", "page"}
        article = "la" if feminin else "l’" if unite in {"an", "euro"} else "le"
        article = article.capitalize() if trouve[1][0] == "L" else article
        return f"{article}{unite}{suite}" if article.endswith("’") else f"{article} {unite}{suite}"
    return f"1 {unite}{suite}"


ELISIONS = re.compile(
    r"\b(?:(?:le|du|au|Le|Du|Au|un|ce) (?:Collectivité|Commune|Communauté|Métropole|Région|Personne publique)"
    r"|(?:la|La|une|cette) (?:Titulaire|Concessionnaire|Délégataire|Prestataire|Partenaire|Bénéficiaire|Contrat|Marché)"
    r"|(?:de le|à le|de les|à les) (?=[A-Z])|(?:de|que|ne|se|le|la) (?:article|annexe)\b)"
)
"""Accords fautifs d'un terme défini : « le Collectivité », « la Titulaire », « de le », « de article »."""
