"""Les modèles de la maison : en tirer un d'une fiche, adapter un modèle livré, le changer, l'archiver.

Chaque changement de contenu fait une version, gardée. Un modèle s'archive toujours, même employé : les fiches qui en
viennent n'y sont pas attachées, et n'y perdent rien.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.fiches_modeles.modele import TYPE, ApplicabiliteSaisie, ModeleMaison, VersionModele
from registre.fiches_modeles.offre import Modele, code_de, contenu_de, de_la_maison, empreinte, livre
from registre.traitements.chargement import charger as charger_fiche
from registre.traitements.modele import TraitementSaisie
from socle.base import nouvel_id
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte
from socle.fiches.forme import identifiant_de
from socle.journal import Evenement
from socle.objets import Objet, avancer_version, trouver_objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme
from socle.provenances import MODELE, noter, provenance_de, rattacher
from socle.recherche import indexer
from socle.saisies import valider
from socle.types import cle_tri

AILLEURS: Final = "Ce modèle est tenu par un autre organisme du territoire : demandez-lui de le changer."


@dataclass(frozen=True)
class ModeleTenu:
    """Un modèle de la maison et ce que l'on en sait d'ici. `objet_version` : 0 s'il n'est pas à nous."""

    modele: Modele
    ligne: ModeleMaison
    d_ici: bool
    objet_version: int
    versions: tuple[VersionModele, ...]


@lecture(droits.LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> ModeleTenu:
    """Un modèle de la maison, archivé ou non ; `Introuvable` s'il est d'un autre territoire."""
    ligne = _ligne(atelier, id_)
    nom = atelier.session.exec(select(Organisme.nom).where(col(Organisme.id) == ligne.organisme_id)).first() or ""
    d_ici = ligne.organisme_id == atelier.organisme_id
    version = trouver_objet(atelier.session, id_, TYPE).version if d_ici else 0
    requete = select(VersionModele).where(VersionModele.modele_id == id_).order_by(col(VersionModele.version).desc())
    return ModeleTenu(de_la_maison(ligne, nom), ligne, d_ici, version, tuple(atelier.session.exec(requete)))


def _ligne(atelier: Atelier, id_: uuid.UUID) -> ModeleMaison:
    ligne = atelier.session.exec(select(ModeleMaison).where(ModeleMaison.id == id_)).first()
    if ligne is None:
        raise Introuvable
    return ligne


def _mienne(atelier: Atelier, id_: uuid.UUID) -> ModeleMaison:
    ligne = _ligne(atelier, id_)
    if ligne.organisme_id != atelier.organisme_id:
        raise RegleEnfreinte(AILLEURS)
    return ligne


@operation(droits.FICHES_MODELES_TENIR)
def tirer(atelier: Atelier, traitement_id: uuid.UUID, saisie: ApplicabiliteSaisie, jeton: str = "") -> uuid.UUID:
    """Fait un modèle d'une fiche de l'organisme ; une fiche venue d'un modèle livré donne une adaptation de celui-ci."""
    fiche = charger_fiche(atelier.session, traitement_id).saisie
    id_ = identifiant_de(f"modele|{jeton}" if jeton else "", atelier.organisme_id)
    if id_ and atelier.session.get(Objet, id_):
        return id_
    venue = provenance_de(atelier.session, traitement_id)
    origine = livre(venue.modele) if venue is not None else None
    version = venue.modele_version if venue is not None and origine is not None else 0
    code = origine.code if origine is not None else ""
    id_ = _poser(atelier, id_, fiche, saisie, origine=code, origine_version=version, source_id=traitement_id)
    if venue is None:
        noter(atelier, traitement_id, MODELE, code_de(id_), fiche.nom, version=1, empreinte=empreinte(fiche))
    elif not venue.modele:
        rattacher(atelier, traitement_id, code_de(id_), fiche.nom, 1)
    return id_


@operation(droits.FICHES_MODELES_TENIR)
def adapter(atelier: Atelier, code: str, jeton: str = "") -> uuid.UUID:
    """Fait d'un modèle livré un modèle de la maison, à changer ensuite ; celui-ci prend sa place dans le catalogue."""
    modele = livre(code)
    if modele is None:
        raise Introuvable
    id_ = identifiant_de(f"modele|{jeton}" if jeton else "", atelier.organisme_id)
    if id_ and atelier.session.get(Objet, id_):
        return id_
    a = modele.applicabilite
    saisie = ApplicabiliteSaisie(
        domaine=modele.domaine, necessite=a.necessite, pourquoi=a.pourquoi, types=list(a.types),
        competences=list(a.competences), plein_droit=list(a.plein_droit), population_min=a.population_min,
        population_max=a.population_max, population_pour=list(a.population_pour), effectif_min=a.effectif_min,
    )  # fmt: skip
    return _poser(atelier, id_, modele.saisie, saisie, origine=code, origine_version=modele.version)


def _poser(
    atelier: Atelier, id_: uuid.UUID | None, fiche: TraitementSaisie, saisie: ApplicabiliteSaisie, **suite: Any
) -> uuid.UUID:  # fmt: skip
    objet = Objet(organisme_id=atelier.organisme_id, id=id_ or nouvel_id(), type=TYPE, libelle=fiche.nom,
                  cle_tri=cle_tri(fiche.nom))  # fmt: skip
    atelier.session.add(objet)
    atelier.session.flush()
    ligne = ModeleMaison(organisme_id=atelier.organisme_id, id=objet.id, nom=fiche.nom, version=0,
                         applicabilite=saisie.model_dump(mode="json"), **suite)  # fmt: skip
    _ecrire(atelier, ligne, objet, fiche)
    _consigner(atelier, "cree", objet, ligne)
    return objet.id


def _ecrire(atelier: Atelier, ligne: ModeleMaison, objet: Objet, fiche: TraitementSaisie) -> None:
    """Donne un contenu neuf au modèle : une version de plus, gardée."""
    contenu = contenu_de(fiche)
    valider(TraitementSaisie, contenu)
    ligne.nom, ligne.contenu, ligne.version = fiche.nom, contenu, ligne.version + 1
    ligne.par, ligne.modifie_le = atelier.contexte.acteur.nom, atelier.quand
    objet.libelle, objet.cle_tri = fiche.nom, cle_tri(fiche.nom)
    atelier.session.add(ligne)
    atelier.session.add(objet)
    atelier.session.flush()
    atelier.session.add(VersionModele(
        organisme_id=atelier.organisme_id, modele_id=ligne.id, version=ligne.version, contenu=contenu, par=ligne.par,
        le=atelier.quand,
    ))  # fmt: skip
    indexer(atelier.session, atelier.organisme_id, ligne.id, TYPE, fiche.nom, fiche.description)


@operation(droits.FICHES_MODELES_TENIR)
def enregistrer(atelier: Atelier, id_: uuid.UUID, fiche: TraitementSaisie, version: int) -> None:
    """Change le contenu du modèle, lu à cette version de l'objet ; les fiches qui en viennent ne bougent pas."""
    ligne = _mienne(atelier, id_)
    _changer(atelier, ligne, version, fiche, "enregistre")


@operation(droits.FICHES_MODELES_TENIR)
def reprendre_la_fiche(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Redonne au modèle ce que dit aujourd'hui la fiche dont il a été tiré."""
    ligne = _mienne(atelier, id_)
    if ligne.source_id is None:
        raise RegleEnfreinte("Ce modèle n'a pas été tiré d'une fiche : changez son contenu ici.")
    _changer(atelier, ligne, version, charger_fiche(atelier.session, ligne.source_id).saisie, "repris_de_la_fiche")


def _changer(atelier: Atelier, ligne: ModeleMaison, version: int, fiche: TraitementSaisie, verbe: str) -> None:
    objet = trouver_objet(atelier.session, ligne.id, TYPE)
    if objet.version != version:
        raise ConflitDeVersion(version, objet.version)
    if ligne.archive:
        raise RegleEnfreinte("Ce modèle est archivé : sortez-le des archives avant de le changer.")
    if contenu_de(fiche) == ligne.contenu:
        raise RegleEnfreinte("Rien n'a changé : le modèle dit déjà cela.")
    avancer_version(atelier.session, objet, version)
    _ecrire(atelier, ligne, objet, fiche)
    _consigner(atelier, verbe, objet, ligne)


@operation(droits.FICHES_MODELES_TENIR)
def dire_a_qui(atelier: Atelier, id_: uuid.UUID, saisie: ApplicabiliteSaisie, version: int) -> None:
    """Change à qui le modèle s'adresse : son contenu, donc sa version, ne change pas."""
    ligne, objet = _mienne(atelier, id_), trouver_objet(atelier.session, id_, TYPE)
    avancer_version(atelier.session, objet, version)
    ligne.applicabilite = saisie.model_dump(mode="json")
    atelier.session.add(ligne)
    _consigner(atelier, "adresse", objet, ligne)


@operation(droits.FICHES_MODELES_TENIR)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un modèle, employé ou non, ou le sort des archives ; aucune fiche n'est touchée."""
    ligne = _mienne(atelier, id_)
    if ligne.archive == archive:
        raise RegleEnfreinte("Ce modèle est déjà archivé." if archive else "Ce modèle n'est pas archivé.")
    objet = trouver_objet(atelier.session, id_, TYPE)
    avancer_version(atelier.session, objet, version)
    objet.archive = ligne.archive = archive
    atelier.session.add(objet)
    atelier.session.add(ligne)
    _consigner(atelier, "archive" if archive else "desarchive", objet, ligne)


def _consigner(atelier: Atelier, verbe: str, objet: Objet, ligne: ModeleMaison) -> None:
    contenu = {"libelle": ligne.nom, "modele_version": ligne.version, "saisie": ligne.contenu,
               "applicabilite": ligne.applicabilite, "origine": ligne.origine}  # fmt: skip
    atelier.journaliser(Evenement(f"{TYPE}.{verbe}", TYPE, objet.id, objet.version, contenu))
