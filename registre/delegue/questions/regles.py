"""Une question au délégué, fonctions pures : ses états, ce qui mène de l'un à l'autre, l'attente, ce qui nomme quelqu'un."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from registre.delegue.questions.delais import DELAIS
from registre.delegue.questions.modele import CLOSE, EN_COURS, POSEE, REPONDUE
from socle.types import sans_accents

STATUTS: Final[Mapping[str, str]] = {POSEE: "Posée", EN_COURS: "En cours", REPONDUE: "Répondue", CLOSE: "Close"}
EN_ATTENTE: Final = (POSEE, EN_COURS)
"""Les états où la réponse du délégué est attendue."""
PASSAGES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "prendre": (frozenset({POSEE}), EN_COURS),
    "preciser": (frozenset({POSEE, EN_COURS}), EN_COURS),
    "repondre": (frozenset({POSEE, EN_COURS, REPONDUE}), REPONDUE),
    "clore": (frozenset({POSEE, EN_COURS, REPONDUE}), CLOSE),
    "rouvrir": (frozenset({REPONDUE, CLOSE}), POSEE),
    "poursuivre": (frozenset({POSEE}), POSEE),
    "completer": (frozenset({EN_COURS}), EN_COURS),
}
"""Verbe → (états d'où il est possible, état où il mène)."""
_LIAISON: Final = re.compile(r"\b(?:de la|de|du|des)\s+|\bd['’]")
MOTS_VIDES: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "cette",
        "comment",
        "dans",
        "de",
        "des",
        "doit",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "faut",
        "il",
        "la",
        "le",
        "les",
        "leur",
        "ma",
        "mon",
        "ne",
        "nos",
        "notre",
        "on",
        "ou",
        "par",
        "pas",
        "peut",
        "pour",
        "puis",
        "que",
        "quel",
        "quelle",
        "qui",
        "quoi",
        "sa",
        "se",
        "ses",
        "son",
        "sont",
        "sur",
        "un",
        "une",
        "votre",
        "vos",
    ]
)


def apres(verbe: str, statut: str) -> str | None:
    """L'état où ce verbe mène, ou None s'il n'est pas possible d'ici."""
    depuis, vers = PASSAGES[verbe]
    return vers if statut in depuis else None


def suite_d_un_message(statut: str) -> str:
    """Le verbe d'un message de qui demande : il rouvre ce qui est répondu ou clos, il complète ce qui attend."""
    return {POSEE: "poursuivre", EN_COURS: "completer"}.get(statut, "rouvrir")


def limite(attente_depuis: date) -> date:
    """Le dernier jour pour répondre sans retard, selon le délai de la maison."""
    return attente_depuis + timedelta(days=DELAIS.reponse.jours)


def jours_de_reponse(posee_le: datetime, reponse_le: datetime) -> int:
    """Jours entiers entre la question et sa première réponse."""
    return max(0, (reponse_le - posee_le).days)


def mots_a_chercher(texte: str) -> list[str]:
    """Les mots d'un texte qui valent d'être cherchés : quatre lettres au moins, six au plus, sans répétition."""
    mots = re.findall(r"[a-z0-9]+", sans_accents(texte).casefold())
    return list(dict.fromkeys(m for m in mots if len(m) > 3 and m not in MOTS_VIDES))[:6]


def nom_propre(nom: str) -> str:
    """Le nom d'un lieu dans celui d'un organisme : « Commune de Bourg » donne « Bourg » ; le nom entier s'il n'en a pas."""
    fin = _LIAISON.split(nom)[-1].strip()
    return fin if fin[:1].isupper() else nom


def noms_cites(texte: str, noms: Iterable[str]) -> list[str]:
    """Ceux de ces noms d'organismes que le texte écrit, entiers ou par leur lieu, majuscules comprises ; quatre lettres au
    moins.
    """
    possibles = dict.fromkeys(n for nom in noms for n in (nom, nom_propre(nom)) if len(n) > 3 and n in texte)
    return [nom for nom in possibles if re.search(rf"\b{re.escape(nom)}(?!\w)", texte)]
