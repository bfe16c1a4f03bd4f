"""Charger la démonstration : l'arbre, les comptes, puis chaque registre par les vraies opérations.

Une base qui porte un organisme réel n'est jamais touchée. Le marqueur `demonstration` est posé dans la première
transaction : une base à demi chargée se dit déjà démonstration.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, func, select

from registre import droits
from registre import liens as _liens  # noqa: F401 -- déclare les types liables
from registre.demonstration.entourage import charger_annuaire, charger_entourage
from registre.demonstration.formes import Donnees, FichePosee, PersonneFictive, RegistreFictif, lire_donnees
from registre.demonstration.regles import composer
from registre.traitements import operations
from registre.traitements.modele import TYPE, TraitementSaisie
from socle.accueil.suites import suites
from socle.base import maintenant
from socle.coffre import Reglage
from socle.comptes.acces import ancetres_de
from socle.comptes.operations import creer_personne, donner_role, hacher
from socle.comptes.traces import tracer
from socle.droits import ROLES, droits_des_roles
from socle.erreurs import RegleEnfreinte
from socle.instance import Instance
from socle.objets import Objet
from socle.operations import Acteur, Atelier, Contexte, operation
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.operations import consigner, planter
from socle.organismes.regles import fuseau
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.saisies import valider
from socle.verbes import declarer_verbe

MARQUEUR = "demonstration"
CHARGEE = declarer_verbe("demonstration.chargee", "a chargé la démonstration")
EN_COURS = "en cours"
_HORS = Perimetre.hors("chargement de la démonstration")
_REELLE = (
    "Cette base contient déjà un organisme réel : la démonstration ne se charge que dans une base vide. "
    "Choisissez un autre dossier de données."
)
_INTERROMPU = (
    "Le chargement de la démonstration est en cours, ou a été interrompu. S'il ne finit pas, "
    "repartez d'un dossier de données vide."
)


@dataclass(frozen=True)
class Compte:
    """Un compte à montrer : une ligne par rôle ; `role` est le libellé d'écran, `organisme` un nom."""

    courriel: str
    nom: str
    role: str
    organisme: str


@dataclass(frozen=True)
class Bilan:
    """Ce que la base contient après l'appel. `mot_de_passe`, commun aux comptes, n'est connu qu'au chargement."""

    organismes: int
    fiches: int
    comptes: tuple[Compte, ...]
    mot_de_passe: str = ""
    deja_la: bool = False

    @property
    def phrase(self) -> str:
        """Une phrase pour l'écran d'accueil et la ligne de commande."""
        quoi = f"{self.organismes} organismes fictifs, {self.fiches} fiches"
        return f"La démonstration est déjà là : {quoi}." if self.deja_la else f"Démonstration chargée : {quoi}."


@dataclass(frozen=True)
class _Scene:
    """Ce que le chargement garde en main : l'instance, les données, les organismes et les comptes par nom."""

    instance: Instance
    donnees: Donnees
    aujourd_hui: date
    organismes: dict[str, Organisme] = field(default_factory=dict)
    comptes: dict[str, uuid.UUID] = field(default_factory=dict)

    def contexte(self, organisme: Organisme, role: str, nom: str) -> Contexte:
        """Contexte d'un acteur de ce rôle ; il agit en son nom s'il a un compte de démonstration."""
        acteur, roles = Acteur(self.comptes.get(nom), nom), frozenset({role})
        return Contexte(
            self.instance.base, self.instance.coffre, acteur, organisme.id, droits_des_roles(roles), roles,
            fuseau(organisme.territoire_droit), organisme.territoire_droit, ancetres_de(organisme),
        )  # fmt: skip

    def contexte_de(self, code: str, role: str) -> Contexte:
        """Contexte d'un acteur fictif de ce rôle sur l'organisme de ce code."""
        return self.contexte(self.organismes[code], role, "Démonstration")


def charger_demonstration(instance: Instance, aujourd_hui: date | None = None, *, mot_de_passe: str = "") -> Bilan:
    """Charge le territoire fictif, ou dit qu'il est déjà là.

    `aujourd_hui` place les dates de revue (défaut : le jour même). Sans `mot_de_passe`, il en est tiré un au hasard.
    `RegleEnfreinte` si la base contient un organisme réel, ou si un chargement n'a pas fini.
    """
    donnees = lire_donnees()
    with instance.base.lire(_HORS) as session:
        if _est_complete(session):
            return _dresser_bilan(instance, donnees, deja_la=True)
    mot_de_passe = mot_de_passe or "-".join(secrets.token_hex(2) for _ in range(4))
    hache = hacher(mot_de_passe)
    scene = _Scene(instance, donnees, aujourd_hui or maintenant().date())
    registres = {code: _composer(scene, registre) for code, registre in donnees.registres.items() if registre.fiches}
    with instance.base.ecrire(_HORS) as session:
        if _est_complete(session):
            return _dresser_bilan(instance, donnees, deja_la=True)
        session.add(Reglage(cle=MARQUEUR, valeur=EN_COURS))
        _planter(session, scene)
        _inscrire(session, scene, hache)
    for code, fiches in registres.items():
        _remplir(scene, scene.organismes[code], fiches)
    _entourer(scene)
    for suite in suites():
        suite(scene.contexte_de, scene.aujourd_hui)
    _conclure(scene)
    return _dresser_bilan(instance, donnees, mot_de_passe=mot_de_passe)


def _est_complete(session: SessionCloisonnee) -> bool:
    """Vrai si la démonstration est là, entière ; refuse une base réelle ou un chargement qui n'a pas fini."""
    if session.exec(select(Organisme.id).where(col(Organisme.demonstration).is_(False)).limit(1)).first():
        raise RegleEnfreinte(_REELLE)
    marqueur = session.get(Reglage, MARQUEUR)
    if marqueur is not None and marqueur.valeur == EN_COURS:
        raise RegleEnfreinte(_INTERROMPU)
    return marqueur is not None


def _planter(session: SessionCloisonnee, scene: _Scene) -> None:
    territoire = scene.donnees.territoire
    for fictif in territoire.organismes:
        faits = fictif.faits | (territoire.delegue if fictif.delegue else {})
        organisme = planter(
            session, valider(OrganismeSaisie, faits), code=fictif.code, demonstration=True,
            parent=scene.organismes.get(fictif.parent),
        )  # fmt: skip
        consigner(session, organisme, "organisme.cree", None)
        scene.organismes[fictif.code] = organisme


def _inscrire(session: SessionCloisonnee, scene: _Scene, hache: str) -> None:
    for fictive in scene.donnees.personnes:
        personne = creer_personne(session, fictive.courriel, fictive.nom, hache)
        scene.comptes[fictive.nom] = personne.id
        for role in fictive.roles:
            expire = maintenant() + timedelta(days=role.expire_jours) if role.expire_jours else None
            donner_role(session, personne.id, scene.organismes[role.organisme].id, role.role, expire)


@dataclass(frozen=True)
class _Prete:
    """Une fiche composée, prête à écrire : ce qu'en dit le registre, sa forme finale, sa première version."""

    posee: FichePosee
    finale: TraitementSaisie
    premiere: TraitementSaisie | None


def _composer(scene: _Scene, registre: RegistreFictif) -> list[_Prete]:
    return [
        _Prete(posee, *composer(scene.donnees.catalogue, registre, rang, scene.aujourd_hui))
        for rang, posee in enumerate(registre.fiches)
    ]


@operation(droits.MODIFIER)
def semer(atelier: Atelier, saisies: list[TraitementSaisie]) -> list[uuid.UUID]:
    """Crée ces fiches d'un coup, dans une seule transaction ; rend leurs identifiants dans l'ordre."""
    return [operations.creer_fiche(atelier, saisie) for saisie in saisies]


def _remplir(scene: _Scene, organisme: Organisme, fiches: list[_Prete]) -> None:
    auteur = scene.contexte(organisme, "referent", "Démonstration")
    identifiants = semer(auteur, [prete.premiere or prete.finale for prete in fiches])
    for identifiant, prete in zip(identifiants, fiches, strict=True):
        version = _corriger(auteur, identifiant, prete) if prete.premiere else 1
        _avancer(scene, organisme, identifiant, prete.posee, version)


def _entourer(scene: _Scene) -> None:
    """Annuaire du territoire, puis ce qui entoure chaque registre. Le délégué tient l'annuaire et le reste."""
    entourage, delegue = scene.donnees.entourage, scene.donnees.territoire.delegue["dpo_nom"]
    tenu = scene.contexte(scene.organismes[entourage.annuaire.organisme], "dpo", delegue)
    fiches = charger_annuaire(tenu, entourage.annuaire, scene.aujourd_hui)
    for code, contenu in entourage.organismes.items():
        contexte = scene.contexte(scene.organismes[code], "dpo", delegue)
        charger_entourage(contexte, contenu, fiches, scene.aujourd_hui)


def _corriger(auteur: Contexte, identifiant: uuid.UUID, prete: _Prete) -> int:
    """Enregistre la forme finale par-dessus la première ; les lignes inchangées gardent leur identifiant."""
    actuelle: dict[str, Any] = operations.lire_fiche(auteur, identifiant).saisie.model_dump()
    changes = {nom: getattr(prete.finale, nom) for nom in (*prete.posee.avant, "date_mise_a_jour")}
    finale = valider(TraitementSaisie, actuelle | changes)
    return operations.enregistrer(auteur, identifiant, finale, 1)


def _avancer(scene: _Scene, organisme: Organisme, fiche: uuid.UUID, posee: FichePosee, version: int) -> None:
    auteur = scene.contexte(organisme, "referent", "Démonstration")
    if posee.statut == "archivee":
        operations.archiver(auteur, fiche, version)
    if posee.statut in {"a_relire", "avis_dpo", "approuvee"}:
        operations.soumettre(auteur, fiche, version)
    if posee.statut in {"avis_dpo", "approuvee"}:
        delegue = scene.contexte(organisme, "dpo", scene.donnees.territoire.delegue["dpo_nom"])
        operations.rendre_avis(delegue, fiche, version + 1, posee.avis, posee.motif)
    if posee.statut == "approuvee":
        signataire = scene.contexte(organisme, "responsable", organisme.representant_nom)
        operations.approuver(signataire, fiche, version + 2, posee.motif_approbation)


def _conclure(scene: _Scene) -> None:
    with scene.instance.base.ecrire(_HORS) as session:
        reglage = session.get_one(Reglage, MARQUEUR)
        reglage.valeur = scene.aujourd_hui.isoformat()
        session.add(reglage)
        tracer(session, CHARGEE, None, organismes=len(scene.organismes), comptes=len(scene.comptes))


def _dresser_bilan(instance: Instance, donnees: Donnees, *, mot_de_passe: str = "", deja_la: bool = False) -> Bilan:
    with instance.base.lire(_HORS) as session:
        noms = dict(session.exec(select(Organisme.code, Organisme.nom)).all())
        fiches = session.exec(select(func.count()).select_from(Objet).where(Objet.type == TYPE)).one()
    comptes = tuple(compte for personne in donnees.personnes for compte in _comptes(personne, noms))
    return Bilan(len(noms), fiches, comptes, mot_de_passe, deja_la)


def _comptes(personne: PersonneFictive, noms: dict[str, str]) -> list[Compte]:
    return [
        Compte(personne.courriel, personne.nom, ROLES[role.role].libelle, noms.get(role.organisme, role.organisme))
        for role in personne.roles
    ]
