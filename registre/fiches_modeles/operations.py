"""Poser un modèle chez soi, dire « c'est elle », « ce n'est pas elle », écarter un modèle, revenir sur ces choix."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.fiches_modeles.modele import ECARTE, PAS_ELLE, ChoixModele
from registre.fiches_modeles.offre import Modele, empreinte, origines, trouver
from registre.traitements.modele import TYPE as TRAITEMENT
from registre.traitements.operations import creer_fiche
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.objets import Objet, trouver_objet
from socle.operations import Atelier, operation
from socle.perimetre import SessionCloisonnee
from socle.provenances import MODELE, Provenance, noter, provenance_de, rattacher

POSE: Final = "pose"
MOTIF_MAXIMUM: Final = 1000
DEJA_POSE: Final = "Une fiche venue de ce modèle est déjà au registre. « Poser une autre fiche » en crée une seconde."


def poser_modele(
    atelier: Atelier, modele: Modele, identifiant: uuid.UUID | None = None, lot_id: uuid.UUID | None = None
) -> uuid.UUID:  # fmt: skip
    """Crée, dans une opération ouverte, la fiche en brouillon que ce modèle propose, et note d'où elle vient."""
    suite: dict[str, Any] = {"modele": modele.code, "modele_nom": modele.nom, "modele_version": modele.version}
    if lot_id is not None:
        suite["lot"] = str(lot_id)
    id_ = creer_fiche(atelier, modele.saisie, POSE, identifiant=identifiant, **suite)
    noter(atelier, id_, MODELE, modele.code, modele.nom, version=modele.version, lot_id=lot_id,
          empreinte=empreinte(modele.saisie), neuf=True)  # fmt: skip
    return id_


@operation(droits.MODIFIER)
def poser(atelier: Atelier, code: str, jeton: str = "", *, encore: bool = True) -> uuid.UUID:
    """Pose un modèle au registre de l'organisme, en brouillon. Le même jeton rend la fiche déjà créée.

    `encore` faux : refuse si une fiche de ce modèle est déjà au registre (la page d'avant, revenue par « précédent »).
    """
    modele = _employable(atelier, code)
    identifiant = identifiant_de(f"modele|{jeton}|{code}" if jeton else "", atelier.organisme_id)
    if identifiant and atelier.session.get(Objet, identifiant):
        return identifiant
    if not encore and sources_posees(atelier.session) & set(modele.codes):
        raise RegleEnfreinte(DEJA_POSE)
    return poser_modele(atelier, modele, identifiant)


POSES_D_UN_COUP: Final = 150


@operation(droits.MODIFIER)
def poser_plusieurs(atelier: Atelier, codes: Sequence[str], jeton: str = "") -> list[uuid.UUID]:
    """Pose ces modèles d'un seul tenant, en brouillon ; un modèle déjà posé chez l'organisme se passe. Rend les créées.

    Le même jeton ne pose rien deux fois. Un code inconnu, un modèle archivé : rien n'est posé.
    """
    voulus = list(dict.fromkeys(codes))
    if not voulus:
        raise RegleEnfreinte("Cochez au moins un modèle.")
    if len(voulus) > POSES_D_UN_COUP:
        raise RegleEnfreinte(f"Posez {POSES_D_UN_COUP} modèles au plus à la fois.")
    deja = sources_posees(atelier.session)
    creees = []
    for code in voulus:
        modele = _employable(atelier, code)
        identifiant = identifiant_de(f"modele|{jeton}|{code}" if jeton else "", atelier.organisme_id)
        if not deja & set(modele.codes) and not (identifiant and atelier.session.get(Objet, identifiant)):
            creees.append(poser_modele(atelier, modele, identifiant))
            deja |= set(modele.codes)
    return creees


def sources_posees(session: SessionCloisonnee) -> set[str]:
    """Les codes des modèles dont une fiche non archivée de l'organisme vient déjà, et de ceux qu'ils adaptent."""
    requete = select(Provenance.modele).join(Objet, col(Objet.id) == col(Provenance.objet_id))
    poses = set(session.exec(requete.where(Provenance.modele != "", col(Objet.archive).is_(False))))
    return poses | set(origines(session, poses).values())


def _employable(atelier: Atelier, code: str) -> Modele:
    modele = trouver(atelier.session, code)
    if modele is None:
        raise Introuvable
    if modele.archive:
        raise RegleEnfreinte("Ce modèle est archivé : il ne se pose plus.")
    return modele


@operation(droits.MODIFIER)
def ecarter(atelier: Atelier, code: str, motif: str) -> None:
    """Dit qu'un modèle ne concerne pas l'organisme, et pourquoi : il n'est plus compté comme manquant."""
    motif = motif.strip()
    if not motif:
        raise SaisieRefusee({"motif": ["Dites pourquoi : une phrase suffit."]})
    if len(motif) > MOTIF_MAXIMUM:
        raise SaisieRefusee({"motif": [f"Motif trop long : {MOTIF_MAXIMUM} caractères au plus."]})
    modele = _connu(atelier, code)
    ligne = _choix(atelier, code, ECARTE) or _neuf(atelier, code, ECARTE)
    ligne.motif, ligne.par, ligne.le = motif, atelier.contexte.acteur.nom, atelier.quand
    atelier.session.add(ligne)
    _consigner(atelier, "ecarte", modele, motif=motif)


@operation(droits.MODIFIER)
def reprendre(atelier: Atelier, code: str) -> None:
    """Revient sur un modèle écarté : il compte de nouveau."""
    modele, ligne = _connu(atelier, code), _choix(atelier, code, ECARTE)
    if ligne is None:
        raise RegleEnfreinte("Ce modèle n'est pas écarté.")
    atelier.session.delete(ligne)
    _consigner(atelier, "repris", modele)


@operation(droits.MODIFIER)
def reconnaitre(atelier: Atelier, code: str, traitement_id: uuid.UUID, oui: bool) -> None:
    """« C'est elle » : la fiche répond au modèle (provenance, version 0). « Ce n'est pas elle » : on ne le proposera plus."""
    modele = _connu(atelier, code)
    fiche = trouver_objet(atelier.session, traitement_id, TRAITEMENT)
    if not oui:
        if _choix(atelier, code, PAS_ELLE, traitement_id) is None:
            atelier.session.add(_neuf(atelier, code, PAS_ELLE, traitement_id))
            _consigner(atelier, "distingue", modele, fiche=fiche.libelle)
        return
    deja = provenance_de(atelier.session, traitement_id)
    if deja is not None and deja.modele not in {"", code}:
        venu = trouver(atelier.session, deja.modele)
        raise RegleEnfreinte(f"Cette fiche vient déjà du modèle « {venu.nom if venu else deja.libelle} ».")
    if deja is None or not deja.modele:
        rattacher(atelier, traitement_id, code, modele.nom)
        _consigner(atelier, "reconnu", modele, fiche=fiche.libelle)


def _connu(atelier: Atelier, code: str) -> Modele:
    modele = trouver(atelier.session, code)
    if modele is None:
        raise Introuvable
    return modele


def _choix(atelier: Atelier, code: str, choix: str, traitement_id: uuid.UUID | None = None) -> ChoixModele | None:
    requete = select(ChoixModele).where(ChoixModele.modele == code, ChoixModele.choix == choix)
    if traitement_id is not None:
        requete = requete.where(col(ChoixModele.traitement_id) == traitement_id)
    return atelier.session.exec(requete).first()


def _neuf(atelier: Atelier, code: str, choix: str, traitement_id: uuid.UUID | None = None) -> ChoixModele:
    return ChoixModele(organisme_id=atelier.organisme_id, modele=code, choix=choix, traitement_id=traitement_id,
                       par=atelier.contexte.acteur.nom, le=atelier.quand)  # fmt: skip


def _consigner(atelier: Atelier, verbe: str, modele: Modele, **suite: Any) -> None:
    contenu = {"libelle": modele.nom, "modele": modele.code, **suite}
    atelier.journaliser(Evenement(f"fiche_modele.{verbe}", "registre", None, None, contenu))
