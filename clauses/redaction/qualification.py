"""Qualifier un traitement : des réponses sur les faits au rôle proposé, avec son motif écrit (annexe A1).

L'outil propose, une personne décide : le rôle retenu peut différer du rôle proposé, s'il est motivé.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clauses.bibliotheque.donnees import Figee
from socle.donnees_datees import DonneeDatee, charger


class ChoixQualification(Figee):
    """Une réponse possible, la phrase qu'elle met au motif, ce dont elle prévient."""

    code: str
    libelle: str
    motif: str = ""
    alerte: str = ""


class QuestionQualification(Figee):
    """Une question sur les faits."""

    code: str
    question: str
    aide: str
    choix: tuple[ChoixQualification, ...]


class Contradiction(Figee):
    """Des réponses qui vont mal ensemble."""

    si: Mapping[str, str]
    phrase: str


class RoleQualifie(Figee):
    """Un rôle possible et ses conséquences."""

    libelle: str
    court: str
    consequence: str


class Questionnaire(DonneeDatee):
    """Le questionnaire, sa source et son grade."""

    questions: tuple[QuestionQualification, ...]
    contradictions: tuple[Contradiction, ...]
    roles: Mapping[str, RoleQualifie]


@cache
def questionnaire() -> Questionnaire:
    """Le questionnaire de qualification."""
    return charger(Path(__file__).with_name("qualification.yaml"), Questionnaire)


@dataclass(frozen=True)
class Proposition:
    """Le rôle proposé (vide si les réponses ne suffisent pas), son motif, ce qui reste à vérifier, les alertes."""

    role: str
    motif: str
    a_verifier: tuple[str, ...] = ()
    alertes: tuple[str, ...] = ()


def proposer(reponses: Mapping[str, str]) -> Proposition:
    """Le rôle que les faits désignent. Sans réponse sur les finalités, rien n'est proposé : c'est elles qui décident."""
    choisis = [
        (q, next((c for c in q.choix if c.code == reponses.get(q.code)), None)) for q in questionnaire().questions
    ]
    inconnues = tuple(q.question for q, c in choisis if c is None or c.code == "a_verifier")
    alertes = [c.alerte for _, c in choisis if c is not None and c.alerte]
    for contradiction in questionnaire().contradictions:
        if all(reponses.get(code) == valeur for code, valeur in contradiction.si.items()):
            alertes.append(contradiction.phrase)
    role = _role(reponses.get("finalites", ""), reponses.get("moyens", ""))
    motifs = [c.motif for _, c in choisis if c is not None and c.motif]
    return Proposition(role, _phrase(motifs) if role else "", inconnues, tuple(alertes))


def _role(finalites: str, moyens: str) -> str:
    """Celui qui fixe finalités et moyens essentiels est responsable ; s'ils se partagent, la décision est commune."""
    if finalites == "autre":
        return "collectivite_st"
    if finalites not in {"collectivite", "titulaire", "ensemble"}:
        return ""
    if "ensemble" in {finalites, moyens} or (moyens in {"collectivite", "titulaire"} and moyens != finalites):
        return "conjoint"
    return "collectivite_rt" if finalites == "collectivite" else "titulaire_rt"


def _phrase(motifs: list[str]) -> str:
    texte = " ; ".join(motifs)
    return texte[:1].upper() + texte[1:] + "." if texte else ""


def role_dominant(roles: Iterable[str]) -> str:
    """La valeur de `role_dcp` : le rôle commun à tous les traitements, sinon « mixte » ; vide s'il n'y en a aucun."""
    vus = {role for role in roles if role}
    if not vus:
        return ""
    return vus.pop() if len(vus) == 1 else "mixte"
