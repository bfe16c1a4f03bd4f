"""Des registres en tableau, tels qu'une mairie les tient : presque vides, des fautes, des noms fictifs."""

from __future__ import annotations

import random
from collections.abc import Sequence

from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

TITRES = ("N°", "Intitulé du traitement", "Service gestionnaire", "Finalité", "Support", "Données sensibles (O/N)",
          "Durée de conservation", "Catégories de données", "Sous-traitance", "PIA", "Remarques")  # fmt: skip
SERVICES = (
    "Etat civil",
    "Affaires scolaires",
    "RH",
    "C.C.A.S",
    "Police Municipale",
    "Urbanisme",
    "Mediatheque",
    "Finances",
)
BUTS = ("Tenir le registre", "Inscrire les enfants à la cantinne",
        "Suivre les demandes d'aide (dossier suivi par Mme Fictive)",
        "Gerer la paie", "Délivrer les autorisations", "Prêter les livres")  # fmt: skip


def registre_de_mairie(lignes: int = 115, graine: int = 7) -> list[list[str]]:
    """Titres puis lignes ; 64 % ont un nom, 16 % sont sensibles, 3 lignes sur 115 une durée."""
    hasard = random.Random(graine)  # noqa: S311 -- un jeu d'essai, pas un secret
    rangees = [list(TITRES)]
    for numero in range(1, lignes + 1):
        nom = f"{hasard.choice(('Gestion', 'Suivi', 'Fichier'))} {hasard.choice(BUTS).split()[-1]} {numero}"
        rangees.append([
            str(numero), nom if hasard.random() < 0.64 else "", hasard.choice(SERVICES), f"{hasard.choice(BUTS)} {numero}",
            hasard.choice(("Papier", "Logiciel", "Excel", "papier et logiciel")), hasard.choice("ONNNN "),
            "5 ans" if hasard.random() < 0.03 else "", "nom, prénom" if hasard.random() < 0.02 else "",
            "Éditeur fictif" if hasard.random() < 0.03 else "", "oui" if hasard.random() < 0.03 else "",
            "voir avec M. Fictif" if hasard.random() < 0.1 else "",
        ])  # fmt: skip
    return rangees


def en_xlsx(rangees: Sequence[Sequence[object]], *autres: Sequence[Sequence[object]]) -> bytes:
    """Un classeur : une feuille par suite de rangées, écrites telles quelles."""
    feuilles = []
    for rang, suite in enumerate((rangees, *autres), 1):
        largeur = max(len(rangee) for rangee in suite)
        feuilles.append(
            FeuilleAEcrire(f"Feuille {rang}", [Colonne() for _ in range(largeur)], [list(r) for r in suite])
        )  # type: ignore[arg-type]
    return ecrire_xlsx(feuilles)


def en_csv(rangees: Sequence[Sequence[str]], encodage: str = "utf-8", separateur: str = ";") -> bytes:
    """Un texte séparé, guillemets compris."""
    lignes = (separateur.join('"' + c.replace('"', '""') + '"' for c in rangee) for rangee in rangees)
    return ("\r\n".join(lignes) + "\r\n").encode(encodage)
