"""Texte des cellules : normalisation, affichage français des valeurs, neutralisation des formules en CSV."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

from socle.tableurs.modele import Valeur

_INTERDITS_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEBUT_FORMULE = "=+\\-@\t\r\n＝＋－＠"
_A_NEUTRALISER = re.compile(f"'*[{_DEBUT_FORMULE}]")
_NEUTRALISE = re.compile(f"'+[{_DEBUT_FORMULE}]")

ENTIER_SUR = 10**15
"""Un tableur garde 15 chiffres significatifs : au-delà, un nombre s'écrit en texte."""


def normaliser(texte: str) -> str:
    """Fins de ligne en « \\n », sans les caractères que XML 1.0 interdit (contrôles, demi-codets)."""
    if texte.isprintable():
        return texte
    if "\r" in texte:
        texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    return _INTERDITS_XML.sub("", texte)


def est_formule_possible(texte: str) -> bool:
    """Vrai si un tableur pourrait prendre ce texte pour une formule."""
    return bool(texte) and texte[0] in "=+-@\t\r\n＝＋－＠"


def neutraliser_csv(texte: str) -> str:
    """Préfixe d'une apostrophe ce qui ressemble à une formule ; `retablir_csv` fait l'inverse exact."""
    return "'" + texte if _A_NEUTRALISER.match(texte) else texte


def retablir_csv(texte: str) -> str:
    """Ôte l'apostrophe posée par `neutraliser_csv` (ou par un autre outil qui suit le même usage)."""
    return texte[1:] if _NEUTRALISE.match(texte) else texte


def lire_nombre(texte: str) -> int | Decimal | None:
    """Nombre d'un fichier bureautique : int, sinon Decimal à 15 chiffres ; None si illisible."""
    try:
        flottant = float(texte)
    except ValueError:
        return None
    if not isfinite(flottant):
        return None
    if flottant.is_integer() and abs(flottant) < ENTIER_SUR:
        return int(flottant)
    return Decimal(f"{flottant:.15g}")


def afficher_heure(heure: time) -> str:
    """« 09:30 », ou « 09:30:15 » s'il y a des secondes."""
    return f"{heure:%H:%M:%S}" if heure.second else f"{heure:%H:%M}"


def afficher(valeur: Valeur) -> str:
    """Texte d'une valeur tel qu'un tableur français l'affiche : 26/05/2018, 12,5, VRAI."""
    if valeur is None:
        return ""
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, (Decimal, float)):
        nombre = Decimal(repr(valeur)) if isinstance(valeur, float) else valeur
        ordinaire = nombre.is_finite() and -20 < nombre.adjusted() < 20
        return (format(nombre, "f") if ordinaire else str(nombre)).replace(".", ",")
    if isinstance(valeur, time):
        return afficher_heure(valeur)
    if isinstance(valeur, date):
        jour = f"{valeur.day:02}/{valeur.month:02}/{valeur.year:04}"
        return f"{jour} {afficher_heure(valeur.time())}" if isinstance(valeur, datetime) else jour
    return str(valeur)
