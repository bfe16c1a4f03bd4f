"""À qui un modèle s'adresse, et ce qui manque à un registre. Pur : ni base, ni page.

Une nécessité « selon » reste à voir sur place : elle n'est jamais comptée comme manquante. Ce que l'on ignore d'un organisme
(type, compétences, population) laisse « à voir », et se dit.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from registre.fiches_modeles.chargement import Applicabilite
from registre.fiches_modeles.offre import Modele
from socle.organismes.listes import LISTES
from socle.ressemblance import SEUIL, mots, note
from socle.types import sans_accents

OUI, A_VOIR, NON = "oui", "a_voir", "non"
MANQUE, PRESENT, RESSEMBLE, ECARTE = "manque", "present", "ressemble", "ecarte"
RANGS: Final = {"obligatoire": 0, "habituel": 1, "selon": 2}
_PREMIER_TRI: Final = 70.0
"""Sous ce `token_set_ratio`, la note de `socle.ressemblance` ne peut atteindre son seuil."""


@dataclass(frozen=True)
class Faits:
    """Ce que l'on sait d'un organisme ; `effectif` : ses agents, en équivalents temps plein."""

    type: str = ""
    competences: frozenset[str] = frozenset()
    population: int | None = None
    effectif: int | None = None


@dataclass(frozen=True)
class Verdict:
    """`etat` : oui, a_voir, non ; `raison` : une phrase."""

    etat: str
    raison: str


def juger(a: Applicabilite, faits: Faits) -> Verdict:
    """Si un modèle s'applique à un organisme, et pourquoi."""
    essais = (_hors_type, _hors_population, _hors_effectif, _hors_competences)
    reserves = [r for r in (essai(a, faits) for essai in essais) if r]
    if reserves:
        return next((r for r in reserves if r.etat == NON), reserves[0])
    return Verdict(A_VOIR if a.necessite == "selon" else OUI, a.pourquoi)


def _hors_type(a: Applicabilite, faits: Faits) -> Verdict | None:
    if not a.types or faits.type in a.types:
        return None
    if not faits.type:
        return Verdict(A_VOIR, "Le type de l'organisme n'est pas renseigné.")
    libelle = LISTES["types_organismes"].item(faits.type).libelle
    return Verdict(NON, f"Ce modèle ne s'adresse pas à ce type d'organisme ({libelle}).")


def _hors_population(a: Applicabilite, faits: Faits) -> Verdict | None:
    if a.population_min is None and a.population_max is None:
        return None
    if a.population_pour and faits.type and faits.type not in a.population_pour:
        return None
    bornes = phrase_de_population(a)
    if faits.population is None:
        return Verdict(A_VOIR, f"Ce modèle vaut {bornes} ; la population n'est pas renseignée.")
    dedans = (a.population_min or 0) <= faits.population and (
        a.population_max is None or faits.population < a.population_max
    )
    return None if dedans else Verdict(NON, f"Ce modèle vaut {bornes}.")


def phrase_de_population(a: Applicabilite) -> str:
    """« à partir de 2 000 habitants et au-dessous de 10 000 habitants » ; vide sans borne."""
    dites = [f"à partir de {_lisible(a.population_min)} habitants"] if a.population_min is not None else []
    dites += [f"au-dessous de {_lisible(a.population_max)} habitants"] if a.population_max is not None else []
    return " et ".join(dites)


def _lisible(nombre: int) -> str:
    """« 10 000 », l'espace ne coupant pas la ligne."""
    return f"{nombre:,}".replace(",", "\u00a0")


def phrase_d_effectif(a: Applicabilite) -> str:
    """« à partir de 50 agents » ; vide sans seuil."""
    if a.effectif_min is None:
        return ""
    return "pour tout employeur" if a.effectif_min == 1 else f"à partir de {a.effectif_min} agents"


def _hors_effectif(a: Applicabilite, faits: Faits) -> Verdict | None:
    """Un temps plein peut compter deux agents : entre la moitié du seuil et lui, on ne tranche pas."""
    if a.effectif_min is None or (faits.effectif or 0) >= a.effectif_min:
        return None
    bornes = phrase_d_effectif(a)
    if faits.effectif is None:
        inconnu = Verdict(A_VOIR, f"Ce modèle vaut {bornes} ; l'effectif n'est pas renseigné.")
        return inconnu if a.effectif_min > 1 else None
    if faits.effectif * 2 >= a.effectif_min:
        return Verdict(A_VOIR, f"Ce modèle vaut {bornes} ; l'effectif connu est en temps pleins : comptez les agents.")
    return Verdict(NON, f"Ce modèle vaut {bornes}.")


def _hors_competences(a: Applicabilite, faits: Faits) -> Verdict | None:
    if not a.competences or faits.type in a.plein_droit or faits.competences & set(a.competences):
        return None
    noms = ", ".join(LISTES["competences"].item(c).libelle for c in a.competences)
    if not faits.competences:
        return Verdict(A_VOIR, f"Compétence attendue : {noms} ; celles de l'organisme ne sont pas renseignées.")
    return Verdict(NON, f"L'organisme n'exerce pas cette compétence : {noms}.")


def ce_qui_manque_aux_faits(faits: Faits) -> tuple[str, ...]:
    """Ce qu'il faudrait savoir de l'organisme pour mieux juger."""
    attendus = (("son type", faits.type), ("ses compétences", faits.competences), ("sa population", faits.population),
                ("son effectif", faits.effectif))  # fmt: skip
    return tuple(libelle for libelle, valeur in attendus if valeur is None or valeur == "" or valeur == frozenset())


@dataclass(frozen=True)
class Registre:
    """Ce qu'un organisme tient. `fiches` : vivantes, id → nom ; `venues` : code de modèle → fiches qui en viennent."""

    fiches: Mapping[uuid.UUID, str] = field(default_factory=dict)
    venues: Mapping[str, Sequence[uuid.UUID]] = field(default_factory=dict)
    ecartes: Mapping[str, str] = field(default_factory=dict)
    pas_elles: frozenset[tuple[str, uuid.UUID]] = frozenset()


@dataclass(frozen=True)
class Etat:
    """Un modèle chez un organisme. `etat` : manque, present, ressemble, ecarte ; `fiche` : celle qui y répond."""

    modele: Modele
    verdict: Verdict
    etat: str
    fiche: uuid.UUID | None = None
    nom_fiche: str = ""
    motif: str = ""
    meme_nom: bool = False

    @property
    def manque(self) -> bool:
        """Vrai s'il s'applique sans doute et que rien au registre n'y répond."""
        return self.verdict.etat == OUI and self.etat == MANQUE

    @property
    def rang(self) -> tuple[int, str]:
        """L'obligatoire d'abord, puis l'habituel ; à égalité, l'ordre alphabétique, accents mis à part."""
        return RANGS[self.modele.applicabilite.necessite], sans_accents(self.modele.nom)


def evaluer(modeles: Sequence[Modele], faits: Faits, registre: Registre) -> tuple[Etat, ...]:
    """Où en est chaque modèle chez un organisme."""
    proches = _proches(modeles, registre)
    return tuple(_etat(m, faits, registre, proches.get(m.code)) for m in modeles)


def _proches(modeles: Sequence[Modele], registre: Registre) -> dict[str, tuple[float, uuid.UUID]]:
    """Code → la fiche dont le nom ressemble le plus au sien, hors celles dont on a dit « ce n'est pas elle »."""
    noms = tuple(m.noms for m in modeles)
    meilleures: dict[str, tuple[float, uuid.UUID]] = {}
    prises = {id_ for ids in registre.venues.values() for id_ in ids}
    for id_, nom in registre.fiches.items():
        if id_ in prises:
            continue
        for rang, valeur in ressemblants(nom, noms):
            code = modeles[rang].code
            if (code, id_) not in registre.pas_elles and valeur > meilleures.get(code, (0.0, id_))[0]:
                meilleures[code] = (valeur, id_)
    return meilleures


@lru_cache(maxsize=30_000)
def ressemblants(nom: str, noms: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, float], ...]:
    """Rang des modèles (un n-uplet de noms et synonymes chacun) auxquels un nom de fiche ressemble, et leur note."""
    choix = _choix(noms)
    premiers = process.extract(
        mots(nom), choix.textes, scorer=fuzz.token_set_ratio, score_cutoff=_PREMIER_TRI, limit=40
    )
    notes: dict[int, float] = {}
    for _, _, place in premiers:
        rang, texte = choix.places[place]
        valeur = note(nom, texte)
        if valeur >= SEUIL:
            notes[rang] = max(valeur, notes.get(rang, 0.0))
    return tuple(sorted(notes.items(), key=lambda paire: -paire[1]))


@dataclass(frozen=True)
class _Choix:
    textes: tuple[str, ...]
    places: tuple[tuple[int, str], ...]


@lru_cache(maxsize=64)
def _choix(noms: tuple[tuple[str, ...], ...]) -> _Choix:
    places = tuple((rang, texte) for rang, siens in enumerate(noms) for texte in siens)
    return _Choix(tuple(mots(texte) for _, texte in places), places)


def _etat(m: Modele, faits: Faits, registre: Registre, proche: tuple[float, uuid.UUID] | None) -> Etat:
    verdict = juger(m.applicabilite, faits)
    venue = next((f for code in m.codes for f in registre.venues.get(code, ()) if f in registre.fiches), None)
    if venue is not None:
        return Etat(m, verdict, PRESENT, venue, registre.fiches[venue])
    motif = next((registre.ecartes[code] for code in m.codes if code in registre.ecartes), None)
    if motif is not None:
        return Etat(m, verdict, ECARTE, motif=motif)
    if proche is not None:
        return Etat(m, verdict, RESSEMBLE, proche[1], registre.fiches[proche[1]], meme_nom=proche[0] >= 100.0)
    return Etat(m, verdict, MANQUE)


def manquants(etats: Iterable[Etat]) -> list[Etat]:
    """Ce qui manque probablement, l'obligatoire d'abord."""
    return sorted((e for e in etats if e.manque), key=lambda e: e.rang)
