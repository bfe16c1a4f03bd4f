"""Créer, modifier, retrouver un organisme de l'arbre."""

from __future__ import annotations

import uuid
from itertools import chain, count
from typing import Any

from sqlmodel import col, select

from socle import droits, journal
from socle.base import maintenant
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.instance import Instance
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme, OrganismeChamps, OrganismeSaisie
from socle.organismes.regles import code_depuis_nom, code_est_valide
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.types import cle_tri


def planter(
    session: SessionCloisonnee, saisie: OrganismeSaisie, *, code: str = "", parent: Organisme | None = None,
    demonstration: bool = False,
) -> Organisme:  # fmt: skip
    """Ajoute un nœud à l'arbre dans une session ouverte ; le code est proposé d'après le nom s'il manque."""
    code = code or code_libre(session, saisie.nom)
    if not code_est_valide(code):
        raise SaisieRefusee({"code": ["Le code : minuscules, chiffres et tirets, 40 caractères au plus."]})
    if session.exec(select(Organisme.id).where(Organisme.code == code)).first():
        raise SaisieRefusee({"code": [f"Le code « {code} » est déjà pris."]})
    organisme = Organisme(code=code, chemin="", cle_tri=cle_tri(saisie.nom), demonstration=demonstration,
                          parent_id=parent.id if parent else None, **_valeurs(saisie))  # fmt: skip
    organisme.chemin = f"{parent.chemin if parent else '/'}{organisme.id}/"
    session.add(organisme)
    session.flush()
    return organisme


def code_libre(session: SessionCloisonnee, nom: str) -> str:
    """Premier code libre tiré d'un nom : `vallon`, `vallon-2`…"""
    racine = code_depuis_nom(nom)
    pris = set(session.exec(select(Organisme.code).where(col(Organisme.code).startswith(racine))))
    return next(code for code in chain((racine,), (f"{racine}-{n}" for n in count(2))) if code not in pris)


def _valeurs(saisie: OrganismeChamps) -> dict[str, Any]:
    return {nom: getattr(saisie, nom) for nom in OrganismeChamps.model_fields}


def creer_depuis_la_commande(instance: Instance, code: str, saisie: OrganismeSaisie, parent_code: str) -> uuid.UUID:
    """Crée un organisme depuis la ligne de commande (`gouverne organisme creer`), avec sa première entrée."""
    with instance.base.ecrire(Perimetre.hors("création d'un organisme par la ligne de commande")) as session:
        parent = trouver_par_code(session, parent_code) if parent_code else None
        organisme = planter(session, saisie, code=code, parent=parent)
        consigner(session, organisme, "organisme.cree", None)
    return organisme.id


def consigner(session: SessionCloisonnee, organisme: Organisme, verbe: str, acteur_id: uuid.UUID | None) -> None:
    """Inscrit l'état de l'organisme dans sa propre chaîne (hors opération : création, démonstration)."""
    tete = journal.verrouiller(session, [organisme.id])[organisme.id]
    evenement = journal.Evenement(verbe, "organisme", organisme.id, organisme.version, _instantane(organisme))
    journal.inscrire(session, tete, [evenement], acteur_id, maintenant())


def _instantane(organisme: Organisme) -> dict[str, object]:
    return {"code": organisme.code, **_valeurs(organisme)}


def trouver_par_code(session: SessionCloisonnee, code: str) -> Organisme:
    """L'organisme de ce code, sinon `Introuvable`."""
    organisme = session.exec(select(Organisme).where(Organisme.code == code)).first()
    if organisme is None:
        raise Introuvable(f"Aucun organisme n'a le code « {code} ».")
    return organisme


@lecture(droits.ORGANISME_LIRE)
def lire_organisme(atelier: Atelier) -> Organisme:
    """L'organisme courant."""
    organisme = atelier.session.get(Organisme, atelier.organisme_id)
    if organisme is None:
        raise Introuvable
    return organisme


@operation(droits.ORGANISME_MODIFIER)
def modifier_organisme(atelier: Atelier, saisie: OrganismeSaisie, version: int) -> None:
    """Enregistre les faits de l'organisme courant."""
    organisme = atelier.session.get(Organisme, atelier.organisme_id, with_for_update=True)
    if organisme is None:
        raise Introuvable
    if organisme.version != version:
        raise ConflitDeVersion(version, organisme.version)
    for nom, valeur in _valeurs(saisie).items():
        setattr(organisme, nom, valeur)
    organisme.cle_tri, organisme.version = cle_tri(saisie.nom), version + 1
    atelier.session.add(organisme)
    atelier.journaliser(
        journal.Evenement("organisme.modifie", "organisme", organisme.id, organisme.version, _instantane(organisme))
    )


@operation(droits.ORGANISME_CREER)
def ajouter_membre(atelier: Atelier, saisie: OrganismeSaisie, code: str = "") -> Organisme:
    """Ajoute un organisme sous le courant. Sa chaîne de journal commence avec sa première modification."""
    parent = atelier.session.get(Organisme, atelier.organisme_id)
    if parent is None:
        raise Introuvable
    if parent.chemin.count("/") > 8:
        raise RegleEnfreinte("L'arbre des organismes est trop profond.")
    membre = planter(atelier.session, saisie, code=code, parent=parent, demonstration=parent.demonstration)
    atelier.journaliser(
        journal.Evenement("organisme.membre_ajoute", "organisme", membre.id, membre.version, _instantane(membre))
    )
    return membre
