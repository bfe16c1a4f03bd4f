"""Passage entre les tables d'une fiche et sa saisie : assembler, lire en nombre, ranger les lignes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from sqlmodel import col, select

from registre.traitements.modele import LIGNES, Ligne, Traitement, TraitementChamps, TraitementSaisie
from socle.erreurs import Introuvable, SaisieRefusee
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.saisies import LigneSaisie

Lignes = dict[str, list[Ligne]]


@dataclass(frozen=True)
class Fiche:
    """Une fiche chargée : sa carte d'objet, sa table, son contenu sous forme de saisie, et les lignes dont il vient."""

    objet: Objet
    traitement: Traitement
    saisie: TraitementSaisie
    lignes: Lignes = field(default_factory=dict, repr=False, compare=False)


def classe_de_ligne(groupe: str) -> type[LigneSaisie]:
    """Classe de saisie des lignes de ce groupe."""
    (classe,) = get_args(TraitementSaisie.model_fields[groupe].annotation)
    assert isinstance(classe, type)  # noqa: S101
    assert issubclass(classe, LigneSaisie)  # noqa: S101
    return classe


def assembler(traitement: Traitement, lignes: Lignes) -> TraitementSaisie:
    """La saisie qui correspond à ces lignes de tables, sans validation (une base peut garder un vieux code)."""
    valeurs: dict[str, Any] = {nom: getattr(traitement, nom) for nom in TraitementChamps.model_fields}
    for groupe in LIGNES:
        classe = classe_de_ligne(groupe)
        rangees = sorted(lignes.get(groupe, ()), key=lambda ligne: ligne.rang)
        valeurs[groupe] = [
            classe.model_construct(**{nom: getattr(ligne, nom) for nom in classe.model_fields}) for ligne in rangees
        ]
    return TraitementSaisie.model_construct(**valeurs)


def charger(session: SessionCloisonnee, traitement_id: uuid.UUID) -> Fiche:
    """La fiche de cet identifiant dans le périmètre, sinon `Introuvable`."""
    fiches = charger_toutes(session, [traitement_id])
    if not fiches:
        raise Introuvable
    return fiches[0]


def charger_toutes(session: SessionCloisonnee, ids: Sequence[uuid.UUID] | None = None) -> list[Fiche]:
    """Les fiches de ces identifiants (toutes les fiches non archivées du périmètre si None), triées par nom."""
    requete = select(Objet, Traitement).join(Traitement, col(Traitement.id) == col(Objet.id))
    requete = requete.where(col(Objet.id).in_(ids)) if ids is not None else requete.where(col(Objet.archive).is_(False))
    paires = session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id))).all()
    par_fiche = lire_lignes(session, [objet.id for objet, _ in paires])
    return [_reunir(objet, traitement, par_fiche.get(objet.id, {})) for objet, traitement in paires]


def _reunir(objet: Objet, traitement: Traitement, lignes: Lignes) -> Fiche:
    return Fiche(objet, traitement, assembler(traitement, lignes), lignes)


def lire_lignes(session: SessionCloisonnee, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Lignes]:
    """Les lignes de ces fiches : une requête par groupe, quel que soit leur nombre."""
    resultat: dict[uuid.UUID, Lignes] = defaultdict(lambda: defaultdict(list))
    for groupe, table in LIGNES.items():
        for tranche in _tranches(ids, 500):
            for ligne in session.exec(select(table).where(col(table.traitement_id).in_(tranche))):
                resultat[ligne.traitement_id][groupe].append(ligne)
    return resultat


def _tranches(ids: Sequence[uuid.UUID], taille: int) -> Iterable[Sequence[uuid.UUID]]:
    return (ids[debut : debut + taille] for debut in range(0, len(ids), taille))


def ranger(session: SessionCloisonnee, traitement: Traitement, saisie: TraitementSaisie, lignes: Lignes) -> None:
    """Écrit la saisie dans les tables, sur `lignes` lues dans cette session (aucune pour une fiche neuve).

    Une ligne connue garde son identifiant, une ligne absente de la saisie part.
    """
    for nom in TraitementChamps.model_fields:
        setattr(traitement, nom, getattr(saisie, nom))
    session.add(traitement)
    session.flush()
    for groupe, table in LIGNES.items():
        _ranger_groupe(session, traitement, groupe, table, lignes.get(groupe, []), getattr(saisie, groupe))


def _ranger_groupe(
    session: SessionCloisonnee,
    traitement: Traitement,
    groupe: str,
    table: type[Ligne],
    existantes: list[Ligne],
    saisies: list[LigneSaisie],
) -> None:
    par_id = {ligne.id: ligne for ligne in existantes}
    for rang, saisie in enumerate(saisies):
        if saisie.id is not None and saisie.id not in par_id:
            raise SaisieRefusee({f"{groupe}-{rang}-id": ["Cette ligne n'appartient pas à cette fiche."]})
        ligne = par_id.pop(saisie.id) if saisie.id else table(
            organisme_id=traitement.organisme_id, traitement_id=traitement.id
        )  # fmt: skip
        ligne.rang = rang
        for nom in type(saisie).model_fields:
            if nom != "id":
                setattr(ligne, nom, getattr(saisie, nom))
        session.add(ligne)
        saisie.id = ligne.id
    for ligne in par_id.values():
        session.delete(ligne)
