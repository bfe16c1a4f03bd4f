"""La note qui ouvre le dossier de remise en concurrence, en arbre de document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clauses.suivi.contenu import (
    A_REMPLIR,
    COLONNES_CONTRATS,
    COLONNES_JEUX,
    OCCULTATIONS,
    TITRES_MANQUEMENTS,
    Dossier,
)
from socle import documents as doc
from socle.types import ecrire_date

ETAT_DU_DROIT = "2026-11-22"
ARTICLES = "CCP L3, L2111-1, L3111-1"


def note(dossier: Dossier) -> doc.Document:
    """La note : de quoi il s'agit, l'inventaire, ce que le titulaire remplit, ce qui manque, ce qui est tu."""
    fin = dossier.contrat.dates.fin
    terme = f"{ecrire_date(fin)}{' (estimé)' if dossier.contrat.dates.estime else ''}" if fin else "non connu"
    blocs: list[Any] = [
        doc.Fiche([("Contrat", dossier.contrat.nom), ("Référence", dossier.reference or "non dite"),
                   ("Objet", dossier.objet or "non dit"), ("Terme", terme)]),
        doc.Titre(1, "À quoi sert ce dossier"),
        doc.Paragraphe("Il donne à tous les candidats les mêmes données sur le service, pour qu'ils offrent à égalité. Il ne "
                       f"contient aucune donnée personnelle. Fondement : {ARTICLES} (texte lu)."),
        *_ce_qui_manque(dossier.manques),
        doc.Titre(1, "Jeux de données", paysage=True),
        *_tableau(dossier.titres_jeux, [[j[nom] for nom in COLONNES_JEUX] for j in dossier.jeux],
                  "Inventaire des jeux de données", "Aucun jeu de données n'est encore décrit."),
        doc.Titre(1, "Contrats et licences", paysage=True),
        *_tableau(dossier.titres_contrats, [[c[nom] for nom in COLONNES_CONTRATS] for c in dossier.contrats],
                  "Contrats informatiques et licences", "Aucun contrat ni licence n'est encore recensé."),
        doc.Titre(1, "Incidents et manquements"),
        *_tableau(TITRES_MANQUEMENTS, dossier.manquements, "Ce que le suivi a constaté",
                  "Le suivi n'a constaté ni manquement ni retard. Incidents et pénalités restent à compléter."),
        doc.Titre(1, "À remplir par le titulaire"),
        doc.Paragraphe("Un onglet du classeur « donnees.xlsx » attend chacune de ces séries."),
        doc.Liste([f"{t.titre} : {t.phrase}" for t in A_REMPLIR]),
        doc.Titre(1, "Ce qui n'est pas communiqué, et pourquoi"),
        doc.Tableau(("Quoi", "Pourquoi"), [list(o) for o in OCCULTATIONS], "Occultations", (35, 65)),
    ]  # fmt: skip
    return doc.Document(
        titre="Données pour la remise en concurrence", sous_titre=dossier.contrat.nom, blocs=blocs,
        organisme=dossier.organisme.nom, date_document=dossier.jour, etat_du_droit=ETAT_DU_DROIT,
        mention=dossier.organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _ce_qui_manque(manques: Sequence[str]) -> list[Any]:
    if not manques:
        return [doc.Encadre("Rien ne manque", ["Les rubriques de ce dossier sont remplies."], "reussite")]
    return [doc.Encadre("Ce qui manque encore", [doc.Liste(list(manques))], "alerte")]


def _tableau(titres: Sequence[str], lignes: Sequence[Sequence[str]], legende: str, vide: str) -> list[Any]:
    if not lignes:
        return [doc.Paragraphe(vide, "discret")]
    return [doc.Tableau(tuple(titres), [list(ligne) for ligne in lignes], legende)]
