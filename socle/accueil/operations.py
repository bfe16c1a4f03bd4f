"""Première ouverture : tout ou rien. Organisme, compte, rôles, journal et jeton en une seule transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session, select

from socle import journal
from socle.accueil.modele import CompteSaisie
from socle.base import maintenant
from socle.comptes.authentification import trouver_par_adresse
from socle.comptes.jetons import PREMIER_COMPTE, LienPerime, consommer_jeton, lire_jeton
from socle.comptes.modele import Jeton, Personne
from socle.comptes.operations import creer_premiere_personne, donner_role
from socle.erreurs import Refus
from socle.instance import Instance
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.operations import consigner, planter
from socle.perimetre import Perimetre

ROLES_DU_PREMIER_COMPTE = ("administrateur", "dpo")
_MOTIF = "première ouverture de l'instance"


class LienRefuse(Refus):
    """Le lien de première ouverture ne vaut pas, ou plus ; `ouverte` : l'instance a déjà ses comptes."""

    code_http = 410

    def __init__(self, *, ouverte: bool) -> None:
        super().__init__("Ce lien d'ouverture n'est pas ou n'est plus valable.")
        self.ouverte = ouverte


class CompteDemonstration(Protocol):
    """Un compte à montrer ; `role` et `organisme` en toutes lettres."""

    @property
    def courriel(self) -> str: ...  # noqa: D102
    @property
    def nom(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def organisme(self) -> str: ...  # noqa: D102


class BilanDemonstration(Protocol):
    """Ce que rend le chargement de la démonstration."""

    @property
    def comptes(self) -> Sequence[CompteDemonstration]: ...  # noqa: D102
    @property
    def mot_de_passe(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Fondation:
    """Ce que la première ouverture a créé."""

    organisme: Organisme
    personne: Personne


def instance_vide(instance: Instance) -> bool:
    """Vrai tant que personne n'a de compte."""
    with instance.base.lire(Perimetre()) as session:
        return _personne_absente(session)


def _personne_absente(session: Session) -> bool:
    return session.exec(select(Personne.id).limit(1)).first() is None


def exiger_lien(instance: Instance, jeton: str) -> None:
    """Lève `LienRefuse` si ce lien ne peut pas ouvrir l'instance ; ne le consomme pas."""
    with instance.base.lire(Perimetre()) as session, _lien_exige(session):
        lire_jeton(session, jeton, PREMIER_COMPTE)


@contextmanager
def _lien_exige(session: Session) -> Iterator[None]:
    try:
        yield
    except LienPerime:
        raise LienRefuse(ouverte=not _personne_absente(session)) from None


def fonder(
    instance: Instance, jeton: str, organisme: OrganismeSaisie, compte: CompteSaisie, mot_de_passe_hache: str
) -> Fondation:
    """Crée l'organisme, le compte et ses rôles, et consomme le lien ; `LienRefuse` si un autre l'a devancé."""
    with instance.base.ecrire(Perimetre.hors(_MOTIF)) as session:
        with _lien_exige(session):
            consommer_jeton(session, jeton, PREMIER_COMPTE)
        noeud = planter(session, organisme)
        personne = creer_premiere_personne(session, compte.compte_courriel, compte.compte_nom, mot_de_passe_hache)
        consigner(session, noeud, "organisme.cree", personne.id)
        evenements = [_donner(session, personne, noeud, role) for role in ROLES_DU_PREMIER_COMPTE]
        tete = journal.verrouiller(session, [noeud.id])[noeud.id]
        journal.inscrire(session, tete, evenements, personne.id, maintenant())
    return Fondation(noeud, personne)


def _donner(session: Session, personne: Personne, noeud: Organisme, role: str) -> journal.Evenement:
    donner_role(session, personne.id, noeud.id, role)
    return journal.Evenement("compte.role_attribue", "personne", personne.id, contenu={"role": role})


def ouvrir_en_demonstration(
    instance: Instance, jeton: str, charger: Callable[[Instance], BilanDemonstration]
) -> BilanDemonstration:
    """Consomme le lien puis charge la démonstration ; si le chargement échoue, le lien est rendu.

    Le lien part d'abord : un double clic ne charge pas deux fois.
    """
    with instance.base.ecrire(Perimetre.hors(_MOTIF)) as session, _lien_exige(session):
        lien = consommer_jeton(session, jeton, PREMIER_COMPTE).empreinte
    try:
        return charger(instance)
    except BaseException:
        with instance.base.ecrire(Perimetre.hors(_MOTIF)) as session:
            rendu = session.get(Jeton, lien)
            if rendu is not None:
                rendu.utilise_le = None
                session.add(rendu)
        raise


def trouver_compte(instance: Instance, courriel: str) -> Personne | None:
    """Le compte de cette adresse, ou None."""
    with instance.base.lire(Perimetre()) as session:
        return trouver_par_adresse(session, courriel) if courriel else None
