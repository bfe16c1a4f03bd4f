"""Le registre en tableaux : une ligne par fiche (CSV), et une feuille par groupe en plus (XLSX)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from registre.traitements.chargement import Fiche
from registre.traitements.listes import libelle
from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, afficher, champs_de, lire_attribut
from socle.organismes.modele import OrganismeChamps
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_csv, ecrire_xlsx


def _champs() -> tuple[Champ, ...]:
    return champs_de(TraitementSaisie)


def _entetes() -> list[str]:
    return [*(c.libelle for c in _champs()), "État", "Avis du délégué", "Complétude (%)"]


def _ligne(fiche: Fiche) -> list[Any]:
    valeurs = [_valeur(c, lire_attribut(fiche.saisie, c.nom)) for c in _champs()]
    avis = libelle("avis_dpo", fiche.traitement.avis) if fiche.traitement.avis else ""
    return [*valeurs, libelle("statuts", fiche.traitement.statut), avis, fiche.traitement.completude]


def _valeur(champ: Champ, valeur: Any) -> Any:
    return valeur if champ.genre in {"date", "entier"} else afficher(champ, valeur)


def ecrire_csv_registre(fiches: Sequence[Fiche]) -> bytes:
    """CSV (UTF-8 avec marque, point-virgule) : une ligne par fiche, tous les champs."""
    return ecrire_csv(_entetes(), (_ligne(fiche) for fiche in fiches))


def ecrire_xlsx_registre(organisme: OrganismeChamps, fiches: Sequence[Fiche]) -> bytes:
    """XLSX : « Traitements » (une ligne par fiche), puis une feuille par groupe, triable et filtrable."""
    largeurs = {"texte_long": 42.0, "groupe": 48.0, "date": 13.0, "entier": 12.0, "booleen": 12.0}
    colonnes = [Colonne(c.libelle, largeurs.get(c.genre, 26.0)) for c in _champs()]
    colonnes += [Colonne(t, 16.0) for t in _entetes()[len(colonnes) :]]
    feuilles = [FeuilleAEcrire("Traitements", colonnes, [_ligne(f) for f in fiches])]
    for champ in _champs():
        if champ.genre == "groupe":
            sous = [Colonne(c.libelle, 40.0 if c.genre == "texte_long" else 26.0) for c in champ.sous_champs]
            entetes = [Colonne("Traitement", 34.0), Colonne("Référence", 14.0), *sous]
            feuilles.append(FeuilleAEcrire(champ.libelle, entetes, list(_lignes_du_groupe(champ, fiches))))
    return ecrire_xlsx(feuilles, titre=f"Registre des traitements — {organisme.nom}")


def _lignes_du_groupe(champ: Champ, fiches: Sequence[Fiche]) -> Iterator[list[Any]]:
    for fiche in fiches:
        for ligne in lire_attribut(fiche.saisie, champ.nom):
            valeurs = [_valeur(c, lire_attribut(ligne, c.nom)) for c in champ.sous_champs]
            yield [fiche.saisie.nom, fiche.saisie.reference, *valeurs]
