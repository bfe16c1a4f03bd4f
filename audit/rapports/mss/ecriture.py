"""Écrire des mesures : comme l'export de MonServiceSécurisé (CSV, XLSX), ou comme le classeur de mesures à téléverser.

Le classeur à téléverser ne prend que l'intitulé, la description et la catégorie : tout le reste s'y perd, statut compris.
Leur site n'accepte aucun fichier de statuts (S) ; l'export sert à comparer et à reprendre la saisie.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from audit.rapports.mss.modele import (
    CATEGORIES,
    COLONNES,
    INDISPENSABLE,
    RECOMMANDEE,
    SANS_IDENTIFIANT,
    SPECIFIQUES,
    MesureMSS,
)
from socle.erreurs import RegleEnfreinte
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_csv, ecrire_xlsx
from socle.types import ecrire_date

FORMATS: Final = ("csv", "xlsx")
FEUILLE_DU_MODELE: Final = "Template mesures"
LIGNES_DU_PREAMBULE: Final = 6
_DU_MODELE: Final = ("Intitulé de la mesure *", "Description de la mesure", "Catégorie *")
_LARGEURS: Final = {"intitule": 50.0, "description": 50.0, "precisions": 40.0}


def ecrire(mesures: Sequence[MesureMSS], format_: str) -> bytes:
    """L'export : CSV (« ; », UTF-8 avec marque) ou XLSX, aux mêmes colonnes ; `RegleEnfreinte` pour un autre format."""
    if format_ not in FORMATS:
        raise RegleEnfreinte("Les mesures s'écrivent en CSV ou en XLSX.")
    noms = [nom for nom in COLONNES if nom != "portee_par" or any(m.portee_par for m in mesures)]
    if format_ == "csv":
        return ecrire_csv([COLONNES[n] for n in noms], [[_texte(m, n) for n in noms] for m in mesures])
    colonnes = [Colonne(COLONNES[n], _LARGEURS.get(n, 18.0)) for n in noms]
    lignes = [[m.echeance if n == "echeance" else _texte(m, n) for n in noms] for m in mesures]
    return ecrire_xlsx([FeuilleAEcrire("Mesures", colonnes, lignes)], titre="Mesures de sécurité")


def ecrire_modele(mesures: Sequence[MesureMSS]) -> bytes:
    """Le classeur de mesures à téléverser, en-tête à la septième ligne ; une mesure sans catégorie est refusée."""
    sans = [m.intitule for m in mesures if m.categorie not in CATEGORIES]
    if sans:
        raise RegleEnfreinte(f"Catégorie à donner avant de téléverser : {' ; '.join(sans[:5])}.")
    preambule: list[list[str]] = [[]] * LIGNES_DU_PREAMBULE
    preambule[0] = ["Mesures à téléverser dans MonServiceSécurisé : ne déplacez pas la ligne des titres."]
    colonnes = [Colonne(titre, largeur) for titre, largeur in zip(_DU_MODELE, (60.0, 70.0, 18.0), strict=True)]
    lignes = [[m.intitule, m.precisions or m.description, CATEGORIES[m.categorie]] for m in mesures]
    return ecrire_xlsx([FeuilleAEcrire(FEUILLE_DU_MODELE, colonnes, lignes, preambule)], titre="Mesures")


def _texte(m: MesureMSS, nom: str) -> str:
    """Une case, telle que l'export l'écrit ; les sauts de ligne y deviennent des espaces."""
    match nom:
        case "identifiant":
            return f"#{m.identifiant}" if m.identifiant else SANS_IDENTIFIANT
        case "referentiel":
            return m.referentiel or (SPECIFIQUES if m.specifique else "")
        case "type":
            return "" if m.indispensable is None else INDISPENSABLE if m.indispensable else RECOMMANDEE
        case "categorie":
            return CATEGORIES.get(m.categorie, m.categorie)
        case "echeance":
            return ecrire_date(m.echeance)
        case "responsables":
            return ", ".join(m.responsables)
    return " ".join(str(getattr(m, nom)).split("\n"))
