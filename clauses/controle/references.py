"""Reconnaître les références de droit d'hier et dire ce qu'il faut écrire aujourd'hui."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clauses.controle.donnees import Correspondance, Correspondances, Motif
from clauses.controle.resultat import ArticleAujourdHui, ReferencePerimee
from clauses.controle.structure import Ossature, Phrase
from clauses.controle.textes import abreger

LIEUX_MAXIMUM = 12
_CITES = re.compile(
    r"\b(?:articles?|art\.?)\s+(?P<liste>\d{1,3}(?:-\d{1,2})?(?:\s*(?:,|et|ou|a)\s+(?:l.article\s+)?\d{1,3}(?:-\d{1,2})?)*)"
    r"(?:\s*(?:,|\bet\b)?\s*suivants?)?\s*(?:de la|de l.|du|des|de ladite|,)\s*(?:\w+\s){0,2}$"
)
_NUMERO = re.compile(r"\d{1,3}(?:-\d{1,2})?")


def references_perimees(ossature: Ossature, table: Correspondances) -> tuple[ReferencePerimee, ...]:
    """Les références périmées du contrat, dans l'ordre de la table ; chacune une fois, avec ses places."""
    trouvees = []
    for texte in table.textes:
        motifs = tuple(_compiler(m) for m in texte.motifs)
        sauf = tuple(_compiler(m) for m in texte.sauf)
        touches = [(phrase, numeros) for phrase in ossature.phrases if not any(m.search(phrase.nu) for m in sauf)
                   for numeros in [_citations(phrase, motifs)] if numeros is not None]  # fmt: skip
        visees = [(p, n) for p, n in touches if not texte.articles or set(texte.articles) & n]
        if visees:
            trouvees.append(_reference(texte, visees))
    return tuple(trouvees)


def _citations(phrase: Phrase, motifs: tuple[Motif, ...]) -> set[str] | None:
    """Numéros d'articles cités avec ce texte dans la phrase ; None si le texte n'y est pas."""
    trouves = [trouve for motif in motifs for trouve in motif.finditer(phrase.nu)]
    if not trouves:
        return None
    return {numero for trouve in trouves for numero in _numeros_avant(phrase.nu[: trouve.start()])}


def _numeros_avant(debut: str) -> Iterator[str]:
    cites = _CITES.search(debut)
    if cites:
        bornes = re.fullmatch(r"(\d{1,3})\s+a\s+(\d{1,3})", cites["liste"])
        if bornes and int(bornes[2]) - int(bornes[1]) < 60:
            yield from (str(n) for n in range(int(bornes[1]), int(bornes[2]) + 1))
        yield from _NUMERO.findall(cites["liste"])


def _reference(texte: Correspondance, visees: list[tuple[Phrase, set[str]]]) -> ReferencePerimee:
    numeros = {numero for _, cites in visees for numero in cites}
    details = tuple(
        ArticleAujourdHui(d.numero, d.aujourd_hui, d.verification) for d in texte.details if d.numero in numeros
    )
    lieux = tuple(dict.fromkeys(phrase.lieu for phrase, _ in visees))[:LIEUX_MAXIMUM]
    return ReferencePerimee(
        texte.code, texte.nom, abreger(visees[0][0].texte), lieux, texte.nature, texte.aujourd_hui, texte.note, texte.source,
        texte.etat_du_droit, texte.verification, texte.depuis, details,
    )  # fmt: skip


def _compiler(motif: str) -> Motif:
    return re.compile(motif)
