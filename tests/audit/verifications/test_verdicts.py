"""Les recueils de règles datées : tous se chargent, chaque règle sert, chaque constat nomme une règle qui existe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit.verifications
from audit.verifications.genres import GENRES
from audit.verifications.listes import LISTES
from audit.verifications.verdicts import LIBELLES, VERDICTS, Constat, Jugement, recueil

DOSSIER = Path(audit.verifications.__file__).parent
CODE = {f: f.read_text("utf-8") for f in DOSSIER.rglob("*.py")}


@pytest.mark.parametrize("genre", GENRES)
def test_chaque_recueil_se_charge_et_chaque_regle_sert(genre: str) -> None:
    lu = recueil(genre)
    texte = "\n".join(CODE.values())
    assert [code for code in lu.regles if f'"{code}"' not in texte] == []
    assert [nom for nom in lu.seuils if f'"{nom}"' not in texte] == []
    for regle in lu.regles.values():
        assert regle.source
        assert regle.verification in {"T", "S", "M"}


def test_chaque_constat_nomme_une_regle_qui_existe() -> None:
    connues = {code for genre in GENRES for code in recueil(genre).regles}
    for fichier, texte in CODE.items():
        ecrits = set(re.findall(r'\bjuge\(\s*"(\w+)"', texte))
        assert ecrits <= connues, f"{fichier.name} : {ecrits - connues}"


def test_ce_qui_vient_de_memoire_n_est_jamais_dit_lu() -> None:
    """Le RGS et le guide TLS ont été lus dans des transcriptions : aucun ne se donne pour un texte lu."""
    for genre in GENRES:
        for regle in recueil(genre).regles.values():
            if "RGS" in regle.source or "ANSSI" in regle.source:
                assert regle.verification in {"S", "M"}, regle.nom


def test_le_resume_dit_ce_qui_pese_le_plus() -> None:
    def constat(verdict: str, phrase: str) -> Constat:
        return Constat("x", "x", verdict, phrase)

    bon, mauvais = constat("conforme", "Bien."), constat("non_conforme", "Mal.")
    assert Jugement([bon]).resume == "1 règle tenue."
    assert Jugement([bon, bon]).resume == "2 règles tenues."
    assert Jugement([bon, mauvais]).resume == "Mal."
    assert Jugement([mauvais, mauvais, mauvais]).resume == "Mal ; et 2 autres."
    assert (Jugement([]).verdict, Jugement([]).resume) == ("non_teste", "Rien n'a été mesuré.")


def test_les_listes_couvrent_les_genres_et_les_verdicts() -> None:
    assert set(LIBELLES) == set(VERDICTS)
    assert {"x509", "http", "dns", "securitytxt", "sslyze", "testssl"} == set(LISTES["collages"].codes)
    assert set(LISTES["controles"].codes) == set(GENRES) - {"x509"}
