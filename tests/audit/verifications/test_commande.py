"""`gouverne audit certificat` et `verifier` : le JSON promis, les codes de sortie, aucune base ouverte, rien de joint."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commandes import gouverne
from fabriques.certificats import HOTE, faire
from socle.console import lancer

RACINE = Path(__file__).resolve().parents[3]
CLES = {"code", "regle", "verdict", "explication", "sujet", "source", "etat_du_droit", "verification"}


def jouer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    code = lancer(gouverne, ["audit", "certificat", *arguments])
    sortie = capsys.readouterr()
    return code, json.loads(sortie.out) if "--json" in arguments else sortie.out, sortie.err


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    chemin = tmp_path / "site.pem"
    chemin.write_bytes(faire("rsa2048").pem)
    return chemin


def test_le_json_porte_le_verdict_et_chaque_constat(fichier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lu, erreur = jouer(capsys, str(fichier), "--hote", HOTE, "--le", "22/11/2026", "--json")
    assert (code, lu["verdict"], erreur) == (0, "conforme", "")
    assert all(set(c) == CLES for c in lu["constats"])
    assert {c["verdict"] for c in lu["constats"]} == {"conforme"}
    assert lu["expire_le"] == "2027-09-17"


def test_le_code_est_zero_quel_que_soit_le_verdict(fichier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lu, _ = jouer(capsys, str(fichier), "--hote", "autre.example", "--le", "22/11/2026", "--json")
    assert (code, lu["verdict"]) == (0, "non_conforme")
    code, texte, _ = jouer(capsys, str(fichier), "--le", "01/01/2031")
    assert code == 0
    assert texte.startswith("Verdict : Non conforme")
    assert "Expiré depuis" in texte


@pytest.mark.parametrize(
    "contenu", [b"", b"bonjour", faire().pem[:200], faire().cle_pem], ids=["vide", "texte", "coupé", "clé"]
)
def test_un_fichier_illisible_rend_erreur_et_le_code_1(
    tmp_path: Path, contenu: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    chemin = tmp_path / "x"
    chemin.write_bytes(contenu)
    code, lu, _ = jouer(capsys, str(chemin), "--json")
    assert (code, lu["verdict"], [c["verdict"] for c in lu["constats"]]) == (1, "erreur", ["erreur"])
    assert "PRIVATE" not in json.dumps(lu)


def test_un_fichier_absent_et_une_date_fausse_se_disent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lu, _ = jouer(capsys, str(tmp_path / "absent.pem"), "--json")
    assert (code, lu["verdict"]) == (1, "erreur")
    assert "introuvable" in lu["resume"]
    code, _, erreur = jouer(capsys, str(tmp_path / "absent.pem"), "--le", "le 31 juin")
    assert code == 1
    assert "n'est pas une date" in erreur


def test_la_commande_n_ouvre_aucune_base_et_ne_joint_rien(
    fichier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interdire(*_: object) -> None:
        raise AssertionError("la commande a voulu se connecter")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOUVERNE_BASE", "mysql://rien")
    monkeypatch.setattr(socket.socket, "connect", interdire)
    monkeypatch.setattr(socket, "getaddrinfo", interdire)
    assert jouer(capsys, str(fichier), "--json")[0] == 0
    assert {f.name for f in tmp_path.iterdir()} == {"site.pem"}


def test_le_vrai_script_rend_les_memes_codes(fichier: Path) -> None:
    base = [sys.executable, "-m", "commandes", "audit", "certificat"]
    bon = subprocess.run([*base, str(fichier), "--json"], cwd=RACINE, capture_output=True, text=True, check=False)
    assert bon.returncode == 0
    assert json.loads(bon.stdout)["constats"]
    fichier.write_bytes(b"")
    assert subprocess.run([*base, str(fichier)], cwd=RACINE, capture_output=True, check=False).returncode == 1
