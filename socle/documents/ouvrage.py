"""L'ouvrage : un document vérifié, normalisé et numéroté, tel que les moteurs le lisent.

Tout contenu y est une suite de morceaux (`str`, `Texte`, `Lien`, `Cible`, `Marque`), toute cellule une suite de
paragraphes et de listes. Les blocs se suivent à plat : une zone y est un début et une fin, un changement
d'orientation un repère entre deux pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from socle.documents.arbre import (
    Alignement,
    CaseSignature,
    Commentaire,
    Document,
    Lien,
    Marque,
    Puce,
    Serie,
    StyleParagraphe,
    Texte,
    Ton,
)
from socle.documents.dates import date_en_lettres
from socle.documents.normaliser import Substitution

NOMS_DE_SERIE: dict[str, str] = {"article": "Article", "annexe": "Annexe"}
_ENTETE_SUR_UNE_LIGNE, _ENTETE_MAXIMAL = 105, 180
_SEPARATEUR = "\u00a0· "


class Repere(NamedTuple):
    """Un titre dans l'ouvrage : son rang (identifiant stable), son niveau, son texte, son numéro ou « »."""

    rang: int
    niveau: int
    texte: str
    numero: str = ""
    ancre: str = ""
    serie: Serie = ""
    commentaires: tuple[Commentaire, ...] = ()

    @property
    def etiquette(self) -> str:
        """Le numéro tel qu'il s'affiche : « Article 12 », « 1.2 » ou rien."""
        return f"{NOMS_DE_SERIE[self.serie]}\u00a0{self.numero}" if self.serie else self.numero

    @property
    def prefixe(self) -> str:
        """Ce qui précède l'intitulé : « Article 12 – », « 1.2 » ou rien."""
        return f"{self.etiquette}\u00a0–" if self.serie else self.numero

    @property
    def intitule(self) -> str:
        """Le titre tel qu'il se lit, son numéro compris."""
        return f"{self.prefixe} {self.texte}" if self.numero else self.texte


class Cible(NamedTuple):
    """Un renvoi résolu : le titre visé et ce qu'on affiche de lui."""

    repere: Repere
    par_numero: bool

    @property
    def affichage(self) -> str:
        """Ce que le lecteur lit à la place du renvoi."""
        return self.repere.numero if self.par_numero else self.repere.texte


Morceau: TypeAlias = "str | Texte | Lien | Cible | Marque"
Morceaux: TypeAlias = tuple[Morceau, ...]


class ParagraphePret(NamedTuple):
    """Un paragraphe, jamais vide."""

    contenu: Morceaux
    style: StyleParagraphe = "normal"


class ListePrete(NamedTuple):
    """Une liste ; `suspendue` : elle est sous un alinéa. Un élément `ListePrete` est une sous-liste."""

    marque: Puce
    elements: tuple[Any, ...]
    suspendue: bool = False


BlocSimplePret: TypeAlias = ParagraphePret | ListePrete
BlocsPrets: TypeAlias = tuple[BlocSimplePret, ...]
CellulePrete: TypeAlias = "str | BlocsPrets"


class AlineaPret(NamedTuple):
    """Un alinéa et son numéro, « 12.3 »."""

    numero: str
    contenu: Morceaux
    commentaires: tuple[Commentaire, ...]


class TableauPret(NamedTuple):
    """Un tableau ; une cellule d'un seul texte courant est ce texte.

    `largeurs` fait cent, `serre` : ses colonnes sont nombreuses, on l'écrit plus petit.
    """

    entetes: tuple[Morceaux, ...]
    lignes: tuple[tuple[CellulePrete, ...], ...]
    legende: str
    largeurs: tuple[float, ...]
    alignements: tuple[Alignement, ...]
    serre: bool


class Ligne(NamedTuple):
    """Une ligne de fiche : libellé, blocs de la valeur, article de loi ou « »."""

    libelle: str
    blocs: BlocsPrets
    article: str


class FichePrete(NamedTuple):
    """Une fiche libellé/valeur."""

    lignes: tuple[Ligne, ...]
    legende: str


class EncadrePret(NamedTuple):
    """Des blocs simples mis à part."""

    titre: str
    blocs: BlocsPrets
    ton: Ton


class SignaturesPretes(NamedTuple):
    """Des cases à signer."""

    cases: tuple[CaseSignature, ...]


class DebutZone(NamedTuple):
    """Ici s'ouvre une zone."""

    etiquette: str
    titre: str


class FinZone(NamedTuple):
    """Ici se ferme la dernière zone ouverte."""


class Orientation(NamedTuple):
    """Les pages qui suivent sont en paysage, ou reviennent en portrait."""

    paysage: bool


@dataclass(frozen=True)
class Ouvrage:
    """Un document prêt à rendre : ses blocs à plat, ses titres, ceux que vise un renvoi, ce que la police ignore."""

    document: Document
    blocs: tuple[Any, ...]
    reperes: tuple[Repere, ...]
    vises: frozenset[int]
    substitutions: tuple[Substitution, ...]

    @cached_property
    def entete(self) -> tuple[str, str]:
        """L'en-tête courant : organisme à gauche, titre à droite ; trop longs, tout à gauche et abrégé."""
        organisme, titre = self.document.organisme, self.document.titre
        if organisme and len(organisme + titre) <= _ENTETE_SUR_UNE_LIGNE:
            return organisme, titre
        suite = f"{organisme} — {titre}" if organisme else titre
        return (suite if len(suite) <= _ENTETE_MAXIMAL else suite[: _ENTETE_MAXIMAL - 1] + "…"), ""

    @cached_property
    def references(self) -> str:
        """La ligne de références du pied de page : version, date, état du droit."""
        document = self.document
        return _SEPARATEUR.join(
            texte
            for texte in (
                f"Version {document.version}" if document.version else "",
                date_en_lettres(document.date_document) if document.date_document else "",
                f"État du droit\u00a0: {document.etat_du_droit}" if document.etat_du_droit else "",
            )
            if texte
        )

    def sommaire(self, niveaux: int) -> list[Repere]:
        """Les titres d'un sommaire de ce nombre de niveaux."""
        return [repere for repere in self.reperes if repere.niveau <= niveaux]

    @property
    def niveau_lie(self) -> int:
        """Le niveau dont le style de titre porte la numérotation des articles ; zéro si « 1.1 » l'a prise."""
        return 0 if self.document.numeroter else self.niveau_de_serie("article")

    @cached_property
    def niveaux_a_etiquette(self) -> tuple[int, ...]:
        """Les niveaux dont un titre au moins porte « Article 12 » ou « Annexe 3 »."""
        return tuple(sorted({repere.niveau for repere in self.reperes if repere.serie}))

    @cached_property
    def tourne(self) -> bool:
        """Dit si une partie du document change d'orientation."""
        return any(isinstance(bloc, Orientation) for bloc in self.blocs)

    @property
    def finit_en_paysage(self) -> bool:
        """Dit l'orientation des dernières pages."""
        tours = (bloc.paysage for bloc in reversed(self.blocs) if isinstance(bloc, Orientation))
        return next(tours, self.document.paysage)

    def niveau_de_serie(self, serie: Serie) -> int:
        """Le niveau du premier titre d'une série, zéro s'il n'y en a pas."""
        return next((repere.niveau for repere in self.reperes if repere.serie == serie), 0)
