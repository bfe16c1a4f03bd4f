"""Le texte d'une mention, paragraphe par paragraphe, tiré des fiches : fonctions pures.

Un texte est simple : une ligne vide sépare les alinéas, « • » ouvre un élément de liste, « ☐ » une case à cocher. Ce qui
manque s'écrit entre crochets et se voit ; une mention qui en porte encore ne se publie pas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from registre.mentions import morceaux as dire
from registre.mentions import morceaux_droits as agir
from registre.mentions.listes import AFFICHE, CONSENTEMENT, COURTE, PAGE
from registre.mentions.matiere import Matiere

BLANCS: Final = re.compile(
    r"\[[^\]]{0,200}\]|\{[^}]{0,200}\}|…{2,}|\.{4,}|_{3,}|\bX{3,}\b|[☑☒✓✔✅]|\bà (?:compléter|préciser|définir)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Paragraphe:
    """Un paragraphe : son code, son titre, son texte ; `original` : le nôtre ; `personnel` s'il a été récrit."""

    code: str
    titre: str
    texte: str
    original: str
    article: str = ""
    personnel: bool = False


@dataclass(frozen=True)
class Piece:
    """Ce qui compose un paragraphe. `ecrire` rend un texte vide s'il n'a pas lieu d'être."""

    code: str
    titre: str
    article: str
    ecrire: Callable[[Matiere], str]


QUI: Final = Piece("responsable", "Qui est responsable", "RGPD 13(1)a, 14(1)a, 26(2)", dire.responsable)
DELEGUE: Final = Piece("delegue", "Le délégué à la protection des données", "RGPD 13(1)b, 14(1)b", dire.delegue)
POURQUOI: Final = Piece("finalites", "Pourquoi, et de quel droit", "RGPD 13(1)c et d, 14(1)c", dire.finalites)
QUOI: Final = Piece("categories", "Quelles données", "RGPD 14(1)d", dire.categories)
D_OU: Final = Piece("source", "D'où elles viennent", "RGPD 14(2)f", dire.source)
A_QUI: Final = Piece("destinataires", "Qui les reçoit", "RGPD 13(1)e, 14(1)e", dire.destinataires)
AILLEURS: Final = Piece("transferts", "Hors de l'Union européenne", "RGPD 13(1)f, 14(1)f", dire.transferts)
DUREES: Final = Piece("durees", "Combien de temps", "RGPD 13(2)a, 14(2)a", dire.durees)
OBLIGATOIRE: Final = Piece("obligatoire", "Êtes-vous obligé de répondre ?", "RGPD 13(2)e", agir.obligatoire)
MACHINE: Final = Piece("decision_automatisee", "Décision prise par une machine", "RGPD 13(2)f, 22", agir.decision)
AUTRE: Final = Piece("usage_ulterieur", "Autre usage", "RGPD 13(3), 14(4)", agir.usage_ulterieur)
DROITS: Final = Piece("droits", "Vos droits", "RGPD 13(2)b, 14(2)c, 15 à 22", agir.droits)
OPPOSITION: Final = Piece("opposition", "Vous opposer", "RGPD 21(4)", agir.opposition)
RETRAIT: Final = Piece("retrait", "Retirer votre consentement", "RGPD 7(3), 13(2)c", agir.retrait)
MINEURS: Final = Piece("mineurs", "Si vous avez moins de 15 ans", "LIL 45", agir.mineurs)
DIRECTIVES: Final = Piece("directives", "Après votre mort", "LIL 48, 85", agir.directives)
CNIL: Final = Piece("reclamation", "Vous n'êtes pas d'accord", "RGPD 13(2)d, 14(2)e, 77", agir.reclamation)
RENVOI: Final = Piece("renvoi", "L'information complète", "RGPD 12(1)", agir.renvoi)

PIECES: Final[Mapping[str, tuple[Piece, ...]]] = {
    PAGE: (QUI, DELEGUE, POURQUOI, QUOI, D_OU, A_QUI, AILLEURS, DUREES, OBLIGATOIRE, MACHINE, AUTRE, DROITS, OPPOSITION,
           RETRAIT, MINEURS, DIRECTIVES, CNIL),
    COURTE: (
        Piece("finalites", "", "RGPD 13(1)a, c et d", dire.en_bref),
        Piece("obligatoire", "", "RGPD 13(2)e", agir.obligatoire_en_bref),
        Piece("source", "", "RGPD 14(1)d, 14(2)f", dire.source_en_bref),
        Piece("destinataires", "", "RGPD 13(1)e et f, 13(2)a", dire.suites_en_bref),
        Piece("decision_automatisee", "", "RGPD 13(2)f", agir.decision), Piece("mineurs", "", "LIL 45", agir.mineurs),
        Piece("droits", "", "RGPD 13(1)b, 13(2)b à d ; LIL 48", agir.droits_en_bref),
        Piece("renvoi", "", "RGPD 12(1)", agir.renvoi), OPPOSITION,
    ),
    AFFICHE: (
        Piece("responsable", "Qui ?", "RGPD 13(1)a", dire.qui_en_bref),
        Piece("finalites", "Pourquoi ?", "RGPD 13(1)c", dire.buts),
        Piece("durees", "Combien de temps ?", "RGPD 13(2)a", dire.durees_en_bref),
        Piece("droits", "Vos droits", "RGPD 13(1)b, 13(2)b et d", agir.droits_sur_l_affiche),
        Piece("renvoi", "Tout savoir", "RGPD 12(1)", agir.renvoi),
    ),
    CONSENTEMENT: (
        Piece("responsable", "Qui vous le demande", "RGPD 13(1)a", dire.demandeur),
        Piece("choix", "Votre choix", "RGPD 4(11), 7(2) et considérant 43", agir.choix),
        Piece("refus", "Si vous dites non", "RGPD 7(4)", agir.refus), RETRAIT,
        Piece("destinataires", "Ce que deviennent vos données", "RGPD 13(1)e et f, 13(2)a", dire.suites_en_bref),
        MACHINE, MINEURS, Piece("droits", "Vos droits", "RGPD 13(1)b, 13(2)b et d", agir.droits_en_bref), OPPOSITION,
        RENVOI,
        Piece("signature", "Votre signature", "RGPD 7(1)", agir.signature),
    ),
}  # fmt: skip
"""Forme → ses paragraphes, dans l'ordre de lecture."""


def rediger(m: Matiere) -> list[Paragraphe]:
    """Les paragraphes de la mention ; un texte personnel remplace le nôtre, là où il a lieu d'être."""
    return list(_rediger(m))


def _rediger(m: Matiere) -> Iterator[Paragraphe]:
    for piece in PIECES[m.genre]:
        original = piece.ecrire(m).strip()
        personnel = m.personnels.get(piece.code, "").strip()
        if original or personnel:
            texte = personnel or original
            yield Paragraphe(piece.code, piece.titre, texte, original, piece.article, bool(personnel))


def blancs(texte: str) -> list[str]:
    """Ce qu'un texte laisse en blanc (crochets, points de suite, « à compléter »), ou coche d'avance."""
    return [trouve.group(0) for trouve in BLANCS.finditer(texte)]
