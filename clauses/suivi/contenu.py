"""Ce que porte le dossier de remise en concurrence : ses rubriques, ses colonnes, ce qui est tu ; et son classeur."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clauses.bibliotheque.chargement import bibliotheque
from clauses.suivi.lectures import ContratSuivi
from socle.organismes.modele import Organisme
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

_COORDONNEES = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\+33|\b0)[ .]?[1-9](?:[ .\u00a0\u202f-]?\d\d){4}\b")
OCCULTE = "[occulté]"
COLONNES_JEUX = ("jeu", "description", "format", "frequence", "interet_general", "ouverture", "dcp", "sensibilite",
                 "droits_tiers", "conservation")  # fmt: skip
"""Colonnes de l'annexe A5 reprises : la source, qui peut nommer une personne, n'en est pas."""
COLONNES_CONTRATS = ("contrat", "fournisseur", "objet", "echeance", "prix", "transfert", "decision")
OCCULTATIONS = (
    ("Les données elles-mêmes", "Seul leur inventaire est communiqué ; elles se remettent à part, après occultation "
     "(CRPA, art. L. 311-5, L. 311-6 et L. 312-1-2)."),
    ("Producteur et détenteur de chaque jeu", "Ces rubriques peuvent nommer une personne."),
    ("Observations, motifs et constats du suivi", "Texte libre : il peut porter des données personnelles."),
    ("Obligations écrites ou modifiées à la main",
     "Leur texte est libre : seules sont dites celles que les clauses font naître."),
    ("Adresses électroniques et numéros de téléphone", "Remplacés par « [occulté] » partout où un texte en portait."),
    ("Preuves et pièces du contrat", "Elles peuvent porter des secrets d'affaires ou des données personnelles : à "
     "communiquer une à une, après examen (CCP, art. L. 2132-1 et L. 3122-3)."),
    ("Structure des abonnés et usagers", "À remettre sous forme anonymisée par le titulaire."),
    ("Personnel affecté au service", "À remettre sous forme non nominative, dans les limites de la loi."),
)  # fmt: skip


@dataclass(frozen=True)
class ARemplir:
    """Un tableau que le titulaire remplit : son titre, ce qu'en dit SUI-02, ses colonnes."""

    titre: str
    phrase: str
    colonnes: tuple[str, ...]


A_REMPLIR = (
    ARemplir("Volumes", "Volumes, fréquentations, consommations, recettes et charges par nature, en séries détaillées, sur "
             "les cinq derniers exercices ou depuis l'origine.", ("Série", "Unité", "N-5", "N-4", "N-3", "N-2", "N-1")),
    ARemplir("Patrimoine", "État du patrimoine, des équipements et des systèmes : âge, état, contrats.",
             ("Bien ou système", "Mise en service", "État", "Contrat attaché", "Retour, reprise ou propre")),
    ARemplir("Niveaux de service", "Niveaux de service constatés et réclamations.",
             ("Indicateur", "Engagement", "N-3", "N-2", "N-1", "Réclamations")),
    ARemplir("Abonnés et usagers", "Structure anonymisée des abonnés et usagers : aucune case sous le seuil d'effectif.",
             ("Catégorie", "Nombre", "Part", "Année")),
    ARemplir("Personnel", "Personnel affecté au service, sous forme non nominative.",
             ("Emploi", "Équivalent temps plein", "Statut ou convention", "Ancienneté moyenne")),
)  # fmt: skip


@dataclass(frozen=True)
class Dossier:
    """Tout ce que le dossier porte. `manques` : ce qu'il faudrait encore, en phrases."""

    organisme: Organisme
    contrat: ContratSuivi
    reference: str
    objet: str
    jour: date
    jeux: list[dict[str, str]]
    contrats: list[dict[str, str]]
    manquements: list[tuple[str, ...]]
    manques: tuple[str, ...]

    @property
    def titres_jeux(self) -> tuple[str, ...]:
        """Libellés des colonnes de l'inventaire."""
        return _titres("A5", COLONNES_JEUX)

    @property
    def titres_contrats(self) -> tuple[str, ...]:
        """Libellés des colonnes des contrats et licences."""
        return _titres("A7", COLONNES_CONTRATS)


TITRES_MANQUEMENTS = ("Obligation", "Qui devait", "Échéance", "Ce qu'il en est", "Pénalité encourue")


def _titres(annexe: str, colonnes: Sequence[str]) -> tuple[str, ...]:
    labels = {c.name: c.label for c in bibliotheque().annexe(annexe).colonnes}
    return tuple(labels[nom] for nom in colonnes)


def occulter(texte: str) -> str:
    """Le texte sans adresse électronique ni numéro de téléphone."""
    return _COORDONNEES.sub(OCCULTE, texte)


def classeur(dossier: Dossier) -> bytes:
    """Un onglet par tableau : ce qui est connu est rempli, le reste attend le titulaire."""
    feuilles = [
        _feuille("Jeux de données", dossier.titres_jeux, [[j[nom] for nom in COLONNES_JEUX] for j in dossier.jeux]),
        _feuille("Contrats et licences", dossier.titres_contrats,
                 [[c[nom] for nom in COLONNES_CONTRATS] for c in dossier.contrats]),
        _feuille("Manquements", TITRES_MANQUEMENTS, [list(m) for m in dossier.manquements]),
        *(_feuille(t.titre, t.colonnes, []) for t in A_REMPLIR),
        _feuille("Ce qui manque", ("Ce qui manque",), [[m] for m in dossier.manques]),
        _feuille("Ce qui est tu", ("Quoi", "Pourquoi"), [list(o) for o in OCCULTATIONS]),
    ]  # fmt: skip
    return ecrire_xlsx(feuilles, titre=f"Dossier de remise en concurrence — {dossier.contrat.nom}"[:200])


def _feuille(titre: str, colonnes: Sequence[str], lignes: Sequence[Sequence[Any]]) -> FeuilleAEcrire:
    return FeuilleAEcrire(titre[:31], [Colonne(nom, 28.0) for nom in colonnes], [list(ligne) for ligne in lignes])
