"""Ce que la copie ferait chez un organisme : créer, compléter, passer, rien. Fonctions pures, sur ce qu'il tient déjà."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from registre.duplication.champs import ACTION, MENTION, RELATION, SYSTEME, TRAITEMENT
from registre.duplication.sources import Source
from socle.donnees_datees import cle_de_texte
from socle.ressemblance import MEME, SEUIL, note

CREER, COMPLETER, PASSER = "creer", "completer", "passer"
POLITIQUES: Final = (PASSER, CREER, COMPLETER)
DEJA, IMPOSSIBLE = "deja", "impossible"


@dataclass(frozen=True)
class Connu:
    """Une fiche du registre d'un organisme."""

    id: uuid.UUID
    nom: str
    statut: str = "brouillon"
    modele: str = ""


@dataclass(frozen=True)
class Etat:
    """Ce qu'un organisme tient déjà, archives exclues. `copies` : objet copié → sa copie ici ; `relations` : fiche de
    l'annuaire → relation ; `noms` : type → nom réduit → objet ; `annuaires` : les nœuds dont il lit l'annuaire.
    """

    fiches: Sequence[Connu] = ()
    copies: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    relations: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    noms: Mapping[str, Mapping[str, uuid.UUID]] = field(default_factory=dict)
    services: frozenset[str] = frozenset()
    annuaires: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Politique:
    """Que faire quand une fiche porte déjà ce nom, ou un nom qui ressemble ; `lignes` : l'exception d'une fiche."""

    meme: str = PASSER
    semblable: str = PASSER
    lignes: Mapping[uuid.UUID, str] = field(default_factory=dict)

    def de(self, source: uuid.UUID, meme: bool) -> str:
        """Ce qui vaut pour cette fiche."""
        return self.lignes.get(source) or (self.meme if meme else self.semblable)


@dataclass(frozen=True)
class Prevu:
    """Le sort d'un objet chez un organisme. `objet_id`, `existant` : ce qui s'y trouve déjà ; `note` : la ressemblance des
    noms sur 100, zéro s'il n'y en a pas ; `nom` : celui de la copie ; `meme_modele` : vrai si elle vient du même modèle.
    """

    source: Source
    sort: str
    nom: str = ""
    objet_id: uuid.UUID | None = None
    existant: str = ""
    note: float = 0.0
    avertissements: tuple[str, ...] = ()
    meme_modele: bool = False

    @property
    def conflit(self) -> bool:
        """Vrai si un nom déjà là demande de choisir."""
        return self.note > 0

    @property
    def meme(self) -> bool:
        """Vrai si le nom est le même, à l'écriture près."""
        return self.note >= MEME

    @property
    def tient_lieu(self) -> uuid.UUID | None:
        """L'objet d'ici qui tient lieu de la copie, s'il y en a un sur lequel on peut compter."""
        return None if self.sort == PASSER and not self.meme else self.objet_id


def planifier(sources: Sequence[Source], etat: Etat, politique: Politique) -> tuple[Prevu, ...]:
    """Le sort de chaque objet, dans l'ordre où il s'écrit. Une fiche d'ici n'est complétée que par une seule."""
    prevus: list[Prevu] = []
    prises: set[uuid.UUID] = set()
    noms = {cle_de_texte(f.nom) for f in etat.fiches}
    for source in sources:
        prevu = _avertir(_prevoir(source, etat, politique, noms), prevus, etat)
        if prevu.sort == COMPLETER and prevu.objet_id in prises:
            prevu = replace(prevu, sort=PASSER, nom="", avertissements=())
        if prevu.sort == COMPLETER and prevu.objet_id:
            prises.add(prevu.objet_id)
        if source.type == MENTION and prevu.sort == CREER and not _a_sa_fiche(source, prevus, etat):
            prevu = Prevu(
                source, IMPOSSIBLE, avertissements=("Sa fiche du registre n'y est pas : copiez-la avec elle.",)
            )
        if prevu.sort == CREER and source.type == TRAITEMENT:
            noms.add(cle_de_texte(prevu.nom))
        prevus.append(prevu)
    return tuple(prevus)


DESIGNES: Final = {
    SYSTEME: "Son éditeur ou son hébergeur n'y est pas : il n'y sera pas désigné.",
    ACTION: "Ce dont elle est née n'y est pas : elle n'y sera rattachée à rien.",
}  # fmt: skip
"""Ce que l'on dit d'un objet dont ce qu'il désigne ne se retrouve pas là-bas."""


def _avertir(prevu: Prevu, prevus: Sequence[Prevu], etat: Etat) -> Prevu:
    """Le même, et ce qu'il perdrait en arrivant."""
    source = prevu.source
    if prevu.sort != CREER or source.type not in DESIGNES or not source.renoue:
        return prevu
    la = _la(prevus, etat)
    if all(set(ids) & la for ids in source.renoue.values()):
        return prevu
    return replace(prevu, avertissements=(*prevu.avertissements, DESIGNES[source.type]))


def _prevoir(source: Source, etat: Etat, politique: Politique, noms: Collection[str]) -> Prevu:
    if copie := etat.copies.get(source.id):
        return Prevu(source, DEJA, objet_id=copie)
    if source.type == RELATION:
        return _relation(source, etat)
    if source.type == TRAITEMENT:
        return _fiche(source, etat, politique, noms)
    existant = etat.noms.get(source.type, {}).get(cle_de_texte(source.nom))
    if existant and politique.de(source.id, True) != CREER:
        return Prevu(source, PASSER, "", existant, source.nom, MEME)
    relire = ("Elle porte des paragraphes récrits : à relire chez lui.",) if source.paragraphes else ()
    return Prevu(source, CREER, source.nom, note=MEME if existant else 0.0, avertissements=relire)


def _relation(source: Source, etat: Etat) -> Prevu:
    """Une relation par prestataire : celle qui est là suffit. Un prestataire qu'il ne lit pas ne se lie pas."""
    if source.prestataire is None or uuid.UUID(source.prestataire[0]) not in etat.annuaires:
        phrase = "Il ne lit pas la fiche de ce prestataire : tenez-la dans l'annuaire d'un nœud qui vous est commun."
        return Prevu(source, IMPOSSIBLE, avertissements=(phrase,))
    if existante := etat.relations.get(uuid.UUID(source.prestataire[1])):
        return Prevu(source, DEJA, objet_id=existante)
    return Prevu(source, CREER, source.nom)


def _fiche(source: Source, etat: Etat, politique: Politique, noms: Collection[str]) -> Prevu:
    jumelle = next((f for f in etat.fiches if source.modele and f.modele == source.modele[0]), None)
    proche, valeur = (jumelle, MEME) if jumelle else _plus_proche(source.nom, etat.fiches)
    service = _service(source, etat)
    if proche is None:
        return Prevu(source, CREER, nom_libre(source.nom, noms), avertissements=service)
    choix = politique.de(source.id, valeur >= MEME)
    if choix == CREER:
        return Prevu(
            source, CREER, nom_libre(source.nom, noms), proche.id, proche.nom, valeur, service, jumelle is not None
        )
    approuvee = ("Elle est approuvée : la compléter la rend au brouillon.",) if proche.statut == "approuvee" else ()
    avertissements = approuvee if choix == COMPLETER else ()
    return Prevu(source, choix, "", proche.id, proche.nom, valeur, avertissements, jumelle is not None)


def _plus_proche(nom: str, fiches: Sequence[Connu]) -> tuple[Connu | None, float]:
    notes = ((_note(nom, fiche.nom), fiche) for fiche in fiches)
    valeur, proche = max(notes, key=lambda paire: paire[0], default=(0.0, None))
    return (proche, valeur) if valeur >= SEUIL else (None, 0.0)


_note = lru_cache(maxsize=200_000)(note)
"""Les communes d'un territoire portent les mêmes noms de fiches : la mesure se garde."""


def nom_libre(nom: str, pris: Collection[str]) -> str:
    """Ce nom s'il est libre, sinon « nom (copie) », « nom (copie 2) »…"""
    if cle_de_texte(nom) not in pris:
        return nom
    rang = 1
    while cle_de_texte(candidat := f"{nom[:480]} (copie{'' if rang == 1 else f' {rang}'})") in pris:
        rang += 1
    return candidat


def _service(source: Source, etat: Etat) -> tuple[str, ...]:
    if source.service and cle_de_texte(source.service) not in etat.services:
        return (f"Aucune de ses fiches ne nomme le service « {source.service} ».",)
    return ()


def _a_sa_fiche(source: Source, prevus: Sequence[Prevu], etat: Etat) -> bool:
    """Vrai si l'une des fiches dont parle la mention sera là."""
    return bool(_la(prevus, etat) & set(source.renoue.get("fiches", ())))


def _la(prevus: Sequence[Prevu], etat: Etat) -> set[str]:
    """Les objets copiés qui ont, ou auront, quelque chose qui tient lieu d'eux."""
    return {str(p.source.id) for p in prevus if p.sort == CREER or p.tient_lieu} | {str(id_) for id_ in etat.copies}
