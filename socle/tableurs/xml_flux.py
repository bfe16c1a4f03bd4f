"""Lecture XML au fil de l'eau : ni arbre en mémoire, ni DTD, ni entités, ni réseau.

Expat plutôt que lxml : aucun nœud n'est construit, la mémoire ne dépend pas de la taille du fichier.
"""

from collections.abc import Iterable
from typing import Protocol
from xml.parsers.expat import ExpatError, ParserCreate

from socle.tableurs.refus import CodeRefus, refus

_RETARD_MAXIMUM = 4 * 1024 * 1024
"""Une balise de plusieurs mégaoctets n'existe pas ; expat la relirait à chaque bloc (temps quadratique)."""


class Visiteur(Protocol):
    """Ce qui suit la lecture. Les noms sont de la forme « espace-de-noms nom »."""

    def debut(self, nom: str, attributs: dict[str, str]) -> None:
        """Une balise s'ouvre."""

    def fin(self, nom: str) -> None:
        """Une balise se ferme."""

    def texte(self, donnees: str) -> None:
        """Du texte, éventuellement en plusieurs morceaux."""


def _interdire(*_: object) -> None:
    raise refus(CodeRefus.ENTITES)


def parcourir(blocs: Iterable[bytes], visiteur: Visiteur) -> None:
    """Fait suivre un flux XML à un visiteur ; FichierRefuse si XML mal formé, DTD ou entité déclarée."""
    lecteur = ParserCreate(namespace_separator=" ")
    lecteur.buffer_text = True
    lecteur.StartDoctypeDeclHandler = _interdire
    lecteur.EntityDeclHandler = _interdire
    lecteur.StartElementHandler = visiteur.debut
    lecteur.EndElementHandler = visiteur.fin
    lecteur.CharacterDataHandler = visiteur.texte
    donnes = 0
    try:
        for bloc in blocs:
            lecteur.Parse(bloc, False)
            donnes += len(bloc)
            if donnes - lecteur.CurrentByteIndex > _RETARD_MAXIMUM:
                raise refus(CodeRefus.ABIME)
        lecteur.Parse(b"", True)
    except (ExpatError, ValueError, LookupError) as erreur:
        raise refus(CodeRefus.ABIME) from erreur


def local(nom: str) -> str:
    """Nom sans son espace de noms."""
    return nom[nom.rfind(" ") + 1 :]
