"""Un vrai serveur de courriels, à l'écoute de la machine seule."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from fabriques.monde import Monde
from socle.courriels.serveur import Serveur, ecrire
from socle.perimetre import Perimetre


@dataclass
class Boite:
    """Ce que le serveur a reçu ; `refuse` lui fait rejeter ce qu'il reçoit."""

    recus: list[Any] = field(default_factory=list)
    refuse: bool = False
    port: int = 0

    @property
    def serveur(self) -> Serveur:
        """De quoi lui parler."""
        return Serveur("127.0.0.1", self.port, "aucune", expediteur="gouverne@essai.example")

    @property
    def messages(self) -> list[EmailMessage]:
        """Les messages reçus, relus."""
        politique = email.policy.default
        return [email.message_from_bytes(recu.content, policy=politique) for recu in self.recus]  # type: ignore[misc]

    def corps(self, rang: int = -1) -> str:
        """Texte d'un message."""
        return str(self.messages[rang].get_content()).replace("\r\n", "\n")

    async def handle_DATA(self, serveur: Any, session: Any, enveloppe: Any) -> str:  # noqa: N802
        """Appelé par aiosmtpd à chaque message."""
        if self.refuse:
            return "451 Plus tard"
        self.recus.append(enveloppe)
        return "250 Reçu"


@contextmanager
def serveur_de_courriels(**options: Any) -> Iterator[Boite]:
    """Un serveur qui vit le temps du bloc."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    boite = Boite(port=port)
    controleur = Controller(boite, hostname="127.0.0.1", port=port, **options)
    controleur.start()
    try:
        yield boite
    finally:
        controleur.stop()


@pytest.fixture
def boite() -> Iterator[Boite]:
    """Un serveur neuf, pour un test."""
    with serveur_de_courriels() as ouverte:
        yield ouverte


def brancher(monde: Monde, boite: Boite) -> None:
    """Règle l'instance de ce monde sur ce serveur."""
    with monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        ecrire(session, monde.instance.coffre.trousseau, boite.serveur)
