"""Une liste de fiches en tableur : une ligne par fiche, une colonne par champ. Le retour est dans `releve`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from socle.champs import Champ, afficher, lire_attribut
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_ods, ecrire_xlsx

MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_LARGEURS = {"texte_long": 42.0, "groupe": 42.0, "date": 13.0, "entier": 12.0, "decimal": 14.0, "booleen": 12.0}


def ecrire(
    format_: str, titre: str, champs: Sequence[Champ], saisies: Iterable[Any],
    calculees: Mapping[str, Sequence[Any]] | None = None,
) -> bytes:  # fmt: skip
    """Un classeur d'une feuille : une ligne par fiche, une colonne par champ, puis les colonnes calculées."""
    suite = calculees or {}
    colonnes = [Colonne(c.libelle, _LARGEURS.get(c.genre, 26.0)) for c in champs]
    colonnes += [Colonne(nom, 18.0) for nom in suite]
    lignes = [[_valeur(c, lire_attribut(s, c.nom)) for c in champs] + [suite[nom][rang] for nom in suite]
              for rang, s in enumerate(saisies)]  # fmt: skip
    feuille = FeuilleAEcrire(titre[:31], colonnes, lignes)
    return ecrire_xlsx([feuille], titre=titre) if format_ == "xlsx" else ecrire_ods([feuille], titre=titre)


def _valeur(champ: Champ, valeur: Any) -> Any:
    return valeur if champ.genre in {"date", "entier", "decimal"} else afficher(champ, valeur)
