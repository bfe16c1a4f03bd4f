"""Les requêtes déjà traduites par la séance : chaque test a sa base, non la traduction de ses requêtes.

SQLAlchemy garde ce qu'il a traduit par moteur, sous une clé qui nomme le dialecte : un moteur neuf retraduit tout. Les
moteurs d'une séance partagent donc le dialecte et ce cache du premier qui s'est connecté, comme le fait un serveur qui dure.
Mesuré (processeur) : 39 ms par petit monde, 26 ainsi.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from socle import base

_creer = base.create_engine
_premiers: dict[tuple[str, str], Engine] = {}


def _au_meme_dialecte(adresse: str, **reglages: Any) -> Engine:
    """Comme `create_engine`, avec le dialecte et les traductions du premier moteur de la séance."""
    moteur = _creer(adresse, **reglages)
    cle = (moteur.dialect.name, moteur.dialect.driver)
    premier = _premiers.get(cle)
    if (
        premier is None or premier.dialect.server_version_info is None
    ):  # jamais connecté : son dialecte ne sait rien encore
        _premiers[cle] = moteur
        return moteur
    moteur.dialect = moteur.pool._dialect = premier.dialect
    moteur._compiled_cache = premier._compiled_cache
    return moteur


def garder_les_traductions() -> None:
    """À appeler une fois, avant la première base."""
    base.create_engine = _au_meme_dialecte  # type: ignore[assignment]
