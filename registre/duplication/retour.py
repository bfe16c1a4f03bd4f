"""Défaire une copie chez un organisme : ce que personne n'a touché va aux archives, le reste est gardé et dit.

Une fiche complétée retrouve son contenu d'avant, si personne ne l'a modifiée depuis.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.duplication.champs import ACTION, MENTION, TRAITEMENT
from registre.duplication.copie import LIEN
from registre.duplication.sources import FORMES
from registre.fiches_modeles.emplois import emplois
from registre.mentions.modele import MentionFiche
from registre.traitements.chargement import Fiche, charger, charger_toutes
from registre.traitements.modele import LIGNES, TraitementSaisie
from registre.traitements.operations import archiver_fiche, enregistrer_fiche
from socle.actions.modele import Action
from socle.erreurs import SaisieRefusee
from socle.fiches import operations as fiches
from socle.liens.modele import Lien
from socle.liens.operations import delier
from socle.lots.genres import DEFAITE, GARDEE, Ecrit, Resultat, Tache
from socle.objets import Objet
from socle.operations import Atelier, Contexte, operation
from socle.perimetre import SessionCloisonnee
from socle.saisies import valider

ANNULEE, RETABLIE = "copie_annulee", "copie_retablie"
NOMS_DITS: Final = 5


def defaire(contexte: Contexte, ecrits: tuple[Ecrit, ...], tache: Tache) -> Resultat:
    """Défait chez un organisme tout ce qu'il se peut ; relancé, ne refait que ce qui restait."""
    return _defaire(contexte, ecrits)


@operation(droits.DUPLIQUER)
def _defaire(atelier: Atelier, ecrits: Sequence[Ecrit]) -> Resultat:
    siens = [e for e in ecrits if e.version]
    objets = {o.id: o for o in atelier.session.exec(select(Objet).where(col(Objet.id).in_([e.id for e in siens])))}
    crees = {e.id for e in siens if e.version == 1 and e.id in objets and not objets[e.id].archive}
    gardees = _touchees(atelier, siens, objets, crees, ecrits)
    lues = charger_toutes(atelier.session, [id_ for id_ in crees - gardees if objets[id_].type == TRAITEMENT])
    fiches_lues = {fiche.objet.id: fiche for fiche in lues}
    rangees = retablies = 0
    for ecrit in reversed(siens):
        objet = objets.get(ecrit.id)
        if objet is None or objet.archive or ecrit.id in gardees:
            continue
        if ecrit.version == 1:
            _archiver(atelier, objet, fiches_lues.get(objet.id))
            rangees += 1
        elif objet.version == ecrit.version:
            refaite = _retablir(atelier, charger(atelier.session, ecrit.id), ecrit.version)
            retablies += refaite
            gardees |= set() if refaite else {ecrit.id}
    _delier(atelier, [e.id for e in ecrits if e.type == LIEN], crees - gardees, gardees)
    return _resultat(rangees, retablies, sorted(objets[id_].libelle for id_ in gardees))


def _touchees(
    atelier: Atelier, siens: Sequence[Ecrit], objets: Mapping[uuid.UUID, Objet], crees: Collection[uuid.UUID],
    ecrits: Sequence[Ecrit],
) -> set[uuid.UUID]:  # fmt: skip
    """Ce que quelqu'un a modifié depuis, ou à quoi il a attaché quelque chose ; et la fiche que cela désigne."""
    vivants = [e for e in siens if e.id in objets and not objets[e.id].archive]
    touchees = {e.id for e in vivants if _changee(atelier, objets[e.id], e)} | _attachees(
        atelier.session, crees, ecrits
    )
    citant = {id_ for id_ in touchees if objets[id_].type in {MENTION, ACTION}}
    return touchees | _designees(atelier.session, citant, crees)


def _changee(atelier: Atelier, objet: Objet, ecrit: Ecrit) -> bool:
    """Vrai si l'objet n'est plus à la version que le lot lui a laissée, ni à celle où un retour d'avant l'a rétabli."""
    if objet.version == ecrit.version:
        return False
    contenu = fiches.lire_version(atelier, objet.id, objet.version) or {}
    return contenu.get("retablie") != ecrit.version


def _attachees(session: SessionCloisonnee, crees: Collection[uuid.UUID], ecrits: Sequence[Ecrit]) -> set[uuid.UUID]:
    """Les copies à quoi quelqu'un a lié une preuve, une action, un objet que le lot n'a pas posés."""
    return {un for un, _ in emplois(session, crees, {e.id for e in ecrits})}


def _delier(
    atelier: Atelier, liens: Collection[uuid.UUID], rangees: Collection[uuid.UUID], gardees: Collection[uuid.UUID]
) -> None:
    """Retire les liens que le lot avait posés ; restent ceux d'un objet gardé, et ceux des copies rangées entre elles."""
    for lien in atelier.session.exec(select(Lien).where(col(Lien.id).in_(liens))).all() if liens else ():
        bouts = {lien.origine_id, lien.cible_id}
        if not bouts & set(gardees) and not bouts <= set(rangees):
            delier(atelier, *(atelier.session.get_one(Objet, id_) for id_ in (lien.origine_id, lien.cible_id)))


def _designees(
    session: SessionCloisonnee, gardees: Collection[uuid.UUID], crees: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Les fiches copiées dont parle une mention ou une action gardée : elles restent avec elle."""
    if not gardees:
        return set()
    requete = select(MentionFiche.traitement_id).where(col(MentionFiche.mention_id).in_(gardees))
    sources = select(Action.source_id).where(col(Action.id).in_(gardees))
    return {id_ for id_ in (*session.exec(requete), *session.exec(sources)) if id_ in crees}


def _archiver(atelier: Atelier, objet: Objet, lue: Fiche | None) -> None:
    if objet.type == TRAITEMENT:
        archiver_fiche(atelier, objet.id, ANNULEE, objet.version, lue)
    else:
        fiches.archiver(atelier, FORMES[objet.type], objet.id, objet.version)


def _retablir(atelier: Atelier, fiche: Fiche, version: int) -> bool:
    """Rend à une fiche complétée son contenu d'avant ; faux si le journal ne l'a plus, ou s'il ne se relit plus."""
    contenu = fiches.lire_version(atelier, fiche.objet.id, version - 1)
    avant = _relire(contenu, fiche) if contenu else None
    if avant is None:
        return False
    enregistrer_fiche(atelier, fiche, avant, fiche.objet.version, RETABLIE, retablie=version)
    return True


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


def _resultat(rangees: int, retablies: int, gardees: Sequence[str]) -> Resultat:
    dits = [f"{n} {un if n == 1 else plusieurs}" for n, un, plusieurs in (
        (rangees, "copie rangée aux archives", "copies rangées aux archives"),
        (retablies, "fiche rétablie", "fiches rétablies"),
    ) if n]  # fmt: skip
    if not gardees:
        return Resultat(DEFAITE, f"{' ; '.join(dits) or 'Plus rien à défaire'}.")
    noms = ", ".join(f"« {nom} »" for nom in gardees[:NOMS_DITS])
    suite = f" et {len(gardees) - NOMS_DITS} autres" if len(gardees) > NOMS_DITS else ""
    return Resultat(GARDEE, " ; ".join([*dits, f"gardé, retouché ou employé depuis : {noms}{suite}"]) + ".")
