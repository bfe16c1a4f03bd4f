"""Vitam : l'aller-retour ne perd rien de ce qu'il porte ; ce qui n'y a pas sa place est dit."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.conservation import vitam
from registre.conservation.lectures import RegleVue, de_table, toutes_livrees
from registre.conservation.modele import RegleConservation, RegleSaisie
from socle.base import nouvel_id
from socle.erreurs import SaisieRefusee
from socle.saisies import valider

TEXTE = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
REGLE = st.fixed_dictionaries({
    "nom": TEXTE, "code": st.from_regex(r"[A-Z]{2,5}-[0-9]{1,4}", fullmatch=True), "observations": TEXTE,
    "dua_nombre": st.integers(1, 999).map(str), "dua_unite": st.sampled_from(["annees", "mois", "jours"]),
})  # fmt: skip
ENTETE = ",".join(vitam.COLONNES)


def _vue(valeurs: dict[str, Any]) -> RegleVue:
    saisie = valider(RegleSaisie, valeurs)
    return de_table(RegleConservation(id=nouvel_id(), organisme_id=nouvel_id(), **saisie.model_dump()))


def _ligne(*cases: str) -> Any:
    (ligne,) = vitam.lire(f"{ENTETE}\r\n{','.join(cases)}\r\n".encode(), "f.csv").lignes
    return ligne


@given(st.lists(REGLE, min_size=1, max_size=6, unique_by=(lambda r: r["code"], lambda r: r["nom"])))
@settings(max_examples=40)
def test_l_aller_retour_garde_code_document_description_et_duree(brutes: list[dict[str, Any]]) -> None:
    ecrit = vitam.ecrire([_vue(brut) for brut in brutes])
    lu = vitam.lire(ecrit, "f.csv")
    assert [ligne.fautes for ligne in lu.lignes] == [[]] * len(brutes)
    assert vitam.ecrire([_vue(ligne.valeurs) for ligne in lu.lignes]) == ecrit


def test_l_export_ne_porte_que_les_regles_qui_ont_une_duree() -> None:
    regles = toutes_livrees()
    lignes = list(csv.DictReader(io.StringIO(vitam.ecrire(regles.values()).decode())))
    assert len(lignes) == sum(r.dua is not None for r in regles.values())
    par_code = {ligne["RuleId"]: ligne for ligne in lignes}
    assert par_code["marches"]["RuleDuration"] == "10"
    assert par_code["casier_b2"]["RuleMeasurement"] == "Month"
    assert {ligne["RuleType"] for ligne in lignes} == {"AppraisalRule"}
    assert "deliberations" not in par_code


@pytest.mark.parametrize("type_", ["AccessRule", "StorageRule", "Inventee", ""])
def test_un_autre_type_de_regle_est_signale_et_laisse_de_cote(type_: str) -> None:
    ligne = _ligne("A-1", type_, "Un document", "", "5", "Year")
    assert any("RuleType" in faute for faute in ligne.fautes)


@pytest.mark.parametrize(
    ("duree", "unite"), [("", "Year"), ("zéro", "Year"), ("0", "Year"), ("5", "Siècle"), ("5000", "Year")]
)
def test_une_duree_illisible_est_une_faute(duree: str, unite: str) -> None:
    assert _ligne("A-1", "AppraisalRule", "Un document", "", duree, unite).fautes


def test_le_code_d_une_regle_livree_devient_une_adaptation() -> None:
    ligne = _ligne("marches", "AppraisalRule", "Marchés", "", "12", "Year")
    assert not ligne.fautes
    assert ligne.valeurs["adapte"] == "marches"


def test_un_doublon_est_dit_contre_l_existant_et_dans_le_fichier() -> None:
    lignes = [f"{code},AppraisalRule,{nom},,5,Year" for code, nom in (("A-1", "Un"), ("A-1", "Deux"), ("B", "Pris"))]
    contenu = "\r\n".join([ENTETE, *lignes])
    connue = _vue({"nom": "Pris", "code": "Z-1", "dua_nombre": "3", "dua_unite": "annees"})
    assert [ligne.deja for ligne in vitam.lire(contenu.encode(), "f.csv", [connue]).lignes] == [False, True, True]


@pytest.mark.parametrize("contenu", [b"", b"a,b\r\n1,2\r\n", "RuleId;é".encode("latin-1"), b"\x00\x01"])
def test_un_fichier_qui_n_est_pas_de_vitam_est_refuse_en_francais(contenu: bytes) -> None:
    with pytest.raises(SaisieRefusee):
        vitam.lire(contenu, "f.csv")
