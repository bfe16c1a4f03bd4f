"""La liste des traitements que Madis exporte : la reconnaître, remettre ses cases en ordre, dire où vont ses colonnes.

Le fichier reste un tableau : la personne voit ses colonnes et peut les envoyer ailleurs. Une case à cocher y est suivie de
son commentaire, une durée y tient en trois colonnes, plusieurs valeurs y sont jointes d'un tiret : c'est ce que l'on remet en
ordre, chaque case restant à sa place. Une version du logiciel écrit une case de plus que ses titres : c'est reconnu et dit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from registre.imports.cibles import AUX_OBSERVATIONS
from registre.imports.grille import Colonne, FeuilleLue, Grille, Plan, colonnes_de, titres_de
from registre.imports.valeurs import NON, OUI, sens
from socle.donnees_datees import charger, cle_de_texte

FICHIER: Final = Path(__file__).with_name("madis.yaml")
RECONNUES: Final = 12
"""Titres connus à partir desquels le tableau est celui de Madis."""
COCHES: Final = 5
COMMENTAIRE: Final = "commentaire"
A_VERIFIER: Final = "À vérifier (export de Madis)"
DECALE: Final = (
    "L'export portait une case de plus que ses titres, et les personnes concernées dans un autre ordre qu'eux : les valeurs "
    "ont été remises sous leur titre. Relisez la fiche."
)
PERMUTE: Final = "Selon sa version, Madis écrit les personnes concernées dans un autre ordre que ses titres : à relire."
PERSONNES: Final = tuple(
    f"categories_personnes={code}"
    for code in ("administres", "visiteurs_site", "agents", "elus", "commercants", "partenaires", "usagers", "autres")
)
"""L'ordre des titres où les valeurs d'une version connue ne suivent pas : les usagers y viennent en troisième."""
ROLES: Final = {"responsable de traitement": "Responsable seul", "responsabilite conjointe": "Responsable conjoint"}
SORTS: Final = {"destruction": "Destruction", "conservation": "Conservation", "deposit": "Versement", "sort": "Tri"}
_NUMERO: Final = re.compile(r"^\s*\d+\s*:\s*")
_HORODATE: Final = re.compile(r"^(\d{1,2}/\d{1,2}/\d{4})\b.*$")
_PLURIEL: Final = re.compile(r"\(s\)", re.IGNORECASE)


class _ColonneConnue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    titres: tuple[str, ...]
    cible: str
    genre: str = ""
    prefixes: tuple[str, ...] = ()


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    nom: str
    releve_le: date
    source: str
    verification: str
    colonnes: tuple[_ColonneConnue, ...]


@cache
def source() -> _Source:
    """Les titres relevés, leur date et leur provenance."""
    return charger(FICHIER, _Source)


@cache
def _connues() -> Mapping[str, _ColonneConnue]:
    """Clé d'un titre, avec et sans son onglet → la colonne."""
    connues: dict[str, _ColonneConnue] = {}
    for colonne in source().colonnes:
        for titre in colonne.titres:
            for prefixe in (*colonne.prefixes, ""):
                connues.setdefault(cle_de_texte(f"{prefixe} {titre}"), colonne)
    return connues


def _connue(titre: str) -> _ColonneConnue | None:
    return _connues().get(cle_de_texte(titre))


def est_madis(titres: Sequence[str]) -> bool:
    """Vrai si ces titres sont ceux de la liste des traitements de Madis."""
    trouvees = [colonne for titre in titres if (colonne := _connue(titre))]
    return len(trouvees) >= RECONNUES and sum(1 for c in trouvees if c.genre == "coche") >= COCHES


def correspondance(colonnes: Sequence[Colonne]) -> dict[str, str] | None:
    """Clé de colonne → cible ; un titre inconnu va aux observations. None si le tableau n'est pas celui de Madis."""
    if not est_madis([c.titre for c in colonnes]):
        return None
    return {c.cle: connue.cible if (connue := _connue(c.titre)) else AUX_OBSERVATIONS for c in colonnes}


def preparer(grille: Grille, plan: Plan) -> Grille:
    """La même grille, ses cases remises en ordre si elle vient de Madis ; sinon telle quelle."""
    feuille = grille.feuilles[plan.feuille]
    if not est_madis([c.titre for c in colonnes_de(feuille, plan)]):
        return grille
    feuilles = list(grille.feuilles)
    feuilles[plan.feuille] = _remettre_en_ordre(feuille, plan)
    return Grille(feuilles)


def _remettre_en_ordre(feuille: FeuilleLue, plan: Plan) -> FeuilleLue:
    titres = titres_de(feuille, plan.entete, plan.hauteur)
    debut = plan.entete + plan.hauteur
    tete, corps = feuille.lignes[:debut], [list(ligne) for ligne in feuille.lignes[debut:]]
    decale = _est_decale(titres, corps)
    if decale:
        rang = next(r for r, t in enumerate(titres) if _genre(t) == "observations") + 1
        corps = [_en_ordre(titres, ligne[:rang] + ligne[rang + 1 :]) for ligne in corps]
    reperes = _Reperes.depuis(titres)
    neuves = [
        reperes.ranger([*ligne, *([""] * (len(titres) - len(ligne)))]) if any(ligne) else ligne for ligne in corps
    ]
    if decale or _personnes(titres):
        tete, neuves = _avertir(tete, neuves, DECALE if decale else PERMUTE)
    return FeuilleLue(feuille.nom, [*tete, *neuves])


def _avertir(tete: list[list[str]], corps: list[list[str]], phrase: str) -> tuple[list[list[str]], list[list[str]]]:
    """Une colonne de plus, qui dit sur chaque rangée ce qu'il faut relire."""
    largeur = max(len(ligne) for ligne in [*tete, *corps])

    def suivie(ligne: list[str], texte: str) -> list[str]:
        return [*ligne, *([""] * (largeur - len(ligne))), texte]

    return [*tete[:-1], suivie(tete[-1], A_VERIFIER)], [
        suivie(ligne, phrase) if any(ligne) else ligne for ligne in corps
    ]


def _personnes(titres: Sequence[str]) -> list[int]:
    """Les rangs des personnes concernées, si leurs titres sont dans l'ordre où l'on sait que les valeurs ne suivent pas."""
    rangs = [rang for rang, titre in enumerate(titres) if _cible(titre) in PERSONNES]
    return rangs if tuple(_cible(titres[rang]) for rang in rangs) == PERSONNES else []


def _en_ordre(titres: Sequence[str], ligne: list[str]) -> list[str]:
    """Les usagers, écrits en troisième, reviennent sous leur titre, l'avant-dernier ; chacun avec son commentaire."""
    rangs = [rang for un in _personnes(titres) for rang in (un, un + 1)]
    if not rangs or len(ligne) <= rangs[-1]:
        return ligne
    lues = [ligne[rang] for rang in rangs]
    rangees = [*lues[:4], *lues[6:14], *lues[4:6], *lues[14:]]
    remise = list(ligne)
    for rang, texte in zip(rangs, rangees, strict=True):
        remise[rang] = texte
    return remise


def _genre(titre: str) -> str:
    colonne = _connue(titre)
    return (colonne.genre or colonne.cible) if colonne else ""


def _est_decale(titres: Sequence[str], corps: Sequence[Sequence[str]]) -> bool:
    """Vrai si toutes les cases à cocher ne se lisent « oui » ou « non » qu'une colonne plus à droite."""
    if "observations" not in {_genre(t) for t in titres}:
        return False
    coches = [rang for rang, titre in enumerate(titres) if _genre(titre) == "coche"]
    lignes = [ligne for ligne in corps if any(ligne)]

    def toutes(pas: int) -> bool:
        return all(
            sens(ligne[rang + pas]) in {OUI, NON} for ligne in lignes for rang in coches if rang + pas < len(ligne)
        )

    return bool(lignes) and not toutes(0) and toutes(1)


@dataclass(frozen=True)
class _Reperes:
    """Où sont, dans une rangée, les cases qui se lisent ensemble."""

    titres: tuple[str, ...]
    genres: dict[str, int]
    commentaires: dict[int, int]

    @classmethod
    def depuis(cls, titres: Sequence[str]) -> _Reperes:
        """Repère chaque case et, à sa droite, le commentaire qui la suit."""
        genres = {_genre(titre): rang for rang, titre in enumerate(titres)}
        commentaires = {
            rang: rang + 1 for rang, titre in enumerate(titres[:-1])
            if _genre(titre) == "coche" and cle_de_texte(titres[rang + 1]) == f"{cle_de_texte(titre)} {COMMENTAIRE}"
        }  # fmt: skip
        return cls(tuple(titres), genres, commentaires)

    def ranger(self, ligne: list[str]) -> list[str]:
        """La rangée, chaque case remise en ordre."""
        for rang, titre in enumerate(self.titres):
            corriger = _CORRECTIONS.get(_genre(titre))
            if corriger is not None:
                ligne[rang] = corriger(ligne[rang], titre)
        for rang, voisine in self.commentaires.items():
            if sens(ligne[rang]) == OUI and ligne[voisine].strip():
                ligne[rang], ligne[voisine] = ligne[voisine], ""
            elif sens(ligne[rang]) == NON and self.titres[rang] and "decision" not in _cible(self.titres[rang]):
                ligne[rang] = ""
        self._reunir_la_duree(ligne)
        return ligne

    def _reunir_la_duree(self, ligne: list[str]) -> None:
        """Nombre, période et commentaire, ou durées numérotées avec leur nom et leur sort : une seule case."""
        duree = self.genres.get("duree")
        if duree is None:
            return
        voisines = {g: self.genres[g] for g in ("periode", "duree_commentaire", "duree_nom") if g in self.genres}
        textes = {genre: ligne[rang] for genre, rang in voisines.items()}
        if "periode" in voisines:
            ligne[duree] = _duree_simple(ligne[duree], textes["periode"], textes.get("duree_commentaire", ""))
        elif "duree_nom" in voisines:
            sort = self.genres.get("sort")
            sorts = _numerotes(ligne[sort]) if sort is not None else []
            ligne[duree] = _durees(_numerotes(ligne[duree]), _numerotes(textes["duree_nom"]), sorts)
            if sort is not None:
                uniques = set(filter(None, map(_sort, sorts)))
                ligne[sort] = uniques.pop() if len(uniques) == 1 else ""
        for rang in voisines.values():
            ligne[rang] = ""


def _cible(titre: str) -> str:
    colonne = _connue(titre)
    return colonne.cible if colonne else ""


def _duree_simple(nombre: str, periode: str, commentaire: str) -> str:
    unite = _PLURIEL.sub("s" if nombre.strip() not in {"", "0", "1"} else "", periode)
    duree = f"{nombre.strip()} {unite.strip().lower()}".strip() if nombre.strip() else ""
    return f"{duree} ({commentaire.strip()})" if duree and commentaire.strip() else duree or commentaire.strip()


def _numerotes(texte: str) -> list[str]:
    """« 1: 5 ans / 2: 10 ans », sur deux lignes → les deux textes, dans l'ordre."""
    if not _NUMERO.match(texte):
        return [texte.strip()] if texte.strip() else []
    parts = re.split(r"(?:^|\n)\s*\d+\s*:", texte)
    return [part.strip() for part in parts[1:]]


def _sort(texte: str) -> str:
    return SORTS.get(cle_de_texte(texte), texte)


def _durees(durees: Sequence[str], noms: Sequence[str], sorts: Sequence[str]) -> str:
    """Chaque durée avec son nom, et son sort s'il y en a plusieurs ; une barre les sépare, pour qu'elles restent ensemble."""
    combien = max(len(durees), len(noms), len(sorts))

    def un(suite: Sequence[str], rang: int) -> str:
        return suite[rang] if rang < len(suite) else ""

    dits = []
    for rang in range(combien):
        texte = " : ".join(filter(None, (un(noms, rang), un(durees, rang))))
        sort = _sort(un(sorts, rang)) if combien > 1 else ""
        dits.append(f"{texte} ({sort})" if texte and sort else texte or sort)
    return " / ".join(filter(None, dits))


def _date(texte: str, _: str) -> str:
    """La date d'un horodatage, sans son heure."""
    trouvee = _HORODATE.match(texte.strip())
    return trouvee[1] if trouvee else texte


def _base(texte: str, _: str) -> str:
    return "" if cle_de_texte(texte) == "a determiner" else texte


_CORRECTIONS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "role": lambda texte, _: ROLES.get(cle_de_texte(texte), texte),
    "actif": lambda texte, _: "" if cle_de_texte(texte) == "actif" else texte,
    "base": _base,
    "liste": lambda texte, _: " ; ".join(filter(None, re.split(r"\s+-\s+", texte))),
    "date": _date,
    "papier": lambda texte, _: "Papier" if cle_de_texte(texte) in {"actif", "oui"} else "",
    "enonce": lambda texte, titre: titre.rpartition(" - ")[2] if sens(texte) == OUI else "",
    "drapeau": lambda texte, _: "" if sens(texte) == NON else texte,
}
"""Genre de colonne → ce que l'on y corrige : la valeur de Madis, dite dans nos mots."""
