"""Écriture .csv pour Excel et LibreOffice en français : UTF-8 avec marque, « ; », CRLF."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from socle.tableurs.a_ecrire import ecrivable
from socle.tableurs.modele import Valeur
from socle.tableurs.textes import afficher, neutraliser_csv


def _case(valeur: Valeur) -> str:
    valeur = ecrivable(valeur)
    return neutraliser_csv(valeur) if isinstance(valeur, str) else afficher(valeur)


def ecrire_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Valeur]]) -> bytes:
    """Le fichier .csv ; un texte pareil à une formule reçoit une apostrophe, que `lire_classeur` ôte."""
    sortie = StringIO(newline="")
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    if entetes:
        plume.writerow([_case(entete) for entete in entetes])
    plume.writerows([_case(valeur) for valeur in ligne] for ligne in lignes)
    return sortie.getvalue().encode("utf-8-sig")
