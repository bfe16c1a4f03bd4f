"""D'une version à l'autre : rien ne se perd, l'histoire se compose, le doute ne garde pas une réponse."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.referentiels.forme import Referentiel
from audit.referentiels.livres import rgs
from audit.referentiels.versions import (
    LIBELLES,
    PassageDePoint,
    cle_de_version,
    comparer,
    reponses_gardees,
    resume,
)
from fabriques.referentiels import petit

Histoire = list[dict[str, Any]]


def _version(numero: str, **points: dict[str, Any]) -> dict[str, Any]:
    return {"version": numero, "date": "2026-01-02", "points": points}


def _sorts(ancien: Referentiel, nouveau: Referentiel) -> dict[str, PassageDePoint]:
    return {p.ancien or f"+{p.vers[0]}": p for p in comparer(ancien, nouveau)}


def test_sans_histoire_le_contenu_tranche_au_plus_prudent() -> None:
    ancien = petit("1", {"A": "Même ?", "B": "Avant ?", "C": "Partie ?"})
    nouveau = petit("2", {"A": "Même  ?", "B": "Après ?", "D": "Venue ?"})
    sorts = _sorts(ancien, nouveau)
    assert {cle: (p.changement, p.vers, p.conserver_reponse) for cle, p in sorts.items()} == {
        "A": ("inchange", ("A",), True),
        "B": ("reformule", ("B",), False),
        "C": ("retire", (), False),
        "+D": ("ajoute", ("D",), False),
    }


def test_l_histoire_dit_ce_qu_il_faut_garder() -> None:
    histoire = [
        _version("1.0.0"),
        _version(
            "1.1.0",
            A={"changement": "reformule", "conserver_reponse": True, "note": "Mieux dit."},
            B={"changement": "scinde", "vers": ["B", "E"], "conserver_reponse": False},
            C={"changement": "fusionne", "vers": ["A"], "conserver_reponse": False},
            D={"changement": "retire"},
            E={"changement": "ajoute", "note": "Issu de B."},
            F={"changement": "ajoute", "note": "Neuf."},
        ),
    ]
    ancien = petit("1.0.0", dict.fromkeys("ABCD", "Avant ?"))
    sorts = _sorts(ancien, petit("1.1.0", dict.fromkeys("ABEF", "Après ?"), historique=histoire))
    assert {cle: (p.changement, p.vers, p.conserver_reponse) for cle, p in sorts.items()} == {
        "A": ("fusionne", ("A",), True),
        "B": ("scinde", ("B", "E"), False),
        "C": ("fusionne", ("A",), False),
        "D": ("retire", (), False),
        "+F": ("ajoute", ("F",), False),
    }
    assert sorts["A"].note == "Mieux dit."
    assert sorts["+F"].note == "Neuf."


def test_plusieurs_versions_franchies_d_un_coup_se_composent() -> None:
    garder = {"changement": "reformule", "conserver_reponse": True}
    histoire = [
        _version("2.0.0", B={"changement": "retire"}, D={**garder, "conserver_reponse": False}),
        _version("1.0.0"),
        _version("1.1.0-projet", A={"changement": "scinde", "vers": ["A", "B"], "conserver_reponse": True}, D=garder),
        _version("3.0.0", A={"changement": "retire"}),
    ]
    ancien = petit("1.0.0", {"A": "Un ?", "D": "Deux ?"})
    sorts = _sorts(ancien, petit("2.0.0", {"A": "Un, dit autrement ?", "D": "Deux bis ?"}, historique=histoire))
    assert (sorts["A"].changement, sorts["A"].vers, sorts["A"].conserver_reponse) == ("reformule", ("A",), True)
    assert sorts["D"].conserver_reponse is False, "une seule étape qui ne garde pas suffit"
    depuis = _sorts(petit("1.1.0-projet", {"A": "Un ?", "B": "Un bis ?", "D": "Deux ?"}),
                    petit("2.0.0", {"A": "Un ?", "D": "Deux bis ?"}, historique=histoire))  # fmt: skip
    assert depuis["B"].changement == "retire"
    assert depuis["A"].changement == "inchange", "la version 3.0.0 n'est pas encore franchie"


def test_un_point_renomme_suit_son_nouveau_nom() -> None:
    histoire = [_version("1"), _version("2", A={"changement": "reformule", "vers": ["Z"], "conserver_reponse": True})]
    sorts = _sorts(petit("1", {"A": "Un ?"}), petit("2", {"Z": "Un ?"}, historique=histoire))
    assert (sorts["A"].changement, sorts["A"].vers, sorts["A"].conserver_reponse) == ("reformule", ("Z",), True)


def test_une_histoire_qui_ment_ne_garde_pas_une_reponse() -> None:
    histoire = [_version("1"), _version("2", B={"changement": "fusionne", "vers": ["X"], "conserver_reponse": True})]
    sorts = _sorts(petit("1", {"A": "Avant ?", "B": "Un ?"}), petit("2", {"A": "Après ?"}, historique=histoire))
    assert (sorts["A"].changement, sorts["A"].conserver_reponse) == ("reformule", False), "changé sans être dit"
    assert (sorts["B"].changement, sorts["B"].conserver_reponse) == ("retire", False), "X n'existe pas"


@pytest.mark.parametrize(
    ("avant", "apres"), [("2.0.0", "1.0.0"), ("1.0.0", "1.0.0"), ("0.9.0", "2.0.0"), ("x", "2.0.0")]
)
def test_hors_de_l_histoire_le_contenu_tranche(avant: str, apres: str) -> None:
    histoire = [_version("1.0.0"), _version("2.0.0", A={"changement": "retire"})]
    sorts = _sorts(petit(avant, {"A": "Un ?"}), petit(apres, {"A": "Un ?"}, historique=histoire))
    assert sorts["A"].changement == "inchange"


def test_les_versions_se_rangent_comme_semver() -> None:
    rangees = [
        "0.9",
        "1",
        "1.0.1-alpha",
        "1.0.1-alpha.1",
        "1.0.1-alpha.beta",
        "1.0.1-projet",
        "1.0.1",
        "1.0.10",
        "2.0.0",
    ]
    cles = [cle_de_version(v) for v in rangees]
    assert cles == sorted(cles)  # type: ignore[type-var]
    assert cle_de_version("v1.2.0+construit") == cle_de_version("1.2.0")
    assert cle_de_version("2026 bis") is None


def test_le_notre_passe_de_sa_version_d_hier_a_celle_d_aujourd_hui() -> None:
    hier = rgs().model_copy(update={"referentiel": rgs().referentiel.model_copy(update={"version": "1.1.0-projet"})})
    passages = comparer(hier, rgs())
    assert resume(passages) == {"inchange": 112, "reformule": 2}
    assert reponses_gardees(passages) == 114


def test_un_referentiel_compare_a_lui_meme_ne_change_pas() -> None:
    assert {p.changement for p in comparer(rgs(), rgs())} == {"inchange"}


IDS = st.sampled_from("ABCDEFG")
POINTS = st.dictionaries(IDS, st.sampled_from(["Un ?", "Deux ?", "Trois ?"]), min_size=1)
CHANGEMENTS = st.fixed_dictionaries(
    {
        "changement": st.sampled_from(sorted(LIBELLES)),
        "conserver_reponse": st.booleans(),
        "vers": st.lists(IDS, max_size=3),
    }
)
ETAPES = st.lists(st.dictionaries(IDS, CHANGEMENTS, max_size=5), max_size=4)


@given(POINTS, POINTS, ETAPES, st.booleans())
def test_rien_ne_se_perd_quoi_que_dise_l_histoire(
    avant: dict[str, str], apres: dict[str, str], etapes: list[dict[str, Any]], couverte: bool
) -> None:
    """Chaque ancien point une fois et une seule ; chaque nouveau atteint ou ajouté ; jamais une cible qui n'existe pas."""
    histoire = [_version("1.0.0")] if couverte else []
    histoire += [_version(f"1.{n}.0", **points) for n, points in enumerate(etapes, 1)]
    ancien, nouveau = petit("1.0.0", avant), petit(f"1.{len(etapes)}.0", apres, historique=histoire)
    passages = comparer(ancien, nouveau)
    assert [p.ancien for p in passages if p.ancien] == list(avant)
    atteints = [v for p in passages for v in p.vers]
    assert set(atteints) == set(apres)
    ajoutes = [p for p in passages if not p.ancien]
    assert all(p.changement == "ajoute" and len(p.vers) == 1 and not p.conserver_reponse for p in ajoutes)
    assert {p.vers[0] for p in ajoutes}.isdisjoint(v for p in passages if p.ancien for v in p.vers)
    for p in passages:
        assert (p.changement == "retire") == (not p.vers)
        assert not (p.conserver_reponse and not p.vers)
        if p.changement == "inchange":
            assert p.vers == (p.ancien,)
            assert avant[p.ancien] == apres[p.ancien]
    assert sum(resume(passages).values()) == len(passages)
