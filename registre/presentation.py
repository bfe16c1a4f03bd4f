"""Ce que le registre montre aux autres métiers : la seule porte par où clauses et audit le voient.

Des valeurs figées, déjà écrites en français ; ni table, ni saisie, ni droit d'écrire, sauf l'état des clauses d'une relation.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from registre import droits
from registre.prestataires import annuaire
from registre.prestataires.alias import doublons_de, resoudre, resoudre_tous
from registre.prestataires.annuaire import FicheAnnuaire
from registre.prestataires.formes import RELATION
from registre.prestataires.listes import LISTES as LISTES_PRESTATAIRES
from registre.prestataires.modele import Prestataire, Relation
from registre.prestataires.regles import etat_effectif
from registre.systemes.listes import LISTES as LISTES_SYSTEMES
from registre.systemes.modele import Systeme
from registre.systemes.portes import TraitementBref as TraitementBref
from registre.systemes.portes import nombres_du_registre as nombres_du_registre
from registre.systemes.portes import systemes_portes
from registre.systemes.portes import traitements_des_systemes as traitements_des_systemes
from registre.traitements.chargement import Fiche, charger_toutes
from registre.traitements.listes import libelle, options
from registre.traitements.modele import CategorieDonneesSaisie
from socle.champs import Choix
from socle.erreurs import Introuvable
from socle.fiches import operations as fiches
from socle.liens.operations import objets_lies
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.types import cle_tri

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
    objet: str = ""
    debut: date | None = None


@dataclass(frozen=True)
class RelationBreve:
    """Ce qu'il suffit de savoir d'une relation pour décider ; `clauses` : l'état qui vaut aujourd'hui."""

    nom: str
    role: str
    clauses: str
    contrat: str
    archivee: bool


@dataclass(frozen=True)
class EmploiPresente:
    """L'emploi d'un prestataire par un organisme du territoire ; `clauses` : l'état qui vaut aujourd'hui."""

    relation_id: uuid.UUID
    organisme_id: uuid.UUID
    organisme: str
    code: str
    prestataire_id: uuid.UUID
    prestataire: str
    role: str
    clauses: str
    contrat: str
    objet: str
    fin: date | None


@dataclass(frozen=True)
class MatierePresentee:
    """Ce que le registre sait d'une relation pour en rédiger les clauses : elle-même, et les traitements qu'elle porte."""

    organisme_id: uuid.UUID
    relation: RelationPresentee
    traitements: tuple[TraitementPresente, ...]


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
    tenu = _fiche_de(atelier.session, ligne)
    fiche = annuaire.charger(atelier.session, tenu.id) if tenu is not None else None
    return _relation(objet, ligne, fiche, atelier.aujourd_hui)


def _fiche_de(session: SessionCloisonnee, ligne: Relation) -> Prestataire | None:
    """La fiche de l'annuaire qui vaut pour cette relation, alias suivis."""
    tenu = session.get(Prestataire, ligne.prestataire_id)
    return resoudre(session, tenu) if tenu is not None else None


def relation_breve(atelier: Atelier, id_: uuid.UUID) -> RelationBreve:
    """L'essentiel d'une relation, dans une opération déjà ouverte ; `Introuvable` si elle n'est pas là."""
    objet, ligne = atelier.session.get(Objet, id_), atelier.session.get(Relation, id_)
    if objet is None or ligne is None:
        raise Introuvable
    tenu = _fiche_de(atelier.session, ligne)
    nom = tenu.nom if tenu else objet.libelle
    return RelationBreve(
        nom, ligne.role, etat_effectif(ligne, atelier.aujourd_hui), ligne.contrat_reference, objet.archive
    )


def _relation(objet: Objet, ligne: Relation, fiche: FicheAnnuaire | None, jour: date) -> RelationPresentee:
    p = fiche.prestataire if fiche is not None else None
    chaine = tuple(
        MaillonPresente(m.nom, m.role, libelle("pays", m.pays) if m.pays else "")
        for m in (fiche.chaine if fiche else ())
    )
    return RelationPresentee(
        id=ligne.id, prestataire_id=p.id if p else ligne.prestataire_id, nom=p.nom if p else objet.libelle,
        adresse=" ".join(t for t in (p.adresse, p.code_postal, p.ville) if t) if p else "",
        contact=_liste((p.contact_nom, p.contact_courriel)) if p else "",
        dpo=_liste((p.dpo_nom, p.dpo_courriel)) if p else "", incident=p.incident_contact if p else "",
        role=ligne.role, clauses=etat_effectif(ligne, jour), contrat=ligne.contrat_reference, fin=ligne.contrat_fin,
        transferts=ligne.transferts_precision if ligne.transferts else "", chaine=chaine, objet=ligne.objet,
        debut=ligne.contrat_debut,
    )  # fmt: skip


def emplois_du_territoire(contexte: Contexte, prestataire_id: uuid.UUID | None = None) -> list[EmploiPresente]:
    """Qui emploie qui, dans l'organisme courant et ceux qui en dépendent, ordre alphabétique ; les doublons d'une fiche sont
    suivis. Lecture seule. `prestataire_id` : celui-là seulement ; `Introuvable` si sa fiche ne se lit pas d'ici.
    """
    contexte.exige(LIRE)
    organismes = organismes_du_territoire(contexte)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        requete: Any = select(Relation).join(Objet, col(Objet.id) == col(Relation.id))
        if prestataire_id is not None:
            requete = requete.where(col(Relation.prestataire_id).in_(_alias_de(session, prestataire_id)))
        relations = list(session.exec(requete.where(col(Objet.archive).is_(False))))
        fiches_ = resoudre_tous(session, {r.prestataire_id for r in relations})
    emplois = [_emploi(r, organismes, fiches_, contexte.aujourd_hui) for r in relations if r.prestataire_id in fiches_]
    return sorted(
        emplois, key=lambda e: (cle_tri(e.prestataire), str(e.prestataire_id), cle_tri(e.organisme), str(e.relation_id))
    )


def _alias_de(session: SessionCloisonnee, id_: uuid.UUID) -> set[uuid.UUID]:
    """La fiche qui vaut pour celle-ci, et toutes celles qu'elle remplace."""
    demandee = session.get(Prestataire, id_)
    if demandee is None:
        raise Introuvable
    voulue = resoudre(session, demandee).id
    return {voulue, *(d.id for d in doublons_de(session, voulue))}


def _emploi(
    ligne: Relation, organismes: dict[uuid.UUID, tuple[str, str]], fiches_: dict[uuid.UUID, Prestataire], jour: date
) -> EmploiPresente:
    fiche = fiches_[ligne.prestataire_id]
    return EmploiPresente(
        ligne.id, ligne.organisme_id, *organismes[ligne.organisme_id], fiche.id, fiche.nom, ligne.role,
        etat_effectif(ligne, jour), ligne.contrat_reference, ligne.objet, ligne.contrat_fin,
    )  # fmt: skip


def matiere_des_relations(contexte: Contexte, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, MatierePresentee]:
    """Ce que le registre sait de ces relations du territoire ; celles qui n'en sont pas ne sont pas rendues.

    Les traitements sont ceux liés à la relation et ceux que portent ses systèmes. Le nombre de requêtes ne dépend que du
    nombre de prestataires, jamais de celui des relations.
    """
    contexte.exige(LIRE)
    territoire = Perimetre.territoire(frozenset(organismes_du_territoire(contexte)), contexte.ancetres)
    with contexte.base.lire(territoire) as session:
        requete = (
            select(Objet, Relation).join(Relation, col(Relation.id) == col(Objet.id)).where(col(Objet.id).in_(ids))
        )
        paires = list(session.exec(requete))
        tenus = resoudre_tous(session, {r.prestataire_id for _, r in paires})
        annuaires = {id_: annuaire.charger(session, id_) for id_ in {p.id for p in tenus.values()}}
        portes = _traitements_portes(session, [r.id for _, r in paires])
        vus = list(dict.fromkeys(i for siens in portes.values() for i in siens))
        lus = {f.objet.id: _traitement(f) for f in charger_toutes(session, vus)}
    return {
        r.id: MatierePresentee(
            r.organisme_id,
            _relation(o, r, annuaires[tenus[r.prestataire_id].id] if r.prestataire_id in tenus else None,
                      contexte.aujourd_hui),
            tuple(lus[i] for i in portes[r.id] if i in lus),
        )
        for o, r in paires
    }  # fmt: skip


def _traitements_portes(session: SessionCloisonnee, relations: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Relation → les traitements non archivés qui lui sont liés, puis ceux de ses systèmes, chacun une fois."""
    lies, portes = objets_lies(session, relations, ["traitement"]), systemes_portes(session, relations)
    return {
        id_: list(dict.fromkeys(
            t.id for t in (*lies[id_], *(t for p in portes[id_] for t in p.traitements)) if not t.archive
        ))
        for id_ in relations
    }  # fmt: skip


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
    if etat == "signees" and saisie.clauses_expirent_le is not None and saisie.clauses_expirent_le <= jour:
        saisie.clauses_expirent_le = None  # l'échéance des clauses d'avant ne périme pas celles qu'on vient de signer
    if contrat and not saisie.contrat_reference:
        saisie.contrat_reference = contrat
    fiches.reecrire(atelier, RELATION, relation_id, saisie, lue.objet.version, libelle=lue.objet.libelle)
