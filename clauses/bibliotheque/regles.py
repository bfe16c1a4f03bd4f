"""Contrôler un texte de clause, comparer deux rédactions, dire ce qui est à revérifier. Fonctions pures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from clauses.bibliotheque.donnees import Bibliotheque
from clauses.redaction.expressions import TexteRefuse, appels, noms_employes

MOIS_AVANT_PEREMPTION = 12
_CONTRACTIONS = re.compile(
    r"\b(?:de le|à le|de les|à les) \{\{|\b(?:le|du|au) \{\{ collectivite \}\}|\bla \{\{ (?:titulaire|contrat) \}\}",
    re.IGNORECASE,
)
_MOTS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Morceau:
    """Une suite de mots gardée, ôtée ou ajoutée."""

    genre: Literal["garde", "ote", "ajoute"]
    texte: str


def fautes(texte: str, b: Bibliotheque, *, variante: bool = False) -> list[str]:
    """Ce qui empêche d'enregistrer ce texte : langage, variables, renvois, accords."""
    try:
        return list(_fautes(texte, b, variante))
    except TexteRefuse as refus:
        return [str(refus)]


def _fautes(texte: str, b: Bibliotheque, variante: bool) -> Iterator[str]:
    inconnues = noms_employes(texte) - set(b.variables)
    for nom in sorted(inconnues):
        yield f"La variable « {nom} » n'existe pas dans la bibliothèque."
    annexes = {a.id for a in b.annexes}
    for fonction, code, _ in appels(texte):
        if fonction == "ref" and code not in b.par_code:
            yield f"ref('{code}') : cette clause n'existe pas."
        if fonction == "annexe" and code not in annexes:
            yield f"annexe('{code}') : cette annexe n'existe pas."
    if variante and "{{ variante }}" in texte:
        yield "Une rédaction ne peut pas contenir {{ variante }}."
    if _CONTRACTIONS.search(texte):
        yield (
            "Accord : écrivez « la {{ collectivite }} », « le {{ titulaire }} », « le {{ contrat }} », "
            "jamais « le {{ collectivite }} » ni « de le »."
        )


def comparer(avant: str, apres: str) -> list[Morceau]:
    """Les deux textes mot à mot."""
    a, b = _MOTS.findall(avant), _MOTS.findall(apres)
    morceaux: list[Morceau] = []
    for genre, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if genre == "equal":
            morceaux.append(Morceau("garde", "".join(a[i:j])))
            continue
        if i < j:
            morceaux.append(Morceau("ote", "".join(a[i:j])))
        if k < m:
            morceaux.append(Morceau("ajoute", "".join(b[k:m])))
    return morceaux


def a_reverifier(etat_du_droit: date, aujourd_hui: date, mois: int = MOIS_AVANT_PEREMPTION) -> bool:
    """Vrai si l'état du droit a plus de `mois` mois : une clause se relit avant d'être employée."""
    return (aujourd_hui.year - etat_du_droit.year) * 12 + aujourd_hui.month - etat_du_droit.month >= mois
