"""Un mot, une chose : chaque table, chaque rôle et chaque état de fiche est au lexique, et rien n'y est inventé."""

from __future__ import annotations

import re

import pytest
from sqlmodel import SQLModel
from sqlmodel.main import default_registry

import modeles  # noqa: F401
from registre.traitements.listes import LISTES
from socle.droits import ROLES
from socle.perimetre import classes_cloisonnees
from tests.docs.tableaux import RACINE

LEXIQUE = (RACINE / "docs" / "lexique.md").read_text(encoding="utf-8")
LIGNES = dict(re.findall(r"^\| `(\w+)` \| (`\w+` \| .+? \| (?:oui|non)) \|$", LEXIQUE, re.MULTILINE))


def tables() -> list[type[SQLModel]]:
    """Toutes les classes de table de la maison."""
    classes = [correspondance.class_ for correspondance in default_registry.mappers]
    return sorted((c for c in classes if c.__module__.split(".")[0] != "tests"), key=lambda c: c.__name__)


@pytest.mark.parametrize("classe", tables(), ids=lambda c: c.__name__)
def test_chaque_table_est_au_lexique_sous_son_nom_et_son_cloisonnement(classe: type[SQLModel]) -> None:
    assert classe.__name__ in LIGNES
    ligne = LIGNES[classe.__name__]
    assert ligne.startswith(f"`{classe.__tablename__}` | ")
    assert ligne.endswith("| oui" if classe in classes_cloisonnees() else "| non")


def test_aucune_table_du_lexique_n_a_disparu() -> None:
    assert set(LIGNES) == {classe.__name__ for classe in tables()}


@pytest.mark.parametrize("role", ROLES)
def test_chaque_role_est_au_lexique_sous_son_nom_d_ecran(role: str) -> None:
    assert f"| `{role}` | {ROLES[role].libelle} |" in LEXIQUE


def test_chaque_etat_de_fiche_est_au_lexique_sous_son_nom_d_ecran() -> None:
    for etat in LISTES["statuts"].items:
        assert f"| `{etat.code}` | {etat.libelle} |" in LEXIQUE


def test_un_mot_n_est_defini_qu_une_fois() -> None:
    definis = re.findall(r"^\| ([a-zà-ÿ' ]+?) \|", LEXIQUE, re.MULTILINE)
    assert sorted({mot for mot in definis if definis.count(mot) > 1}) == []
