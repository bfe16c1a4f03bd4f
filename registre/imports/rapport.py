"""Le compte rendu d'un import, en tableur : une feuille pour les fiches, une pour ce qui n'a pas été compris."""

from __future__ import annotations

from registre.imports.confirmation import CompteRendu, phrases_d_etat
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx


def ecrire_rapport(rapport: CompteRendu) -> bytes:
    """Le classeur du compte rendu ; la seconde feuille n'y est que le temps que le lot garde ses remarques."""
    phrases = phrases_d_etat()
    colonnes = [
        Colonne("Où dans le fichier", 30.0),
        Colonne("Traitement", 44.0),
        Colonne("Sort", 14.0),
        Colonne("Précision", 50.0),
    ]
    lignes = [[x.provenance, x.nom, phrases.get(x.etat, x.etat), x.message] for x in rapport.lignes]
    feuilles = [FeuilleAEcrire("Fiches", colonnes, lignes)]
    if rapport.attente is not None and rapport.attente.remarques:
        titres = [
            Colonne("Feuille", 24.0),
            Colonne("Case", 12.0),
            Colonne("Valeur lue", 44.0),
            Colonne("Raison", 50.0),
            Colonne("Sort", 16.0),
        ]
        lues = [[r.feuille, r.cellule, r.valeur, r.raison, "Laissée de côté" if r.perdue else "Gardée"]
                for r in rapport.attente.remarques]  # fmt: skip
        feuilles.append(FeuilleAEcrire("À regarder", titres, lues))
    return ecrire_xlsx(feuilles, titre=f"Compte rendu de l'import — {rapport.lot.nom_fichier}")
