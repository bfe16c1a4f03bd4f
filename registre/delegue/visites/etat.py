"""L'état d'un organisme tel que le délégué l'emporte en visite : ce qui presse, en un nombre fixe de requêtes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from registre.delegue.avis.modele import AvisDpo
from registre.delegue.questions.modele import Question
from registre.delegue.questions.regles import EN_ATTENTE
from registre.prestataires.modele import TYPE_RELATION, Relation
from registre.prestataires.regles import etat_effectif
from registre.traitements.modele import TYPE as TRAITEMENT
from registre.traitements.modele import Traitement
from socle.actions.modele import TYPE as ACTION
from socle.actions.modele import Action
from socle.actions.regles import OUVERTES
from socle.objets import Objet
from socle.operations import Atelier

AN: Final = timedelta(days=365)
MONTREES: Final = 40
SANS_CLAUSES: Final = {"a_verifier": "à vérifier", "manquantes": "manquantes", "envoyees": "envoyées, non signées",
                       "expirees": "expirées"}  # fmt: skip


@dataclass(frozen=True)
class FicheARevoir:
    """Une fiche du registre, et pourquoi la relire sur place."""

    nom: str
    service: str
    raison: str


@dataclass(frozen=True)
class EtatDeVisite:
    """Ce qui presse chez un organisme ; chaque liste est bornée, `fiches` et `a_revoir` comptent tout."""

    fiches: int
    a_revoir: int
    revues: Sequence[FicheARevoir]
    prestataires: Sequence[tuple[str, str]]
    actions: Sequence[tuple[str, date | None]]
    questions: Sequence[tuple[str, date]]
    avis: Sequence[tuple[str, date | None]]

    def compter(self, liste: str) -> str:
        """Le nombre d'éléments d'une liste tel qu'on l'écrit : « 40 et plus » si elle est pleine."""
        nombre = len(getattr(self, liste))
        return f"{nombre} et plus" if nombre == MONTREES else str(nombre)


def raison_de_revoir(completude: int, revue: date | None, modifiee: date, jour: date) -> str:
    """Pourquoi une fiche est à relire ; vide si elle ne l'est pas."""
    raisons = [f"remplie à {completude} %"] if completude < 100 else []
    if revue is not None and revue < jour:
        raisons.append(f"revue prévue le {revue:%d/%m/%Y}")
    elif modifiee < jour - AN:
        raisons.append(f"pas relue depuis le {modifiee:%d/%m/%Y}")
    return ", ".join(raisons)


def lire_etat(atelier: Atelier) -> EtatDeVisite:
    """L'état de l'organisme : cinq requêtes."""
    jour = atelier.aujourd_hui
    fiches = _fiches(atelier)
    toutes = [(nom, service, raison_de_revoir(rempli, revue, vue, jour)) for nom, service, rempli, revue, vue in fiches]
    revues = [FicheARevoir(nom, service, raison) for nom, service, raison in toutes if raison]
    return EtatDeVisite(
        len(fiches), len(revues), revues[:MONTREES], _prestataires(atelier)[:MONTREES], _actions(atelier),
        _questions(atelier), _avis(atelier),
    )  # fmt: skip


def _vivants(colonnes: Any, table: Any, type_: str) -> Any:
    requete = colonnes.join(Objet, col(Objet.id) == table.id)
    return requete.where(Objet.type == type_, col(Objet.archive).is_(False))


def _fiches(atelier: Atelier) -> list[tuple[str, str, int, date | None, date]]:
    zone = ZoneInfo(atelier.contexte.fuseau)
    colonnes: Any = select(  # type: ignore[call-overload]
        Objet.libelle, Traitement.service, Traitement.completude, Traitement.prochaine_revue, Objet.modifie_le
    ).select_from(Traitement)
    requete = _vivants(colonnes, Traitement, TRAITEMENT).order_by(Traitement.completude, Objet.cle_tri)
    return [(nom, service, completude, revue, modifiee.astimezone(zone).date())
            for nom, service, completude, revue, modifiee in atelier.session.exec(requete)]  # fmt: skip


def _prestataires(atelier: Atelier) -> list[tuple[str, str]]:
    colonnes: Any = select(Objet.libelle, Relation).select_from(Relation)
    requete = _vivants(colonnes, Relation, TYPE_RELATION).where(Relation.role == "sous_traitant_rgpd")
    lues = [
        (nom, etat_effectif(r, atelier.aujourd_hui)) for nom, r in atelier.session.exec(requete.order_by(Objet.cle_tri))
    ]
    return [(nom, SANS_CLAUSES[etat]) for nom, etat in lues if etat in SANS_CLAUSES]


def _actions(atelier: Atelier) -> list[tuple[str, date | None]]:
    colonnes: Any = select(Objet.libelle, col(Action.echeance)).select_from(Action)
    requete = _vivants(colonnes, Action, ACTION).where(
        col(Action.etat).in_(OUVERTES), col(Action.echeance) < atelier.aujourd_hui
    )
    return list(atelier.session.exec(requete.order_by(Action.echeance).limit(MONTREES)).all())


def _questions(atelier: Atelier) -> list[tuple[str, date]]:
    colonnes: Any = select(Objet.libelle, col(Question.attente_depuis)).select_from(Question)
    requete = _vivants(colonnes, Question, "question").where(col(Question.statut).in_(EN_ATTENTE))
    return list(atelier.session.exec(requete.order_by(Question.attente_depuis).limit(MONTREES)).all())


def _avis(atelier: Atelier) -> list[tuple[str, date | None]]:
    colonnes: Any = select(Objet.libelle, col(AvisDpo.rendu_le)).select_from(AvisDpo)
    requete = _vivants(colonnes, AvisDpo, "avis_dpo").where(AvisDpo.suite == "")
    return list(atelier.session.exec(requete.order_by(AvisDpo.rendu_le).limit(MONTREES)).all())
