"""La boîte d'envoi : remise par un vrai serveur SMTP, une fois, après la transaction."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from fabriques.monde import Monde
from socle.base import maintenant
from socle.courriels import Courriel, deposer, remettre
from socle.perimetre import Perimetre
from socle.reglages import Reglages

HORS = Perimetre.hors("test")


@dataclass
class Boite:
    """Un serveur de courriels ; `refuse` lui fait rejeter ce qu'il reçoit."""

    recus: list[Any] = field(default_factory=list)
    refuse: bool = False

    async def handle_DATA(self, serveur: Any, session: Any, enveloppe: Any) -> str:  # noqa: N802
        if self.refuse:
            return "451 Plus tard"
        self.recus.append(enveloppe)
        return "250 Reçu"


@pytest.fixture
def boite() -> Iterator[tuple[Boite, int]]:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    boite = Boite()
    serveur = Controller(boite, hostname="127.0.0.1", port=port)
    serveur.start()
    yield boite, port
    serveur.stop()


def _reglages(port: int) -> Reglages:
    return Reglages(smtp_hote="127.0.0.1", smtp_port=port, smtp_tls=False, courriel_expediteur="gouverne@essai.example")


def _deposer(monde: Monde, objet: str = "Invitation\nà Gouverne") -> None:
    with monde.instance.base.ecrire(HORS) as session:
        deposer(session, "camille@essai.example", objet, "Bonjour,\nvoici un lien : https://essai.example/é")


def _lire(monde: Monde) -> Courriel:
    with monde.instance.base.lire(HORS) as session:
        return session.exec(select(Courriel)).one()


def test_un_courriel_part_une_seule_fois_et_son_corps_s_efface(monde: Monde, boite: tuple[Boite, int]) -> None:
    _deposer(monde)
    assert remettre(monde.instance.base, _reglages(boite[1])) == 1
    assert remettre(monde.instance.base, _reglages(boite[1])) == 0
    (recu,) = boite[0].recus
    assert recu.rcpt_tos == ["camille@essai.example"]
    assert b"gouverne@essai.example" in recu.content
    courriel = _lire(monde)
    assert courriel.remis_le is not None
    assert courriel.corps == ""
    assert "\n" not in courriel.objet


def test_un_serveur_qui_refuse_fait_attendre_puis_le_courriel_part(monde: Monde, boite: tuple[Boite, int]) -> None:
    _deposer(monde)
    boite[0].refuse = True
    assert remettre(monde.instance.base, _reglages(boite[1])) == 0
    courriel = _lire(monde)
    assert courriel.erreur
    assert courriel.prochain_essai > maintenant()
    boite[0].refuse = False
    assert remettre(monde.instance.base, _reglages(boite[1])) == 0, "il attend son heure"
    with monde.instance.base.ecrire(HORS) as session:
        ligne = session.exec(select(Courriel)).one()
        ligne.prochain_essai = maintenant() - timedelta(seconds=1)
        session.add(ligne)
    assert remettre(monde.instance.base, _reglages(boite[1])) == 1
    assert len(boite[0].recus) == 1


def test_sans_serveur_regle_rien_ne_part_et_rien_ne_se_perd(monde_sqlite: Monde) -> None:
    _deposer(monde_sqlite)
    assert remettre(monde_sqlite.instance.base, Reglages()) == 0
    assert _lire(monde_sqlite).corps


def test_un_serveur_absent_ne_fait_pas_tomber_la_boucle(monde_sqlite: Monde) -> None:
    _deposer(monde_sqlite)
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        libre = prise.getsockname()[1]
    assert remettre(monde_sqlite.instance.base, _reglages(libre)) == 0
    assert _lire(monde_sqlite).erreur == "ConnectionRefusedError"


def test_une_transaction_annulee_n_envoie_rien(monde_sqlite: Monde, boite: tuple[Boite, int]) -> None:
    with pytest.raises(RuntimeError), monde_sqlite.instance.base.ecrire(HORS) as session:
        deposer(session, "camille@essai.example", "Objet", "Corps")
        raise RuntimeError
    assert remettre(monde_sqlite.instance.base, _reglages(boite[1])) == 0
    assert boite[0].recus == []
