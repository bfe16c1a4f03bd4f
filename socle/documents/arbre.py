"""L'arbre d'un document : quelques classes gelées que tout domaine compose et que tout moteur rend.

Un domaine écrit un arbre ; il ne sait rien de Word, de PDF ni de HTML. Le texte se donne en `str` simple ou
en suite de `str`, `Texte`, `Renvoi`, `Lien` ; un `str` à la place d'un bloc est un paragraphe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

StyleParagraphe: TypeAlias = Literal["normal", "discret", "aide", "alerte", "citation", "grand", "affiche"]
Ton: TypeAlias = Literal["information", "alerte", "reussite"]
Alignement: TypeAlias = Literal["gauche", "centre", "droite"]
Serie: TypeAlias = Literal["", "article", "annexe"]
Puce: TypeAlias = Literal["puce", "nombre", "lettre"]


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


@dataclass(frozen=True)
class Marque:
    """Un texte que Word enferme dans un contrôle de contenu, pour le retrouver au retour du fichier."""

    etiquette: str
    texte: str
    titre: str = ""


EnLigne: TypeAlias = "str | Texte | Renvoi | Lien | Marque"
Contenu: TypeAlias = "EnLigne | Sequence[EnLigne]"


@dataclass(frozen=True)
class Commentaire:
    """Une note en marge d'un document Word ; les autres formats l'ignorent. `auteur` n'est jamais une personne."""

    texte: str
    auteur: str = "Bibliothèque"


@dataclass(frozen=True)
class Titre:
    """Un titre de niveau 1 à 4 ; `ancre` le rend visible des `Renvoi`.

    Une `serie` le numérote d'un bout à l'autre du document, quel que soit son niveau : « Article 12 – Intitulé »,
    « Annexe 3 – Intitulé » (sur une nouvelle page). `paysage` tourne les pages qui le portent, lui et sa suite,
    jusqu'au prochain titre de même niveau ou plus haut.
    """

    niveau: int
    texte: str
    ancre: str = ""
    serie: Serie = ""
    commentaires: Sequence[Commentaire] = ()
    paysage: bool = False


@dataclass(frozen=True)
class Paragraphe:
    """Un paragraphe ; son style dit son rôle, jamais son apparence. `grand` : à lire debout, d'un coup d'œil ;
    `affiche` : à lire de loin.
    """

    contenu: Contenu
    style: StyleParagraphe = "normal"


@dataclass(frozen=True)
class Alinea:
    """Un paragraphe numéroté N.1, N.2… dans l'article où il est."""

    contenu: Contenu
    commentaires: Sequence[Commentaire] = ()


@dataclass(frozen=True)
class Liste:
    """Une liste à puces, à nombres ou à lettres ; un élément `Liste` est la sous-liste de celui qui le précède.

    Sans `marque`, `ordonnee` choisit entre nombres et puces. Après un `Alinea`, la liste se met sous lui.
    """

    elements: Sequence[Contenu | Liste]
    ordonnee: bool = False
    marque: Puce | None = None


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


@dataclass(frozen=True)
class Zone:
    """Des blocs que Word enferme dans un contrôle de contenu, pour les retrouver au retour du fichier."""

    etiquette: str
    titre: str
    blocs: Sequence[str | Bloc]


BlocMisEnPage: TypeAlias = "Tableau | Fiche | Encadre | Image | Sommaire | SautDePage | Signatures"
Bloc: TypeAlias = "Titre | Paragraphe | Alinea | Liste | BlocMisEnPage | Zone"


@dataclass(frozen=True)
class Document:
    """Un document entier, tel que le domaine le compose ; `preparation.preparer` le vérifie et le normalise.

    `mention` est affichée sur chaque page ; `etat_du_droit` est une date AAAA-MM-JJ ou un texte ; `numeroter`
    numérote les titres hors série (1, 1.1, 1.1.1…). Sans `date_document`, le document n'en porte pas.
    `proprietes` entre dans les propriétés personnalisées du fichier (Word, ODT).
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
    proprietes: Mapping[str, str] = field(default_factory=dict)
