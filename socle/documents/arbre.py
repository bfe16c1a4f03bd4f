"""L'arbre d'un document : quelques classes gelées que tout domaine compose et que tout moteur rend.

Un domaine écrit un arbre ; il ne sait rien de Word, de PDF ni de HTML. Le texte se donne en `str` simple ou
en suite de `str`, `Texte`, `Renvoi`, `Lien` ; un `str` à la place d'un bloc est un paragraphe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

StyleParagraphe: TypeAlias = Literal["normal", "discret", "aide", "alerte", "citation"]
Ton: TypeAlias = Literal["information", "alerte", "reussite"]
Alignement: TypeAlias = Literal["gauche", "centre", "droite"]


class ErreurDocument(ValueError):
    """L'arbre ne peut pas être rendu ; le message dit, en français, ce qu'il faut corriger."""


class AncreInconnue(ErreurDocument):
    """Un `Renvoi` vise une ancre qu'aucun `Titre` du document ne porte."""


@dataclass(frozen=True)
class Texte:
    """Un morceau de texte mis en forme ; `\\n` y est un saut de ligne."""

    texte: str
    gras: bool = False
    italique: bool = False
    discret: bool = False


@dataclass(frozen=True)
class Renvoi:
    """Un renvoi à un `Titre` par son ancre : son numéro, son intitulé, ou le numéro s'il existe ("auto")."""

    ancre: str
    forme: Literal["auto", "numero", "titre"] = "auto"


@dataclass(frozen=True)
class Lien:
    """Un lien vers une adresse http(s), mailto ou tel ; toute autre adresse est rendue en texte simple."""

    url: str
    texte: str = ""


EnLigne: TypeAlias = "str | Texte | Renvoi | Lien"
Contenu: TypeAlias = "EnLigne | Sequence[EnLigne]"


@dataclass(frozen=True)
class Titre:
    """Un titre de niveau 1 à 4 ; `ancre` le rend visible des `Renvoi`."""

    niveau: int
    texte: str
    ancre: str = ""


@dataclass(frozen=True)
class Paragraphe:
    """Un paragraphe ; son style dit son rôle, jamais son apparence."""

    contenu: Contenu
    style: StyleParagraphe = "normal"


@dataclass(frozen=True)
class Liste:
    """Une liste à puces ou numérotée ; un élément `Liste` est la sous-liste de l'élément qui le précède."""

    elements: Sequence[Contenu | Liste]
    ordonnee: bool = False


BlocSimple: TypeAlias = "Paragraphe | Liste"
Cellule: TypeAlias = "Contenu | BlocSimple | Sequence[EnLigne | BlocSimple]"


@dataclass(frozen=True)
class Tableau:
    """Un tableau de données ; `largeurs` en pour cent de la largeur utile, égales par défaut."""

    entetes: Sequence[Contenu]
    lignes: Sequence[Sequence[Cellule]]
    legende: str = ""
    largeurs: Sequence[float] = ()
    alignements: Sequence[Alignement] = ()


@dataclass(frozen=True)
class Fiche:
    """Une fiche libellé/valeur : des lignes `(libelle, contenu)` ou `(libelle, contenu, article de loi)`."""

    lignes: Sequence[tuple[str, Cellule] | tuple[str, Cellule, str]]
    legende: str = ""


@dataclass(frozen=True)
class Encadre:
    """Quelques paragraphes et listes mis à part ; le titre dit le ton en mots, la couleur ne suffit pas."""

    titre: str
    blocs: Sequence[str | BlocSimple]
    ton: Ton = "information"


@dataclass(frozen=True)
class Image:
    """Une image PNG ; `texte_alternatif` est obligatoire, `largeur_mm` est bornée à la largeur utile."""

    png: bytes
    texte_alternatif: str
    legende: str = ""
    largeur_mm: float = 120.0


@dataclass(frozen=True)
class Sommaire:
    """La table des titres jusqu'au niveau demandé (1 à 4)."""

    niveaux: int = 2


@dataclass(frozen=True)
class SautDePage:
    """Ce qui suit commence sur une nouvelle page."""


@dataclass(frozen=True)
class CaseSignature:
    """Une case à signer ; ce qui n'est pas connu reste à remplir à la main."""

    role: str
    nom: str = ""
    qualite: str = ""
    lieu: str = ""
    le: date | None = None


@dataclass(frozen=True)
class Signatures:
    """Une à trois cases de signature côte à côte."""

    cases: Sequence[CaseSignature | str]


Bloc: TypeAlias = "Titre | Paragraphe | Liste | Tableau | Fiche | Encadre | Image | Sommaire | SautDePage | Signatures"


@dataclass(frozen=True)
class Document:
    """Un document entier, tel que le domaine le compose ; `preparation.preparer` le vérifie et le normalise.

    `mention` est affichée sur chaque page ; `etat_du_droit` est une date AAAA-MM-JJ ou un texte ; `numeroter`
    numérote les titres (1, 1.1, 1.1.1…). Sans `date_document`, le document n'en porte pas.
    """

    titre: str
    blocs: Sequence[str | Bloc]
    organisme: str = ""
    sous_titre: str = ""
    version: str = ""
    date_document: date | None = None
    etat_du_droit: str = ""
    mention: str = ""
    langue: str = "fr-FR"
    page_de_garde: bool = True
    paysage: bool = False
    numeroter: bool = False
