"""Administrer les comptes : créer, inviter, attribuer, retirer, désactiver, et le lien du premier compte."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from socle import journal
from socle.base import Base
from socle.comptes import brouillons, jetons, ralentissement
from socle.comptes.acces import roles_sur
from socle.comptes.authentification import trouver, trouver_par_adresse
from socle.comptes.jetons import consommer_jeton as consommer_jeton
from socle.comptes.modele import Attribution, InvitationSaisie, Personne
from socle.comptes.mots_de_passe import hacher as hacher
from socle.comptes.mots_de_passe import mot_de_passe_refuse as mot_de_passe_refuse
from socle.comptes.traces import COMPTES, tracer
from socle.courriels.boite import Courriel
from socle.courriels.boite import deposer as deposer_courriel
from socle.droits import COMPTES_GERER, ROLES, cumul_a_signaler
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.instance import Instance
from socle.operations import Atelier, operation
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee

DERNIER_ADMINISTRATEUR = "C'est le dernier administrateur : nommez-en un autre avant de lui retirer ce rôle."


@dataclass(frozen=True)
class Suite:
    """Ce qui suit une attribution : le lien à remettre (s'il y en a un et qu'on peut le montrer), l'alerte.

    `neuve` : le compte a été créé par cet acte.
    """

    nom: str
    lien: str = ""
    courriel_parti: bool = False
    alerte: str = ""
    personne_id: uuid.UUID | None = None
    neuve: bool = False


def creer_lien_premier_compte(instance: Instance, racine: str = "") -> str:
    """Lien du premier compte, à imprimer au démarrage : un seul à la fois, 24 heures ; vide dès qu'un compte existe.

    `racine` : adresse où l'application écoute, si elle n'est pas celle des réglages (port choisi par le système).
    """
    with instance.base.ecrire(COMPTES) as session:
        if session.exec(select(Personne.id).limit(1)).first():
            return ""
        jeton = jetons.creer_jeton(session, jetons.PREMIER_COMPTE)
    reglages = instance.reglages
    racine = racine or reglages.adresse_publique.rstrip("/") or f"http://{reglages.adresse}:{reglages.port}"
    return f"{racine}/bienvenue/{jeton}"


def creer_personne(session: SessionCloisonnee, email: str, nom: str, mot_de_passe_hache: str = "") -> Personne:
    """Crée un compte dans la transaction en cours ; `SaisieRefusee` si l'adresse en a déjà un."""
    if trouver_par_adresse(session, email):
        raise SaisieRefusee({"email": ["Un compte existe déjà à cette adresse."]})
    personne = Personne(email=email.strip().lower(), nom=nom, mot_de_passe=mot_de_passe_hache)
    session.add(personne)
    session.flush()
    return personne


def creer_premiere_personne(session: SessionCloisonnee, email: str, nom: str, mot_de_passe_hache: str) -> Personne:
    """Crée le premier compte de l'instance et le trace ; `RegleEnfreinte` s'il y en a déjà un."""
    tracer(session, "compte.premier", None)
    if session.exec(select(Personne.id).limit(1)).first():
        raise RegleEnfreinte("Cette instance a déjà un compte : connectez-vous.")
    return creer_personne(session, email, nom, mot_de_passe_hache)


def donner_role(
    session: Session, personne_id: uuid.UUID, organisme_id: uuid.UUID, role: str, expire_le: datetime | None = None
) -> Attribution:
    """Pose un rôle sur un nœud dans la transaction en cours (premier compte, démonstration) ; met l'échéance à jour."""
    requete = select(Attribution).where(
        Attribution.personne_id == personne_id, Attribution.organisme_id == organisme_id, Attribution.role == role
    )
    attribution = session.exec(requete).first() or Attribution(
        personne_id=personne_id, organisme_id=organisme_id, role=role
    )
    attribution.expire_le = expire_le
    session.add(attribution)
    session.flush()
    return attribution


def renommer(instance: Instance, personne_id: uuid.UUID, nom: str) -> None:
    """Une personne change son propre nom ; `SaisieRefusee` s'il est vide ou trop long."""
    if not 0 < len(nom) <= 200:
        raise SaisieRefusee({"nom": ["Écrivez votre nom (200 caractères au plus)."]})
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.renomme", personne_id)
        trouver(session, personne_id, verrou=True).nom = nom


@operation(COMPTES_GERER)
def inviter(
    atelier: Atelier, saisie: InvitationSaisie, modele_url: str, *, par_courriel: bool, relancer: bool = True,
    reprise: uuid.UUID | None = None,
) -> Suite:  # fmt: skip
    """Donne un rôle à une personne, connue ou à inviter. `modele_url` contient `{jeton}`.

    `relancer` : une personne dont l'invitation attend déjà en reçoit une autre ; sinon son rôle s'ajoute, et rien ne part.
    `reprise` : la liste d'où vient l'invitation, que le journal garde.
    """
    origine = {"reprise": str(reprise)} if reprise else {}
    organisme, session = _courant(atelier), atelier.session
    personne = trouver_par_adresse(session, saisie.email)
    neuve = personne is None
    if personne is None:
        personne = creer_personne(session, saisie.email, saisie.nom)
        _journaliser(atelier, "compte.cree", personne.id, **origine)
    elif not personne.active:
        raise SaisieRefusee({"email": ["Ce compte est désactivé."]})
    alerte = _attribuer(atelier, organisme, personne.id, saisie.role, saisie.expire_le, **origine)
    if personne.mot_de_passe or not (neuve or relancer):
        return Suite(personne.nom, alerte=alerte, personne_id=personne.id)
    suite = _remettre_lien(atelier, organisme, personne, modele_url, alerte, par_courriel=par_courriel)
    return replace(suite, personne_id=personne.id, neuve=neuve)


@operation(COMPTES_GERER)
def refaire_lien(atelier: Atelier, personne_id: uuid.UUID, modele_url: str, *, par_courriel: bool) -> Suite:
    """Refait le lien d'une invitation qui attend encore."""
    organisme = _courant(atelier)
    personne = _gouvernable(atelier, organisme, personne_id)
    if personne.mot_de_passe:
        raise RegleEnfreinte("Cette personne a déjà choisi son mot de passe : qu'elle emploie « Mot de passe oublié ».")
    return _remettre_lien(atelier, organisme, personne, modele_url, "", par_courriel=par_courriel)


def _remettre_lien(
    atelier: Atelier, organisme: Organisme, personne: Personne, modele_url: str, alerte: str, *, par_courriel: bool
) -> Suite:
    """Le lien d'invitation part par courriel ; sans courriel, il n'est montré qu'à qui gouverne tout le compte."""
    if not par_courriel and not _gouverne(atelier.session, organisme, personne.id):
        return Suite(personne.nom, alerte=alerte)
    lien = modele_url.replace("{jeton}", jetons.creer_jeton(atelier.session, jetons.INVITATION, personne.id))
    _journaliser(atelier, "compte.invite", personne.id)
    if not par_courriel:
        return Suite(personne.nom, lien=lien, alerte=alerte)
    corps = MESSAGE_INVITATION.format(organisme=organisme.nom, lien=lien)
    deposer_courriel(atelier.session, personne.email, f"Votre accès à Gouverne : {organisme.nom}", corps)
    return Suite(personne.nom, courriel_parti=True, alerte=alerte)


@operation(COMPTES_GERER)
def attribuer(atelier: Atelier, personne_id: uuid.UUID, role: str, expire_le: date | None = None) -> str:
    """Donne un rôle sur l'organisme courant ; rend la phrase d'alerte si ce cumul est à signaler."""
    organisme = _courant(atelier)
    trouver(atelier.session, personne_id)
    return _attribuer(atelier, organisme, personne_id, role, expire_le)


def _attribuer(
    atelier: Atelier, organisme: Organisme, personne_id: uuid.UUID, role: str, expire_le: date | None, **origine: str
) -> str:
    if role not in ROLES:
        raise SaisieRefusee({"role": ["Ce rôle n'existe pas."]})
    if role == "auditeur" and expire_le is None:
        raise SaisieRefusee({"expire_le": ["Un auditeur a toujours une date de fin."]})
    if expire_le is not None and expire_le < atelier.aujourd_hui:
        raise SaisieRefusee({"expire_le": ["Cette date est passée."]})
    fin = datetime.combine(expire_le, time.max, ZoneInfo(atelier.contexte.fuseau)) if expire_le else None
    if fin is not None:
        _garder_un_administrateur(atelier, organisme, personne_id, role)
    donner_role(atelier.session, personne_id, organisme.id, role, fin)
    _journaliser(atelier, "compte.role_attribue", personne_id, role=role, expire_le=str(expire_le or ""), **origine)
    return cumul_a_signaler(roles_sur(atelier.session, personne_id, organisme))


@operation(COMPTES_GERER)
def retirer(atelier: Atelier, attribution_id: uuid.UUID) -> str:
    """Retire un rôle donné sur l'organisme courant ; rend le nom de la personne."""
    organisme = _courant(atelier)
    attribution = atelier.session.get(Attribution, attribution_id)
    if attribution is None or attribution.organisme_id != organisme.id:
        raise Introuvable
    _garder_un_administrateur(atelier, organisme, attribution.personne_id, attribution.role)
    atelier.session.delete(attribution)
    _journaliser(atelier, "compte.role_retire", attribution.personne_id, role=attribution.role)
    return trouver(atelier.session, attribution.personne_id).nom


@operation(COMPTES_GERER)
def retirer_invitation(atelier: Atelier, personne_id: uuid.UUID) -> bool:
    """Efface un compte dont l'invitation n'a pas servi et qui n'a plus aucun rôle ; rend vrai s'il n'existe plus.

    Ses courriels s'effacent avec lui : aucun lien mort ne part.
    """
    personne = atelier.session.get(Personne, personne_id, with_for_update=True)
    if personne is None:
        return True
    attribue = atelier.session.exec(select(Attribution.id).where(Attribution.personne_id == personne_id)).first()
    if personne.mot_de_passe or attribue:
        return False
    for usage in (jetons.INVITATION, jetons.REINITIALISATION):
        jetons.revoquer(atelier.session, usage, personne_id)
    atelier.session.exec(delete(Courriel).where(col(Courriel.destinataire) == personne.email))
    atelier.session.flush()
    atelier.session.delete(personne)
    _journaliser(atelier, "compte.invitation_retiree", personne_id)
    return True


@operation(COMPTES_GERER)
def desactiver(atelier: Atelier, personne_id: uuid.UUID) -> str:
    """Désactive un compte et ferme ses sessions ; ses rôles et ses traces restent. Rend son nom."""
    organisme = _courant(atelier)
    personne = _gouvernable(atelier, organisme, personne_id)
    if personne_id == atelier.contexte.acteur.id:
        raise RegleEnfreinte("On ne désactive pas son propre compte.")
    _garder_un_administrateur(atelier, organisme, personne_id, "administrateur", partout=True)
    personne.active, personne.estampille = False, uuid.uuid4().hex
    for usage in (jetons.INVITATION, jetons.REINITIALISATION):
        jetons.revoquer(atelier.session, usage, personne_id)
    atelier.session.add(personne)
    _journaliser(atelier, "compte.desactive", personne_id)
    return personne.nom


@operation(COMPTES_GERER)
def reactiver(atelier: Atelier, personne_id: uuid.UUID) -> str:
    """Rend son accès à une personne désactivée."""
    personne = _gouvernable(atelier, _courant(atelier), personne_id)
    personne.active = True
    atelier.session.add(personne)
    _journaliser(atelier, "compte.reactive", personne_id)
    return personne.nom


@operation(COMPTES_GERER)
def oter_second_facteur(atelier: Atelier, personne_id: uuid.UUID) -> str:
    """Ôte le second facteur d'une personne qui a perdu son téléphone et ses codes : elle en posera un neuf."""
    personne = _gouvernable(atelier, _courant(atelier), personne_id)
    if personne_id == atelier.contexte.acteur.id:
        raise RegleEnfreinte("Changez votre propre second facteur depuis « Mon compte ».")
    personne.totp_scelle, personne.totp_dernier, personne.codes_secours = None, None, None
    personne.estampille = uuid.uuid4().hex
    atelier.session.add(personne)
    _journaliser(atelier, "compte.second_facteur_ote", personne_id)
    return personne.nom


def entretenir(base: Base) -> None:
    """Efface ce qui a expiré : jetons, tentatives, brouillons. À appeler chaque jour."""
    with base.ecrire(COMPTES) as session:
        jetons.purger(session)
        ralentissement.purger(session)
        brouillons.purger_expires(session)


def _courant(atelier: Atelier) -> Organisme:
    organisme = atelier.session.get(Organisme, atelier.organisme_id)
    if organisme is None:
        raise Introuvable
    return organisme


def _journaliser(atelier: Atelier, verbe: str, personne_id: uuid.UUID, **contenu: str) -> None:
    atelier.journaliser(journal.Evenement(verbe, "personne", personne_id, contenu=dict(contenu)))


def _gouvernable(atelier: Atelier, organisme: Organisme, personne_id: uuid.UUID) -> Personne:
    """La personne, si tous ses rôles sont sous l'organisme courant : on n'agit pas sur le compte d'un autre."""
    if not _a_un_role_ici(atelier.session, organisme, personne_id):
        raise Introuvable
    if not _gouverne(atelier.session, organisme, personne_id):
        raise DroitManquant(
            "Cette personne a aussi un rôle ailleurs : seul un administrateur de tous ses organismes peut agir sur "
            "son compte. Vous pouvez lui retirer les rôles donnés ici."
        )
    return trouver(atelier.session, personne_id, verrou=True)


def _a_un_role_ici(session: Session, organisme: Organisme, personne_id: uuid.UUID) -> bool:
    requete = select(Attribution.id).where(
        Attribution.personne_id == personne_id, Attribution.organisme_id == organisme.id
    )
    return session.exec(requete).first() is not None


def _gouverne(session: Session, organisme: Organisme, personne_id: uuid.UUID) -> bool:
    requete = (
        select(Organisme.id)
        .join(Attribution, col(Attribution.organisme_id) == col(Organisme.id))
        .where(Attribution.personne_id == personne_id, ~col(Organisme.chemin).startswith(organisme.chemin))
    )
    return session.exec(requete).first() is None


def _garder_un_administrateur(
    atelier: Atelier, organisme: Organisme, personne_id: uuid.UUID, role: str, *, partout: bool = False
) -> None:
    """Refuse l'acte s'il laissait l'organisme sans administrateur durable, ni ici ni au-dessus."""
    if role != "administrateur":
        return
    noeuds = [uuid.UUID(morceau) for morceau in organisme.chemin.split("/") if morceau]
    requete = (
        select(Attribution.organisme_id, Attribution.personne_id)
        .join(Personne, col(Personne.id) == col(Attribution.personne_id))
        .where(
            col(Attribution.organisme_id).in_(noeuds), Attribution.role == role, Personne.active,
            Personne.mot_de_passe != "", col(Attribution.expire_le).is_(None),
        )
    )  # fmt: skip
    durables = set(atelier.session.exec(requete))
    perdus = {(o, p) for o, p in durables if p == personne_id and (partout or o == organisme.id)}
    if perdus and perdus == durables:
        raise RegleEnfreinte(DERNIER_ADMINISTRATEUR)


MESSAGE_INVITATION = """Bonjour,

Un accès à Gouverne vient de vous être ouvert pour : {organisme}.
Choisissez votre mot de passe par ce lien, qui vaut sept jours et ne sert qu'une fois :

{lien}

Si vous n'attendiez pas ce message, ignorez-le.
"""
