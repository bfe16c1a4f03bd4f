"""Les droits qu'une mention annonce, selon les bases légales (RGPD 7, 15 à 22 ; LIL 85) : fonctions pures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

CONSENTEMENT, CONTRAT, OBLIGATION = "consentement", "contrat", "obligation_legale"
VITAUX, MISSION, LEGITIME = "interets_vitaux", "mission_interet_public", "interet_legitime"
BASES: Final = (CONSENTEMENT, CONTRAT, OBLIGATION, VITAUX, MISSION, LEGITIME)
RGPD: Final = "rgpd"


@dataclass(frozen=True)
class Droit:
    """Un droit à annoncer. `bases` : celles qui l'ouvrent, vide si elles l'ouvrent toutes ; `limite` : ce qui le borne."""

    code: str
    phrase: str
    article: str
    bases: frozenset[str] = frozenset()
    limite: str = ""
    verification: str = "S"


DROITS: Final = (
    Droit("acces", "demander si nous avons des données sur vous, et en recevoir une copie", "RGPD 15"),
    Droit("rectification", "faire corriger ou compléter des données inexactes", "RGPD 16"),
    Droit("effacement", "faire effacer vos données", "RGPD 17",
          frozenset({CONSENTEMENT, CONTRAT, VITAUX, LEGITIME, MISSION})),
    Droit("limitation", "faire geler leur usage, le temps d'une vérification", "RGPD 18"),
    Droit("portabilite", "recevoir, dans un format réutilisable, les données que vous avez fournies", "RGPD 20",
          frozenset({CONSENTEMENT, CONTRAT})),
    Droit("opposition", "vous opposer à ce traitement, pour une raison qui tient à votre situation", "RGPD 21(1)",
          frozenset({MISSION, LEGITIME})),
    Droit("retrait", "retirer votre consentement à tout moment, sans effet sur ce qui a déjà été fait", "RGPD 7(3)",
          frozenset({CONSENTEMENT})),
    Droit("decision_automatisee", "demander qu'une personne réexamine une décision prise par une machine", "RGPD 22(3)"),
    Droit("directives", "dire ce que vos données doivent devenir après votre mort", "LIL 85"),
)  # fmt: skip
PAR_CODE: Final = {d.code: d for d in DROITS}
LIMITE_MISSION: Final = "sauf ce qui est nécessaire à la mission de service public ou aux archives publiques"
ARTICLE_LIMITE: Final = "RGPD 17, 17(3)b et d"
TITRE_III: Final = ("acces", "rectification", "effacement", "limitation")
"""Ce qu'on annonce d'un fichier de police ou de justice, de mémoire (LIL titre III) : pas de portabilité ; l'opposition est
ouverte, sauf si l'acte qui crée le fichier l'exclut (LIL 110), et c'est à une personne de le dire.
"""


@dataclass(frozen=True)
class Ouvert:
    """Un droit ouvert ici. `pour` : les bases qui l'ouvrent quand d'autres finalités ne l'ouvrent pas."""

    droit: Droit
    pour: tuple[str, ...] = ()
    limite: str = ""

    @property
    def article(self) -> str:
        """L'article du droit, et celui de sa limite."""
        return ARTICLE_LIMITE if self.limite == LIMITE_MISSION else self.droit.article


def droits_ouverts(
    bases: Collection[str], *, decision_automatisee: bool = False, automatise: bool = True, regime: str = RGPD
) -> list[Ouvert]:
    """Les droits à annoncer pour des finalités de ces bases ; `automatise` faux : tout est sur papier (RGPD 20(1)b).

    Une base inconnue ou absente n'ouvre que les droits de toute base.
    """
    if regime == "lil_titre_iii":
        return [Ouvert(replace(PAR_CODE[code], article="LIL titre III", verification="M")) for code in TITRE_III]
    siennes = [b for b in BASES if b in bases]
    retenus = (d for d in DROITS if _retenu(d, siennes, decision_automatisee, automatise))
    return [Ouvert(d, _pour(d, siennes, bases), _limite(d, siennes)) for d in retenus]


def _retenu(droit: Droit, bases: list[str], decision_automatisee: bool, automatise: bool) -> bool:
    if droit.code == "decision_automatisee":
        return decision_automatisee
    if droit.code == "portabilite" and not automatise:
        return False
    return not droit.bases or bool(droit.bases & set(bases))


def _pour(droit: Droit, siennes: list[str], bases: Collection[str]) -> tuple[str, ...]:
    """Les bases qui l'ouvrent, s'il en est ici d'autres qui ne l'ouvrent pas."""
    if not droit.bases or set(bases) <= droit.bases:
        return ()
    return tuple(b for b in siennes if b in droit.bases)


def _limite(droit: Droit, bases: list[str]) -> str:
    return LIMITE_MISSION if droit.code == "effacement" and MISSION in bases else droit.limite


def codes(ouverts: Collection[Ouvert]) -> frozenset[str]:
    """Les codes de ces droits."""
    return frozenset(o.droit.code for o in ouverts)


DU_REGISTRE: Final[dict[str, str]] = {
    "portabilite": "portabilite", "opposition": "opposition", "retrait_consentement": "retrait",
    "decision_automatisee": "decision_automatisee",
}  # fmt: skip
"""Code d'un droit dans la fiche → le nôtre : ceux que la base légale ouvre ou ferme."""


def en_trop(coches: Collection[str], ouverts: Collection[Ouvert]) -> list[Droit]:
    """Les droits que la fiche annonce et que ses bases légales n'ouvrent pas."""
    ici = codes(ouverts)
    return [PAR_CODE[nom] for code, nom in DU_REGISTRE.items() if code in coches and nom not in ici]
