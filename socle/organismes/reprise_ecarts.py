"""Rangées d'une liste qui ne sont pas des organismes (total, titres répétés, unités), sigles de types, et ce qui se dit une
fois pour tout le fichier. Fonctions pures : une telle rangée se passe d'office, avec sa raison ; la personne peut la garder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from socle.donnees_datees import cle_de_texte
from socle.reprises.lignes import Ligne

ZERO, SIRET, COMMUNE = "zero", "siret", "commune"
_TOTAUX: Final = re.compile(r"(sous )?tota(l|ux)\b.*|somme|ensemble|nombre (de|d) .*")
_UNITES: Final = re.compile(r"\([^()]*\)")
_PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    ZERO: ("1 code a retrouvé le zéro que le tableur avait effacé.",
           "{} codes ont retrouvé le zéro que le tableur avait effacé."),
    SIRET: ("1 SIREN est tiré des neuf premiers chiffres d'un SIRET.",
            "{} SIREN sont tirés des neuf premiers chiffres de SIRET."),
    COMMUNE: ("1 ligne n'a pas de type : « Commune » est proposé d'après son code INSEE.",
              "{} lignes n'ont pas de type : « Commune » est proposé d'après leur code INSEE."),
}  # fmt: skip
SIGLES: Final = {
    "cc": "communaute_communes", "ca": "communaute_agglomeration", "cu": "communaute_urbaine", "metro": "metropole",
    "me": "metropole", "com": "commune", "sivu": "syndicat", "sivom": "syndicat", "smf": "syndicat", "smo": "syndicat",
    "petr": "epci_autre", "polem": "epci_autre", "pole metropolitain": "epci_autre", "ept": "epci_autre", "sm": "syndicat",
}  # fmt: skip
"""Sigles des listes nationales → nos types. De mémoire : un sigle absent d'ici est signalé, jamais deviné."""
EN_TETE: Final = frozenset(
    ("cc", "ca", "cu", "sivu", "sivom", "sm", "smf", "smo", "petr", "ept", "ccas", "cias", "spl", "sem", "ehpad", "sdis",
     "oph", "gip", "syndicat")
)  # fmt: skip
"""Premiers mots qui suffisent à dire un type : « SIVU eau », « CC du Haut »."""


def pourquoi_passer(brut: Mapping[str, str], titres: Mapping[str, Sequence[str]]) -> str:
    """Pourquoi cette rangée n'est sans doute pas un organisme ; vide si elle en a l'air."""
    nom = brut.get("nom", "")
    if _UNITES.fullmatch(nom):
        return "Sans doute une précision sous les titres : le nom est entre parenthèses."
    connus = {cle_de_texte(titre) for suite in titres.values() for titre in suite}
    reconnus = sum(cle_de_texte(texte) in connus for texte in brut.values())
    if cle_de_texte(nom) in connus and reconnus * 2 > len(brut) and len(brut) > 1:
        return "Sans doute les titres répétés : ses cases sont des titres de colonnes."
    if _TOTAUX.fullmatch(cle_de_texte(nom)) and not (brut.get("siren") or brut.get("insee")):
        return f"Sans doute un total : elle se nomme « {nom[:60]} »."
    return ""


def noter(ligne: Ligne, quoi: str) -> None:
    """Retient ce qui se dira une fois pour tout le fichier."""
    ligne.valeurs.setdefault("_notes", []).append(quoi)


def dites_une_fois(lignes: Iterable[Ligne]) -> list[str]:
    """« 40 codes ont retrouvé le zéro… » : une phrase par chose notée, avec son nombre."""
    nombres = Counter(note for ligne in lignes for note in ligne.valeurs.get("_notes", ()))
    return [
        (une if nombres[note] == 1 else plusieurs.format(nombres[note]))
        for note, (une, plusieurs) in _PHRASES.items()
        if nombres[note]
    ]
