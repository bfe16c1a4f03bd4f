"""Ce qu'une autre tranche du registre dit d'une fiche de traitement, sur sa page même : une ligne, un état, un lien."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask

from registre.traitements.chargement import Fiche
from socle.liens.volets import Volet
from socle.operations import Contexte

EXTENSION = "gouverne_suites_de_fiche"
Suite = Callable[[Contexte, Fiche], Volet | None]
"""Reçoit la fiche montrée ; rend None si elle n'a rien à en dire à cette personne."""


def declarer_suite(app: Flask, suite: Suite) -> None:
    """Ajoute ce qu'une tranche dit de toute fiche, dans l'ordre des déclarations."""
    app.extensions.setdefault(EXTENSION, []).append(suite)


def suites(app: Flask, contexte: Contexte, fiche: Fiche) -> Iterator[Volet]:
    """Ce que cette personne voit en plus sur cette fiche."""
    for suite in app.extensions.get(EXTENSION, ()):
        volet = suite(contexte, fiche)
        if volet is not None:
            yield volet
