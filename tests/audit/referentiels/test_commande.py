"""`gouverne audit referentiel importer` : l'identifiant seul sur la sortie, le compte rendu sur l'erreur."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from commandes import gouverne
from fabriques.monde import Monde
from fabriques.referentiels import bibliotheque, brute
from socle.console import lancer


@pytest.fixture
def jouer(monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    organisme = monde_sqlite.organisme()
    monkeypatch.setenv("GOUVERNE_DONNEES", str(monde_sqlite.instance.reglages.donnees))

    def jouer(chemin: Path, *suite: str) -> tuple[int, str, str]:
        code = lancer(
            gouverne, ["audit", "referentiel", "importer", str(chemin), "--organisme", organisme.code, *suite]
        )
        sortie = capsys.readouterr()
        return code, sortie.out, sortie.err

    return jouer


def test_l_identifiant_seul_sort_et_le_meme_fichier_rend_le_meme(jouer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    chemin = tmp_path / "lib.yaml"
    chemin.write_bytes(bibliotheque())
    code, sortie, erreur = jouer(chemin, "--essai")
    assert (code, sortie) == (0, "")
    assert "Essai de norme, version 1 : 2 points, 1 chapitres." in erreur
    code, sortie, _ = jouer(chemin)
    assert code == 0
    assert uuid.UUID(sortie.strip())
    assert jouer(chemin)[1] == sortie


def test_le_cadre_se_choisit(jouer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    cadre = brute()["objects"]["framework"]
    chemin = tmp_path / "lib.yaml"
    chemin.write_bytes(bibliotheque(objects={"frameworks": [cadre, {**cadre, "ref_id": "AUTRE"}]}))
    code, sortie, erreur = jouer(chemin)
    assert (code, sortie) == (1, "")
    assert "indiquez lequel" in erreur
    assert jouer(chemin, "--cadre", "AUTRE")[0] == 0


@pytest.mark.parametrize(
    ("contenu", "nom", "phrases"),
    [
        (None, "absent.yaml", ["Fichier introuvable"]),
        (b"a: [", "x.yaml", ["pas du YAML lisible"]),
        (b"Identifiant;Question;Poids\nA;Un ?;9\n", "x.csv", ["Ligne 2 : Poids", "1 point(s) à corriger"]),
    ],
)
def test_un_refus_rend_un_et_ne_sort_rien(
    jouer,
    tmp_path: Path,
    contenu: bytes | None,
    nom: str,
    phrases: list[str],  # type: ignore[no-untyped-def]
) -> None:
    chemin = tmp_path / nom
    if contenu is not None:
        chemin.write_bytes(contenu)
    code, sortie, erreur = jouer(chemin)
    assert (code, sortie) == (1, "")
    assert all(phrase in erreur for phrase in phrases)
