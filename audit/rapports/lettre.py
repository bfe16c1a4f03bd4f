"""La lettre au maire : les seuls écarts à la loi, sur une page, en français courant.

Elle ne dit que les obligations qu'un juriste a validées ; elle dit combien ne l'ont pas encore été, et n'en liste aucune.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from audit.autodiagnostics.modele import NE_SAIT_PAS, NON_EVALUE, PARTIEL
from audit.rapports.dossier import Dossier
from audit.rapports.rapport import mention
from audit.rapports.textes import NON_COMMUNICABLE, nom_de_cible, pluriel, sur_cent
from audit.rapports.validations import est_validee
from audit.referentiels.forme import Point
from socle import documents as doc
from socle.types import ecrire_date

LIGNES: Final = 24
"""Lignes de texte que le tableau prend au plus : la lettre tient sur une page, le rapport dit le reste."""
LARGEURS: Final = (46, 17, 23, 14)


@dataclass(frozen=True)
class Ecart:
    """Une obligation en écart, les périmètres où elle l'est, ce qu'il en est."""

    point: Point
    ou: tuple[str, ...]
    dit: str


@dataclass(frozen=True)
class Lettre:
    """Ce que la lettre dit : les écarts validés ; les points obligatoires validés, et ceux qui ne le sont pas."""

    ecarts: tuple[Ecart, ...]
    validees: int
    non_validees: int
    non_evaluees: int
    """Validées, et sans réponse sur un périmètre au moins."""


def matiere(d: Dossier) -> Lettre:
    """Trie ce qui peut être dit au maire."""
    obligees = {u.point.id: u.point for u in d.etat.unites if u.point.obligatoire}
    validees = {i for i, p in obligees.items() if est_validee(p, d.validations)}
    groupes: dict[str, list[Any]] = {}
    for u in d.bilan.ecarts:
        if u.point.id in validees:
            groupes.setdefault(u.point.id, []).append(u)
    ecarts = tuple(
        Ecart(obligees[i], tuple(dict.fromkeys(nom_de_cible(u.cible) for u in siennes)), _dit(siennes[0].statut))
        for i, siennes in groupes.items()
    )
    vides = {u.point.id for u in d.etat.unites if u.point.id in validees and u.statut == NON_EVALUE}
    return Lettre(ecarts, len(validees), len(obligees) - len(validees), len(vides))


def _dit(statut: str) -> str:
    return {PARTIEL: "tenue en partie", NE_SAIT_PAS: "à vérifier"}.get(statut, "non tenue")


def document_de_la_lettre(d: Dossier) -> doc.Document:
    """La lettre, prête à signer par qui conduit l'autodiagnostic."""
    lue = matiere(d)
    return doc.Document(
        titre="Ce que la loi demande et qui manque",
        blocs=[*_debut(d), *_ecarts(lue), *_reserve(lue), *_fin(d, lue)], organisme=d.organisme.nom, date_document=d.jour,
        sous_titre=f"Lettre à {_destinataire(d)}", mention=mention(d), page_de_garde=False,
        proprietes={"Autodiagnostic": str(d.etat.objet.id), "Communication": NON_COMMUNICABLE},
    )  # fmt: skip


def _destinataire(d: Dossier) -> str:
    nom, qualite = d.organisme.representant_nom, d.organisme.representant_qualite
    return ", ".join(t for t in (nom, qualite) if t) or "l'autorité territoriale"


def _debut(d: Dossier) -> Iterator[Any]:
    a, e = d.etat.autodiagnostic, d.bilan.ensemble
    quand = (
        f"clos le {ecrire_date(a.clos_le.astimezone(d.zone).date())}"
        if a.clos_le
        else f"en cours au {ecrire_date(d.jour)}"
    )
    yield (
        f"L'autodiagnostic de sécurité « {d.etat.objet.libelle} », {quand}, donne un score de {sur_cent(e)} sur ce qui a été "
        f"évalué ({e.evaluees} réponses sur {e.total}). Cette lettre ne parle que des écarts à la loi."
    )


def _ecarts(lue: Lettre) -> Iterator[Any]:
    if not lue.validees:
        yield doc.Encadre("Aucune obligation n'est encore validée", [
            "Un juriste doit relire chaque obligation avant qu'elle vous soit présentée comme telle. Aucune ne l'a encore "
            "été : cette lettre n'en liste donc aucune. Cela ne veut pas dire que tout est en règle."
        ], "alerte")  # fmt: skip
        return
    if not lue.ecarts:
        evaluees = lue.validees - lue.non_evaluees
        yield f"Sur {pluriel(evaluees, 'obligation validée et évaluée', 'obligations validées et évaluées')}, aucun écart."
        return
    montres = _qui_tiennent(lue.ecarts)
    yield doc.Tableau(
        ("Ce que la loi demande", "Où", "Texte", "Aujourd'hui"),
        [[_courant(x.point), ", ".join(x.ou), _texte_de_loi(x.point), doc.Texte(x.dit, gras=True)] for x in montres],
        "Écarts à la loi, validés par un juriste", LARGEURS,
    )  # fmt: skip
    if (suite := len(lue.ecarts) - len(montres)) > 0:
        yield f"{pluriel(suite, 'autre écart est', 'autres écarts sont')} au rapport."


def _qui_tiennent(ecarts: tuple[Ecart, ...]) -> list[Ecart]:
    """Les premiers écarts, tant que leurs lignes tiennent sur la page."""
    montres, lignes = [], 0
    for x in ecarts:
        textes = (_courant(x.point), ", ".join(x.ou), _texte_de_loi(x.point))
        lignes += max(1 + len(t) // large for t, large in zip(textes, LARGEURS, strict=False))
        if lignes > LIGNES:
            break
        montres.append(x)
    return montres


def _courant(point: Point) -> str:
    condition = f" (s'applique : {point.condition})" if point.condition else ""
    return f"{point.intitule}{condition}"


def _texte_de_loi(point: Point) -> str:
    return point.reference or (point.fondements[0].ref if point.fondements else "")


def _reserve(lue: Lettre) -> Iterator[Any]:
    if lue.non_evaluees:
        yield f"{pluriel(lue.non_evaluees, 'obligation validée n’a', 'obligations validées n’ont')} pas encore de réponse."
    if lue.non_validees:
        un, plusieurs = "point obligatoire n’est pas listé", "points obligatoires ne sont pas listés"
        yield doc.Paragraphe(
            f"{pluriel(lue.non_validees, un, plusieurs)} ici : aucun juriste ne les a encore validés. Le rapport dit ce "
            "qui a été répondu à chacun.", "discret",
        )  # fmt: skip


def _fin(d: Dossier, lue: Lettre) -> Iterator[Any]:
    if lue.ecarts:
        yield "Je vous propose d'arrêter, pour chacun, qui s'en charge et pour quand. Le plan d'actions est au rapport."
    yield doc.Paragraphe(
        f"{NON_COMMUNICABLE}. Cette lettre dit où l'organisme est vulnérable : elle ne se publie ni ne se transmet.",
        "discret",
    )
    yield f"{d.etat.autodiagnostic.conduit_par or 'Qui conduit l’autodiagnostic'}, signature :"
