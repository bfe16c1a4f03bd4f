"""Écrire au registre ce qu'un fichier apporte, et le défaire : dans une opération déjà ouverte, fiche par fiche.

Ce que chaque ligne a écrit tient en deux valeurs, l'objet et la version qu'elle lui a laissée : une fiche encore à cette
version n'a pas été retouchée, et se défait ; toute autre est gardée.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from registre.imports.fusion import COMPLETER, REMPLACER, fusionner, trop_de_lignes
from registre.traitements.chargement import Fiche, charger_toutes
from registre.traitements.echanges.releve import FicheLue
from registre.traitements.modele import LIGNES, Traitement, TraitementSaisie
from registre.traitements.operations import archiver_fiche, creer_fiche, enregistrer_fiche
from socle import provenances
from socle.erreurs import Introuvable, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches.operations import lire_version
from socle.operations import Atelier
from socle.saisies import LIGNES_MAXIMALES, valider

CREER: Final = "creer"
PASSER: Final = "passer"
ACTIONS: Final = (CREER, COMPLETER, REMPLACER, PASSER)
CREEE, COMPLETEE, REMPLACEE, PASSEE, INCHANGEE = "creee", "completee", "remplacee", "passee", "inchangee"
DEFAITE, GARDEE = "defaite", "gardee"
_APRES: Final = {COMPLETER: (COMPLETEE, "import_complete"), REMPLACER: (REMPLACEE, "import_remplace")}


@dataclass(frozen=True)
class Choix:
    """Une fiche du fichier et ce que l'on en fait. `cible` : la fiche du registre à compléter ou à remplacer."""

    rang: int
    fiche: FicheLue
    action: str = CREER
    cible: uuid.UUID | None = None


@dataclass(frozen=True)
class Pose:
    """Ce qu'une fiche du fichier est devenue. `etat` : creee, completee, remplacee, inchangee, passee."""

    rang: int
    etat: str
    nom: str
    objet_id: uuid.UUID | None = None
    version: int = 0
    message: str = ""


def empreinte(saisie: TraitementSaisie) -> str:
    """SHA-256 de ce que dit une fiche, identifiants de lignes exclus."""
    valeurs = saisie.model_dump(mode="json")
    for groupe in LIGNES:
        for ligne in valeurs[groupe]:
            ligne.pop("id", None)
    return hashlib.sha256(json.dumps(valeurs, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def poser_fiches(atelier: Atelier, lot_id: uuid.UUID, choix: Sequence[Choix], *, source: str = "") -> list[Pose]:
    """Crée, complète, remplace ou passe chaque fiche, dans l'opération ouverte. Un refus remonte et défait tout.

    `source` : le nom du fichier. L'identifiant d'une fiche créée se tire du lot et du rang : rejouer ne double rien.
    """
    cibles = [c.cible for c in choix if c.cible is not None and c.action in _APRES]
    fiches = {fiche.objet.id: fiche for fiche in charger_toutes(atelier.session, cibles)} if cibles else {}
    return [_poser(atelier, lot_id, un, source, fiches) for un in choix]


def _poser(atelier: Atelier, lot_id: uuid.UUID, choix: Choix, source: str, fiches: dict[uuid.UUID, Fiche]) -> Pose:
    if choix.action == PASSER:
        return Pose(choix.rang, PASSEE, choix.fiche.saisie.nom)
    if choix.action == CREER:
        return _creer(atelier, lot_id, choix, source)
    if choix.action not in _APRES:
        raise RegleEnfreinte("Choisissez ce que l'on fait de cette ligne : créer, compléter, remplacer ou passer.")
    fiche = fiches.get(choix.cible) if choix.cible else None
    if fiche is None:
        raise Introuvable("La fiche à compléter n'est plus au registre.")
    return _reunir(atelier, lot_id, choix, source, fiche, fiches)


def identifiant(lot_id: uuid.UUID, rang: int, essai: int = 0) -> uuid.UUID:
    """L'identifiant de la fiche créée à ce rang, toujours le même ; un autre par essai que le « tout ou rien » a défait."""
    return uuid.uuid5(lot_id, f"fiche|{rang}|{essai}" if essai else f"fiche|{rang}")


def _place(atelier: Atelier, lot_id: uuid.UUID, rang: int) -> tuple[uuid.UUID, bool]:
    """L'identifiant à donner à la fiche de ce rang, et s'il est déjà pris ; une fiche rangée aux archives ne compte plus."""
    for essai in count():
        id_ = identifiant(lot_id, rang, essai)
        deja = atelier.session.get(Traitement, id_)
        if deja is None or deja.statut != "archivee":
            break
    return id_, deja is not None


def _creer(atelier: Atelier, lot_id: uuid.UUID, choix: Choix, source: str) -> Pose:
    saisie = choix.fiche.saisie
    id_, prise = _place(atelier, lot_id, choix.rang)
    if not prise:
        creer_fiche(atelier, saisie, "importe", identifiant=id_, import_id=lot_id, provenance=choix.fiche.provenance,
                    fichier=source)  # fmt: skip
        provenances.noter(atelier, id_, provenances.REPRISE, source or "Fichier", choix.fiche.provenance, version=1,
                          lot_id=lot_id, empreinte=empreinte(saisie))  # fmt: skip
    return Pose(choix.rang, CREEE, saisie.nom, id_, 1)


def _reunir(
    atelier: Atelier, lot_id: uuid.UUID, choix: Choix, source: str, fiche: Fiche, fiches: dict[uuid.UUID, Fiche]
) -> Pose:
    etat, verbe = _APRES[choix.action]
    reunie = fusionner(fiche.saisie, choix.fiche.saisie, choix.action)
    if empreinte(reunie) == empreinte(fiche.saisie):
        return Pose(choix.rang, INCHANGEE, fiche.saisie.nom, fiche.objet.id, 0, "La fiche disait déjà tout cela.")
    if pleins := trop_de_lignes(reunie, LIGNES_MAXIMALES):
        raise RegleEnfreinte(f"« {fiche.saisie.nom} » dépasserait {LIGNES_MAXIMALES} lignes : {', '.join(pleins)}.")
    version = enregistrer_fiche(atelier, fiche, reunie, fiche.objet.version, verbe, import_id=str(lot_id),
                                fichier=source, provenance=choix.fiche.provenance)  # fmt: skip
    fiches.update({f.objet.id: f for f in charger_toutes(atelier.session, [fiche.objet.id])})
    return Pose(choix.rang, etat, fiche.saisie.nom, fiche.objet.id, version)


@dataclass(frozen=True)
class Retour:
    """Ce que l'annulation a fait d'une fiche. `etat` : defaite ou gardee ; `message` dit pourquoi elle est gardée."""

    objet_id: uuid.UUID
    etat: str
    message: str = ""


def defaire_fiches(atelier: Atelier, ecrites: Collection[tuple[uuid.UUID, int]]) -> list[Retour]:
    """Défait ce qu'un import a écrit : (fiche, version qu'il lui a laissée), la dernière écrite d'abord.

    Créée et jamais retouchée : aux archives. Complétée ou remplacée et jamais retouchée : son contenu d'avant, en un nouvel
    événement. Retouchée : gardée. Les lignes d'une même fiche complétée deux fois se défont l'une après l'autre.
    """
    fiches = {f.objet.id: f for f in charger_toutes(atelier.session, [id_ for id_, _ in ecrites])} if ecrites else {}
    retablies: dict[uuid.UUID, int] = {}
    return [_defaire(atelier, id_, version, fiches, retablies) for id_, version in _ordonnees(ecrites)]


def _ordonnees(ecrites: Collection[tuple[uuid.UUID, int]]) -> list[tuple[uuid.UUID, int]]:
    return sorted(ecrites, key=lambda paire: (str(paire[0]), -paire[1]))


def _defaire(
    atelier: Atelier, id_: uuid.UUID, version: int, fiches: dict[uuid.UUID, Fiche], retablies: dict[uuid.UUID, int]
) -> Retour:
    fiche = fiches.get(id_)
    if fiche is None:
        return Retour(id_, GARDEE, "Cette fiche n'est plus au registre.")
    if fiche.traitement.statut == "archivee":
        return Retour(id_, GARDEE, "Elle était déjà aux archives.")
    if retablies.get(id_, fiche.objet.version) != version:
        return Retour(id_, GARDEE, "Elle a été modifiée depuis.")
    if version == 1:
        archiver_fiche(atelier, id_, "import_annule", fiche.objet.version)
        return Retour(id_, DEFAITE)
    return _retablir(atelier, fiche, version, fiches, retablies)


def _retablir(
    atelier: Atelier, fiche: Fiche, version: int, fiches: dict[uuid.UUID, Fiche], retablies: dict[uuid.UUID, int]
) -> Retour:
    id_ = fiche.objet.id
    contenu = lire_version(atelier, id_, version - 1)
    avant = _relire(contenu, fiche) if contenu else None
    if avant is None:
        return Retour(id_, GARDEE, "Son contenu d'avant n'est plus au journal.")
    enregistrer_fiche(atelier, fiche, avant, fiche.objet.version, "import_retabli")
    retablies[id_] = version - 1
    fiches.update({f.objet.id: f for f in charger_toutes(atelier.session, [id_])})
    return Retour(id_, DEFAITE)


def _relire(contenu: Mapping[str, Any], fiche: Fiche) -> TraitementSaisie | None:
    """L'instantané du journal, prêt à être enregistré : une ligne partie depuis en reprend une neuve."""
    valeurs = dict(contenu["saisie"])
    for groupe in LIGNES:
        connues = {str(ligne.id) for ligne in fiche.lignes.get(groupe, ())}
        valeurs[groupe] = [
            {**ligne, "id": ligne.get("id") if str(ligne.get("id")) in connues else None}
            for ligne in valeurs.get(groupe, ())
        ]
    try:
        return valider(TraitementSaisie, valeurs)
    except SaisieRefusee:
        return None


def phrase_de(refus: Refus) -> str:
    """La phrase d'un refus, pour le compte rendu d'une ligne."""
    if isinstance(refus, SaisieRefusee):
        return " ".join(phrase for phrases in refus.erreurs.values() for phrase in phrases)
    return refus.phrase
