"""Les valeurs des variables : lues à la française, écrites dans le texte comme on les lit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from clauses.bibliotheque.donnees import Bibliotheque, Variable
from socle.documents.dates import date_en_lettres
from socle.saisies import trop_long
from socle.types import lire_date, lire_entier, lire_ligne, lire_oui_non, lire_texte

LONGUEUR = 2000
ENTIER_MAXIMAL = 999_999_999
_MARQUES = re.compile("[\ue000-\ue0ff]")
_ACCOLADES = re.compile(r"\{[{%#]|[}%#]\}")
ESPACE_FINE = "\u202f"


def lire(variable: Variable, brut: Any) -> Any:
    """La valeur typée d'une réponse ; `ValueError` avec sa phrase. Une réponse vide vaut None."""
    if variable.type == "list":
        return _liste(variable, brut)
    if brut is None or (isinstance(brut, str) and not brut.strip()):
        return None
    if variable.type in {"int", "money", "percent"}:
        return _nombre(variable, brut)
    if variable.type == "bool":
        return brut if isinstance(brut, bool) else lire_oui_non(brut)
    if variable.type == "date":
        return lire_date(brut)
    if variable.type == "enum":
        return _choix(variable, lire_ligne(brut))
    texte = lire_texte(brut) if variable.type == "text" else lire_ligne(brut)
    return _texte(texte)


def _liste(variable: Variable, brut: Any) -> list[str]:
    valeurs = [brut] if isinstance(brut, str) else list(brut or ())
    return [_choix(variable, lire_ligne(v)) for v in valeurs if lire_ligne(v)]


def _choix(variable: Variable, valeur: str) -> str:
    if valeur not in variable.choices:
        raise ValueError("Choisissez une valeur de la liste.")
    return valeur


def _nombre(variable: Variable, brut: Any) -> int:
    valeur = lire_entier(brut)
    if valeur is None or not 0 <= valeur <= ENTIER_MAXIMAL:
        raise ValueError("Écrivez un nombre entier, zéro ou plus.")
    if variable.type == "percent" and valeur > 100:
        raise ValueError("Un pourcentage va de 0 à 100.")
    return valeur


def _texte(texte: str) -> str:
    if phrase := trop_long(texte, LONGUEUR):
        raise ValueError(phrase)
    return _MARQUES.sub("", texte)


def valeurs_par_defaut(bibliotheque: Bibliotheque, profil: str) -> dict[str, Any]:
    """Défauts de la bibliothèque, puis ce que le profil fixe."""
    defauts = {nom: _ranger(v, v.default) for nom, v in bibliotheque.variables.items()}
    if profil:
        choix = bibliotheque.profil(profil).preselection
        defauts |= {nom: _ranger(bibliotheque.variables[nom], valeur) for nom, valeur in choix.items()}
    return defauts


def _ranger(variable: Variable, valeur: Any) -> Any:
    return list(valeur) if variable.type == "list" else valeur


def completer(bibliotheque: Bibliotheque, profil: str, reponses: Mapping[str, Any]) -> dict[str, Any]:
    """Toutes les variables : la réponse si elle est donnée, sinon le défaut. Une facultative vidée reste vide."""
    valeurs = valeurs_par_defaut(bibliotheque, profil)
    for nom, brut in reponses.items():
        variable = bibliotheque.variables.get(nom)
        if variable is None:
            continue
        valeur = lire(variable, brut)
        if valeur is not None and valeur != []:
            valeurs[nom] = valeur
        elif variable.facultatif:
            valeurs[nom] = None
    for nom, valeur in valeurs.items():
        if bibliotheque.variables[nom].type == "date" and isinstance(valeur, str):
            valeurs[nom] = lire_date(valeur)
    return valeurs


def afficher(valeur: Any) -> Any:
    """Une valeur telle qu'elle s'écrit dans une phrase : « 10 000 », « 1er janvier 2027 »."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int):
        return f"{valeur:,}".replace(",", ESPACE_FINE)
    if isinstance(valeur, date):
        return date_en_lettres(valeur)
    return "" if valeur is None else valeur


def est_a_completer(valeur: Any) -> bool:
    """Vrai si la valeur est un blanc à remplir, « [entre crochets] »."""
    return isinstance(valeur, str) and valeur.startswith("[") and valeur.endswith("]")
