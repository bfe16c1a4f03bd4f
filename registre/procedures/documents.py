"""Une procédure en document : qui est qui, le tableau des pas, chaque pas, sa place à signer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from registre.procedures.contenu import ACTEURS, Etape, Procedure
from registre.procedures.noms import Noms
from socle import documents as doc
from socle.organismes.modele import Organisme

BLANC: Final = "[à compléter]"
GRADES: Final = {"S": "source secondaire", "M": "de mémoire, à vérifier", "T": "texte lu"}
NOMMES: Final = ("dpo", "responsable", "referent", "rssi")
"""Rôles qu'un nom remplit ; les autres sont des fonctions (tout agent, le service concerné)."""


def document(organisme: Organisme, procedure: Procedure, noms: Noms, jour: date) -> doc.Document:
    """La procédure aux noms de l'organisme."""
    blocs: list[Any] = [
        doc.Paragraphe(procedure.objet),
        *_blancs(procedure, noms),
        doc.Titre(1, "Qui est qui"),
        doc.Fiche([(ACTEURS[r], qui(noms, r)) for r in procedure.acteurs if r in NOMMES]),
        doc.Titre(1, "En un coup d'œil"),
        _tableau(procedure),
        doc.Titre(1, "Pas à pas"),
        *_pas(procedure),
        doc.Titre(1, "D'où viennent ces règles"),
        doc.Paragraphe(f"{procedure.source} ({GRADES[procedure.verification]}). Les pas marqués « de mémoire » et les "
                       "délais dits « convention de Gouverne » sont des usages : adaptez-les.", "aide"),
        doc.Signatures((doc.CaseSignature("Adoptée par", organisme.representant_nom, organisme.representant_qualite),)),
    ]  # fmt: skip
    return doc.Document(
        titre=procedure.titre, sous_titre=f"Procédure · {procedure.fondement}", blocs=blocs, organisme=organisme.nom,
        date_document=jour, etat_du_droit=procedure.etat_du_droit.isoformat(), mention=organisme.mention,
        page_de_garde=False,
    )  # fmt: skip


def qui(noms: Noms, role: str) -> str:
    """Ceux qui tiennent ce rôle, ou un blanc."""
    return " ; ".join(noms.get(role, ())) or BLANC


def qui_agit(etape: Etape) -> str:
    """Les rôles d'un pas, en une phrase : « Le délégué à la protection des données, le signataire »."""
    premier, *suite = (ACTEURS[r] for r in etape.qui)
    return ", ".join((premier, *(r[:1].lower() + r[1:] for r in suite)))


def manques(procedure: Procedure, noms: Noms) -> list[str]:
    """Les rôles de la procédure que personne ne tient."""
    return [ACTEURS[r] for r in procedure.acteurs if r in NOMMES and not noms.get(r)]


def _blancs(procedure: Procedure, noms: Noms) -> Iterator[Any]:
    sans_nom = manques(procedure, noms)
    if sans_nom:
        yield doc.Encadre("À compléter avant adoption", [f"Sans nom : {', '.join(sans_nom)}."], "alerte")


def _tableau(procedure: Procedure) -> doc.Tableau:
    lignes = [[f"{rang}. {e.titre}", qui_agit(e), e.delai, e.article] for rang, e in enumerate(procedure.etapes, 1)]
    return doc.Tableau(["Pas", "Qui", "Délai", "Article"], lignes, "Les pas, qui les fait et quand", (28, 28, 24, 20))


def _pas(procedure: Procedure) -> Iterator[Any]:
    for rang, e in enumerate(procedure.etapes, 1):
        yield doc.Titre(2, f"{rang}. {e.titre}")
        yield doc.Paragraphe([doc.Texte(f"{qui_agit(e)}. ", gras=True), e.quoi])
        yield doc.Paragraphe(_delai(e), "aide")


def _delai(e: Etape) -> str:
    grade = " (de mémoire, à vérifier)" if e.verification == "M" else ""
    return " ".join(m for m in (f"{e.delai}. {e.article}{grade}.", e.note) if m)
