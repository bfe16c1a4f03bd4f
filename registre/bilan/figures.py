"""Le dessin d'un chapitre : les comptes de l'année et ceux d'avant. Toujours à côté du tableau des mêmes nombres."""

from __future__ import annotations

from markupsafe import Markup

from registre.bilan.regles import BARRES
from registre.bilan.releve import Partie, Releve
from registre.dessins import Barre, Legende, barres

MINIMUM = 2
"""Une barre seule ne compare rien : le tableau suffit."""


def figure(partie: Partie, releve: Releve) -> Markup:
    """Les barres d'un chapitre ; vide s'il a trop peu de comptes pour en tirer un dessin."""
    lus = partie.dessinables[:BARRES]
    if len(lus) < MINIMUM:
        return Markup("")
    titre = f"{partie.chapitre.titre} : {releve.annee} et {releve.annee - 1}"
    legende = Legende(f"bilan-{partie.chapitre.code}", titre, str(releve.annee), str(releve.annee - 1))
    return barres([Barre(n.libelle, n.valeur, n.avant) for n in lus], legende)
