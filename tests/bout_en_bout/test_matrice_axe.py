"""Toutes les pages, dans tous leurs états, tenues aux règles d'accessibilité par un vrai navigateur.

En ordinaire, un état de chaque page sous deux passes (claire et large, sombre et étroite). Avec `GOUVERNE_TESTS_LENTS=oui`,
ses refus et ses autres visages principaux ; avec `tout`, tous les états sous les quatre passes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app import creer_app  # noqa: TID251 -- les tests servent l'assemblage
from bout_en_bout.audit import DIAGONALE, TOUTES, Passe, auditer
from bout_en_bout.etats import ETATS, SANS_PAGE, Etat
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import Service, servir
from socle.base import Base
from socle.coffre import Coffre, Trousseau
from socle.instance import Instance
from socle.reglages import Reglages


@pytest.fixture(scope="module")
def plateau(demonstration: Service, dossier_neuf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plateau]:
    """La démonstration et une instance neuve, servies pour tout le fichier."""
    with servir(dossier_neuf, tmp_path_factory.mktemp("neuve")) as neuve:
        yield Plateau(demonstration, neuve)


def ouvrir_etat(etat: Etat, plateau: Plateau, chromium: Browser, pile: ExitStack) -> Onglet:
    """Mène un onglet jusqu'à cet état."""
    service = plateau.neuf if etat.neuf else plateau.service
    profil = pile.enter_context(chromium.new_context(locale="fr-FR", reduced_motion="reduce"))
    if etat.session is not None:
        profil.add_cookies([service.temoin_de(etat.session(plateau))])  # type: ignore[list-item]
    elif etat.qui:
        profil.add_cookies([service.temoin(getattr(plateau, etat.qui))])  # type: ignore[list-item]
    onglet = Onglet(profil.new_page(), service.adresse).aller(etat.chemin(plateau), etat.statut)
    if etat.gestes is not None:
        etat.gestes(onglet)
    return onglet


def eprouver(etat: Etat, plateau: Plateau, chromium: Browser, passes: tuple[Passe, ...]) -> None:
    with ExitStack() as pile:
        onglet = ouvrir_etat(etat, plateau, chromium, pile)
        fautes = auditer(onglet, passes) + onglet.plaintes
        assert not fautes, f"{etat}, {onglet.chemin}\n" + "\n".join(fautes)


def application() -> Flask:
    """L'application assemblée, sans base ouverte : de quoi lire ses routes."""
    return creer_app(instance=Instance(Reglages(), Base("sqlite://"), Coffre(Trousseau.nouveau())))


def test_chaque_route_de_lecture_a_un_exemple() -> None:
    """Une page neuve sans adresse d'exemple fait échouer la matrice ; un exemple sans route aussi."""
    routes = {r.endpoint for r in application().url_map.iter_rules() if "GET" in (r.methods or ())}
    assert routes - SANS_PAGE == {etat.point for etat in ETATS if not etat.lent} - {"erreur"}
    assert {etat.point for etat in ETATS if etat.lent} <= routes | {"erreur"}


ENTIERE = os.environ.get("GOUVERNE_TESTS_LENTS") == "tout"
"""Tous les états sous les quatre passes. Un état ne se charge qu'une fois."""


def a_eprouver() -> Iterator[Any]:
    """Les états à éprouver : le premier de chaque page toujours, les suivants avec les preuves longues."""
    vues: set[str] = set()
    for etat in ETATS:
        if ENTIERE or not etat.lent:
            yield pytest.param(etat, id=str(etat), marks=[pytest.mark.lent] if etat.point in vues else [])
            vues.add(etat.point)


@pytest.mark.navigateur
@pytest.mark.parametrize("etat", a_eprouver())
def test_une_page_n_a_aucune_violation(etat: Etat, plateau: Plateau, chromium: Browser) -> None:
    eprouver(etat, plateau, chromium, TOUTES if ENTIERE else DIAGONALE)
