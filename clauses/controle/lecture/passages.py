"""Ce qu'une lecture rend : des passages dans l'ordre du document, et ce qu'il faut savoir de la lecture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from socle.erreurs import Refus

Genre = Literal["corps", "titre", "tableau", "entetes", "zone", "note", "entete", "pied", "commentaire", "sommaire"]
ECARTES: Final = frozenset({"commentaire", "sommaire"})
"""Genres qui ne sont pas le texte du contrat."""


class LectureImpossible(Refus):
    """Le fichier ne peut pas être lu ; la phrase dit pourquoi et quoi faire."""

    code_http = 422


@dataclass(frozen=True, slots=True)
class Bornes:
    """Au-delà, le fichier est refusé : octets du fichier, passages, caractères de texte, pages d'un PDF, secondes."""

    octets: int = 50 * 1024 * 1024
    passages: int = 60_000
    caracteres: int = 3_000_000
    pages: int = 2_000
    secondes: int = 60


BORNES: Final = Bornes()


@dataclass(frozen=True, slots=True)
class Passage:
    """Un paragraphe ou une ligne de tableau. `lieu` : ce que le fichier en dit (« tableau 2, ligne 4 », « note 3 »)."""

    texte: str
    genre: Genre = "corps"
    lieu: str = ""
    page: int | None = None


@dataclass
class Lecture:
    """Les passages d'un fichier, dans l'ordre, et les remarques à montrer à qui l'a déposé."""

    format: str
    passages: list[Passage] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    bornes: Bornes = BORNES
    _caracteres: int = 0

    def ajouter(self, texte: str, genre: Genre = "corps", lieu: str = "", page: int | None = None) -> None:
        """Ajoute un passage s'il n'est pas blanc ; `LectureImpossible` si le document passe les bornes."""
        net = " ".join(texte.split())
        if not net:
            return
        self._caracteres += len(net)
        if len(self.passages) >= self.bornes.passages or self._caracteres > self.bornes.caracteres:
            raise LectureImpossible(
                "Ce document est trop long pour être contrôlé d'un coup : partagez-le et déposez chaque partie."
            )
        self.passages.append(Passage(net, genre, lieu, page))

    def remarquer(self, phrase: str) -> None:
        """Ajoute une remarque, une seule fois."""
        if phrase not in self.remarques:
            self.remarques.append(phrase)

    @property
    def texte(self) -> str:
        """Tout le texte du contrat, un passage par ligne."""
        return "\n".join(p.texte for p in self.passages if p.genre not in ECARTES)


def pluriel(nombre: int, un: str, plusieurs: str) -> str:
    """« 1 commentaire » ou « 3 commentaires » : la bonne des deux formes, nombre compris."""
    return f"{nombre} {un if nombre < 2 else plusieurs}"


_DESCRIPTIFS = re.compile(
    r"objet|finalit|but\b|nature|op[ée]ration|cat[ée]gorie|type|dur[ée]e|personne|donn[ée]e|mesure|d[ée]lai|sous-traitant|"
    r"lieu|pays|transfert|sort|d[ée]nomination",
    re.IGNORECASE,
)
_VIDE = re.compile(r"[\s\-–—./]*|néant|sans objet|n\.?\s?/?\s?a\.?|s\.?o\.?", re.IGNORECASE)
_LONGUEUR_D_ENTETE = 90


def sont_des_entetes(cellules: Sequence[str], lignes: int) -> bool:
    """Vrai si cette première ligne nomme les colonnes : trois cellules courtes au moins, et d'autres lignes dessous."""
    pleines = [c for c in cellules if c]
    return lignes > 1 and len(pleines) >= 3 and all(len(c) <= _LONGUEUR_D_ENTETE for c in pleines)


def ligne_de_tableau(cellules: Sequence[str], entetes: Sequence[str] = ()) -> str:
    """Une ligne en un texte ; une cellule dont la colonne décrit un traitement porte le nom de sa colonne.

    Une cellule « — » ou « néant » est lue, mais sans ce nom : elle ne décrit rien.
    """
    morceaux = []
    for rang, cellule in enumerate(cellules):
        entete = entetes[rang] if rang < len(entetes) else ""
        if cellule:
            nommee = entete and _DESCRIPTIFS.search(entete) and not _VIDE.fullmatch(cellule)
            morceaux.append(f"{entete} : {cellule}" if nommee else cellule)
    return " | ".join(morceaux)
