"""Règles pures des organismes : code d'URL, clé de contrôle du SIREN."""

from __future__ import annotations

import re

from socle.types import sans_accents

LONGUEUR_CODE = 36
"""Longueur proposée ; il reste la place d'un numéro pour un homonyme."""
CODE_VALIDE = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")


def code_depuis_nom(nom: str) -> str:
    """Code court pour l'URL, coupé entre deux mots : « Commune de Vallon-le-Haut » → `commune-de-vallon-le-haut`."""
    entier = re.sub(r"[^a-z0-9]+", "-", sans_accents(nom)).strip("-")
    if len(entier) <= LONGUEUR_CODE:
        return entier or "organisme"
    return entier[: LONGUEUR_CODE + 1].rpartition("-")[0].strip("-") or entier[:LONGUEUR_CODE]


def code_est_valide(code: str) -> bool:
    """Vrai pour 1 à 40 minuscules, chiffres et tirets, sans tiret au bord."""
    return bool(CODE_VALIDE.match(code))


def cle_luhn_valide(chiffres: str) -> bool:
    """Clé de Luhn d'un SIREN ou d'un SIRET (chiffres seuls)."""
    somme = 0
    for position, caractere in enumerate(reversed(chiffres)):
        valeur = int(caractere) * (2 if position % 2 else 1)
        somme += valeur - 9 if valeur > 9 else valeur
    return somme % 10 == 0


_FUSEAUX = {
    "guadeloupe": "America/Guadeloupe", "martinique": "America/Martinique", "guyane": "America/Cayenne",
    "la_reunion": "Indian/Reunion", "mayotte": "Indian/Mayotte", "saint_pierre_et_miquelon": "America/Miquelon",
    "saint_barthelemy": "America/St_Barthelemy", "saint_martin": "America/Marigot",
    "polynesie_francaise": "Pacific/Tahiti", "nouvelle_caledonie": "Pacific/Noumea",
    "wallis_et_futuna": "Pacific/Wallis",
}  # fmt: skip

FUSEAUX = {
    "Europe/Paris": "la métropole", "America/Guadeloupe": "la Guadeloupe", "America/Martinique": "la Martinique",
    "America/Cayenne": "la Guyane", "Indian/Reunion": "La Réunion", "Indian/Mayotte": "Mayotte",
    "America/Miquelon": "Saint-Pierre-et-Miquelon", "America/St_Barthelemy": "Saint-Barthélemy",
    "America/Marigot": "Saint-Martin", "Pacific/Tahiti": "la Polynésie française (Tahiti)",
    "Pacific/Noumea": "la Nouvelle-Calédonie", "Pacific/Wallis": "Wallis-et-Futuna",
}  # fmt: skip
"""Fuseaux proposés aux personnes, et le lieu qui les nomme."""


def fuseau(territoire_droit: str) -> str:
    """Fuseau horaire (base IANA) du territoire ; la métropole par défaut."""
    return _FUSEAUX.get(territoire_droit, "Europe/Paris")
