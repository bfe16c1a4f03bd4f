"""Valeurs écrites à la française : dates, nombres, oui/non. Un seul endroit, pour le formulaire et le tableur.

Chaque fonction rend la valeur typée, None pour un blanc, ou lève `ValueError` avec la phrase à montrer.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

ESPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " ")
_OUI = {"oui", "o", "vrai", "true", "1", "x", "on"}
_NON = {"non", "n", "faux", "false", "0"}
_INDECIS = {"", "a_verifier", "à vérifier", "ne sait pas", "inconnu"}
_DATE = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def lire_texte(valeur: Any) -> str:
    """Texte sans caractères de contrôle, fins de ligne en `\\n`, blancs de bord ôtés, forme NFC."""
    texte = "" if valeur is None else str(valeur)
    texte = _INTERDITS.sub("", texte.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", texte).strip()


def lire_ligne(valeur: Any) -> str:
    """Texte sur une seule ligne."""
    return " ".join(lire_texte(valeur).split())


def lire_date(valeur: Any) -> date | None:
    """Date `jj/mm/aaaa`, `aaaa-mm-jj`, objet date, ou numéro de série de tableur (base 1899-12-30)."""
    if isinstance(valeur, datetime):
        return valeur.date()
    if isinstance(valeur, date):
        return valeur
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        if 1 <= valeur < 200_000:
            return date(1899, 12, 30) + timedelta(days=int(valeur))
        raise ValueError("Écrivez la date sous la forme jj/mm/aaaa.")
    texte = lire_ligne(valeur)
    if not texte:
        return None
    try:
        if trouve := _DATE.match(texte):
            jour, mois, annee = map(int, trouve.groups())
            lue = date(annee, mois, jour)
        else:
            lue = date.fromisoformat(texte[:10])
    except ValueError:
        raise ValueError(f"« {texte[:40]} » n'est pas une date : écrivez jj/mm/aaaa.") from None
    if not 1900 <= lue.year <= 2200:
        raise ValueError("L'année doit être comprise entre 1900 et 2200.")
    return lue


def lire_entier(valeur: Any) -> int | None:
    """Entier écrit avec ou sans espaces de milliers (« 12 500 »)."""
    if isinstance(valeur, int) and not isinstance(valeur, bool):
        return valeur
    nombre = lire_decimal(valeur)
    if nombre is None:
        return None
    if nombre != nombre.to_integral_value() or abs(nombre) > 2_000_000_000:
        raise ValueError("Écrivez un nombre entier, par exemple 12 500.")
    return int(nombre)


def lire_decimal(valeur: Any) -> Decimal | None:
    """Nombre à virgule ou à point, espaces de milliers admis."""
    if isinstance(valeur, (Decimal, int, float)) and not isinstance(valeur, bool):
        return Decimal(str(valeur))
    texte = lire_ligne(valeur).translate(ESPACES).replace(" ", "").replace(",", ".")
    if not texte:
        return None
    try:
        nombre = Decimal(texte)
    except InvalidOperation:
        raise ValueError(f"« {lire_ligne(valeur)[:40]} » n'est pas un nombre.") from None
    if not nombre.is_finite():
        raise ValueError("Écrivez un nombre.")
    return nombre


def lire_oui_non(valeur: Any) -> bool | None:
    """« Oui », « Non », ou rien (« à vérifier »)."""
    if isinstance(valeur, bool) or valeur is None:
        return valeur
    texte = lire_ligne(valeur).lower()
    if texte in _OUI:
        return True
    if texte in _NON:
        return False
    if texte in _INDECIS:
        return None
    raise ValueError("Répondez par oui ou par non.")


def ecrire_date(valeur: date | None) -> str:
    """`jj/mm/aaaa`, ou chaîne vide."""
    return valeur.strftime("%d/%m/%Y") if valeur else ""


def ecrire_decimal(valeur: Decimal | None) -> str:
    """« 1 200,50 », « 3 » : espaces fines, virgule, deux décimales au moins s'il y en a ; se relit par `lire_decimal`."""
    if valeur is None:
        return ""
    entier = valeur == valeur.to_integral_value()
    precis = -int(valeur.normalize().as_tuple().exponent)
    texte = f"{valeur:,.0f}" if entier else f"{valeur:,.{max(2, precis)}f}"
    return texte.replace(",", "\u202f").replace(".", ",")


def ecrire_oui_non(valeur: bool | None) -> str:
    """« Oui », « Non » ou chaîne vide."""
    return "" if valeur is None else "Oui" if valeur else "Non"


def sans_accents(texte: str) -> str:
    """Texte en minuscules, sans accents ni ligatures, pour chercher et trier."""
    texte = texte.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def cle_tri(texte: str) -> str:
    """Clé de tri alphabétique française, indépendante de la base."""
    return " ".join(sans_accents(texte).split())[:200]
