"""`gouverne audit exporter` : chaque format, ce qui est journalisé, ce qui est refusé."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from commandes import gouverne
from fabriques.autodiagnostics import Ouvert
from fabriques.client import Maison
from socle.console import lancer

ENTETES = {"docx": b"PK", "odt": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "csv": b"\xef\xbb\xbf", "json": b"{"}


@pytest.fixture(autouse=True)
def _base(repondu: Ouvert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUVERNE_DONNEES", str(repondu.monde.instance.reglages.donnees))


def jouer(*arguments: str) -> int:
    return lancer(gouverne, ["audit", "exporter", *arguments])


@pytest.mark.parametrize("format_", ENTETES)
def test_chaque_format_s_ecrit(repondu: Ouvert, maison: Maison, tmp_path: Path, format_: str) -> None:
    sortie = tmp_path / f"a.{format_}"
    assert jouer(str(repondu.id), "--format", format_, "-o", str(sortie)) == 0
    assert sortie.read_bytes().startswith(ENTETES[format_])
    assert maison.verbes(repondu.commune)[-1] == "autodiagnostic.exporte"


def test_sans_sortie_le_fichier_va_a_la_sortie_standard(
    repondu: Ouvert, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert jouer(str(repondu.id), "--format", "json") == 0
    assert json.loads(capfdbinary.readouterr().out)["format"] == "gouverne-autodiagnostic"


def test_la_lettre_s_ecrit_en_pdf_pas_en_odt(
    repondu: Ouvert, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert jouer(str(repondu.id), "--format", "pdf", "--lettre", "-o", str(tmp_path / "l.pdf")) == 0
    assert jouer(str(repondu.id), "--format", "odt", "--lettre", "-o", str(tmp_path / "l.odt")) == 1
    assert "ne se produit pas" in capsys.readouterr().err
    assert not (tmp_path / "l.odt").exists()


def test_un_identifiant_inconnu_ou_faux_est_refuse_d_une_phrase(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert jouer(str(uuid.uuid4()), "--format", "json") == 1
    assert "Aucun autodiagnostic" in capsys.readouterr().err
    assert jouer("abc", "--format", "json") == 1
    assert "n'est pas l'identifiant" in capsys.readouterr().err


def test_un_dossier_absent_est_dit(repondu: Ouvert, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert jouer(str(repondu.id), "--format", "json", "-o", str(tmp_path / "absent" / "a.json")) == 1
    assert "ne peut pas être écrit" in capsys.readouterr().err
