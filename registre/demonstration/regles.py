"""Composer une fiche fictive : un modèle, moins ce que le niveau de soin laisse vide, plus ses écarts.

Fonctions pures. Les vrais registres sont remplis par volets : presque toujours un service, une finalité et un support,
rarement une durée ou une base légale ; les niveaux reproduisent ce profil.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any, Final

from registre.demonstration.formes import Catalogue, FichePosee, Niveau, RegistreFictif, Volet
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider

DUREE_D_EXEMPLE: Final = "Exemple fictif : durée à vérifier"

VOLETS: Final[dict[Volet, tuple[str, ...]]] = {
    "durees": tuple(
        f"categories_donnees.{champ}"
        for champ in ("duree_active", "evenement_depart", "duree_intermediaire", "sort_final", "texte_duree")
    ),
    "bases": ("finalites.base_legale", "finalites.justification", "finalites.condition_article_9"),
    "donnees": ("categories_donnees",),
    "personnes": ("categories_personnes",),
    "finalites": ("finalites",),
    "destinataires": ("destinataires", "transferts"),
    "mesures": ("mesures", "mesures_description"),
    "information": ("information_supports", "information_precision", "information_date"),
    "droits": ("droits", "droits_modalites", "decision_automatisee"),
    "collecte": ("sources", "sources_precision", "moyens_collecte", "caractere_obligatoire", "consequences"),
    "description": ("description",),
    "systemes": ("systemes", "hebergement", "hebergement_precision"),
    "volume": ("volume",),
    "reference": ("reference",),
}
"""Volet d'une fiche → champs qu'il vide (`groupe.champ` : dans chaque ligne du groupe)."""

_COURANT: Final[frozenset[Volet]] = frozenset({"durees", "droits", "volume", "collecte"})
_MINCE: Final[frozenset[Volet]] = _COURANT | {"bases", "mesures", "information", "reference"}
_SOMMAIRE: Final[frozenset[Volet]] = _MINCE | {"destinataires", "donnees", "description", "systemes"}
NIVEAUX: Final[dict[Niveau, frozenset[Volet]]] = {
    "complet": frozenset(),
    "courant": _COURANT,
    "mince": _MINCE,
    "sommaire": _SOMMAIRE,
    "nu": _SOMMAIRE | {"finalites", "personnes"},
}
"""Niveau de soin → volets laissés vides."""


def composer(
    catalogue: Catalogue, registre: RegistreFictif, rang: int, aujourd_hui: date
) -> tuple[TraitementSaisie, TraitementSaisie | None]:
    """La fiche de ce rang et, si elle a été corrigée, sa première version. `SaisieRefusee` si un écart est faux."""
    posee = registre.fiches[rang]
    brut = deepcopy(dict(catalogue[posee.modele]))
    brut["service"] = posee.service or registre.service or brut["service"]
    if posee.nom:
        brut["nom"] = posee.nom
    if posee.reference is not None:
        brut["reference"] = posee.reference
    for volet in (NIVEAUX[posee.niveau] - posee.garde) | posee.ote:
        for chemin in VOLETS[volet]:
            _vider(brut, chemin)
    brut |= posee.remplacer
    for ligne in brut.get("categories_donnees", ()):
        if ligne.get("duree_active"):
            ligne.setdefault("texte_duree", DUREE_D_EXEMPLE)
    brut |= _dates(posee, rang, aujourd_hui)
    finale = valider(TraitementSaisie, brut)
    if not posee.avant:
        return finale, None
    premiere = brut | posee.avant | {"date_mise_a_jour": brut["date_creation"]}
    return finale, valider(TraitementSaisie, premiere)


def _vider(brut: dict[str, Any], chemin: str) -> None:
    nom, _, champ = chemin.partition(".")
    if not champ:
        brut.pop(nom, None)
        return
    for ligne in brut.get(nom, ()):
        ligne.pop(champ, None)


def _dates(posee: FichePosee, rang: int, aujourd_hui: date) -> dict[str, date]:
    """Dates de la fiche ; sans précision, l'âge varie avec le rang et une fiche négligée n'a jamais été reprise."""
    age = 300 + rang * 97 % 1100 if posee.age is None else posee.age
    reprise = age if posee.niveau in {"sommaire", "nu"} else age // 3
    maj = aujourd_hui - timedelta(days=reprise if posee.maj is None else posee.maj)
    dates = {"date_creation": aujourd_hui - timedelta(days=age), "date_mise_a_jour": maj}
    if posee.revue is not None:
        dates["prochaine_revue"] = aujourd_hui + timedelta(days=posee.revue)
    if posee.niveau == "complet":
        dates["information_date"] = maj
    return dates
