"""Ce que dit la relecture d'un fichier : des remarques, en phrases, et les clauses telles que le fichier les donne."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from clauses.bibliotheque.donnees import Clause
from clauses.bibliotheque.fragments import cles

Gravite = Literal["information", "attention", "refus"]


@dataclass(frozen=True)
class Remarque:
    """Ce qu'il faut savoir. `attention` : à vérifier avant d'accepter ; `refus` : la clause ne peut pas être reprise."""

    gravite: Gravite
    phrase: str


@dataclass
class Notes:
    """Des remarques, chacune une fois, dans l'ordre."""

    liste: list[Remarque] = field(default_factory=list)

    def dire(self, phrase: str) -> None:
        """Une information : rien n'est perdu, rien n'est à faire."""
        self._ajouter(Remarque("information", phrase))

    def avertir(self, phrase: str) -> None:
        """Un point à vérifier."""
        self._ajouter(Remarque("attention", phrase))

    def refuser(self, phrase: str) -> None:
        """Ce qui empêche de reprendre la clause."""
        self._ajouter(Remarque("refus", phrase))

    def _ajouter(self, remarque: Remarque) -> None:
        if remarque not in self.liste:
            self.liste.append(remarque)


@dataclass(frozen=True)
class RedactionRelue:
    """Une des rédactions d'une clause, telle que le fichier la donne."""

    libelle: str
    texte: str


@dataclass(frozen=True)
class ClauseRelue:
    """Une clause du fichier. `avant` : ce qu'elle est aujourd'hui ; `redactions` : code → ce que le fichier en dit.

    `perimee` : la clause a changé dans la bibliothèque depuis que le fichier en est parti.
    """

    avant: Clause
    titre: str
    texte: str
    redactions: Mapping[str, RedactionRelue]
    remarques: tuple[Remarque, ...] = ()
    perimee: bool = False

    @property
    def changee(self) -> bool:
        """Vrai si un lecteur y verrait une différence."""
        if cles(self.titre) != cles(self.avant.titre) or cles(self.texte) != cles(self.avant.texte):
            return True
        avant = {v.id: v for v in self.avant.variantes}
        return any(
            cles(r.texte) != cles(avant[code].texte) or cles(r.libelle) != cles(avant[code].label)
            for code, r in self.redactions.items()
        )

    @property
    def refusee(self) -> bool:
        """Vrai si quelque chose empêche de la reprendre."""
        return any(r.gravite == "refus" for r in self.remarques)

    @property
    def reprenable(self) -> bool:
        """Vrai si elle a changé et que rien ne s'y oppose."""
        return self.changee and not self.refusee


@dataclass(frozen=True)
class Releve:
    """Ce que donne un fichier : ses clauses dans l'ordre de la bibliothèque, et ce qui se dit du fichier entier."""

    nom: str
    clauses: tuple[ClauseRelue, ...]
    remarques: tuple[Remarque, ...]

    @property
    def changees(self) -> tuple[ClauseRelue, ...]:
        """Les clauses qui ont changé, ou que quelque chose empêche de lire."""
        return tuple(c for c in self.clauses if c.changee or c.refusee)

    @property
    def reprenables(self) -> tuple[ClauseRelue, ...]:
        """Les clauses que l'on peut accepter."""
        return tuple(c for c in self.clauses if c.reprenable)

    @property
    def remarquees(self) -> tuple[ClauseRelue, ...]:
        """Les clauses inchangées dont il y a pourtant quelque chose à dire."""
        return tuple(c for c in self.clauses if c.remarques and not c.changee and not c.refusee)
