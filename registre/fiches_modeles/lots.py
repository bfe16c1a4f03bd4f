"""Poser des fiches modèles chez N organismes : ce qui serait créé, chez qui ; puis un lot, qui se défait en entier.

Chez un organisme, toutes ses fiches s'écrivent dans une seule opération : après une panne, il les a toutes, ou aucune.
Une fiche déjà venue d'un modèle n'en reçoit jamais une seconde ; défaire range aux archives ce que personne n'a touché.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.fiches_modeles import territoire
from registre.fiches_modeles.applicabilite import ECARTE, MANQUE, OUI, PRESENT, RESSEMBLE, Etat, Registre, evaluer
from registre.fiches_modeles.emplois import emplois
from registre.fiches_modeles.lecture import faits_de, registres
from registre.fiches_modeles.offre import Modele, livre, trouver
from registre.fiches_modeles.operations import poser_modele
from registre.fiches_modeles.territoire import Membre, modeles_de
from registre.traitements.chargement import charger_toutes
from registre.traitements.modele import TYPE as TRAITEMENT
from registre.traitements.operations import archiver_fiche
from socle.erreurs import Introuvable, SaisieRefusee
from socle.lots.genres import DEFAITE, DEJA, FAITE, GARDEE, Ecrit, Genre, Resultat, Tache, declarer_genre
from socle.lots.operations import Demande, ouvrir
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme

CODE: Final = "fiches_modeles"
CHACUN, CHOISIS = "chacun", "choisis"
PASSER, CREER = "passer", "creer"
POSER, MEME, SEMBLABLE = "poser", "meme", "semblable"
NOMS_DITS: Final = 5


@dataclass(frozen=True)
class Pose:
    """Ce que l'on veut poser. `mode` : chacun (ce qui manque à chacun) ou choisis (`codes`) ; `meme`, `semblable` : que faire
    quand une fiche porte déjà ce nom, ou un nom qui ressemble.
    """

    mode: str
    codes: tuple[str, ...]
    organismes: tuple[uuid.UUID, ...]
    meme: str = PASSER
    semblable: str = PASSER


@dataclass(frozen=True)
class Prevu:
    """Un modèle chez un organisme. `sort` : poser, present, ecarte, meme, semblable (les quatre derniers sont passés)."""

    modele: Modele
    sort: str
    fiche: str = ""


@dataclass(frozen=True)
class Plan:
    """Ce que le lot ferait chez un organisme."""

    membre: Membre
    prevus: tuple[Prevu, ...]

    def de(self, sort: str) -> list[Prevu]:
        """Les modèles de ce sort."""
        return [p for p in self.prevus if p.sort == sort]


@dataclass(frozen=True)
class Apercu:
    """Ce que le lot ferait, chez chacun."""

    pose: Pose
    plans: tuple[Plan, ...]

    def total(self, sort: str) -> int:
        """Nombre de fiches de ce sort, tous organismes confondus."""
        return sum(p.sort == sort for plan in self.plans for p in plan.prevus)

    @property
    def modeles(self) -> int:
        """Nombre de modèles différents qui seraient posés."""
        return len({p.modele.code for plan in self.plans for p in plan.prevus if p.sort == POSER})


def preparer(contexte: Contexte, pose: Pose) -> Apercu:
    """Ce que le lot ferait ; rien n'est écrit."""
    contexte.exige(droits.FICHES_MODELES_TENIR)
    lu = territoire.lire(contexte)
    voulus = set(pose.organismes)
    if not voulus <= {m.id for m in lu.membres}:
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre.")
    choisis = _choisis(lu.maison, pose)
    if not voulus:
        raise SaisieRefusee({"organisme": ["Choisissez au moins un organisme."]})
    connues: dict[frozenset[uuid.UUID], tuple[Modele, ...]] = {}
    plans = []
    for membre in (m for m in lu.membres if m.id in voulus):
        modeles = choisis if pose.mode == CHOISIS else modeles_de(membre, lu.maison, connues)
        etats = evaluer(modeles, membre.faits, lu.registre(membre.id))
        plans.append(Plan(membre, planifier(etats, pose)))
    return Apercu(pose, tuple(plans))


def _choisis(maison: Sequence[Modele], pose: Pose) -> tuple[Modele, ...]:
    """Les modèles cochés, tels qu'on les connaît d'ici."""
    if pose.mode != CHOISIS:
        return ()
    par_code = {m.code: m for m in maison}
    trouves = [par_code.get(code) or livre(code) for code in dict.fromkeys(pose.codes)]
    if not trouves:
        raise SaisieRefusee({"modele": ["Choisissez au moins un modèle."]})
    if None in trouves:
        raise Introuvable("L'un de ces modèles n'existe pas, ou n'est pas dans votre périmètre.")
    return tuple(m for m in trouves if m is not None)


def planifier(etats: Iterable[Etat], pose: Pose) -> tuple[Prevu, ...]:
    """Le sort de chaque modèle chez un organisme."""
    if pose.mode == CHACUN:
        etats = [e for e in etats if e.verdict.etat == OUI and e.etat in {MANQUE, RESSEMBLE}]
    prevus: list[Prevu] = []
    poses: set[str] = set()
    for e in etats:
        prevu = _prevoir(e, pose.meme, pose.semblable)
        if prevu.sort == POSER and poses & set(e.modele.codes):  # son adaptation, ou ce qu'il adapte, se pose déjà
            prevu = Prevu(e.modele, PRESENT)
        poses |= set(e.modele.codes) if prevu.sort == POSER else set()
        prevus.append(prevu)
    return tuple(prevus)


def _prevoir(e: Etat, meme: str, semblable: str) -> Prevu:
    if e.etat in {PRESENT, ECARTE}:
        return Prevu(e.modele, e.etat, e.nom_fiche or e.motif)
    if e.etat == RESSEMBLE and e.meme_nom and meme != CREER:
        return Prevu(e.modele, MEME, e.nom_fiche)
    if e.etat == RESSEMBLE and not e.meme_nom and semblable != CREER:
        return Prevu(e.modele, SEMBLABLE, e.nom_fiche)
    return Prevu(e.modele, POSER, e.nom_fiche)


def lancer(contexte: Contexte, pose: Pose, jeton: str = "") -> uuid.UUID:
    """Ouvre le lot ; le même jeton rend le même lot. Chaque ligne emporte ce qui était prévu chez son organisme."""
    apercu = preparer(contexte, pose)
    demandes = [
        Demande(plan.membre.id, propre={"codes": [p.modele.code for p in plan.de(POSER)]})
        for plan in apercu.plans if plan.de(POSER)
    ]  # fmt: skip
    if not demandes:
        raise SaisieRefusee({"organisme": ["Il n'y a rien à poser chez les organismes choisis."]})
    libelle = f"{_compte(apercu.modeles, 'modèle')} de fiches, {_compte(len(demandes), 'organisme')}"
    commune = {"meme": pose.meme, "semblable": pose.semblable}
    return ouvrir(contexte, CODE, libelle, commune, demandes, jeton)


def _compte(nombre: int, mot: str) -> str:
    return f"{nombre} {mot}{'s' if nombre > 1 else ''}"


def faire(contexte: Contexte, tache: Tache) -> Resultat:
    """Pose chez un organisme ce qui était prévu ; rejoué, retrouve ce qu'il y a déjà posé."""
    return _poser_chez(contexte, tache)


@operation(droits.MODIFIER)
def _poser_chez(atelier: Atelier, tache: Tache) -> Resultat:
    codes = [str(code) for code in tache.propre.get("codes", ())]
    ids = {tache.identifiant(code): code for code in codes}
    deja = list(atelier.session.exec(select(Objet).where(col(Objet.id).in_(ids))))
    if deja:
        return _resultat([objet.id for objet in deja], [])
    modeles = [m for code in codes if (m := trouver(atelier.session, code)) is not None]
    pose = Pose(CHOISIS, (), (), str(tache.commune.get("meme", "")), str(tache.commune.get("semblable", "")))
    faits = faits_de(atelier.session.get_one(Organisme, atelier.organisme_id))
    registre = registres(atelier.session).get(atelier.organisme_id, Registre())
    prevus = planifier(evaluer(modeles, faits, registre), pose)
    posees = [
        poser_modele(atelier, p.modele, tache.identifiant(p.modele.code), tache.lot_id) for p in prevus if p.sort == POSER
    ]  # fmt: skip
    return _resultat(posees, [p.modele.nom for p in prevus if p.sort != POSER])


def _resultat(posees: Sequence[uuid.UUID], passes: Sequence[str]) -> Resultat:
    objets = tuple(Ecrit(TRAITEMENT, id_) for id_ in posees)
    suite = f" ; déjà là ou écarté, passé : {_noms(passes)}" if passes else ""
    if not posees:
        return Resultat(DEJA, f"Rien à poser{suite}.")
    pluriel = "s" if len(posees) > 1 else ""
    return Resultat(FAITE, f"{len(posees)} fiche{pluriel} posée{pluriel} en brouillon{suite}.", objets)


def _noms(noms: Sequence[str]) -> str:
    """« Cantine », « Paie » et 3 autres."""
    dits = ", ".join(f"« {nom} »" for nom in noms[:NOMS_DITS])
    return dits if len(noms) <= NOMS_DITS else f"{dits} et {len(noms) - NOMS_DITS} autres"


def defaire(contexte: Contexte, ecrits: tuple[Ecrit, ...], tache: Tache) -> Resultat:
    """Range aux archives les fiches que personne n'a touchées ; garde les autres, et dit lesquelles."""
    return _defaire_chez(contexte, ecrits)


@operation(droits.MODIFIER)
def _defaire_chez(atelier: Atelier, ecrits: Sequence[Ecrit]) -> Resultat:
    versions = {e.id: e.version for e in ecrits}
    objets = list(atelier.session.exec(select(Objet).where(col(Objet.id).in_(versions)).order_by(col(Objet.cle_tri))))
    attaches = {id_ for id_, _ in emplois(atelier.session, versions)}
    vivants = [o for o in objets if not o.archive]
    intacts = [o.id for o in vivants if o.version == versions[o.id] and o.id not in attaches]
    for fiche in charger_toutes(atelier.session, intacts):
        archiver_fiche(atelier, fiche.objet.id, "pose_annulee", fiche.objet.version, fiche)
    gardees, rangees = [o.libelle for o in vivants if o.id not in set(intacts)], len(intacts)
    pluriel = "s" if rangees > 1 else ""
    fait = f"{rangees} fiche{pluriel} rangée{pluriel} aux archives"
    if not gardees:
        return Resultat(DEFAITE, f"{fait}.")
    mot = "gardées, retouchées ou liées" if len(gardees) > 1 else "gardée, retouchée ou liée"
    return Resultat(GARDEE, f"{fait} ; {len(gardees)} {mot} depuis : {_noms(gardees)}.")


GENRE: Final = declarer_genre(
    Genre(CODE, "Fiches modèles posées", droits.FICHES_MODELES_TENIR, faire, defaire,
          "Les fiches que personne n'a touchées depuis sont rangées aux archives ; les autres sont gardées, et dites.")
)  # fmt: skip
