"""Ce qu'une fiche du registre et son organisme disent d'utile au repérage : des faits, jamais leur absence."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from registre.aipd.reperage.donnees import REPERES
from registre.traitements.listes import LISTES
from registre.traitements.modele import TraitementSaisie
from socle.champs import afficher, champs_par_nom
from socle.organismes.listes import LISTES as ORGANISMES
from socle.organismes.listes import groupe_du_type
from socle.types import sans_accents

VULNERABLES: Final = frozenset(i.code for i in LISTES["categories_personnes"].items if i.groupe == "vulnerable")
SENSIBLES: Final = frozenset(i.code for i in LISTES["categories_donnees"].items if i.sensible)
EXTERNES: Final = frozenset({"administration", "tiers", "source_publique", "service_interne"})
DIRECTES: Final = frozenset({"personne", "representant"})
PUBLICS: Final = frozenset({"collectivite", "groupement", "etablissement_public"})
PLAFONDS: Final = {"moins_de_100": 99, "de_100_a_999": 999, "de_1000_a_9999": 9_999}
PLANCHERS: Final = {"de_100_a_999": 100, "de_1000_a_9999": 1_000, "de_10000_a_99999": 10_000, "plus_de_100000": 100_000}
SIMPLES: Final = (
    "nom", "description", "regime_juridique", "volume", "volume_precis", "infractions", "sources", "moyens_collecte",
    "decision_automatisee", "decision_logique", "supports", "systemes",
)  # fmt: skip
GROUPES: Final = {
    "finalites": ("libelle",), "categories_personnes": ("categorie", "precision"),
    "categories_donnees": ("categorie", "description", "sensible", "nir"),
}  # fmt: skip


@dataclass(frozen=True)
class FaitsOrganisme:
    """Ce que le repérage lit de l'organisme : son type, son effectif (en équivalents temps plein, None s'il est inconnu)."""

    type: str = ""
    effectif: int | None = None

    @cached_property
    def public(self) -> bool:
        """Vrai pour une collectivité, un groupement ou un établissement public."""
        return groupe_du_type(self.type) in PUBLICS

    @cached_property
    def nom_du_type(self) -> str:
        """Le type, tel qu'on le lit ; vide s'il est inconnu."""
        liste = ORGANISMES["types_organismes"]
        return liste.item(self.type).libelle if self.type in liste.codes else ""


@dataclass(frozen=True)
class Indices:
    """Les faits d'une fiche, rangés pour les règles."""

    saisie: TraitementSaisie
    organisme: FaitsOrganisme

    @cached_property
    def personnes(self) -> frozenset[str]:
        """Codes des personnes concernées."""
        return frozenset(p.categorie for p in self.saisie.categories_personnes if p.categorie)

    @cached_property
    def donnees(self) -> frozenset[str]:
        """Codes des catégories de données."""
        return frozenset(d.categorie for d in self.saisie.categories_donnees if d.categorie)

    @cached_property
    def vulnerables(self) -> str:
        """Les personnes vulnérables déclarées, nommées ; vide s'il n'y en a pas."""
        liste = LISTES["categories_personnes"]
        return ", ".join(
            liste.item(code).libelle.lower() for code in liste.codes if code in self.personnes & VULNERABLES
        )

    @cached_property
    def sensible(self) -> bool | None:
        """Des données de l'article 9 : oui, non si chaque ligne le dit, None sinon."""
        lignes = self.saisie.categories_donnees
        if any(ligne.sensible or ligne.categorie in SENSIBLES for ligne in lignes):
            return True
        return False if lignes and all(ligne.sensible is False for ligne in lignes) else None

    @cached_property
    def infractions(self) -> bool | None:
        """Des données de l'article 10 : ce que la fiche en dit."""
        return True if "infractions" in self.donnees else self.saisie.infractions

    @cached_property
    def nir(self) -> bool:
        """Vrai si le numéro de sécurité sociale est déclaré."""
        return any(ligne.nir for ligne in self.saisie.categories_donnees) or "nir" in self.donnees

    @cached_property
    def grande_echelle(self) -> bool | None:
        """La grande échelle d'après le nombre déclaré (repères de Gouverne) ; None si on ne peut pas trancher."""
        precis, tranche = self.saisie.volume_precis, self.saisie.volume
        bas = precis if precis is not None else PLANCHERS.get(tranche)
        haut = precis if precis is not None else PLAFONDS.get(tranche)
        if bas is not None and bas >= REPERES["echelle_haute"].valeur:
            return True
        return False if haut is not None and haut < REPERES["echelle_basse"].valeur else None

    @cached_property
    def texte(self) -> str:
        """Nom, description, finalités et outils, sans accents, pour y chercher une piste."""
        s = self.saisie
        morceaux = (s.nom, s.description, s.systemes, s.decision_logique, *(f.libelle for f in s.finalites))
        return sans_accents(" ".join(filter(None, morceaux))).casefold()

    def piste(self, motif: str) -> str:
        """Le mot de la fiche qui répond à ce motif, ou rien. Une piste ne fait jamais un oui à elle seule."""
        trouve = re.search(rf"\b(?:{motif})\w*", self.texte)
        return trouve.group(0) if trouve else ""


def faits(saisie: TraitementSaisie, organisme: FaitsOrganisme) -> dict[str, str]:
    """Ce que les règles ont lu, tel qu'on le montre : libellé du fait → valeur. Sert à dire ce qui a changé depuis."""
    champs = champs_par_nom(TraitementSaisie)
    lus = {champs[nom].libelle: afficher(champs[nom], getattr(saisie, nom)) for nom in SIMPLES}
    for nom, noms in GROUPES.items():
        sous = [c for c in champs[nom].sous_champs if c.nom in noms]
        lignes = (
            " — ".join(filter(None, (_lu(c, getattr(ligne, c.nom)) for c in sous))) for ligne in getattr(saisie, nom)
        )
        lus[champs[nom].libelle] = "\n".join(lignes)
    effectif = "" if organisme.effectif is None else str(organisme.effectif)
    return lus | {"Type de l'organisme": organisme.nom_du_type, "Agents de l'organisme": effectif}


def _lu(champ: object, valeur: object) -> str:
    """Une valeur d'une ligne ; un oui ou un non y porte le nom de son champ."""
    texte = afficher(champ, valeur)  # type: ignore[arg-type]
    return f"{champ.libelle.lower()} : {texte.lower()}" if isinstance(valeur, bool) else texte  # type: ignore[attr-defined]


def empreinte(lus: Mapping[str, str]) -> str:
    """Empreinte de ces faits : elle change si l'un d'eux change."""
    return hashlib.sha256(json.dumps(lus, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
