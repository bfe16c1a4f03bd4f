"""Les routes de l'application, lues de son `url_map`. `python tests/maison/routes.py` gèle la liste après relecture."""

from __future__ import annotations

import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
sys.path[:0] = [p for p in (str(RACINE), str(RACINE / "tests")) if p not in sys.path]

from flask import Flask  # noqa: E402
from werkzeug.routing import Rule  # noqa: E402

from app import creer_app  # noqa: E402, TID251
from socle.base import Base  # noqa: E402
from socle.coffre import Coffre, Trousseau  # noqa: E402
from socle.instance import Instance  # noqa: E402
from socle.reglages import Reglages  # noqa: E402

LISTE = Path(__file__).with_name("routes.txt")
AUTOMATIQUES = {"HEAD", "OPTIONS"}


def application() -> Flask:
    """L'application assemblée, sans base ouverte : de quoi lire ses routes."""
    return creer_app(instance=Instance(Reglages(), Base("sqlite://"), Coffre(Trousseau.nouveau())))


def methodes(regle: Rule) -> list[str]:
    """Méthodes qu'une route a vraiment déclarées."""
    return sorted((regle.methods or set()) - AUTOMATIQUES)


def droit_de(app: Flask, regle: Rule) -> str:
    """Droit déclaré avec la route ; vide si elle n'en déclare pas."""
    return str(getattr(app.view_functions[regle.endpoint], "droit", ""))


def lister(app: Flask) -> list[str]:
    """Une ligne par route et par méthode : méthode, adresse, droit."""
    return sorted(
        f"{regle.rule} {methode} {droit_de(app, regle)}"
        for regle in app.url_map.iter_rules()
        for methode in methodes(regle)
    )


if __name__ == "__main__":
    LISTE.write_text("\n".join(lister(application())) + "\n", encoding="utf-8")
    print(f"{LISTE.name} : {len(lister(application()))} lignes.")
