"""Ce qu'une lecture a compris, et ce qu'elle n'a pas compris : feuille, cellule, valeur, raison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ
from socle.donnees_datees import cle_de_saisie, cle_de_texte


@dataclass(frozen=True)
class Remarque:
    """Une valeur que la lecture n'a pas su ranger telle quelle. `perdue` : elle n'est gardée nulle part."""

    feuille: str
    cellule: str
    valeur: str
    raison: str
    perdue: bool = False


@dataclass
class FicheLue:
    """Une fiche comprise d'un fichier : d'où elle vient, ses valeurs validées, les remarques qui la concernent."""

    provenance: str
    saisie: TraitementSaisie
    remarques: list[Remarque] = field(default_factory=list)


@dataclass
class Releve:
    """Le compte rendu d'une lecture : fiches comprises, remarques générales, feuilles laissées de côté."""

    fiches: list[FicheLue] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)
    ignorees: list[str] = field(default_factory=list)

    @property
    def toutes_les_remarques(self) -> list[Remarque]:
        """Remarques générales puis celles de chaque fiche."""
        return [*self.remarques, *(r for f in self.fiches for r in f.remarques)]


def code_de(champ: Champ, texte: str) -> str | None:
    """Code d'une liste reconnu dans un texte (code, libellé, synonyme ; accents et casse ignorés), ou None."""
    cherche = cle_de_saisie(texte)
    for option in champ.admises:
        if cherche in {cle_de_texte(t) for t in (option.code, option.libelle, *getattr(option, "synonymes", ()))}:
            return str(option.code)
    return None


def valeur_de(champ: Champ, texte: str) -> Any:
    """Valeur à confier à la validation, depuis un texte lisible ; lève `ValueError` si un choix n'est pas reconnu."""
    if champ.genre == "choix" and texte.strip():
        code = code_de(champ, texte)
        if code is None:
            raise ValueError("Cette valeur n'est pas dans la liste.")
        return code
    if champ.genre == "choix_multiple":
        return [valeur_de_choix(champ, morceau) for morceau in texte.split("\n") if morceau.strip()]
    return texte


def valeur_de_choix(champ: Champ, texte: str) -> str:
    """Code d'un choix, sinon `ValueError`."""
    code = code_de(champ, texte)
    if code is None:
        raise ValueError(f"« {texte.strip()} » n'est pas dans la liste.")
    return code


def texte_de(champ: Champ, valeur: Any) -> str:
    """Inverse de `valeur_de` : un texte lisible qui se relit sans perte."""
    if champ.genre == "choix_multiple":
        return "\n".join(champ.option(code) for code in valeur or ())
    if champ.genre == "choix":
        return champ.option(valeur) if valeur else ""
    if champ.genre == "booleen":
        return {True: "Oui", False: "Non"}.get(valeur, "")
    if champ.genre == "date":
        return valeur.strftime("%d/%m/%Y") if valeur else ""
    return "" if valeur is None else str(valeur)
