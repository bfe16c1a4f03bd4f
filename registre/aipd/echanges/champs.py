"""Ce que nos tables disent de chaque champ du format, et comment l'écrire : la correspondance, dans un seul sens.

À l'import, on note l'empreinte de ce que chaque champ a donné ici. À l'export, un champ dont l'empreinte n'a pas changé
ressort tel qu'il est entré, HTML compris ; un champ changé ici s'écrit de nouveau.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from registre.aipd.echanges.textes_riches import assainir, en_html
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import (
    A_CORRIGER,
    ABANDONNEE,
    ACCEPTABLE,
    AMELIORABLE,
    CONDITIONS,
    DEFAVORABLE,
    FAVORABLE,
    REFUSEE,
    VALIDEE,
    CommentaireAipd,
    EvaluationAipd,
    MesureAipd,
)
from registre.aipd.etude.questionnaire import questionnaire

STATUTS: Final = {REFUSEE: 1, VALIDEE: 2, CONDITIONS: 2, ABANDONNEE: 4}
VERDICTS: Final = {A_CORRIGER: 1, AMELIORABLE: 2, ACCEPTABLE: 3}
AVIS: Final = {FAVORABLE: 1, DEFAVORABLE: 0}
LIBRE: Final = "libre"
Valeurs = dict[str, Any]
Ecrivain = Callable[[Any], Any]


def _tel_quel(valeur: Any) -> Any:
    return valeur


def _ligne(valeur: str) -> str:
    return assainir(valeur)


ECRIRE: Final[Mapping[str, Ecrivain]] = {
    "status": lambda statut: STATUTS.get(statut, 0), "dpo_status": AVIS.get, "concerned_people_status": AVIS.get,
    "progress": _tel_quel, "concerned_people_searched_opinion": _tel_quel, "verdict": lambda v: VERDICTS.get(v, 0),
    "global_status": lambda v: 0 if not v[0] else 1 if v[1] == A_CORRIGER else 2, "text": en_html, "content": en_html,
    "evaluation_comment": en_html, "action_plan_comment": en_html, "gauge": _tel_quel,
    "list": lambda v: [_ligne(x) for x in v],
    "estimated_implementation_date": lambda v: f"{v}T00:00:00.000Z" if v else None,
    "gauges": lambda v: {"x": v[0], "y": v[1]},
}  # fmt: skip
"""Champ → comment écrire notre valeur ; une ligne de texte simple sinon."""


def de_la_fiche(etude: Etude) -> Valeurs:
    """Ce que l'étude dit des champs de `pia`."""
    a = etude.aipd
    return {
        "name": a.nom, "status": a.statut, "author_name": a.auteurs, "evaluator_name": a.evaluateurs,
        "validator_name": a.valideurs, "dpos_names": a.avis_dpo_nom, "dpo_status": a.avis_dpo,
        "dpo_opinion": a.avis_dpo_texte, "concerned_people_searched_opinion": a.personnes_consultees,
        "people_names": a.personnes_noms, "concerned_people_status": a.personnes_avis,
        "concerned_people_opinion": a.personnes_texte, "concerned_people_searched_content": a.personnes_motif,
        "rejection_reason": a.decision_motif if a.statut == REFUSEE else "", "applied_adjustments": a.ajustements,
        "progress": etude.avancement,
    }  # fmt: skip


def de_la_reponse(etude: Etude, code: str) -> Valeurs:
    """Ce que l'étude dit des champs `data` d'une réponse ; ceux que son genre emploie."""
    question = questionnaire().par_code.get(code)
    r = etude.reponses.get(code)
    if question is None:
        return {LIBRE: r.texte if r else ""}
    if question.genre == "mesures":
        return {"list": [m.titre for m in etude.mesures_de(code)]}
    if question.genre == "liste":
        return {"list": list(r.liste) if r else []}
    texte = {"text": r.texte if r else ""}
    return texte | {"gauge": r.jauge if r else 0} if question.genre == "jauge" else texte


def de_la_mesure(m: MesureAipd) -> Valeurs:
    """Ce qu'une mesure dit."""
    return {"title": m.titre, "content": m.description}


def de_l_evaluation(e: EvaluationAipd) -> Valeurs:
    """Ce qu'une évaluation dit."""
    return {
        "verdict": e.verdict, "global_status": [e.close, e.verdict], "evaluation_comment": e.commentaire,
        "action_plan_comment": e.plan, "person_in_charge": e.responsable,
        "estimated_implementation_date": e.echeance.isoformat() if e.echeance else "",
        "gauges": [e.gravite, e.vraisemblance],
    }  # fmt: skip


def du_commentaire(c: CommentaireAipd) -> Valeurs:
    """Ce qu'un commentaire dit."""
    return {"description": c.texte}


def empreinte(valeur: Any) -> str:
    """SHA-256 d'une valeur simple."""
    return hashlib.sha256(json.dumps(valeur, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def empreintes(valeurs: Valeurs) -> dict[str, str]:
    """SHA-256 de chaque valeur, par champ."""
    return {champ: empreinte(v) for champ, v in valeurs.items()}


def ecrire_champ(champ: str, valeur: Any) -> Any:
    """Notre valeur, telle que le format l'écrit."""
    return ECRIRE.get(champ, _ligne)(valeur)


def fondre(brut: Mapping[str, Any], donne: Mapping[str, str], valeurs: Valeurs) -> dict[str, Any]:
    """La ligne d'origine, où seuls les champs changés ici sont récrits."""
    ligne = copy.deepcopy(dict(brut))
    for champ, valeur in valeurs.items():
        if donne.get(champ) != empreinte(valeur):
            ligne["status" if champ == "verdict" else champ] = ecrire_champ(champ, valeur)
    return ligne


def fondre_reponse(brut: Mapping[str, Any], donne: Mapping[str, str], valeurs: Valeurs) -> dict[str, Any]:
    """La réponse d'origine ; une question d'un modèle propre garde sa forme, texte ou liste."""
    ligne = copy.deepcopy(dict(brut))
    data = ligne["data"]
    if LIBRE in valeurs:
        if donne.get(LIBRE) != empreinte(valeurs[LIBRE]):
            en_liste = bool(data.get("list")) and not data.get("text")
            cle, ecrit = ("list", valeurs[LIBRE].split("\n")) if en_liste else ("text", valeurs[LIBRE])
            data[cle] = ecrire_champ(cle, ecrit)
        return ligne
    ligne["data"] = fondre(data, donne, valeurs)
    return ligne
