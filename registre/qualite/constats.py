"""Ce que les règles reçoivent et rendent : les faits autour d'une fiche, un constat sur l'un de ses champs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from registre.traitements.listes import LISTES
from registre.traitements.modele import TraitementSaisie

RGPD, TITRE_III = "rgpd", "lil_titre_iii"


class Constat(NamedTuple):
    """Un point d'une fiche. `regle` : code de `regles.yaml` ; `champ` : chemin du champ ; `phrase` : ce qui se lit."""

    regle: str
    champ: str
    phrase: str

    @property
    def groupe(self) -> str:
        """Le champ de la fiche, sans sa ligne."""
        return self.champ.partition("-")[0]


class PrestataireLie(NamedTuple):
    """Un prestataire lié à la fiche, directement ou par un système ; `clauses` : l'état qui vaut à la date des faits."""

    nom: str
    role: str
    clauses: str
    contrat_fin: date | None = None


@dataclass(frozen=True)
class Faits:
    """Ce que la fiche seule ne dit pas, au jour `jour`. None : on ne le sait pas, et les règles se taisent.

    `prestataires` : ceux qui sont liés ; `aipd` : vide si la question n'a jamais été posée ; `doublons` : les noms
    d'autres fiches.
    """

    jour: date
    public: bool = True
    prestataires: tuple[PrestataireLie, ...] | None = None
    aipd: str | None = None
    statut: str = "brouillon"
    modifiee_le: date | None = None
    approuvee_le: date | None = None
    doublons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regard:
    """Une fiche et ses faits, avec ce que plusieurs règles en lisent."""

    saisie: TraitementSaisie
    faits: Faits

    @cached_property
    def bases(self) -> frozenset[str]:
        """Les bases légales choisies."""
        return frozenset(f.base_legale for f in self.saisie.finalites if f.base_legale)

    @cached_property
    def consentement(self) -> bool:
        """La fiche repose sur un consentement : base de l'article 6, ou condition de l'article 9."""
        conditions = {f.condition_article_9 for f in self.saisie.finalites}
        return "consentement" in self.bases or "a_consentement_explicite" in conditions

    @cached_property
    def donnees(self) -> frozenset[str]:
        """Les catégories de données."""
        return frozenset(d.categorie for d in self.saisie.categories_donnees)

    @cached_property
    def sensible(self) -> bool:
        """Une ligne au moins relève de l'article 9."""
        return any(d.sensible or d.categorie in SENSIBLES for d in self.saisie.categories_donnees)

    @cached_property
    def titre_iii(self) -> bool:
        """Fichier de police ou de justice."""
        return self.saisie.regime_juridique == TITRE_III


SENSIBLES = frozenset(i.code for i in LISTES["categories_donnees"].items if i.sensible)


def libelle(liste: str, code: str) -> str:
    """Libellé d'un code, ou le code lui-même s'il est inconnu (vieux registre)."""
    return LISTES[liste].item(code).libelle if code in LISTES[liste].codes else code


def nommer(ligne: Any, liste: str, code: str, precision: str, rang: int) -> str:
    """Comment une phrase désigne une ligne : « Données de santé », à défaut sa précision, à défaut son rang."""
    valeur = getattr(ligne, code)
    if valeur:
        return f"« {libelle(liste, valeur)} »"
    texte = " ".join((getattr(ligne, precision) or "").split())
    return f"« {texte[:60]} »" if texte else f"la ligne {rang + 1}"


def enumerer(noms: Iterable[str]) -> str:
    """« un », « un et deux », « un, deux et trois »."""
    liste = list(noms)
    return liste[0] if len(liste) == 1 else f"{', '.join(liste[:-1])} et {liste[-1]}" if liste else ""
