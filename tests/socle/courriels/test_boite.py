"""La boîte d'envoi : remise par un vrai serveur SMTP, une fois, après la transaction."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from sqlmodel import select

from fabriques.courriels import Boite
from fabriques.monde import Monde
from socle.base import maintenant
from socle.courriels.boite import GARDE, Courriel, deposer, purger, remettre
from socle.courriels.serveur import Serveur
from socle.perimetre import Perimetre

HORS = Perimetre.hors("test")


def _deposer(monde: Monde, objet: str = "Invitation\nà Gouverne") -> None:
    with monde.instance.base.ecrire(HORS) as session:
        deposer(session, "camille@essai.example", objet, "Bonjour,\nvoici un lien : https://essai.example/é")


def _lire(monde: Monde) -> Courriel:
    with monde.instance.base.lire(HORS) as session:
        return session.exec(select(Courriel)).one()


def test_un_courriel_part_une_seule_fois_et_son_corps_s_efface(monde: Monde, boite: Boite) -> None:
    _deposer(monde)
    assert remettre(monde.instance.base, boite.serveur) == 1
    assert remettre(monde.instance.base, boite.serveur) == 0
    (recu,) = boite.recus
    assert recu.rcpt_tos == ["camille@essai.example"]
    assert b"gouverne@essai.example" in recu.content
    courriel = _lire(monde)
    assert courriel.remis_le is not None
    assert courriel.corps == ""
    assert "\n" not in courriel.objet


def test_un_serveur_qui_refuse_fait_attendre_puis_le_courriel_part(monde: Monde, boite: Boite) -> None:
    _deposer(monde)
    boite.refuse = True
    assert remettre(monde.instance.base, boite.serveur) == 0
    courriel = _lire(monde)
    assert courriel.erreur
    assert courriel.prochain_essai > maintenant()
    boite.refuse = False
    assert remettre(monde.instance.base, boite.serveur) == 0, "il attend son heure"
    with monde.instance.base.ecrire(HORS) as session:
        ligne = session.exec(select(Courriel)).one()
        ligne.prochain_essai = maintenant() - timedelta(seconds=1)
        session.add(ligne)
    assert remettre(monde.instance.base, boite.serveur) == 1
    assert len(boite.recus) == 1


def test_sans_serveur_regle_rien_ne_part_et_rien_ne_se_perd(monde_sqlite: Monde) -> None:
    _deposer(monde_sqlite)
    assert remettre(monde_sqlite.instance.base, None) == 0
    assert _lire(monde_sqlite).corps


def test_un_serveur_absent_ne_fait_pas_tomber_la_boucle(monde_sqlite: Monde) -> None:
    _deposer(monde_sqlite)
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        libre = prise.getsockname()[1]
    assert remettre(monde_sqlite.instance.base, Serveur("127.0.0.1", libre, "aucune")) == 0
    assert _lire(monde_sqlite).erreur == "ConnectionRefusedError"


def test_une_transaction_annulee_n_envoie_rien(monde_sqlite: Monde, boite: Boite) -> None:
    with pytest.raises(RuntimeError), monde_sqlite.instance.base.ecrire(HORS) as session:
        deposer(session, "camille@essai.example", "Objet", "Corps")
        raise RuntimeError
    assert remettre(monde_sqlite.instance.base, boite.serveur) == 0
    assert boite.recus == []


def test_un_courriel_dont_le_terme_est_passe_ne_part_plus_et_s_efface(monde: Monde, boite: Boite) -> None:
    with monde.instance.base.ecrire(HORS) as session:
        deposer(session, "camille@essai.example", "Confirmez", "Lien", maintenant() - timedelta(minutes=1))
    assert remettre(monde.instance.base, boite.serveur) == 0
    with monde.instance.base.ecrire(HORS) as session:
        purger(session)
        assert session.exec(select(Courriel)).all() == []


def test_ce_qui_est_remis_ne_garde_pas_l_adresse_au_dela_de_son_temps(monde: Monde, boite: Boite) -> None:
    _deposer(monde)
    remettre(monde.instance.base, boite.serveur)
    with monde.instance.base.ecrire(HORS) as session:
        purger(session)
        (courriel,) = session.exec(select(Courriel)).all()
        courriel.remis_le = maintenant() - GARDE - timedelta(days=1)
        session.add(courriel)
    with monde.instance.base.ecrire(HORS) as session:
        purger(session)
        assert session.exec(select(Courriel)).all() == []
