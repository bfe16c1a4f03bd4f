"""Le fichier de l'outil PIA : lu, contrôlé, récrit ; les autres refusés d'une phrase ; rien d'hostile n'y survit."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.aipd.echanges.constats import CONNAISSANCES, MODELE, SERVEUR
from registre.aipd.echanges.json_borne import LIMITE
from registre.aipd.echanges.pia import CLES, PiaRefuse, ecrire, lire
from tests.registre.aipd.echanges.fichiers_pia import (
    commentaire,
    complet,
    evaluation,
    fichier,
    fichiers,
    mesure,
    modele_propre,
    octets,
    pia,
    reponse,
)

REELS = Path(__file__).parents[5] / "shared" / "donnees"


def phrases(contenu: Any) -> str:
    return "\n".join(f"{r.lieu} : {r.phrase}" for r in lire(octets(contenu)).remarques)


@given(fichiers())
@settings(max_examples=150, deadline=None)
def test_lire_puis_ecrire_ne_change_rien(contenu: dict[str, Any]) -> None:
    assert json.loads(ecrire(lire(octets(contenu)).contenu)) == contenu


@pytest.mark.donnees_reelles
def test_l_export_reel_se_relit_et_se_recrit_a_l_identique() -> None:
    brut = (REELS / "cnil-pia-cypress-fixture.json").read_bytes()
    lu = lire(brut)
    assert json.loads(ecrire(lu.contenu)) == json.loads(brut)
    assert (len(lu.answers), len(lu.measures), len(lu.evaluations)) == (36, 1, 19)
    assert [r.lieu for r in lu.remarques] == ["evaluations, ligne 15"]
    assert "[object Object]" in lu.remarques[0].phrase


@pytest.mark.donnees_reelles
@pytest.mark.parametrize(
    ("nom", "phrase"),
    [("2018-11-21-structure-example-fr", MODELE), ("pia_knowledge-base", CONNAISSANCES)],
)
def test_les_formats_voisins_reels_sont_refuses(nom: str, phrase: str) -> None:
    with pytest.raises(PiaRefuse) as refus:
        lire((REELS / f"cnil-pia-{nom}.json").read_bytes())
    assert refus.value.phrase == phrase


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ({"structure": {"id": 1, "data": {"sections": []}}}, MODELE),
        ({"id": 1, "name": "Base", "knowledges": []}, CONNAISSANCES),
        ([{"id": 1, "name": "A", "status": 0, "answers": []}], SERVEUR),
        ({"format": "gouverne-aipd", "version": 1}, "complément"),
        ({}, "il lui manque la partie « pia »"), ([], "pas une analyse"), ("texte", "pas une analyse"),
        (12, "pas une analyse"),
        ({"pia": []}, "n'a pas la forme"), ({"pia": {}, "answers": {}}, "devrait être une liste"),
        ({"pia": {}, "answers": [3]}, "pas une ligne lisible"), ({"pia": {"name": 3}}, "on attendait un texte"),
        ({"pia": {"status": "deux"}}, "on attendait un nombre entier"), ({"pia": {"status": [1]}}, "un nombre entier"),
        (fichier(answers=[{"reference_to": 111}]), "n'a pas de « data » lisible"),
        (fichier(answers=[reponse(1, 111) | {"data": {"list": "a"}}]), "liste de textes"),
        (fichier(answers=[reponse(1, 111) | {"data": {"list": [[]]}}]), "liste de textes"),
        (fichier(evaluations=[evaluation(1, "1.1", gauges=[1])]), "n'a pas la forme attendue"),
        (fichier(comments=[commentaire(1, 111)] * 10_001), "10000 au plus"),
        (fichier(answers=[reponse(i, 111, "<x>" * 4000) for i in range(11)]), "trop de HTML"),
    ],
)  # fmt: skip
def test_un_autre_fichier_est_refuse_d_une_phrase(contenu: Any, attendu: str) -> None:
    with pytest.raises(PiaRefuse) as refus:
        lire(octets(contenu))
    assert attendu in refus.value.phrase
    assert refus.value.code_http == 422


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        (b"", "vide"), (b"  \n", "vide"), (b"\xff\xfe{}", "UTF-8"), (b'{"pia": ', "coup"), (b"<html>", "JSON lisible"),
        (b"[" * 200_000, "trop profond"), (b'{"pia":' * 3000 + b"1" + b"}" * 3000, "trop profond"),
        (b'{"pia":' + b"[" * 60 + b"]" * 60 + b"}", "trop profond"), (b'{"pia":{},"pia":{}}', "deux fois"),
        (b'{"pia":{"id":NaN}}', "pas un nombre"), (b'{"pia":{"progress":1e999}}', "trop grand"),
        (b'{"pia":{"id":' + b"9" * 5000 + b"}}", "trop grand"), (b"{" + b" " * LIMITE + b"}", "Mo"),
    ],
)  # fmt: skip
def test_un_fichier_piege_est_refuse_d_une_phrase(brut: bytes, attendu: str) -> None:
    with pytest.raises(PiaRefuse) as refus:
        lire(brut)
    assert attendu in refus.value.phrase


def test_les_caracteres_impossibles_tombent() -> None:
    lu = lire(b'{"pia":{"name":"A\\ud800\\u0000B"},"answers":[],"measures":[],"evaluations":[],"comments":[]}')
    assert lu.pia["name"] == "AB"


def test_l_export_a_les_cinq_cles_et_les_types_de_l_outil() -> None:
    contenu = fichier(answers=[reponse(1, "111", "<p>x</p>")], evaluations=[evaluation(1, "1.1") | {"reference_to": 3}])
    contenu["comments"] = [commentaire(1, "111")]
    ecrit = json.loads(ecrire(lire(octets(contenu)).contenu))
    assert tuple(ecrit) == CLES
    assert ecrit["answers"][0]["reference_to"] == 111
    assert ecrit["comments"][0]["reference_to"] == 111
    assert ecrit["evaluations"][0]["reference_to"] == "3"


def test_une_partie_absente_est_lue_vide_et_reparait_a_l_export() -> None:
    lu = lire(octets({"pia": pia()}))
    assert {r.lieu for r in lu.remarques} == {"answers", "measures", "evaluations", "comments"}
    assert tuple(json.loads(ecrire(lu.contenu))) == CLES


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        (fichier(evaluations=[evaluation(1, "3.1.[object Object]")]), "« 3.1.[object Object] » ne désigne aucune mesure"),
        (fichier(evaluations=[evaluation(1, "9.9")]), "« 9.9 » ne désigne rien"),
        (fichier(evaluations=[evaluation(1, "1.1"), evaluation(2, "1.1")]), "évalué 2 fois"),
        (fichier(evaluations=[evaluation(1, "1.1", 8, 9)]), "« global_status » vaut 9"),
        (fichier(evaluations=[evaluation(1, "3.2", gauges={"x": 9, "y": 1})]), "niveau réestimé sort de l'échelle"),
        (fichier(comments=[commentaire(1, 5, "Perdu", True)]), "Commentaire détaché de la mesure 5"),
        (fichier(comments=[commentaire(1, 888)]), "Commentaire détaché de la question 888"),
        (fichier(measures=[mesure(1, "Sauvegarde"), mesure(2, "Sauvegarde")]), "2 mesures s'intitulent « Sauvegarde »"),
        (fichier(measures=[mesure(1, "A"), mesure(1, "B")]), "portent le même numéro « 1 »"),
        (fichier(measures=[mesure(1, "")]), "n'a pas de titre"),
        (fichier(answers=[reponse(1, 324, liste=["Fantôme"])]), "Mesures que le fichier ne décrit pas : « Fantôme »"),
        (fichier(answers=[reponse(1, 999, "x")]), "999 : question que le questionnaire n'a pas"),
        (fichier(pia(**modele_propre()), answers=[reponse(1, 114, "x")]), "114 : question du modèle propre"),
        (fichier(answers=[reponse(1, "abc", "x")]), "Référence illisible « abc »"),
        (fichier(answers=[reponse(1, 111, "x"), reponse(2, 111, "y")]), "La question 111 a 2 réponses"),
        (fichier(answers=[reponse(1, 325, "x", 7)]), "Le niveau 7 sort de l'échelle"),
        (fichier(pia(status=12)), "L'état 12 n'existe pas"), (fichier(pia(dpo_status=5)), "L'avis du délégué vaut 5"),
        (fichier(pia(is_archive=1)), "rangée aux archives"), (fichier(pia(name=" ")), "pas d'intitulé"),
        (fichier(pia(dbVersion=2018, objectStore={})), "« dbVersion », « objectStore »"),
        (fichier() | {"autre": 1}, "« autre »"),
        (fichier(pia(**modele_propre())), "modèle propre, « Modèle d'essai »"),
        (fichier(pia(dpo_opinion="<script>alert(1)</script>Oui")), "assaini"),
    ],
)  # fmt: skip
def test_tout_ce_qui_est_etrange_est_dit(contenu: Any, attendu: str) -> None:
    assert attendu in phrases(contenu)


def test_un_fichier_ordinaire_n_a_rien_d_etrange() -> None:
    assert lire(octets(complet())).remarques == ()


def test_le_bruit_des_vieilles_versions_ne_ressort_pas() -> None:
    bruite = fichier(pia(dbVersion=1, tableName="pia", serverUrl=None, numberOfQuestions=36, objectStore={}))
    assert json.loads(ecrire(lire(octets(bruite)).contenu)) == fichier()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda sous: st.lists(sous, max_size=4) | st.dictionaries(st.text(max_size=10) | st.sampled_from(
        [*CLES, "reference_to", "data", "list", "title", "id", "status", "gauges", "structure_data", "structure_id",
         "sections",
         "items", "questions", "for_measure"]), sous, max_size=6), max_leaves=25,
)  # fmt: skip


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_n_importe_quel_json_est_lu_ou_refuse(contenu: Any) -> None:
    with suppress(PiaRefuse):
        ecrire(lire(json.dumps(contenu).encode()).contenu)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_n_importe_quels_octets_sont_lus_ou_refuses(brut: bytes) -> None:
    with pytest.raises(PiaRefuse):
        lire(brut)
