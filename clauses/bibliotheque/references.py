"""Les références de droit de la bibliothèque : les lire dans une phrase, et vérifier que l'article existe.

`articles.yaml` porte les articles que la bibliothèque cite et qui existaient à sa date, pour les codes couverts ; une
référence d'un autre code n'est pas vérifiée, et cela se dit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clauses.bibliotheque.donnees import Bibliotheque
from socle.donnees_datees import DonneeDatee, charger

NOMS = {
    "CCP": ("CCP", "code de la commande publique"),
    "CRPA": ("CRPA", "code des relations entre le public et l'administration"),
    "CPI": ("CPI", "code de la propriété intellectuelle"), "C. énergie": ("code de l'énergie",),
    "C. assurances": ("code des assurances",),
}  # fmt: skip
"""Code couvert → ses noms dans une phrase."""
_AUTRES = (
    "CGCT", "RGPD", "code du patrimoine", "code des transports", "code du travail", "code de commerce", "code civil",
    "code de la santé publique", "CCAG", "règlement", "loi", "décret", "directive", "ordonnance", "CNIL", "CEPD",
)  # fmt: skip
_PARTIE = re.compile(
    "(" + "|".join(re.escape(n) for noms in (*NOMS.values(), _AUTRES) for n in noms) + ")", re.IGNORECASE
)
_ARTICLE = re.compile(r"\b([LRD])\.\s*\*?(\d+(?:-\d+)*)")


@dataclass(frozen=True)
class Reference:
    """Un article cité : son code, son numéro (« L3131-2 »), et d'où il est cité."""

    code: str
    article: str
    lieu: str


class ArticlesConnus(DonneeDatee):
    """Les articles cités qui existent, par code."""

    codes: Mapping[str, tuple[str, ...]]


@cache
def articles_connus() -> ArticlesConnus:
    """Les articles livrés avec la bibliothèque."""
    return charger(Path(__file__).with_name("articles.yaml"), ArticlesConnus)


def lire_codes(chemin: Path) -> dict[str, tuple[str, ...]]:
    """Une liste d'articles par code, d'un fichier JSON {codes: {CCP: {numeros: […]}}}."""
    contenu = json.loads(chemin.read_text("utf-8"))
    return {code: (*v["numeros"], *v.get("articles", ())) for code, v in contenu["codes"].items()}


def references(phrase: str, lieu: str) -> Iterator[Reference]:
    """Les articles des codes couverts que cite une phrase ; le code est celui nommé avant (« CCP, art. L. 2 »)."""
    code, debut = "", 0
    for trouve in [*_PARTIE.finditer(phrase), None]:
        fin = trouve.start() if trouve else len(phrase)
        if code:
            for lettre, numero in _ARTICLE.findall(phrase[debut:fin]):
                yield Reference(code, f"{lettre}{numero}", lieu)
        if trouve:
            code, debut = _code(trouve[1]), trouve.end()


def _code(nom: str) -> str:
    return next((code for code, noms in NOMS.items() if nom.lower() in {n.lower() for n in noms}), "")


def references_de(b: Bibliotheque) -> list[Reference]:
    """Toutes les références des fondements de la bibliothèque, sans doublon."""
    lieux = [(f.ref, c.id) for c in b.clauses for f in c.fondements]
    lieux += [(f.ref, p.id) for p in b.pieces_consultation for f in p.fondements]
    return list(dict.fromkeys(r for phrase, lieu in lieux for r in references(phrase, lieu)))


def inconnues(b: Bibliotheque, codes: Mapping[str, tuple[str, ...]]) -> list[Reference]:
    """Les références à un code couvert dont l'article n'y est pas."""
    return [r for r in references_de(b) if r.code in codes and r.article not in codes[r.code]]
