"""Le tableau des dérogations au CCAG (CCP, art. R2112-3) : composé des clauses retenues, jamais écrit à la main."""

from __future__ import annotations

from dataclasses import dataclass

from clauses.redaction.composition import Texte
from clauses.redaction.expressions import vrai

MARCHES = frozenset({"marche_tic", "marche_fcs", "marche_services", "groupement"})


@dataclass(frozen=True)
class LigneDeDerogation:
    """Un article du CCAG, ce à quoi l'on déroge, l'article de l'annexe qui déroge, et le grade de la vérification."""

    ccag: str
    article: str
    objet: str
    par: int
    verif: str


def derogations(texte: Texte) -> list[LigneDeDerogation]:
    """Les dérogations au CCAG du marché ; rien pour un contrat sans CCAG."""
    ccag = str(texte.variables.get("ccag", "aucun"))
    if ccag == "aucun" or texte.variables.get("type_contrat") not in MARCHES:
        return []
    return [
        LigneDeDerogation(ccag, d.article, d.objet, a.numero, d.verif)
        for a in texte.articles
        for d in a.clause.derogations_ccag
        if d.ccag == ccag and vrai(d.si, dict(texte.variables))
    ]
