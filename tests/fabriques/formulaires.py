"""Une commune dont le formulaire public est ouvert, et ce qu'une personne fictive y écrit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from fabriques.monde import Monde
from registre.demandes.formulaire import envois, operations
from registre.demandes.formulaire.modele import Envoi, ReglageSaisie
from registre.demandes.modele import Demande
from socle.courriels.boite import Courriel
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS = Perimetre.hors("test")
ECRIT = {
    "droit": "acces", "objet": "Une copie de mon dossier de cantine, s'il vous plaît.", "qualite": "soi",
    "prenom": "Camille", "nom": "Fictive", "courriel": "camille@essai.example",
}  # fmt: skip
LIEN = "https://g.example/vos-droits/confirmer/{jeton}"


@dataclass
class Guichet:
    """Le formulaire ouvert d'une commune, côté public et côté bureau."""

    monde: Monde
    commune: Organisme
    dpo: Contexte

    def ecrire(self, graine: str = "a" * 32, ip: str = "192.0.2.1", **valeurs: str) -> None:
        """Envoie le formulaire."""
        envois.envoyer(self.monde.instance, self.commune.code, ECRIT | valeurs, graine, ip, LIEN)

    def jeton(self) -> str:
        """Le jeton du dernier courriel à confirmer."""
        trouves = [m for c in self.courriels() for m in re.findall(r"confirmer/([\w-]{43})", c.corps)]
        return str(trouves[-1])

    def confirmer(self, jeton: str = "", ip: str = "192.0.2.1") -> Any:
        """Confirme le dernier envoi."""
        return envois.confirmer(self.monde.instance, jeton or self.jeton(), ip)

    def courriels(self) -> list[Courriel]:
        """La boîte d'envoi, dans l'ordre."""
        with self.monde.instance.base.lire(HORS) as session:
            return sorted(session.exec(select(Courriel)), key=lambda c: c.cree_le)

    def demandes(self) -> list[Demande]:
        """Les demandes de la commune."""
        with self.dpo.base.lire(self.dpo.perimetre) as session:
            return list(session.exec(select(Demande)))

    def envois(self) -> list[Envoi]:
        """Ce qui attend, confirmé ou non."""
        with self.dpo.base.lire(self.dpo.perimetre) as session:
            return list(session.exec(select(Envoi)))

    def dater(self, **colonnes: Any) -> None:
        """Change des colonnes de tous les envois, comme si le temps avait passé."""
        with self.dpo.base.ecrire(self.dpo.perimetre) as session:
            for envoi in session.exec(select(Envoi)):
                for nom, valeur in colonnes.items():
                    setattr(envoi, nom, valeur)
                session.add(envoi)


def ouvrir(contexte: Contexte, accueil: str = "") -> None:
    """Ouvre le formulaire de cet organisme."""
    version = operations.lire(contexte).version
    operations.regler(contexte, valider(ReglageSaisie, {"accueil": accueil}), version, ouvert=True, peut_envoyer=True)


def guichet_de(monde: Monde) -> Guichet:
    """Le formulaire ouvert d'une commune fictive."""
    commune = monde.organisme("Bourg-Fictif", dpo_nom="Dominique Déléguée", dpo_courriel="dpo@bourg.example")
    dpo = monde.contexte(commune, "dpo", personne=monde.personne("Dominique Déléguée", dpo=commune))
    ouvrir(dpo)
    return Guichet(monde, commune, dpo)
