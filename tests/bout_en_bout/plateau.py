"""Ce qu'il faut de gens, d'organismes et d'objets pour montrer chaque page dans chacun de ses états."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from sqlmodel import col, select

from bout_en_bout.service import HORS, Service
from clauses.bibliotheque import operations as bibliotheque
from clauses.bibliotheque.modele import ClauseSaisie
from registre.imports import operations as imports
from registre.projets import operations as projets
from registre.projets.modele import ProjetSaisie
from registre.traitements import operations
from socle.comptes import brouillons, jetons
from socle.comptes.modele import Personne
from socle.comptes.operations import creer_lien_premier_compte
from socle.droits import ROLES
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.preuves import operations as preuves
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider

TERRITOIRE, COMMUNE, VIDE = "trois-chimeres", "bourg-fictif", "saint-simulacre"
REMARQUABLE = {"traitements": [{"nom": "Cimetière", "statut": "inconnu", "services": 3}, {"nom": "Bulletin municipal"}]}


@dataclass(frozen=True)
class Plateau:
    """La démonstration servie et une instance neuve ; chaque propriété prépare une chose, une fois."""

    service: Service
    neuf: Service

    @cached_property
    def commune(self) -> Organisme:
        """Un organisme au registre fourni."""
        return self.service.organisme(COMMUNE)

    @cached_property
    def toutes(self) -> Personne:
        """Quelqu'un qui a tous les rôles, partout."""
        territoire = self.service.organisme(TERRITOIRE)
        return self.service.gens.creer("Toutes Fonctions-Fictives", **dict.fromkeys(ROLES, territoire))

    @cached_property
    def lecteur(self) -> Personne:
        """Quelqu'un qui ne peut que lire, chez une seule commune."""
        return self.service.gens.creer("Lou Lecture-Fictive", lecteur=self.commune)

    @cached_property
    def sans_role(self) -> Personne:
        """Quelqu'un à qui personne n'a rien donné."""
        return self.service.gens.creer("Sans Rôle")

    @cached_property
    def equipe(self) -> Personne:
        """Quelqu'un dont le second facteur est posé."""
        return self.service.gens.creer("Avec Second-Facteur", totp=True, lecteur=self.commune)

    @property
    def attente(self) -> dict[str, object]:
        """La session de qui a donné son mot de passe et doit son code."""
        return {"attente": {"estampille": self.equipe.estampille, "depuis": int(time.time()), "suite": ""}}

    @property
    def o(self) -> str:
        """Début de l'adresse des pages de l'organisme fourni."""
        return f"/o/{COMMUNE}"

    @property
    def vide(self) -> str:
        """Début de l'adresse des pages d'un organisme où rien n'est encore écrit."""
        return f"/o/{VIDE}"

    def fiche(self, **filtre: str) -> str:
        """Adresse d'une fiche de l'organisme fourni (la mieux remplie de celles que ce filtre garde)."""
        contexte = self.service.monde.contexte(self.commune)
        lignes = operations.lister(contexte, operations.Filtre(**filtre)).lignes
        assert lignes, f"aucune fiche : {filtre}"
        return f"{self.o}/traitements/{max(lignes, key=lambda ligne: ligne.completude).id}"

    @cached_property
    def nue(self) -> str:
        """Une fiche qui n'a que son nom."""
        return f"{self.o}/traitements/{self.service.monde.fiche(self.commune, 'Fiche commencée')}"

    @cached_property
    def brouillon(self) -> str:
        """Le formulaire d'une fiche dont cette personne a laissé un brouillon."""
        fiche = self.service.monde.fiche(self.commune, "Fiche au brouillon")
        contexte = self.service.monde.contexte(self.commune, "dpo", personne=self.toutes)
        brouillons.garder(contexte, f"traitement:{fiche}", 1, [("nom", "Fiche au brouillon, reprise")])
        return f"{self.o}/traitements/{fiche}/modifier"

    def objet(self, type_: str) -> uuid.UUID:
        """Un objet de ce type chez l'organisme fourni ; la preuve, que la démonstration n'a pas, est déposée ici."""
        if type_ == "preuve":
            return self._preuve
        with self.service.monde.instance.base.lire(HORS) as session:
            requete = select(Objet.id).where(Objet.type == type_, Objet.archive == False)  # noqa: E712
            siens = requete.where(Objet.organisme_id == self.commune.id).order_by(col(Objet.id))
            return session.exec(siens if type_ != "prestataire" else requete.order_by(col(Objet.id))).all()[0]

    def objet_nomme(self, type_: str, nom: str) -> uuid.UUID:
        """L'objet de ce type et de ce nom chez l'organisme fourni."""
        with self.service.monde.instance.base.lire(HORS) as session:
            requete = select(Objet.id).where(Objet.type == type_, Objet.libelle == nom)
            return session.exec(requete.where(Objet.organisme_id == self.commune.id)).one()

    @cached_property
    def clause_archivee(self) -> uuid.UUID:
        """Une clause propre à laquelle on a renoncé."""
        contexte = self.service.monde.contexte(self.commune)
        faits = {"titre": "Clause fictive", "texte": "Le {{ titulaire }} sourit.", "types_contrat": ["dsp"]}
        id_ = bibliotheque.ajouter(contexte, valider(ClauseSaisie, faits))
        bibliotheque.archiver(contexte, id_, 1)
        return id_

    @cached_property
    def _preuve(self) -> uuid.UUID:
        saisie = valider(PreuveSaisie, {"titre": "Procès-verbal fictif", "expire_le": "01/01/2027"})
        contexte, fiche = self.service.monde.contexte(self.commune), uuid.UUID(self.fiche().rpartition("/")[2])
        depot = self.service.monde.instance.depot
        return preuves.deposer(contexte, depot, b"Une preuve fictive.", "preuve.txt", saisie, objet_id=fiche)

    @property
    def projet_a_aviser(self) -> uuid.UUID:
        """Un projet neuf dont les avis sont demandés."""
        contexte = self.service.monde.contexte(self.commune)
        id_ = projets.creer(contexte, valider(ProjetSaisie, {"nom": "Projet fictif à aviser"}))
        projets.demander_avis(contexte, id_, 1)
        return id_

    def lot(self) -> uuid.UUID:
        """Un import qui attend sa confirmation, avec des points à regarder et un doublon."""
        contexte = self.service.monde.contexte(self.commune, personne=self.toutes)
        self.service.monde.fiche(self.commune, "Bulletin municipal")
        return imports.preparer(contexte, json.dumps(REMARQUABLE).encode(), "registre.json")

    def jeton(self, usage: str) -> str:
        """Un lien d'invitation ou de réinitialisation neuf."""
        invitee = self.service.monde.personne("Invitée Fictive", lecteur=self.commune)
        with self.service.monde.instance.base.ecrire(HORS) as session:
            return jetons.creer_jeton(session, usage, invitee.id)

    @property
    def nouvelle(self) -> Personne:
        """Une personne neuve à chaque appel : poser un second facteur ne doit pas marquer le test suivant."""
        return self.service.monde.personne("Nouvelle Fictive", lecteur=self.commune)

    @property
    def bienvenue(self) -> str:
        """Le lien du premier compte de l'instance neuve."""
        return urlsplit(creer_lien_premier_compte(self.neuf.monde.instance)).path
