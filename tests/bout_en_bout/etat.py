"""Un visage d'une page, et les gestes communs qui y mènent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau


@dataclass(frozen=True)
class Etat:
    """Un visage d'une page : qui la voit (`session` : un témoin forgé), où, et ce qu'il fait pour l'obtenir."""

    point: str
    nom: str
    chemin: Callable[[Plateau], str]
    qui: str = "toutes"
    statut: int = 200
    gestes: Callable[[Onglet], object] | None = None
    session: Callable[[Plateau], dict[str, Any]] | None = None
    neuf: bool = False
    lent: bool = False

    def __str__(self) -> str:
        return f"{self.point} ({self.nom})"


def public(point: str, nom: str, chemin: Callable[[Plateau], str], **suite: Any) -> Etat:
    """Un état vu sans être connecté."""
    return Etat(point, nom, chemin, qui="", **suite)


def lent(point: str, nom: str, chemin: Callable[[Plateau], str], **suite: Any) -> Etat:
    """Un état voisin d'un autre, gardé pour la matrice entière."""
    return Etat(point, nom, chemin, lent=True, **suite)


def public_lent(point: str, nom: str, chemin: Callable[[Plateau], str], **suite: Any) -> Etat:
    """Un état vu sans être connecté, gardé pour la matrice entière."""
    return lent(point, nom, chemin, qui="", **suite)


def cliquer(bouton: str, statut: int, **champs: str) -> Callable[[Onglet], object]:
    """Remplir ces champs puis cliquer ce bouton, qui doit rendre ce statut."""
    return lambda onglet: onglet.remplir(**champs).cliquer(bouton, statut)


def conflit(onglet: Onglet) -> None:
    """Une autre personne enregistre entre-temps, puis nous."""
    autre = onglet.page.context.new_page()
    autre.goto(onglet.page.url)
    noms = "main [name=description], main [name=adresse], main [name=observations], main [name=commentaire]"
    for page, texte in ((autre, "Texte d'une autre personne"), (onglet.page, "Notre texte")):
        page.locator(noms).first.fill(texte)
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    autre.close()
