"""Le relevé d'une année : les nombres déclarés par les tranches, ceux de l'année d'avant, les faits au jour. Valeurs pures.

Il se garde en JSON à la clôture, avec ses mots : la page et le document se refont l'an prochain sans rien recalculer.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from registre.bilan.chapitres import AUTRES, PLAN, Chapitre, chapitre_du_fait, chapitre_du_sujet
from socle.faits import Chiffre, Fait, Mesure

FORMAT: Final = 1
"""Version de ce que l'on garde ; un changement de forme l'avance et garde un lecteur de l'ancienne."""
_UNITE: Final = re.compile(r", en [a-zà-ÿ]|\ben (jours|heures|minutes|pour cent)\b|%", re.IGNORECASE)


@dataclass(frozen=True)
class Nombre:
    """Un nombre de l'année, celui de l'année d'avant s'il est connu."""

    code: str
    sujet: str
    libelle: str
    valeur: int
    avant: int | None = None

    @property
    def se_compte(self) -> bool:
        """Faux pour une durée, une moyenne, un pour cent : on ne l'additionne pas, on ne le dessine pas avec des comptes."""
        return _UNITE.search(self.libelle) is None

    @property
    def ecart(self) -> int | None:
        """De combien il a changé ; None si l'année d'avant n'est pas connue."""
        return None if self.avant is None else self.valeur - self.avant

    @property
    def muet(self) -> bool:
        """Zéro, et déjà zéro : rien à en dire."""
        return self.valeur == 0 and not self.avant


def ranger(nombres: Iterable[Nombre], chapitre: Chapitre) -> tuple[Nombre, ...]:
    """Les nombres dans l'ordre où le chapitre nomme leurs sujets ; le premier est celui que la note retient."""
    rangs = {sujet: rang for rang, sujet in enumerate(chapitre.sujets)}
    return tuple(sorted(nombres, key=lambda n: rangs.get(n.sujet, len(rangs))))


@dataclass(frozen=True)
class Constat:
    """Un fait du jour : sa phrase, sa part (pour cent), ce qui est en retard ; `droit` : sans lui, on ne le montre pas."""

    code: str
    libelle: str
    phrase: str
    part: int | None
    en_retard: int
    droit: str

    @property
    def dit(self) -> str:
        """La phrase, et ce qu'elle mesure si elle ne le dit pas elle-même (« 3 dans leur délai sur 4 »)."""
        phrase = self.phrase.rstrip(". ")
        seule = not phrase[:1].isdigit()
        return f"{phrase[:1].upper()}{phrase[1:]}" if seule else f"{self.libelle} : {phrase}"


@dataclass(frozen=True)
class Releve:
    """Ce que dit une année ; `jour` : celui du calcul ; `fige_avant` : l'année d'avant vient d'un bilan arrêté."""

    annee: int
    jour: date
    nombres: tuple[Nombre, ...] = ()
    constats: tuple[Constat, ...] = ()
    fige_avant: bool = False

    def du_chapitre(self, chapitre: Chapitre) -> tuple[Nombre, ...]:
        """Les nombres d'un chapitre, sujet par sujet, puis dans l'ordre de leur déclaration."""
        return ranger((n for n in self.nombres if chapitre_du_sujet(n.sujet) == chapitre.code), chapitre)

    def constats_du_chapitre(self, chapitre: Chapitre, droits: frozenset[str]) -> tuple[Constat, ...]:
        """Les faits d'un chapitre que ces droits laissent voir."""
        return tuple(
            c for c in self.constats if chapitre_du_fait(c.code) == chapitre.code and (not c.droit or c.droit in droits)
        )


@dataclass(frozen=True)
class Partie:
    """Un chapitre garni : ses nombres, ses faits, son texte."""

    chapitre: Chapitre
    nombres: tuple[Nombre, ...]
    constats: tuple[Constat, ...]
    texte: str = ""

    @property
    def dessinables(self) -> tuple[Nombre, ...]:
        """Ce qu'un même dessin peut porter : des comptes, dont un au moins n'est pas nul."""
        return tuple(n for n in self.nombres if n.se_compte and not n.muet)

    @property
    def vide(self) -> bool:
        """Rien à lire."""
        return not (self.texte or self.constats or any(not n.muet for n in self.nombres))


def relever(
    annee: int, jour: date, chiffres: Iterable[tuple[Chiffre, int, int]], faits: Iterable[tuple[Fait, Mesure | None]],
    fige: Mapping[str, int] | None = None,
) -> Releve:  # fmt: skip
    """Un relevé depuis des valeurs lues : (chiffre, année, année d'avant) ; `fige` : code → nombre du bilan d'avant."""
    nombres = tuple(
        Nombre(c.code, c.sujet, c.libelle, valeur, avant if fige is None else fige.get(c.code, avant))
        for c, valeur, avant in chiffres
    )
    constats = tuple(
        Constat(f.code, f.libelle, f.phrase.format(fait=m.fait, sur=m.sur), m.part, m.en_retard, f.droit)
        for f, m in faits if m is not None and m.sur
    )  # fmt: skip
    return Releve(annee, jour, nombres, constats, fige is not None)


def parties(releve: Releve, textes: Mapping[str, str], droits: frozenset[str]) -> tuple[Partie, ...]:
    """Les chapitres dans l'ordre ; les nombres sans chapitre viennent à la fin, s'il y en a."""
    plan = [*PLAN.chapitres, *([AUTRES] if releve.du_chapitre(AUTRES) else [])]
    return tuple(
        Partie(c, releve.du_chapitre(c), releve.constats_du_chapitre(c, droits), textes.get(c.code, "")) for c in plan
    )


def en_json(releve: Releve) -> dict[str, Any]:
    """Le relevé tel qu'on le garde."""
    return {"format": FORMAT} | asdict(releve) | {"jour": releve.jour.isoformat()}


def depuis_json(garde: Mapping[str, Any]) -> Releve:
    """Le relevé gardé."""
    return Releve(
        garde["annee"], date.fromisoformat(garde["jour"]), tuple(Nombre(**n) for n in garde["nombres"]),
        tuple(Constat(**c) for c in garde["constats"]), garde["fige_avant"],
    )  # fmt: skip


def valeurs_figees(garde: Mapping[str, Any]) -> dict[str, int]:
    """Code → nombre d'un relevé gardé."""
    return {n["code"]: n["valeur"] for n in garde["nombres"]}


@dataclass(frozen=True)
class Ligne:
    """Un organisme du territoire et ses nombres ; `statut` de son bilan de l'année, vide s'il n'en a pas."""

    organisme_id: uuid.UUID
    nom: str
    code: str
    valeurs: Mapping[str, int] = field(default_factory=dict)
    statut: str = ""


def totaux(lignes: Sequence[Ligne], chiffres: Iterable[Chiffre]) -> dict[str, int]:
    """Le total de chaque chiffre qui s'additionne."""
    return {
        c.code: sum(ligne.valeurs.get(c.code, 0) for ligne in lignes)
        for c in chiffres
        if Nombre(c.code, c.sujet, c.libelle, 0).se_compte
    }
