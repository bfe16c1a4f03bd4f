"""Confirmer un import et le défaire, par tranches : jamais le verrou d'un organisme n'est tenu une seconde. Interrompue, la
confirmation reprend où elle en était ; ce qui est écrit ne s'écrit pas deux fois.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlmodel import col, func, select

from registre import droits
from registre.imports import attente as attentes
from registre.imports import poser
from registre.imports.attente import Attente
from registre.imports.choix import decisions
from registre.imports.modele import Import, LigneImport
from registre.imports.operations import TYPE_IMPORT, lire_attente, trouver_lot
from registre.imports.poser import PASSEE, PASSER, Choix, Pose, defaire_fiches, phrase_de, poser_fiches
from registre.traitements.modele import Traitement
from socle.erreurs import Refus, RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation

VERROU: Final = 0.45
"""Secondes de verrou au-delà desquelles une tranche s'arrête."""
TRANCHE: Final = 60
DELAI: Final = 12.0
"""Secondes qu'une seule demande consacre à un import ; au-delà, la page montre où il en est et le reprend."""
TOUT, LIGNE = "tout", "ligne"
MODES: Final = {TOUT: "Tout ou rien", LIGNE: "Ligne à ligne : une ligne refusée n'arrête pas les autres"}
ECRITES: Final = (poser.CREEE, poser.COMPLETEE, poser.REMPLACEE)


@dataclass(frozen=True)
class Avancement:
    """Où en est une confirmation, ou un retour."""

    faites: int
    total: int

    @property
    def fini(self) -> bool:
        """Vrai quand chaque ligne a son sort."""
        return self.faites >= self.total


def confirmer(
    contexte: Contexte, lot_id: uuid.UUID, choisis: Mapping[str, str] | None = None, mode: str = TOUT
) -> Avancement:
    """Écrit au registre ce qui a été choisi, puis clôt le lot si tout a pu l'être dans le délai d'une demande."""
    _commencer(contexte, lot_id, dict(choisis or {}), mode if mode in MODES else TOUT)
    return continuer(contexte, lot_id)


@operation(droits.IMPORTER)
def _commencer(atelier: Atelier, lot_id: uuid.UUID, choisis: dict[str, str], mode: str) -> None:
    lot = trouver_lot(atelier, lot_id)
    attente = attentes.ouvrir(atelier, lot, frozenset({"apercu"}))
    lot.choix = {**lot.choix, **choisis}
    if all(d.action == PASSER for d in decisions(attente, lot.choix)):
        raise RegleEnfreinte("Choisissez au moins une fiche à importer.")
    lot.etat, lot.mode = "en_cours", mode
    atelier.session.add(lot)


@operation(droits.IMPORTER)
def retenir_choix(atelier: Atelier, lot_id: uuid.UUID, choisis: Mapping[str, str]) -> None:
    """Garde les choix d'une page de l'aperçu."""
    lot = trouver_lot(atelier, lot_id)
    if lot.etat != "apercu":
        raise RegleEnfreinte(attentes.PERDU)
    lot.choix = {**lot.choix, **choisis}
    atelier.session.add(lot)


def continuer(contexte: Contexte, lot_id: uuid.UUID, delai: float = DELAI) -> Avancement:
    """Poursuit une confirmation commencée, jusqu'au bout ou jusqu'au terme du délai."""
    fin = time.monotonic() + delai
    lot, attente = lire_attente(contexte, lot_id)
    if lot.etat != "en_cours":
        raise RegleEnfreinte(attentes.PERDU)
    faites = set(rangs_faits(contexte, lot_id))
    reste = [d for d in decisions(attente, lot.choix) if d.rang not in faites]
    while reste and time.monotonic() < fin:
        tranche = [Choix(d.rang, attente.fiche(d.rang), d.action, d.proche.existante_id if d.proche else None)
                   for d in reste[:TRANCHE]]  # fmt: skip
        try:
            posees = _poser_tranche(contexte, lot_id, tranche)
        except Refus as refus:
            _revenir(contexte, lot_id)
            raise RegleEnfreinte(f"Rien n'a été importé. {phrase_de(refus)}") from refus
        reste = [d for d in reste if d.rang not in posees]
    total = len(attente.fiches)
    if not reste:
        _clore(contexte, lot_id, attente)
    return Avancement(total - len(reste), total)


@lecture(droits.IMPORTER)
def rangs_faits(atelier: Atelier, lot_id: uuid.UUID) -> list[int]:
    """Les rangs qui ont déjà leur sort."""
    return list(atelier.session.exec(select(LigneImport.rang).where(LigneImport.import_id == lot_id)))


@operation(droits.IMPORTER)
def _poser_tranche(atelier: Atelier, lot_id: uuid.UUID, choix: Sequence[Choix]) -> set[int]:
    """Pose une suite de fiches tant que le verrou n'a pas duré ; rend les rangs qui ont maintenant leur sort."""
    debut = time.monotonic()
    lot = trouver_lot(atelier, lot_id)
    if lot.etat != "en_cours":
        return {c.rang for c in choix}  # une autre personne vient de le finir
    requete = select(LigneImport.rang).where(
        LigneImport.import_id == lot_id, col(LigneImport.rang).in_([c.rang for c in choix])
    )
    posees = set(atelier.session.exec(requete))
    for un in choix:
        if un.rang in posees:
            continue
        pose = _poser_une(atelier, lot, un)
        atelier.session.add(_ligne(lot, un, pose))
        posees.add(un.rang)
        if time.monotonic() - debut > VERROU:
            break
    atelier.session.flush()
    return posees


def _poser_une(atelier: Atelier, lot: Import, choix: Choix) -> Pose:
    """Une fiche ; en « ligne à ligne », son refus la défait seule et se dit."""
    if lot.mode == TOUT or choix.action == PASSER:
        return poser_fiches(atelier, lot.id, [choix], source=lot.nom_fichier)[0]
    avant = len(atelier.evenements)
    try:
        with atelier.session.begin_nested():
            return poser_fiches(atelier, lot.id, [choix], source=lot.nom_fichier)[0]
    except Refus as refus:
        del atelier.evenements[avant:]
        return Pose(choix.rang, "refusee", choix.fiche.saisie.nom, message=phrase_de(refus))


def _ligne(lot: Import, choix: Choix, pose: Pose) -> LigneImport:
    return LigneImport(
        organisme_id=lot.organisme_id, import_id=lot.id, rang=pose.rang, etat=pose.etat, nom=pose.nom[:500],
        provenance=choix.fiche.provenance[:300], objet_id=pose.objet_id, version=pose.version, message=pose.message[:1000],
    )  # fmt: skip


@operation(droits.IMPORTER)
def _clore(atelier: Atelier, lot_id: uuid.UUID, attente: Attente) -> None:
    """Le lot est écrit : il ne garde, chiffrées et pour un jour, que les remarques du compte rendu."""
    lot = trouver_lot(atelier, lot_id)
    if lot.etat != "en_cours":
        return
    compte = select(func.count()).where(LigneImport.import_id == lot_id, col(LigneImport.etat).in_(ECRITES))
    lot.etat, lot.nombre, lot.confirme_le = "confirme", atelier.session.exec(compte).one(), atelier.quand
    attentes.ranger(atelier, lot, attentes.en_octets(Attente(remarques=attente.toutes_les_remarques(),
                                                             ignorees=attente.ignorees)))  # fmt: skip
    atelier.journaliser(_evenement(lot, "import.confirme"))


def _revenir(contexte: Contexte, lot_id: uuid.UUID) -> None:
    """Tout ou rien : une ligne refusée défait celles des tranches d'avant, et l'aperçu attend de nouveau."""
    _defaire_les_lignes(contexte, lot_id)
    _rouvrir(contexte, lot_id)


@operation(droits.IMPORTER)
def _rouvrir(atelier: Atelier, lot_id: uuid.UUID) -> None:
    lot = trouver_lot(atelier, lot_id)
    for ligne in atelier.session.exec(select(LigneImport).where(LigneImport.import_id == lot_id)):
        atelier.session.delete(ligne)
    lot.etat = "apercu"
    atelier.session.add(lot)


def _evenement(lot: Import, verbe: str) -> Evenement:
    contenu = {"fichier": lot.nom_fichier, "empreinte": lot.empreinte, "nombre": lot.nombre}
    return Evenement(verbe, TYPE_IMPORT, lot.id, None, contenu)


@dataclass(frozen=True)
class Annulation:
    """Ce qu'une annulation a fait : fiches rangées aux archives, fiches rendues à leur contenu d'avant, fiches gardées.

    `finie` : faux si le délai d'une demande n'a pas suffi ; la redemander la poursuit.
    """

    archivees: int
    retablies: int
    gardees: int
    finie: bool = True


def annuler(contexte: Contexte, lot_id: uuid.UUID, delai: float = DELAI) -> Annulation:
    """Défait un import confirmé, par tranches ; ce qui a été retouché depuis est gardé, et dit."""
    _commencer_le_retour(contexte, lot_id)
    finie = _defaire_les_lignes(contexte, lot_id, time.monotonic() + delai)
    return _clore_le_retour(contexte, lot_id, finie)


@operation(droits.IMPORTER)
def _commencer_le_retour(atelier: Atelier, lot_id: uuid.UUID) -> None:
    lot = trouver_lot(atelier, lot_id)
    if lot.etat == "annule":
        raise RegleEnfreinte("Cet import est déjà annulé.")
    if lot.etat not in {"confirme", "retour"}:
        raise RegleEnfreinte("Cet import n'est pas à annuler.")
    lot.etat = "retour"
    atelier.session.add(lot)
    if atelier.session.exec(select(LigneImport.id).where(LigneImport.import_id == lot_id).limit(1)).first() is None:
        _retrouver_les_lignes(atelier, lot)


def _retrouver_les_lignes(atelier: Atelier, lot: Import) -> None:
    """Un lot d'avant les comptes rendus ne sait que les fiches qu'il a créées."""
    fiches = atelier.session.exec(select(Traitement.id, Traitement.nom).where(Traitement.import_id == lot.id)).all()
    for rang, (id_, nom) in enumerate(fiches):
        atelier.session.add(LigneImport(organisme_id=lot.organisme_id, import_id=lot.id, rang=rang, etat=poser.CREEE,
                                        nom=nom[:500], objet_id=id_, version=1))  # fmt: skip


def _defaire_les_lignes(contexte: Contexte, lot_id: uuid.UUID, terme: float = math.inf) -> bool:
    """Vrai si tout ce qui était écrit a maintenant son sort ; faux si le terme est venu avant."""
    while _defaire_tranche(contexte, lot_id):
        if time.monotonic() >= terme:
            return False
    return True


@operation(droits.IMPORTER)
def _defaire_tranche(atelier: Atelier, lot_id: uuid.UUID) -> bool:
    """Défait quelques fiches, toutes leurs lignes ensemble ; vrai s'il en reste."""
    debut = time.monotonic()
    trouver_lot(atelier, lot_id)
    requete = select(LigneImport).where(LigneImport.import_id == lot_id, col(LigneImport.etat).in_(ECRITES))
    lignes = atelier.session.exec(requete.order_by(col(LigneImport.objet_id), col(LigneImport.version).desc())).all()
    for objet_id, groupe in groupby(lignes, key=lambda ligne: ligne.objet_id):
        siennes = list(groupe)
        retours = defaire_fiches(atelier, [(ligne.objet_id, ligne.version) for ligne in siennes if ligne.objet_id])
        for ligne, retour in zip(siennes, retours, strict=True):
            ligne.message = "Retour à ce qu'elle disait." if ligne.etat != poser.CREEE else "Rangée aux archives."
            ligne.message = retour.message or ligne.message
            ligne.etat = retour.etat
            atelier.session.add(ligne)
        if time.monotonic() - debut > VERROU:
            return bool(objet_id != lignes[-1].objet_id)
    return False


@operation(droits.IMPORTER)
def _clore_le_retour(atelier: Atelier, lot_id: uuid.UUID, finie: bool) -> Annulation:
    lot = trouver_lot(atelier, lot_id)
    if lot.etat == "retour" and finie:
        lot.etat, lot.annule_le, lot.apercu = "annule", atelier.quand, b""
        atelier.session.add(lot)
        atelier.journaliser(_evenement(lot, "import.annule"))
    lignes = atelier.session.exec(select(LigneImport).where(LigneImport.import_id == lot_id)).all()
    defaites = [ligne for ligne in lignes if ligne.etat == poser.DEFAITE]
    creees = sum(ligne.version == 1 for ligne in defaites)
    retablies = len({ligne.objet_id for ligne in defaites if ligne.version > 1})
    gardees = len(
        {
            ligne.objet_id
            for ligne in lignes
            if ligne.etat == poser.GARDEE and not ligne.message.startswith("Elle était")
        }
    )
    return Annulation(creees, retablies, gardees, finie)


@dataclass(frozen=True)
class CompteRendu:
    """Ce que chaque ligne d'un import est devenue ; les remarques, tant que le lot les garde (un jour)."""

    lot: Import
    lignes: tuple[LigneImport, ...]
    attente: Attente | None


@lecture(droits.IMPORTER)
def lire_rapport(atelier: Atelier, lot_id: uuid.UUID) -> CompteRendu:
    """Le compte rendu d'un import écrit, annulé ou en cours."""
    lot = trouver_lot(atelier, lot_id)
    if lot.etat in {"colonnes", "apercu", "abandonne"}:
        raise RegleEnfreinte("Cet import n'a rien écrit : il n'a pas de compte rendu.")
    lignes = atelier.session.exec(
        select(LigneImport).where(LigneImport.import_id == lot_id).order_by(col(LigneImport.rang))
    ).all()
    attente = attentes.relire(atelier, lot) if lot.apercu else None
    return CompteRendu(lot, tuple(lignes), attente)


def phrases_d_etat() -> Mapping[str, str]:
    """Comment se lit le sort d'une ligne."""
    return {
        poser.CREEE: "Créée", poser.COMPLETEE: "Complétée", poser.REMPLACEE: "Remplacée", poser.INCHANGEE: "Inchangée",
        PASSEE: "Passée", "refusee": "Refusée", poser.DEFAITE: "Défaite", poser.GARDEE: "Gardée",
    }  # fmt: skip


def raconter(rapport: CompteRendu) -> str:
    """« 2 fiches créées, 3 complétées. »"""
    ecrits = [(phrases_d_etat()[etat].lower(), n) for etat in ECRITES
              if (n := sum(ligne.etat == etat for ligne in rapport.lignes))]  # fmt: skip
    morceaux = [
        f"{n} {'' if rang else 'fiches ' if n > 1 else 'fiche '}{mot}{'s' if n > 1 else ''}"
        for rang, (mot, n) in enumerate(ecrits)
    ]
    return f"{', '.join(morceaux)}." if morceaux else "Aucune fiche n'a changé."


def compter(rapport: CompteRendu) -> list[tuple[str, int]]:
    """(sort, nombre de lignes), dans l'ordre où on les dit."""
    return [
        (phrase, nombre) for etat, phrase in phrases_d_etat().items()
        if (nombre := sum(ligne.etat == etat for ligne in rapport.lignes))
    ]  # fmt: skip
