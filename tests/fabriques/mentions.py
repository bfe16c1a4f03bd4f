"""Des fiches qui ont de quoi informer, leurs mentions, leurs consentements, pour les essais."""

from __future__ import annotations

import uuid
from typing import Any

from registre.mentions import operations, publication
from registre.mentions.consentements import operations as consentements
from registre.mentions.consentements.modele import ConsentementSaisie
from registre.mentions.modele import MentionSaisie
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from socle.operations import Atelier, Contexte, operation
from socle.organismes.modele import Organisme
from socle.saisies import valider

PREFIXE = "https://gouverne.example/information/"
COORDONNEES = {
    "adresse": "1 place de la Source", "code_postal": "01234", "ville": "Vallon-le-Haut",
    "courriel": "mairie@vallon.example", "dpo_courriel": "dpo@vallon.example", "dpo_societe": "Syndicat du Vallon",
}  # fmt: skip


def fiche_informante(nom: str = "Cantine scolaire", **valeurs: Any) -> dict[str, Any]:
    """Les valeurs d'une fiche dont on peut tirer une mention sans rien y ajouter."""
    return {
        "nom": nom, "service": "Affaires scolaires", "sources": ["personne"],
        "finalites": [{"libelle": "Inscrire les enfants à la cantine", "base_legale": "mission_interet_public",
                       "justification": "Délibération du 3 juin"}],
        "categories_personnes": [{"categorie": "parents"}],
        "categories_donnees": [{"categorie": "coordonnees", "description": "Adresse, téléphone",
                                "duree_active": "L'année scolaire", "evenement_depart": "l'inscription"}],
        "destinataires": [{"type": "interne", "precision": "Les agents de la cantine"}],
        "caractere_obligatoire": "obligatoire_contractuel", "consequences": "Sans elles, pas d'inscription.",
        "droits_modalites": "Un courriel à dpo@vallon.example.", "decision_automatisee": "non", **valeurs,
    }  # fmt: skip


def fiche_consentie(nom: str = "Lettre du Vallon", **valeurs: Any) -> dict[str, Any]:
    """Une fiche dont deux finalités reposent sur le consentement."""
    finalites = [{"libelle": "Envoyer la lettre du Vallon", "base_legale": "consentement"},
                 {"libelle": "Inviter aux fêtes", "base_legale": "consentement"}]  # fmt: skip
    return fiche_informante(nom, finalites=finalites, caractere_obligatoire="facultatif", consequences="", **valeurs)


@operation("organisme.modifier")
def _coordonner(atelier: Atelier) -> None:
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    for nom, valeur in COORDONNEES.items():
        setattr(organisme, nom, valeur)
    atelier.session.add(organisme)


def coordonner(contexte: Contexte) -> None:
    """Écrit les coordonnées de l'organisme et de son délégué."""
    _coordonner(contexte)


def fiche(contexte: Contexte, valeurs: dict[str, Any]) -> uuid.UUID:
    """Une fiche du registre."""
    return traitements.creer(contexte, valider(TraitementSaisie, valeurs))


def changer(contexte: Contexte, fiche_id: uuid.UUID, valeurs: dict[str, Any]) -> None:
    """Récrit une fiche du registre."""
    version = traitements.lire_fiche(contexte, fiche_id).objet.version
    traitements.enregistrer(contexte, fiche_id, valider(TraitementSaisie, valeurs), version)


def version(contexte: Contexte, id_: uuid.UUID) -> int:
    """La version d'une mention."""
    return operations.lire(contexte, id_).objet.version


def preparee(contexte: Contexte, fiche_id: uuid.UUID, genre: str = "page", **reglages: Any) -> uuid.UUID:
    """Une mention préparée d'une fiche, et réglée ainsi."""
    id_ = operations.preparer(contexte, fiche_id, genre)
    if reglages:
        lue = operations.lire(contexte, id_)
        saisie = {**lue.saisie.model_dump(mode="json"), **reglages}
        operations.enregistrer(contexte, id_, valider(MentionSaisie, saisie), lue.objet.version)
    return id_


def publier(contexte: Contexte, id_: uuid.UUID) -> int:
    """Publie une version de plus."""
    return publication.publier(contexte, id_, version(contexte, id_), PREFIXE)


def publiee(contexte: Contexte, fiche_id: uuid.UUID, genre: str = "page", **reglages: Any) -> uuid.UUID:
    """Une mention publiée."""
    id_ = preparee(contexte, fiche_id, genre, **reglages)
    publier(contexte, id_)
    return id_


def en_ligne(contexte: Contexte, fiche_id: uuid.UUID) -> uuid.UUID:
    """Une page complète publiée et en ligne."""
    id_ = publiee(contexte, fiche_id)
    publication.mettre_en_ligne(contexte, id_, version(contexte, id_))
    return id_


def demande(contexte: Contexte, fiche_id: uuid.UUID) -> uuid.UUID:
    """Une demande de consentement publiée."""
    return publiee(contexte, fiche_id, "consentement", retrait="Un courriel à mairie@vallon.example.",
                   refus="Rien d'autre ne change.")  # fmt: skip


def consentir(contexte: Contexte, mention_id: uuid.UUID, reference: str = "D-12", **valeurs: Any) -> uuid.UUID:
    """Un consentement inscrit aujourd'hui, aux deux finalités."""
    saisie = {"reference": reference, "recueilli_le": contexte.aujourd_hui, "mode": "papier", "finalites": ["f1", "f2"],
              **valeurs}  # fmt: skip
    numero = operations.lire(contexte, mention_id).ligne.numero
    return consentements.inscrire(contexte, mention_id, numero, valider(ConsentementSaisie, saisie))


def garnir(contexte: Contexte, nom: str) -> dict[str, uuid.UUID]:
    """Une demande de consentement publiée et un consentement : nom du blueprint → identifiant."""
    reglages = {"retrait": "Un courriel.", "refus": "Rien."}
    mention = preparee(contexte, fiche(contexte, fiche_consentie(f"Lettre de {nom}")), "consentement", **reglages)
    textes = {"responsable": f"La mairie, à {nom}.", "droits": "Écrivez au délégué."}
    operations.recrire(contexte, mention, version(contexte, mention), textes)
    publier(contexte, mention)
    return {"mentions": mention, "consentements": consentir(contexte, mention)}
