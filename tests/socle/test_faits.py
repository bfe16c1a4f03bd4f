"""Les faits et les chiffres : déclarés une fois, une part jamais arrondie vers le haut."""

from __future__ import annotations

from datetime import date

import pytest

from socle.faits import Chiffre, Fait, Mesure, chiffres_declares, declarer_chiffre, declarer_fait, faits_declares


def test_une_part_n_atteint_cent_que_si_tout_est_fait() -> None:
    assert Mesure(999, 1000).part == 99
    assert Mesure(3, 3).part == 100
    assert Mesure(0, 0).part is None


def test_un_fait_se_declare_une_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socle.faits._faits", {})
    fait = Fait("essai", "Essai", "{fait} sur {sur}", "organismes.accueil", "registre.lire", lambda s, j: {})
    declarer_fait(fait)
    declarer_fait(fait)
    assert list(faits_declares()) == ["essai"]
    with pytest.raises(ValueError, match="deux fois"):
        declarer_fait(Fait("essai", "Autre", "", "organismes.accueil", "registre.lire", lambda s, j: {}))


def test_un_chiffre_se_declare_une_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socle.faits._chiffres", {})
    chiffre = Chiffre("essai", "registre", "Essais", lambda s, debut, fin: {})
    declarer_chiffre(chiffre)
    declarer_chiffre(chiffre)
    assert list(chiffres_declares()) == ["essai"]
    with pytest.raises(ValueError, match="deux fois"):
        declarer_chiffre(Chiffre("essai", "registre", "Autres", lambda s, debut, fin: {date.today(): 1}))  # type: ignore[dict-item]
