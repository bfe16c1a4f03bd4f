"""Ce dont une mention est faite : l'organisme, son délégué, les fiches, les réglages. Des valeurs, sans base ni Flask.

`faits_de` dit ce qu'une mention retient d'une fiche : leur empreinte, prise à la publication, fait voir qu'elle a changé.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from registre.mentions.listes import DIRECTE, INDIRECTE
from registre.traitements.listes import item, libelle
from registre.traitements.modele import TraitementSaisie
from socle.champs import afficher, champs_par_nom, lire_attribut

ORGANISME: Final = "organisme"
TITRE_III: Final = "lil_titre_iii"
RETENUS: Final = (
    "nom", "responsabilite", "regime_juridique", "finalites", "categories_donnees", "destinataires", "transferts", "sources",
    "sources_precision", "caractere_obligatoire", "consequences", "droits_modalites", "decision_automatisee",
    "decision_logique", "acteurs", "supports",
)  # fmt: skip
"""Les champs d'une fiche qu'une mention emploie."""
SOUS_CHAMPS: Final[Mapping[str, tuple[str, ...]]] = {
    "finalites": ("libelle", "base_legale", "justification", "condition_article_9"),
    "categories_donnees": ("categorie", "description", "duree_active", "evenement_depart", "duree_intermediaire"),
    "destinataires": ("type", "precision"),
    "transferts": ("organisme", "pays", "garantie", "document"),
    "acteurs": ("role", "nom", "adresse", "code_postal", "ville", "courriel", "telephone"),
}


@dataclass(frozen=True)
class Contact:
    """Qui joindre, et comment ; chaque partie peut manquer."""

    nom: str = ""
    adresse: str = ""
    telephone: str = ""
    courriel: str = ""

    @property
    def joignable(self) -> bool:
        """Vrai si l'on sait par où l'atteindre."""
        return bool(self.adresse or self.telephone or self.courriel)

    @property
    def phrase(self) -> str:
        """Le contact sur une ligne."""
        return ", ".join(p for p in (self.nom, self.adresse, self.telephone, self.courriel) if p)

    @property
    def voies(self) -> str:
        """Par où écrire : le courriel d'abord, puis l'adresse, puis le téléphone."""
        return " ou ".join(p for p in (self.courriel, self.adresse) if p) or self.telephone


@dataclass(frozen=True)
class FicheLue:
    """Une fiche du registre, telle qu'une mention la lit."""

    id: uuid.UUID
    version: int
    saisie: TraitementSaisie


@dataclass(frozen=True)
class Matiere:
    """Tout ce dont une mention se compose. `adresse` : celle de la page complète, donnée ou trouvée ; `personnels` : textes
    écrits à la place des nôtres.
    """

    reglages: Any
    responsable: Contact
    delegue: Contact
    fiches: Sequence[FicheLue]
    adresse: str = ""
    personnels: Mapping[str, str] = field(default_factory=dict)
    autorite_publique: bool = True
    cnil: str = ""

    @property
    def genre(self) -> str:
        """La forme de la mention."""
        return str(self.reglages.genre)

    @property
    def bases(self) -> frozenset[str]:
        """Les bases légales de toutes les finalités."""
        return frozenset(f.base_legale for x in self.fiches for f in x.saisie.finalites if f.base_legale)

    @property
    def directe(self) -> bool:
        """L'article 13 s'applique."""
        return bool(self.reglages.collecte != INDIRECTE)

    @property
    def indirecte(self) -> bool:
        """L'article 14 s'applique."""
        return bool(self.reglages.collecte != DIRECTE)

    @property
    def regime(self) -> str:
        """Titre III si toutes les fiches en relèvent ; le RGPD sinon."""
        tous = {x.saisie.regime_juridique for x in self.fiches}
        return TITRE_III if tous == {TITRE_III} else "rgpd"


def faits_de(s: TraitementSaisie) -> dict[str, Any]:
    """Ce qu'une mention retient d'une fiche, en codes : un libellé reformulé ne compte pas pour un changement."""
    lus = {nom: _valeur(nom, lire_attribut(s, nom)) for nom in RETENUS}
    if lus["supports"]:
        lus["supports"] = "papier seul" if set(lus["supports"]) == {"papier"} else "outils"
    return lus


def _valeur(nom: str, valeur: Any) -> Any:
    if nom in SOUS_CHAMPS:
        return [[lire_attribut(ligne, sous) or "" for sous in SOUS_CHAMPS[nom]] for ligne in valeur or ()]
    return valeur


def faits_montres(s: TraitementSaisie) -> dict[str, str]:
    """Les mêmes, en français : nom du champ → ce qu'il disait, pour montrer ce qui a changé."""
    champs = champs_par_nom(TraitementSaisie)
    return {nom: afficher(champs[nom], lire_attribut(s, nom)) for nom in RETENUS if nom != "supports"}


def faits_de_l_organisme(responsable: Contact, delegue: Contact) -> dict[str, str]:
    """Ce qu'une mention retient de l'organisme."""
    return {"responsable": responsable.phrase, "delegue": delegue.phrase}


def empreinte(valeur: Any) -> str:
    """SHA-256, en hexadécimal, d'une valeur JSON."""
    return hashlib.sha256(json.dumps(valeur, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def empreintes_de(m: Matiere) -> dict[str, str]:
    """`organisme` et identifiant de chaque fiche → empreinte de ce que la mention en retient."""
    siennes = {str(x.id): empreinte(faits_de(x.saisie)) for x in m.fiches}
    return {ORGANISME: empreinte(faits_de_l_organisme(m.responsable, m.delegue)), **siennes}


def collecte_de(s: TraitementSaisie) -> str:
    """La collecte que disent les sources d'une fiche : directe, indirecte, ou les deux ; directe si elle n'en dit rien."""
    groupes = {item("sources_donnees", code).groupe for code in s.sources}
    return "mixte" if len(groupes) > 1 else next(iter(groupes), DIRECTE)


def sources_de(s: TraitementSaisie) -> list[str]:
    """D'où viennent les données qui ne viennent pas de la personne (RGPD 14(2)f)."""
    return [libelle("sources_donnees", code) for code in s.sources if item("sources_donnees", code).groupe == INDIRECTE]
