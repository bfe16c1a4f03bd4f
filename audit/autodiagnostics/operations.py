"""Ce qu'une personne fait d'un autodiagnostic : l'ouvrir, dire sur quoi il porte, le clore, le rouvrir, le ranger."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from audit.autodiagnostics import lecture as etats
from audit.autodiagnostics.bilans import resumer
from audit.autodiagnostics.forme import FORME, charger_referentiel
from audit.autodiagnostics.lecture import Etat
from audit.autodiagnostics.modele import (
    CLOS,
    OBJETS,
    ORGANISATION,
    OUVERT,
    SERVICE,
    Autodiagnostic,
    AutodiagnosticSaisie,
    Cible,
    CopieDeReferentiel,
    NouvelAutodiagnosticSaisie,
)
from audit.droits import CONDUIRE, LIRE
from audit.referentiels import forme
from audit.referentiels.forme import Referentiel
from registre.presentation import systemes_proposes
from socle.champs import Choix
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.fiches import operations as fiches
from socle.fiches.forme import identifiant_de
from socle.fiches.operations import Fiche, PageFiches
from socle.journal import Evenement
from socle.objets import Objet
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme

PARC = "Parc d'objets connectés"
SERVICES_MAXIMUM = 60
CLOS_PHRASE = "Cet autodiagnostic est clos : rouvrez-le pour y changer quelque chose."


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    etat: str = ""
    archives: bool = False
    page: int = 1


@operation(CONDUIRE)
def creer(atelier: Atelier, saisie: NouvelAutodiagnosticSaisie, jeton: str = "") -> uuid.UUID:
    """Ouvre un autodiagnostic : référentiel figé, périmètres posés. Le même envoi deux fois n'en ouvre qu'un."""
    connu = identifiant_de(f"{jeton}|{saisie.model_dump_json()}" if jeton else "", atelier.organisme_id)
    if connu is not None and atelier.session.get(Objet, connu) is not None:
        return connu
    referentiel = charger_referentiel(atelier.session, saisie.referentiel)
    _controler_parcours(referentiel, saisie.parcours)
    id_ = ouvrir(atelier, saisie, referentiel, identifiant=connu)
    nom = atelier.session.get_one(Organisme, atelier.organisme_id).nom
    poser_cible(atelier, id_, ORGANISATION, nom)
    for systeme in _systemes(atelier, saisie.systemes):
        poser_cible(atelier, id_, SERVICE, systeme.libelle, systeme.id)
    if saisie.objets_connectes:
        poser_cible(atelier, id_, OBJETS, PARC)
    return id_


def ouvrir(
    atelier: Atelier, saisie: AutodiagnosticSaisie, referentiel: Referentiel, *, identifiant: uuid.UUID | None = None,
    precedent_id: uuid.UUID | None = None, verbe: str = "cree",
) -> uuid.UUID:  # fmt: skip
    """Pose la fiche et la copie du référentiel, dans une opération ouverte ; les périmètres restent à poser."""
    champs = {nom: getattr(saisie, nom) for nom in AutodiagnosticSaisie.model_fields}
    id_ = fiches.poser(
        atelier, FORME, AutodiagnosticSaisie.model_construct(**champs), identifiant=identifiant, verbe=verbe,
        referentiel_code=referentiel.code, referentiel_version=referentiel.version, referentiel_titre=referentiel.titre,
        precedent_id=precedent_id,
    )  # fmt: skip
    atelier.session.add(CopieDeReferentiel(
        organisme_id=atelier.organisme_id, autodiagnostic_id=id_, empreinte=forme.empreinte(referentiel),
        contenu=forme.ecrire(referentiel),
    ))  # fmt: skip
    atelier.session.flush()
    return id_


def _controler_parcours(referentiel: Referentiel, parcours: str) -> None:
    if not referentiel.points_du_parcours(parcours):
        raise SaisieRefusee({"parcours": ["Ce référentiel n'a pas de parcours court : prenez le parcours complet."]})


def _systemes(atelier: Atelier, ids: Sequence[str]) -> list[Objet]:
    """Les systèmes demandés, dans leur ordre ; un identifiant qui n'en est pas un est refusé à sa place."""
    if len(ids) > SERVICES_MAXIMUM:
        raise SaisieRefusee({"systemes": [f"{SERVICES_MAXIMUM} systèmes au plus dans un autodiagnostic."]})
    trouves = []
    for texte in ids:
        try:
            objet = atelier.session.get(Objet, uuid.UUID(texte))
        except ValueError:
            objet = None
        if objet is None or objet.type != "systeme" or objet.archive:
            raise SaisieRefusee({"systemes": ["Choisissez des systèmes de la liste."]})
        trouves.append(objet)
    return trouves


def poser_cible(atelier: Atelier, id_: uuid.UUID, genre: str, nom: str, objet_id: uuid.UUID | None = None) -> uuid.UUID:
    """Ajoute un périmètre, dans une opération ouverte ; rend son identifiant."""
    rangs = atelier.session.exec(select(Cible.rang).where(Cible.autodiagnostic_id == id_)).all()
    cible = Cible(organisme_id=atelier.organisme_id, autodiagnostic_id=id_, genre=genre, nom=nom, objet_id=objet_id,
                  rang=max(rangs, default=-1) + 1)  # fmt: skip
    atelier.session.add(cible)
    atelier.session.flush()
    return cible.id


def ouvert(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """L'autodiagnostic, s'il est ouvert et hors des archives ; sinon le refus dit pourquoi."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.objet.archive:
        raise RegleEnfreinte("Cet autodiagnostic est archivé : sortez-le des archives d'abord.")
    if fiche.ligne.etat == CLOS:
        raise RegleEnfreinte(CLOS_PHRASE)
    return fiche


@operation(CONDUIRE)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: AutodiagnosticSaisie, version: int) -> int:
    """Enregistre la fiche lue en `version`. Passer du parcours court au complet garde toutes les réponses."""
    ouvert(atelier, id_)
    _controler_parcours(etats.charger(atelier.session, id_, atelier.aujourd_hui).referentiel, saisie.parcours)
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


@operation(CONDUIRE)
def ajouter_perimetre(atelier: Atelier, id_: uuid.UUID, genre: str, systeme: str = "") -> uuid.UUID:
    """Ajoute un téléservice, ou le parc d'objets ; celui qui avait été retiré revient avec ses réponses."""
    ouvert(atelier, id_)
    if genre not in (SERVICE, OBJETS):
        raise RegleEnfreinte("Choisissez un téléservice ou le parc d'objets.")
    objet = _systemes(atelier, [systeme])[0] if genre == SERVICE else None
    requete = select(Cible).where(Cible.autodiagnostic_id == id_, Cible.genre == genre)
    connues = [c for c in atelier.session.exec(requete) if c.objet_id == (objet.id if objet else None)]
    if any(c.retiree_le is None for c in connues):
        raise RegleEnfreinte("Ce périmètre est déjà dans l'autodiagnostic.")
    if connues:
        connues[0].retiree_le = None
        atelier.session.add(connues[0])
        cible_id, nom = connues[0].id, connues[0].nom
    else:
        nom = objet.libelle if objet else PARC
        cible_id = poser_cible(atelier, id_, genre, nom, objet.id if objet else None)
    _noter(atelier, id_, "perimetre_ajoute", nom)
    return cible_id


@operation(CONDUIRE)
def retirer_perimetre(atelier: Atelier, id_: uuid.UUID, cible_id: uuid.UUID) -> None:
    """Retire un périmètre du compte ; ses réponses restent, il se remet."""
    ouvert(atelier, id_)
    cible = etats.charger(atelier.session, id_, atelier.aujourd_hui).cible(cible_id)
    if cible.genre == ORGANISATION:
        raise RegleEnfreinte("L'organisation fait toujours partie de l'autodiagnostic.")
    cible.retiree_le = atelier.quand
    atelier.session.add(cible)
    _noter(atelier, id_, "perimetre_retire", cible.nom)


def _noter(atelier: Atelier, id_: uuid.UUID, verbe: str, motif: str, **ajouts: Any) -> None:
    objet = atelier.session.get_one(Objet, id_)
    contenu = {"libelle": objet.libelle, "motif": motif, **ajouts}
    atelier.journaliser(Evenement(f"autodiagnostic.{verbe}", FORME.code, id_, None, contenu))


@operation(CONDUIRE)
def clore(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Clôt l'autodiagnostic : les réponses ne changent plus, les scores de ce jour sont gardés."""
    fiche = fiches.a_jour(ouvert(atelier, id_), version)
    etat = etats.charger(atelier.session, id_, atelier.aujourd_hui)
    if not any(u.statut for u in etat.unites):
        raise RegleEnfreinte("Répondez au moins à un point avant de clore.")
    fiches.decider(
        atelier, FORME, id_, fiche.objet.version, "clos", etat=CLOS, clos_le=atelier.quand,
        clos_par=atelier.contexte.acteur.nom, bilan=resumer(etat),
    )  # fmt: skip


@operation(CONDUIRE)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int, motif: str) -> None:
    """Rouvre un autodiagnostic clos ; le motif va au journal."""
    fiche = fiches.charger(atelier.session, FORME, id_)
    if fiche.ligne.etat != CLOS or fiche.objet.archive:
        raise RegleEnfreinte("Seul un autodiagnostic clos, hors des archives, se rouvre.")
    if not motif.strip():
        raise RegleEnfreinte("Dites pourquoi vous le rouvrez.")
    fiches.decider(
        atelier, FORME, id_, version, "rouvert", pourquoi=motif.strip(), etat=OUVERT, clos_le=None, clos_par=""
    )


@operation(CONDUIRE)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range un autodiagnostic aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """La fiche d'un autodiagnostic."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(LIRE)
def lire_etat(atelier: Atelier, id_: uuid.UUID) -> Etat:
    """Un autodiagnostic entier, ce jour."""
    return etats.charger(atelier.session, id_, atelier.aujourd_hui)


@lecture(LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Un autodiagnostic tel qu'il était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à un autodiagnostic."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page d'autodiagnostics, les plus récents d'abord."""
    conditions = [Autodiagnostic.etat == filtre.etat] if filtre.etat else []
    return fiches.lister(
        atelier, FORME, demande=filtre.demande, archive=filtre.archives, page=filtre.page, conditions=conditions,
        ordre=(col(Autodiagnostic.debut).desc().nulls_last(), col(Objet.id).desc()),
    )  # fmt: skip


@lecture(LIRE)
def precedent(atelier: Atelier, id_: uuid.UUID | None) -> Fiche | None:
    """L'autodiagnostic d'avant, s'il y en a un."""
    lus = fiches.charger_toutes(atelier.session, FORME, [id_]) if id_ is not None else []
    return lus[0] if lus else None


@lecture(LIRE)
def systemes_a_ajouter(atelier: Atelier, etat: Etat) -> list[Choix]:
    """Les systèmes qui ne sont pas encore un périmètre, et le parc d'objets s'il ne l'est pas (`genre:identifiant`)."""
    pris = {str(c.objet_id) for c in etat.cibles if c.objet_id}
    restes = [Choix(f"{SERVICE}:{c.code}", c.libelle) for c in systemes_proposes(atelier.session) if c.code not in pris]
    return restes if any(c.genre == OBJETS for c in etat.cibles) else [*restes, Choix(f"{OBJETS}:", PARC)]
