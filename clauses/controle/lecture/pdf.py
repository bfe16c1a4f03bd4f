"""Lire un PDF qui a du texte : ses pages, sans les lignes qui reviennent en tête et en pied ; une image n'est pas lue."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from clauses.controle.lecture.paquet import ABIME, CHIFFRE
from clauses.controle.lecture.passages import BORNES, Lecture, LectureImpossible
from clauses.controle.lecture.texte import ajouter_ligne, joindre, recoudre

_RACINE = Path(__file__).resolve().parents[3]
_REFUS = {
    "chiffre": CHIFFRE,
    "abime": ABIME,
    "long": f"Ce PDF a plus de {BORNES.pages} pages : partagez-le et déposez chaque partie.",
}
NUMERISE = (
    "Ce PDF ne contient pas de texte : c'est sans doute un document numérisé. Passez-le par une reconnaissance de "
    "caractères, ou déposez le fichier d'origine (.docx, .odt)."
)
TROP_LONG = (
    "La lecture de ce PDF prend trop de temps : enregistrez-le de nouveau depuis votre lecteur, ou déposez le .docx."
)
_PAGE = re.compile(r"^(?:page\s*)?[-–—]?\s*\d{1,4}\s*(?:(?:/|sur)\s*\d{1,4})?\s*[-–—]?$", re.IGNORECASE)
_CHIFFRES = re.compile(r"\d+")
_BORDS = 3
_CARACTERES_PAR_PAGE = 25


def lire_pdf(contenu: bytes) -> Lecture:
    """Les passages d'un PDF, chacun avec sa page ; `LectureImpossible` s'il est chiffré, abîmé ou sans texte."""
    pages = [page.splitlines() for page in _extraire(contenu)]
    pleines = [rang for rang, page in enumerate(pages) if len("".join(page).strip()) >= _CARACTERES_PAR_PAGE]
    if not pleines:
        raise LectureImpossible(NUMERISE)
    lecture = Lecture("pdf")
    if vides := len(pages) - len(pleines):
        quoi = "page n'a" if vides == 1 else "pages n'ont"
        lecture.remarquer(f"{vides} {quoi} pas de texte (image, page blanche) : ce qui s'y trouve n'a pas été lu.")
    lecture.remarquer(
        "Un PDF ne dit pas où finissent ses paragraphes ni ses tableaux : les places sont données par article et par page."
    )
    _ranger(lecture, _sans_bords_repetes(pages))
    return lecture


def _extraire(contenu: bytes) -> list[str]:
    commande = [sys.executable, "-m", "clauses.controle.lecture.pdf_a_part"]
    # Ni clés ni adresses : ce processus ne lit qu'un fichier reçu.
    milieu = {nom: valeur for nom, valeur in os.environ.items() if not nom.upper().startswith("GOUVERNE_")}
    try:
        fait = subprocess.run(  # noqa: S603 -- notre propre module, sans interpréteur de commandes
            commande,
            input=contenu,
            capture_output=True,
            timeout=BORNES.secondes,
            cwd=_RACINE,
            env=milieu,
            check=False,
        )
        resultat: dict[str, Any] = json.loads(fait.stdout)
    except subprocess.TimeoutExpired as erreur:
        raise LectureImpossible(TROP_LONG) from erreur
    except ValueError as erreur:
        raise LectureImpossible(ABIME) from erreur
    if "refus" in resultat:
        raise LectureImpossible(_REFUS[resultat["refus"]])
    return [str(page) for page in resultat["pages"]]


def _sans_bords_repetes(pages: list[list[str]]) -> list[list[str]]:
    """Ôte les numéros de page, et les lignes de bord qui reviennent sur plus de la moitié des pages."""
    comptes: Counter[str] = Counter()
    for page in pages:
        comptes.update({_sans_chiffres(ligne) for ligne in _bords(page)})
    seuil = max(3, len(pages) // 2 + 1)
    repetees = {ligne for ligne, nombre in comptes.items() if nombre >= seuil}
    return [
        [
            ligne for rang, ligne in enumerate(page)
            if not (_au_bord(rang, page) and (_sans_chiffres(ligne) in repetees or _PAGE.match(ligne.strip())))
        ]
        for page in pages
    ]  # fmt: skip


def _bords(page: list[str]) -> list[str]:
    return [ligne for rang, ligne in enumerate(page) if _au_bord(rang, page) and ligne.strip()]


def _au_bord(rang: int, page: list[str]) -> bool:
    return rang < _BORDS or rang >= len(page) - _BORDS


def _sans_chiffres(ligne: str) -> str:
    return _CHIFFRES.sub("#", " ".join(ligne.split()))


def _ranger(lecture: Lecture, pages: list[list[str]]) -> None:
    """Les paragraphes, recousus ; celui qu'un saut de page coupe est rendu à la page où il commence."""
    attente, page_d_attente = "", 1
    for numero, page in enumerate(pages, 1):
        for texte in recoudre(page):
            if attente and texte[:1].islower() and attente[-1] not in ".;:!?":
                attente = joindre(attente, texte)
                continue
            if attente:
                ajouter_ligne(lecture, attente, page_d_attente)
            attente, page_d_attente = texte, numero
    if attente:
        ajouter_ligne(lecture, attente, page_d_attente)
