"""Ce que le registre montre aux autres métiers : la seule porte par où clauses et audit le voient.

Des valeurs figées, déjà écrites en français ; ni table, ni saisie, ni droit d'écrire, sauf l'état des clauses d'une relation.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from registre import droits
from registre.prestataires import annuaire
from registre.prestataires.alias import resoudre
from registre.prestataires.formes import RELATION
from registre.prestataires.listes import LISTES as LISTES_PRESTATAIRES
from registre.prestataires.modele import Prestataire, Relation
from registre.prestataires.regles import etat_effectif
from registre.systemes.listes import LISTES as LISTES_SYSTEMES
from registre.systemes.modele import Systeme
from registre.traitements.chargement import Fiche, charger_toutes
from registre.traitements.listes import libelle, options
from registre.traitements.modele import CategorieDonneesSaisie
from socle.champs import Choix
from socle.erreurs import Introuvable
from socle.fiches import operations as fiches
from socle.objets import Objet
from socle.operations import Atelier, lecture
from socle.perimetre import SessionCloisonnee

LIRE = droits.LIRE
PROPOSES = 500


@dataclass(frozen=True)
class MesurePresentee:
    """Une mesure de sécurité : son code, son libellé, sa précision."""

    code: str
    libelle: str
    precision: str


@dataclass(frozen=True)
class TraitementPresente:
    """Un traitement du registre, tel qu'une annexe le décrit (RGPD 28(3), chapeau)."""

    id: uuid.UUID
    nom: str
    finalites: str
    bases: str
    donnees: str
    personnes: str
    destinataires: str
    durees: str
    mesures: tuple[MesurePresentee, ...]


@dataclass(frozen=True)
class MaillonPresente:
    """Un sous-traitant RGPD ultérieur."""

    nom: str
    role: str
    pays: str


@dataclass(frozen=True)
class RelationPresentee:
    """Une relation de l'organisme avec un prestataire, et l'identité de celui-ci."""

    id: uuid.UUID
    prestataire_id: uuid.UUID
    nom: str
    adresse: str
    contact: str
    dpo: str
    incident: str
    role: str
    clauses: str
    contrat: str
    fin: date | None
    transferts: str
    chaine: tuple[MaillonPresente, ...] = ()


@dataclass(frozen=True)
class SystemePresente:
    """Un système ou support."""

    id: uuid.UUID
    nom: str
    type: str
    description: str
    editeur: str
    hebergeur: str
    pays: str
    contrat: str
    fin: date | None


@lecture(LIRE)
def traitements(atelier: Atelier, ids: Sequence[uuid.UUID] | None = None) -> list[TraitementPresente]:
    """Ces traitements, ou tous ceux qui ne sont pas archivés, par ordre alphabétique."""
    return [_traitement(fiche) for fiche in charger_toutes(atelier.session, ids)]


def _traitement(fiche: Fiche) -> TraitementPresente:
    s = fiche.saisie
    return TraitementPresente(
        id=fiche.objet.id,
        nom=s.nom,
        finalites=_liste(f.libelle for f in s.finalites) or s.description,
        bases=_liste(libelle("bases_legales", f.base_legale) for f in s.finalites if f.base_legale),
        donnees=_liste(_donnee(d) for d in s.categories_donnees),
        personnes=_liste(_precise("categories_personnes", p.categorie, p.precision) for p in s.categories_personnes),
        destinataires=_liste(_precise("types_destinataires", d.type, d.precision) for d in s.destinataires),
        durees=_liste(_duree(d) for d in s.categories_donnees if d.duree_active),
        mesures=tuple(
            MesurePresentee(m.type, libelle("mesures_securite", m.type), m.precision) for m in s.mesures if m.type
        ),
    )


def _liste(textes: Iterable[str]) -> str:
    """Textes distincts, à la suite."""
    return " ; ".join(dict.fromkeys(t for t in textes if t))


def _precise(liste: str, code: str, precision: str) -> str:
    nom = libelle(liste, code) if code else ""
    return f"{nom} ({precision})" if nom and precision else nom or precision


def _donnee(donnee: CategorieDonneesSaisie) -> str:
    texte = _precise("categories_donnees", donnee.categorie, donnee.description)
    marques = [m for m, oui in (("donnée sensible, art. 9", donnee.sensible), ("NIR", donnee.nir)) if oui]
    return f"{texte} [{', '.join(marques)}]" if marques else texte


def _duree(donnee: CategorieDonneesSaisie) -> str:
    nom = libelle("categories_donnees", donnee.categorie) if donnee.categorie else ""
    depart = f" à compter de {donnee.evenement_depart}" if donnee.evenement_depart else ""
    return f"{nom} : {donnee.duree_active}{depart}" if nom else f"{donnee.duree_active}{depart}"


@lecture(LIRE)
def relation(atelier: Atelier, id_: uuid.UUID) -> RelationPresentee:
    """Une relation de l'organisme ; `Introuvable` si elle n'est pas là."""
    objet, ligne = atelier.session.get(Objet, id_), atelier.session.get(Relation, id_)
    if objet is None or ligne is None:
        raise Introuvable
    return _relation(atelier.session, objet.libelle, ligne, atelier.aujourd_hui)


def _relation(session: SessionCloisonnee, nom: str, ligne: Relation, jour: date) -> RelationPresentee:
    tenu = session.get(Prestataire, ligne.prestataire_id)
    fiche = annuaire.charger(session, resoudre(session, tenu).id) if tenu is not None else None
    p = fiche.prestataire if fiche is not None else None
    chaine = tuple(
        MaillonPresente(m.nom, m.role, libelle("pays", m.pays) if m.pays else "")
        for m in (fiche.chaine if fiche else ())
    )
    return RelationPresentee(
        id=ligne.id, prestataire_id=p.id if p else ligne.prestataire_id, nom=p.nom if p else nom,
        adresse=" ".join(t for t in (p.adresse, p.code_postal, p.ville) if t) if p else "",
        contact=_liste((p.contact_nom, p.contact_courriel)) if p else "",
        dpo=_liste((p.dpo_nom, p.dpo_courriel)) if p else "", incident=p.incident_contact if p else "",
        role=ligne.role, clauses=etat_effectif(ligne, jour), contrat=ligne.contrat_reference, fin=ligne.contrat_fin,
        transferts=ligne.transferts_precision if ligne.transferts else "", chaine=chaine,
    )  # fmt: skip


@lecture(LIRE)
def systemes(atelier: Atelier) -> list[SystemePresente]:
    """Les systèmes non archivés de l'organisme."""
    requete = select(Objet, Systeme).join(Systeme, col(Systeme.id) == col(Objet.id)).where(
        col(Objet.archive).is_(False)
    ).order_by(col(Objet.cle_tri), col(Objet.id))  # fmt: skip
    paires = atelier.session.exec(requete).all()
    ids = {id_ for _, s in paires for id_ in (s.editeur_id, s.hebergeur_id) if id_ is not None}
    liees = select(Objet, Relation).join(Relation, col(Relation.id) == col(Objet.id)).where(col(Objet.id).in_(ids))
    par_id = {o.id: (o.libelle, r) for o, r in atelier.session.exec(liees)} if ids else {}
    return [_systeme(systeme, par_id) for _, systeme in paires]


def _systeme(systeme: Systeme, par_id: dict[uuid.UUID, tuple[str, Relation]]) -> SystemePresente:
    editeur = par_id.get(systeme.editeur_id) if systeme.editeur_id else None
    hebergeur = par_id.get(systeme.hebergeur_id) if systeme.hebergeur_id else None
    porteur = editeur or hebergeur
    return SystemePresente(
        id=systeme.id, nom=systeme.nom,
        type=LISTES_SYSTEMES["types_systemes"].item(systeme.type).libelle if systeme.type else "",
        description=systeme.description, editeur=editeur[0] if editeur else "", hebergeur=hebergeur[0] if hebergeur else "",
        pays=libelle("pays", systeme.pays) if systeme.pays else "",
        contrat=porteur[1].contrat_reference if porteur else "", fin=porteur[1].contrat_fin if porteur else None,
    )  # fmt: skip


def prestataires_proposes(session: SessionCloisonnee) -> list[Choix]:
    """Les relations non archivées, à proposer dans une liste (options vives d'une forme)."""
    return _proposes(session, "relation")


def systemes_proposes(session: SessionCloisonnee) -> list[Choix]:
    """Les systèmes non archivés, à proposer dans une liste."""
    return _proposes(session, "systeme")


def _proposes(session: SessionCloisonnee, type_: str) -> list[Choix]:
    requete = select(Objet.id, Objet.libelle).where(Objet.type == type_, col(Objet.archive).is_(False))
    requete = requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(PROPOSES)
    return [Choix(str(id_), nom) for id_, nom in session.exec(requete)]


def etat_des_clauses(code: str) -> str:
    """Libellé d'un état des clauses (« Signées »)."""
    return LISTES_PRESTATAIRES["etats_clauses"].item(code).libelle


def mesures_possibles() -> list[tuple[str, str]]:
    """Codes et libellés des mesures de sécurité du registre."""
    return [(item.code, item.libelle) for item in options("mesures_securite")]


def noter_clauses(atelier: Atelier, relation_id: uuid.UUID, etat: str, jour: date, contrat: str = "") -> None:
    """Note l'état des clauses d'une relation, dans une opération déjà ouverte dont l'appelant a vérifié le droit.

    Une relation inconnue ou archivée lève ; l'acte est journalisé comme une modification de la relation.
    """
    lue = fiches.charger(atelier.session, RELATION, relation_id)
    saisie = lue.saisie.model_copy(deep=True)
    saisie.clauses, saisie.clauses_date = etat, jour
    if contrat and not saisie.contrat_reference:
        saisie.contrat_reference = contrat
    fiches.reecrire(atelier, RELATION, relation_id, saisie, lue.objet.version, libelle=lue.objet.libelle)
