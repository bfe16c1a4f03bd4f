"""Le fichier qui part : un mode d'emploi, puis chaque clause dans son contrôle de contenu, prête à corriger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.bibliotheque.fragments import SAUTS, Fragment, fragments
from clauses.bibliotheque.word.etiquettes import (
    MODE_D_EMPLOI,
    TITRE_MAXIMAL,
    etat_des_clauses,
    etiquette_de,
    libelle_de,
    zone_de_clause,
    zone_de_redaction,
)  # fmt: skip
from socle import documents as doc

TITRE = "Clauses à relire"
GRADES = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
EN_MARGE = "En marge du titre : ce qu'il faut savoir de la clause."
"""Ligne posée devant un titre annoté : LibreOffice 7 perd un titre annoté qui ouvre un contrôle."""
ANNONCE = "Clauses de ce fichier :"
EMPLOI = (
    "Ce qui est entre crochets vient de Gouverne : une variable, un renvoi, une condition. Déplacez-le, copiez-le, ôtez-le ; "
    "n'en récrivez pas les mots.",
    "Pour employer une variable, copiez-la d'une autre clause, ou tapez son libellé entre crochets.",
    "Collectivité, Titulaire et Contrat sont des termes définis : écrivez « la Collectivité », « le Titulaire », "
    "« le Contrat ». Chaque contrat met à leur place les siens.",
    "Une condition s'ouvre par « Si » et se ferme par « Fin de la condition » : gardez les deux, ou ôtez les deux.",
    "Un paragraphe de Word est un paragraphe de la clause, un élément de liste un élément de sa liste.",
    "La mise en forme, les tableaux, les images et les notes de bas de page ne sont pas repris ; vos commentaires sont "
    "signalés, sans plus.",
    "Gardez devant chaque titre le code de la clause. Une clause ôtée du fichier reste dans la bibliothèque.",
)


@dataclass(frozen=True)
class Envoi:
    """Ce que l'on met dans le fichier. `notes` : en marge, de quoi comprendre chaque clause."""

    b: Bibliotheque
    clauses: tuple[Clause, ...]
    organisme: str
    jour: date
    notes: bool = False


def document(envoi: Envoi) -> doc.Document:
    """Le document à travailler en Word."""
    blocs: list[Any] = [_mode_d_emploi(envoi)]
    for groupe, clauses in groupby(envoi.clauses, key=lambda c: c.groupe):
        blocs.append(doc.Titre(1, courber(envoi.b.groupe(groupe))))
        blocs += [_clause(envoi, clause) for clause in clauses]
    meta = envoi.b.meta
    return doc.Document(
        titre=TITRE, blocs=blocs, organisme=envoi.organisme, date_document=envoi.jour, version=meta.version,
        etat_du_droit=meta.etat_du_droit.isoformat(), page_de_garde=False,
        proprietes={"Bibliothèque de clauses": meta.version, "État du droit": meta.etat_du_droit.isoformat()},
    )  # fmt: skip


def courber(texte: str) -> str:
    """Les apostrophes telles qu'un traitement de texte les écrit."""
    return texte.replace("'", "’")


def mode_d_emploi(envoi: Envoi) -> list[str]:
    """Les lignes du mode d'emploi, la liste des clauses en dernier."""
    nombre = len(envoi.clauses)
    pluriel = "s" if nombre > 1 else ""
    chapeau = (
        f"Ce fichier porte {nombre} clause{pluriel} de votre bibliothèque. Corrigez, avec ou sans suivi des modifications, "
        "puis déposez-le dans Gouverne, page « Travailler en Word » : vous y verrez chaque changement avant de l'accepter."
    )
    annonce = f"{ANNONCE} {', '.join(c.id for c in envoi.clauses)} (état {etat_des_clauses(envoi.clauses)})."
    return [courber(x) for x in (chapeau, *EMPLOI, annonce)]


def _mode_d_emploi(envoi: Envoi) -> doc.Zone:
    chapeau, *regles, annonce = mode_d_emploi(envoi)
    return doc.Zone(MODE_D_EMPLOI, "Mode d’emploi", [
        doc.Paragraphe(chapeau, "aide"), doc.Liste(regles, marque="puce"), doc.Paragraphe(annonce, "discret"),
    ])  # fmt: skip


def titre_de_clause(clause: Clause) -> str:
    """« DCP-02 – Traitement sur instruction documentée »."""
    return courber(f"{clause.id} – {clause.titre}")


def titre_de_redaction(clause: Clause, rang: int, libelle: str) -> str:
    """« DCP-02, rédaction 1 – Clauses de la présente annexe »."""
    return courber(f"{clause.id}, rédaction {rang} – {libelle}")


def _clause(envoi: Envoi, clause: Clause) -> doc.Zone:
    notes = tuple(_notes(clause)) if envoi.notes else ()
    blocs: list[Any] = [doc.Paragraphe(courber(EN_MARGE), "discret")] if notes else []
    blocs += [doc.Titre(2, titre_de_clause(clause), commentaires=notes), *_blocs(clause.texte, envoi.b)]
    for rang, variante in enumerate(clause.variantes, 1):
        titre = titre_de_redaction(clause, rang, variante.label)
        dedans = [doc.Titre(3, titre), *_blocs(variante.texte, envoi.b)]
        blocs.append(doc.Zone(zone_de_redaction(clause, variante.id), titre[:TITRE_MAXIMAL], dedans))
    return doc.Zone(zone_de_clause(clause), titre_de_clause(clause)[:TITRE_MAXIMAL], blocs)


def _notes(clause: Clause) -> Iterator[doc.Commentaire]:
    sources = "\n".join(f"{f.ref} ({GRADES[f.verif]})" for f in clause.fondements)
    for nom, valeur in (
        ("À quoi elle sert", clause.objet), ("Fondements", sources), ("Note de rédaction", clause.note_redaction),
        ("Risque en son absence", clause.risque_absence), ("Repli en négociation", clause.repli_negociation),
    ):  # fmt: skip
        if valeur:
            yield doc.Commentaire(courber(f"{nom} : {valeur}"))


def _blocs(source: str, b: Bibliotheque) -> list[Any]:
    """Les paragraphes et les listes d'un texte ; chaque balise y est un contrôle."""
    blocs: list[Any] = []
    elements: list[list[Any]] = []
    for genre, contenu in _lignes(fragments(source), b):
        if genre == "element":
            elements.append(contenu)
            continue
        if elements:
            blocs.append(doc.Liste(elements, marque="puce"))
            elements = []
        blocs.append(doc.Paragraphe(contenu))
    return [*blocs, doc.Liste(elements, marque="puce")] if elements else blocs


def _lignes(suite: Sequence[Fragment], b: Bibliotheque) -> Iterator[tuple[str, list[Any]]]:
    genre, contenu = "", list[Any]()
    for fragment in suite:
        if fragment.genre in SAUTS - {"retour"}:
            if contenu:
                yield genre, contenu
            genre, contenu = fragment.genre, []
        elif fragment.genre == "balise":
            balise = fragment.source.rstrip()
            contenu.append(_controle(balise, b))
            _ecrire(contenu, fragment.source[len(balise) :])
        else:
            _ecrire(contenu, "\n" if fragment.genre == "retour" else courber(fragment.source))
    if contenu:
        yield genre, contenu


def _ecrire(contenu: list[Any], texte: str) -> None:
    """Ajoute un texte ; deux textes voisins n'en font qu'un."""
    if contenu and isinstance(contenu[-1], str):
        contenu[-1] += texte
    elif texte:
        contenu.append(texte)


def _controle(balise: str, b: Bibliotheque) -> doc.Marque:
    libelle = courber(libelle_de(balise, b))
    return doc.Marque(etiquette_de(balise, b), libelle, libelle.strip("[]")[:TITRE_MAXIMAL])
