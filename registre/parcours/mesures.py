"""Lire les faits déclarés et les ranger par étape : un nombre fixe de requêtes, quel que soit celui des organismes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from registre.parcours.donnees import Critere
from registre.parcours.regles import A_VENIR, RESERVE, etat_de_l_ensemble, etat_du_critere
from socle.faits import Fait, Mesure, faits_declares
from socle.perimetre import SessionCloisonnee

RIEN = Mesure()


class Lecture(NamedTuple):
    """Un critère lu pour un organisme : le fait qui le mesure (None s'il n'est pas déclaré), la mesure, l'état."""

    critere: Critere
    fait: Fait | None
    mesure: Mesure
    etat: str

    @property
    def phrase(self) -> str:
        """Ce que dit la mesure ; vide si l'on n'en sait rien."""
        if self.fait is None or self.etat in {A_VENIR, RESERVE}:
            return ""
        if self.mesure.sur == 0:
            return f"{self.fait.libelle} : rien à mesurer"
        return self.fait.phrase.format(fait=self.mesure.fait, sur=self.mesure.sur).rstrip(".")

    @property
    def chiffre(self) -> str:
        """La mesure en abrégé : « 12/15 », vide s'il n'y a rien."""
        return f"{self.mesure.fait}/{self.mesure.sur}" if self.mesure.sur else ""


class Etat(NamedTuple):
    """Une étape, ou un sujet, pour un organisme : son état et ce qui le fonde."""

    etat: str
    lectures: tuple[Lecture, ...]

    @property
    def en_retard(self) -> int:
        """Combien ont passé leur terme, tous critères confondus ; un même fait ne compte qu'une fois."""
        return sum({lue.critere.fait: lue.mesure.en_retard for lue in self.lectures}.values())

    @property
    def dernier(self) -> date | None:
        """Le dernier acte connu."""
        return max((lue.mesure.dernier for lue in self.lectures if lue.mesure.dernier), default=None)

    @property
    def chiffre(self) -> str:
        """La mesure du premier critère qui en a une."""
        return next((lue.chiffre for lue in self.lectures if lue.chiffre), "")

    @property
    def point(self) -> str:
        """La route du premier fait déclaré que la personne peut lire ; vide s'il n'y en a pas."""
        return next((lue.fait.point for lue in self.lectures if lue.fait and lue.etat != RESERVE), "")

    @property
    def a_venir(self) -> tuple[str, ...]:
        """Codes des faits que personne ne déclare encore."""
        return tuple(lue.critere.fait for lue in self.lectures if lue.etat == A_VENIR)


@dataclass(frozen=True)
class Releve:
    """Les mesures d'une session, par fait puis par organisme ; `faits` : les déclarés, `permis` : ceux que l'on lit."""

    jour: date
    faits: Mapping[str, Fait]
    permis: frozenset[str]
    mesures: Mapping[str, Mapping[uuid.UUID, Mesure]] = field(repr=False)
    vides: dict[int, Lecture] = field(default_factory=dict, repr=False)

    def lire(self, critere: Critere, organisme_id: uuid.UUID) -> Lecture:
        """Un critère, pour un organisme."""
        fait = self.faits.get(critere.fait) or self.faits.get(critere.a_defaut)
        if fait is None:
            return Lecture(critere, None, RIEN, A_VENIR)
        if fait.code not in self.permis:
            return Lecture(critere, fait, RIEN, RESERVE)
        mesure = self.mesures[fait.code].get(organisme_id)
        return self._rien(critere, fait) if mesure is None else self._lue(critere, fait, mesure)

    def _lue(self, critere: Critere, fait: Fait, mesure: Mesure) -> Lecture:
        return Lecture(critere, fait, mesure, etat_du_critere(critere, mesure, self.jour))

    def _rien(self, critere: Critere, fait: Fait) -> Lecture:
        """La lecture de qui n'a rien : la même pour tous, elle ne se refait pas mille fois."""
        cle = id(critere)
        if cle not in self.vides:
            self.vides[cle] = self._lue(critere, fait, RIEN)
        return self.vides[cle]

    def etat(self, criteres: Sequence[Critere], organisme_id: uuid.UUID) -> Etat:
        """Une étape ou un sujet, pour un organisme."""
        lectures = tuple(self.lire(critere, organisme_id) for critere in criteres)
        return Etat(etat_de_l_ensemble(lue.etat for lue in lectures), lectures)


def relever(session: SessionCloisonnee, jour: date, droits: Collection[str], codes: Collection[str]) -> Releve:
    """Lit ces faits, s'ils sont déclarés et si la personne en a le droit."""
    faits = {code: fait for code, fait in faits_declares().items() if code in codes}
    permis = frozenset(code for code, fait in faits.items() if fait.droit in droits)
    return Releve(jour, faits, permis, {code: faits[code].lire(session, jour) for code in faits if code in permis})
