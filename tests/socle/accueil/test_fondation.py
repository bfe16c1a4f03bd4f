"""La première ouverture sous la course et la panne, sur les deux moteurs : une fois, ou pas du tout."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from fabriques.monde import Monde
from socle import journal
from socle.accueil import operations
from socle.accueil.modele import CompteSaisie
from socle.comptes.jetons import PREMIER_COMPTE, creer_jeton
from socle.comptes.modele import Attribution, Jeton, Personne
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.perimetre import Perimetre


@pytest.fixture
def jeton(monde: Monde) -> str:
    with monde.instance.base.ecrire(Perimetre.hors("test")) as session:
        return creer_jeton(session, PREMIER_COMPTE)


def compter(monde: Monde) -> tuple[int, ...]:
    """Nombres d'organismes, de comptes, de rôles, d'entrées au journal et de liens consommés."""
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        tables: tuple[Any, ...] = (Organisme, Personne, Attribution, journal.Entree)
        consommes = [j for j in session.exec(select(Jeton)) if j.utilise_le]
        return (*(len(session.exec(select(table)).all()) for table in tables), len(consommes))


def test_deux_clics_au_meme_instant_ne_fondent_qu_un_organisme(monde: Monde, jeton: str) -> None:
    organisme = OrganismeSaisie(nom="Vallon")
    compte = CompteSaisie(compte_nom="Camille", compte_courriel="c@vallon.example")

    def cliquer(_: int) -> bool:
        try:
            operations.fonder(monde.instance, jeton, organisme, compte, "haché")
        except operations.LienRefuse:
            return False
        return True

    with ThreadPoolExecutor(6) as clics:
        assert sorted(clics.map(cliquer, range(6))) == [False] * 5 + [True]
    assert compter(monde)[:3] == (1, 1, 2)


def test_une_panne_au_milieu_ne_laisse_rien(monde: Monde, jeton: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber(*_: Any) -> None:
        raise RuntimeError("coupure")

    monkeypatch.setattr(operations.journal, "inscrire", tomber)
    compte = CompteSaisie(compte_nom="Camille", compte_courriel="c@vallon.example")
    with pytest.raises(RuntimeError, match="coupure"):
        operations.fonder(monde.instance, jeton, OrganismeSaisie(nom="Vallon"), compte, "haché")
    assert compter(monde) == (0, 0, 0, 0, 0), "ni organisme, ni compte, ni lien consommé"
    monkeypatch.undo()
    operations.fonder(monde.instance, jeton, OrganismeSaisie(nom="Vallon"), compte, "haché")
