"""Lire un export de mesures, ou un classeur à téléverser : ce qui est compris, et ce qui ne l'est pas, ligne à ligne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from audit.rapports.mss.modele import (
    CATEGORIES,
    COLONNES,
    INDISPENSABLE,
    PRIORITES,
    RECOMMANDEE,
    SANS_IDENTIFIANT,
    SPECIFIQUES,
    STATUTS,
    MesureMSS,
)
from socle.donnees_datees import cle_de_texte
from socle.tableurs import Cellule, CodeRefus, FichierRefuse, lire_classeur
from socle.types import lire_date, lire_ligne, lire_texte

LIGNES_MAXIMALES: Final = 2_000
LIGNES_AVANT_L_ENTETE: Final = 20
SYNONYMES: Final = {
    "identifiant": ("identifiant", "id", "numero", "n"),
    "intitule": ("intitule de la mesure", "intitule", "mesure", "titre", "nom"),
    "referentiel": ("source",),
    "type": ("importance", "niveau"),
    "categorie": ("thematique", "theme"),
    "portee_par": ("portee par", "partie responsable"),
    "description": ("description de la mesure", "description longue"),
    "statut": ("etat", "avancement"),
    "precisions": ("precisions", "precision", "commentaire", "modalites", "modalites de mise en oeuvre"),
    "priorite": (),
    "echeance": ("date d echeance", "echeance de mise en oeuvre"),
    "responsables": ("responsable", "porteur", "porteurs"),
}
_VALEURS: Final[Mapping[str, Mapping[str, str]]] = {
    "statut": {cle_de_texte(s): s for s in STATUTS}
    | {"en cours": STATUTS[1], "fait": STATUTS[0], "partiel": STATUTS[1], "non fait": STATUTS[3]},
    "categorie": {cle_de_texte(libelle): code for code, libelle in CATEGORIES.items()},
    "type": {cle_de_texte(INDISPENSABLE): INDISPENSABLE, cle_de_texte(RECOMMANDEE): RECOMMANDEE},
    "priorite": {f"{debut}{rang}": p for rang, p in enumerate(PRIORITES, 1) for debut in ("p", "priorite ", "")},
}


@dataclass(frozen=True)
class Probleme:
    """Ce qui n'a pas été compris : la ligne du fichier (à partir de 1), sa colonne, pourquoi. La valeur est laissée vide."""

    ligne: int
    colonne: str
    phrase: str


@dataclass(frozen=True)
class ReleveMSS:
    """Ce qui a été compris d'un fichier ; `ignorees` : colonnes non reconnues ; `absentes` : celles qui manquent."""

    mesures: tuple[MesureMSS, ...]
    problemes: tuple[Probleme, ...]
    ignorees: tuple[str, ...] = ()
    absentes: tuple[str, ...] = ()
    coupe: bool = False


def lire(octets: bytes, nom: str) -> ReleveMSS:
    """Le relevé d'un fichier .csv, .xlsx, .ods ou .xls ; `FichierRefuse` s'il n'est pas un tableur de mesures."""
    for feuille in lire_classeur(octets, nom).feuilles:
        for rang, ligne in enumerate(feuille.lignes[:LIGNES_AVANT_L_ENTETE]):
            colonnes, ignorees = reconnaitre([c.texte for c in ligne])
            if "intitule" in colonnes and len(colonnes) > 1:
                return _relever(feuille.lignes, rang, colonnes, ignorees)
    raise FichierRefuse(
        "Aucune colonne « Nom de la mesure » dans ce fichier : déposez l'export de mesures de MonServiceSécurisé, ou son "
        "classeur de mesures.", CodeRefus.PAS_UN_TABLEUR,
    )  # fmt: skip


def reconnaitre(titres: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Nos colonnes → leur rang, d'après leurs titres (le premier de deux pareils) ; et les titres qui ne disent rien."""
    noms = {cle_de_texte(titre): nom for nom, titre in COLONNES.items()}
    noms |= {synonyme: nom for nom, suite in SYNONYMES.items() for synonyme in suite}
    trouvees: dict[str, int] = {}
    ignorees = []
    for rang, titre in enumerate(titres):
        nom = noms.get(cle_de_texte(titre))
        if nom is not None and nom not in trouvees:
            trouvees[nom] = rang
        elif lire_ligne(titre):
            ignorees.append(lire_ligne(titre)[:60])
    return trouvees, ignorees


def _relever(
    lignes: Sequence[Sequence[Cellule]], entete: int, colonnes: Mapping[str, int], ignorees: Sequence[str]
) -> ReleveMSS:
    mesures: list[MesureMSS] = []
    problemes: list[Probleme] = []
    vus: set[str] = set()
    pleines = [
        (n, ligne) for n, ligne in enumerate(lignes[entete + 1 :], entete + 2) if any(c.texte.strip() for c in ligne)
    ]
    for numero, ligne in pleines[:LIGNES_MAXIMALES]:
        lecteur = _Ligne(numero, {nom: ligne[rang] for nom, rang in colonnes.items() if rang < len(ligne)}, problemes)
        mesure = lecteur.mesure()
        if mesure is None:
            continue
        if mesure.identifiant and mesure.identifiant in vus:
            lecteur.dire(
                "identifiant", f"La mesure #{mesure.identifiant} est déjà plus haut : celle-ci est laissée de côté."
            )
            continue
        vus.add(mesure.identifiant)
        mesures.append(mesure)
    absentes = tuple(titre for nom, titre in COLONNES.items() if nom not in colonnes and nom != "portee_par")
    return ReleveMSS(tuple(mesures), tuple(problemes), tuple(ignorees), absentes, len(pleines) > LIGNES_MAXIMALES)


@dataclass(frozen=True)
class _Ligne:
    """Une ligne en cours de lecture."""

    numero: int
    cellules: Mapping[str, Cellule]
    problemes: list[Probleme]

    def dire(self, nom: str, phrase: str) -> None:
        self.problemes.append(Probleme(self.numero, COLONNES[nom], phrase))

    def texte(self, nom: str) -> str:
        cellule = self.cellules.get(nom)
        return lire_ligne(cellule.texte) if cellule else ""

    def valeur(self, nom: str) -> str:
        """Une valeur d'une courte liste ; inconnue, elle est dite et laissée vide."""
        texte = self.texte(nom)
        if not texte or texte == "-":
            return ""
        connue = _VALEURS[nom].get(cle_de_texte(texte), "")
        if not connue:
            self.dire(nom, f"« {texte[:60]} » n'est pas une valeur connue.")
        return connue

    def date(self) -> date | None:
        cellule = self.cellules.get("echeance")
        if cellule is None or cellule.texte.strip() in {"", "-"}:
            return None
        try:
            return lire_date(cellule.valeur if not isinstance(cellule.valeur, bool) else cellule.texte)
        except ValueError as faute:
            self.dire("echeance", str(faute))
            return None

    def mesure(self) -> MesureMSS | None:
        """La mesure de cette ligne ; None, et un problème, si elle n'a pas d'intitulé."""
        intitule = self.texte("intitule")
        if not intitule:
            self.dire("intitule", "Ligne sans nom de mesure : elle est laissée de côté.")
            return None
        identifiant = _identifiant(self.texte("identifiant"))
        type_ = self.valeur("type")
        suite: dict[str, Any] = {nom: self.valeur(nom) for nom in ("categorie", "statut", "priorite")}
        return MesureMSS(
            intitule=intitule, identifiant=identifiant, indispensable=type_ == INDISPENSABLE if type_ else None,
            referentiel=self.texte("referentiel") or ("" if identifiant else SPECIFIQUES),
            description=self._long("description"), precisions=self._long("precisions"), echeance=self.date(),
            responsables=tuple(r for r in map(str.strip, self.texte("responsables").split(",")) if r),
            portee_par=self.texte("portee_par"), **suite,
        )  # fmt: skip

    def _long(self, nom: str) -> str:
        cellule = self.cellules.get(nom)
        return lire_texte(cellule.texte) if cellule else ""


def _identifiant(texte: str) -> str:
    """« #0001 » → « 0001 » ; « N/A » et vide → vide ; un nombre que le tableur a raccourci retrouve ses zéros."""
    nu = texte.lstrip("#").strip()
    if nu.upper() == SANS_IDENTIFIANT or nu == "-":
        return ""
    return nu.zfill(4) if nu.isascii() and nu.isdigit() else nu[:60]
