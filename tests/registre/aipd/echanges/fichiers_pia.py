"""Des fichiers de l'outil PIA écrits par nous : un petit monde fixe, et de quoi en engendrer autant que l'on veut."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from registre.aipd.etude.questionnaire import questionnaire

QUAND = "2024-03-05T08:09:10.123Z"
TEXTES = [q.code for q in questionnaire().par_code.values() if q.genre == "texte"]
LISTES = [q.code for q in questionnaire().par_code.values() if q.genre == "liste"]
LIENS = [q.code for q in questionnaire().par_code.values() if q.genre == "mesures"]
JAUGES = [q.code for q in questionnaire().par_code.values() if q.genre == "jauge"]
POINTS = ["1.1", "1.2", *(f"{r.code}.{q.code}" for r in questionnaire().rubriques if r.evaluation == "question"
                          for q in r.questions), "3.2", "3.3", "3.4"]  # fmt: skip


def pia(**champs: Any) -> dict[str, Any]:
    """La fiche d'une analyse en cours."""
    return {
        "id": 7, "status": 0, "name": "Vidéoprotection de la place du marché", "author_name": "Police municipale",
        "evaluator_name": "Déléguée d'essai", "validator_name": "Maire d'essai", "dpo_status": None, "dpo_opinion": "",
        "dpos_names": "", "people_names": "", "concerned_people_opinion": "", "concerned_people_status": None,
        "concerned_people_searched_opinion": None, "concerned_people_searched_content": "", "rejection_reason": "",
        "applied_adjustments": "", "is_example": 0, "is_archive": 0, "category": "Sécurité", "progress": 12,
        "lock_version": 3, "structure_id": None, "structure_name": "", "structure_sector_name": "", "structure_data": None,
        "created_at": QUAND, "updated_at": QUAND, **champs,
    }  # fmt: skip


def reponse(numero: int, reference: int | str, text: str | None = None, gauge: int | None = None,
            liste: list[str] | None = None, **suite: Any) -> dict[str, Any]:  # fmt: skip
    """Une réponse."""
    data = {"text": text, "gauge": gauge, "list": liste or []}
    return {
        "id": numero,
        "pia_id": 7,
        "reference_to": reference,
        "data": data,
        "created_at": QUAND,
        "updated_at": QUAND,
    } | suite


def mesure(numero: int, titre: str, contenu: str = "<p>Décrite.</p>") -> dict[str, Any]:
    """Une mesure."""
    return {"id": numero, "pia_id": 7, "title": titre, "content": contenu, "placeholder": "measures.default_placeholder",
            "created_at": QUAND, "updated_at": QUAND}  # fmt: skip


def evaluation(numero: int, reference: str, status: int = 3, global_status: int = 2, **champs: Any) -> dict[str, Any]:
    """Une évaluation."""
    return {
        "id": numero, "pia_id": 7, "reference_to": reference, "status": status, "global_status": global_status,
        "evaluation_comment": None, "action_plan_comment": None, "evaluation_date": QUAND, "person_in_charge": "",
        "estimated_implementation_date": None, "gauges": {"x": 0, "y": 0}, "created_at": QUAND, "updated_at": QUAND, **champs,
    }  # fmt: skip


def commentaire(
    numero: int, reference: int | str, description: str = "À préciser.", for_measure: bool = False
) -> dict[str, Any]:
    """Un commentaire."""
    return {"id": numero, "pia_id": 7, "description": description, "reference_to": reference, "for_measure": for_measure,
            "created_at": QUAND, "updated_at": QUAND}  # fmt: skip


def fichier(fiche: dict[str, Any] | None = None, **tableaux: list[dict[str, Any]]) -> dict[str, Any]:
    """Les cinq clés."""
    vides: dict[str, Any] = {"answers": [], "measures": [], "evaluations": [], "comments": []}
    return {"pia": fiche or pia()} | vides | tableaux


def octets(contenu: Any) -> bytes:
    """Le fichier, tel que l'outil l'écrit."""
    return json.dumps(contenu, ensure_ascii=False).encode()


def complet(**champs: Any) -> dict[str, Any]:
    """Une analyse toute remplie, évaluée, avis rendus."""
    fiche = pia(dpo_status=1, dpo_opinion="D'accord.", dpos_names="Déléguée d'essai", concerned_people_searched_opinion=True,
                people_names="Riverains", concerned_people_status=1, concerned_people_opinion="Oui.", **champs)  # fmt: skip
    reponses = [
        *(reponse(i, int(c), f"<p>Réponse à <strong>{c}</strong>&nbsp;: été.</p>") for i, c in enumerate(TEXTES, 1)),
        *(reponse(i, int(c), liste=["Fuite", "Atteinte à l'image"]) for i, c in enumerate(LISTES, 40)),
        *(reponse(i, int(c), liste=["Chiffrement"]) for i, c in enumerate(LIENS, 60)),
        *(reponse(i, int(c), "<p>Parce que.</p>", 2) for i, c in enumerate(JAUGES, 70)),
    ]
    points = [*POINTS, "3.1.1", "3.1.2"]
    return fichier(
        fiche, answers=reponses, measures=[mesure(1, "Chiffrement"), mesure(2, "Sauvegarde")],
        evaluations=[evaluation(i, r) for i, r in enumerate(points, 1)],
        comments=[commentaire(1, 111), commentaire(2, 2, "Depuis quand ?", True)],
    )  # fmt: skip


SIMPLES = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00<>&\x7f", exclude_categories=("Cc", "Cs", "Cn")), max_size=30
)
RICHES = st.one_of(
    SIMPLES, st.sampled_from([
        "<p>Été &agrave; No&euml;l&nbsp;: <strong>1 &lt; 2</strong></p>", "<ul><li>un</li><li>deux</li></ul>", "",
        '<span style="font-family: \'Open Sans\', Arial; color: #333;">Lorem</span>', "<p>a</p>\n<p>&nbsp;</p>\n<p>b</p>",
        '<table border="1"><tbody><tr><td>x</td><td>y</td></tr></tbody></table>', "a < b et b > c, A&B",
        '<a href="https://exemple.example/?a=1&amp;b=2" target="_blank" rel="noopener">lien</a><br />suite',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="" />',
    ])
)  # fmt: skip
NIVEAUX = st.sampled_from([None, 0, 1, 2, 3, 4])
DATES = st.sampled_from([None, QUAND, "2021-01-07T09:23:48.244Z", "2026-12-31T23:00:00+01:00"])
PERDUE = "3.1.[object Object]"


@st.composite
def fichiers(tirer: Any) -> dict[str, Any]:
    """N'importe quel fichier valide : états, refus, mesures sans lien, références perdues, modèle propre, HTML."""
    titres = tirer(st.lists(st.sampled_from(["Chiffrement", "Journalisation", "Contrôle d'accès", "Éloignement", "< 5"]),
                            max_size=6))  # fmt: skip
    mesures = [mesure(i, t, tirer(RICHES)) | {"created_at": tirer(DATES)} for i, t in enumerate(titres, 1)]
    propre = tirer(st.booleans())
    fiche = pia(
        id=tirer(st.sampled_from([1, 7, "a1b2"])), status=tirer(st.integers(0, 4)), name=tirer(SIMPLES),
        progress=tirer(st.sampled_from([0, 12.5, 96, 100])), dpo_status=tirer(st.sampled_from([None, 0, 1])),
        concerned_people_status=tirer(st.sampled_from([None, 0, 1])), is_archive=tirer(st.sampled_from([0, 1])),
        concerned_people_searched_opinion=tirer(st.sampled_from([None, True, False])),
        **{c: tirer(RICHES) for c in ("dpo_opinion", "concerned_people_opinion", "rejection_reason", "applied_adjustments",
                                      "concerned_people_searched_content")},
        **{c: tirer(SIMPLES) for c in ("dpos_names", "people_names", "author_name", "validator_name", "category")},
        **(modele_propre() if propre else {}),
    )  # fmt: skip
    comptes = iter(range(1, 10_000))
    return fichier(
        fiche, answers=_reponses(tirer, titres, propre, comptes), measures=mesures,
        evaluations=_evaluations(tirer, len(mesures), comptes), comments=_commentaires(tirer, len(mesures), comptes),
    )  # fmt: skip


def modele_propre() -> dict[str, Any]:
    """Un modèle propre : une question de plus à la première rubrique, une section de plus."""
    questions = [{"id": 111, "title": "Notre question", "answer_type": "text"}, {"id": 114, "title": "Et le budget ?"}]
    sections = [{"id": 1, "items": [{"id": 1, "questions": questions}]},
                {"id": 5, "items": [{"id": 1, "questions": [{"id": 511, "title": "Annexe"}]}]}]  # fmt: skip
    return {"structure_id": 9, "structure_name": "Modèle d'essai", "structure_data": {"sections": sections}}


def _reponses(tirer: Any, titres: list[str], propre: bool, comptes: Any) -> list[dict[str, Any]]:
    codes = tirer(st.lists(st.sampled_from([*TEXTES, *LISTES, *LIENS, *JAUGES, *(["114", "511"] if propre else ["999"])]),
                           unique=True, max_size=12))  # fmt: skip
    lignes = []
    for code in codes:
        if code in LISTES:
            suite = {"liste": tirer(st.lists(SIMPLES, max_size=4))}
        elif code in LIENS:
            suite = {"liste": tirer(st.lists(st.sampled_from([*titres, "Inconnue ici"]), max_size=4))}
        elif code in JAUGES:
            suite = {"text": tirer(RICHES), "gauge": tirer(NIVEAUX)}
        else:
            suite = {"text": tirer(RICHES), "gauge": tirer(st.sampled_from([None, 0]))}
        lignes.append(reponse(next(comptes), int(code), **suite))
    return lignes


def _evaluations(tirer: Any, mesures: int, comptes: Any) -> list[dict[str, Any]]:
    references = tirer(st.lists(st.sampled_from([*POINTS, PERDUE, "3.1.77", *(f"3.1.{i}" for i in range(1, mesures + 1))]),
                                max_size=10))  # fmt: skip
    return [
        evaluation(
            next(comptes), r, tirer(st.integers(0, 3)), tirer(st.integers(0, 2)),
            evaluation_comment=tirer(st.none() | RICHES),
            action_plan_comment=tirer(st.none() | RICHES), person_in_charge=tirer(SIMPLES),
            estimated_implementation_date=tirer(DATES), gauges={"x": tirer(NIVEAUX), "y": tirer(NIVEAUX)},
        )
        for r in references
    ]  # fmt: skip


def _commentaires(tirer: Any, mesures: int, comptes: Any) -> list[dict[str, Any]]:
    quels = tirer(st.lists(st.tuples(st.sampled_from([111, 325, 404, 1, 2, 88]), st.booleans(), RICHES), max_size=5))
    return [commentaire(next(comptes), ref, texte, pour) for ref, pour, texte in quels]
