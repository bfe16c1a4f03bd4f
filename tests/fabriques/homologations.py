"""Des dossiers d'homologation d'essai : nu, plein, soumis, décidé, publié ; bâtis par les vraies opérations."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from audit.homologation import attestations, decisions, operations
from audit.homologation.forme import FORME
from audit.homologation.modele import BESOINS, HomologationSaisie
from fabriques.client import Maison
from socle.operations import Contexte
from socle.saisies import valeurs_tapees, valider

PLEIN: dict[str, Any] = {
    "nom": "Portail famille fictif",
    "teleservice": "oui",
    "service_rendu": "Inscrire un enfant à la cantine et payer les repas.",
    "mise_en_service": "01/03/2027",
    **dict.fromkeys(BESOINS, "modere"),
    "besoin_motif": "Des données d'enfants, un paiement.",
    "autorite_nom": "Camille Exemple",
    "autorite_qualite": "Maire",
    "autorite_acte": "Arrêté 2026-118",
    "autorite_acte_le": "02/11/2026",
    "contributeurs": "RSSI, délégué, service des affaires scolaires, éditeur.",
    "decision_prevue": "15/02/2027",
    "perimetre_inclus": "Le site, son serveur, sa base, son administration.",
    "perimetre_exclus": "Le poste de l'usager.",
    "utilisateurs": "Familles et agents.",
    "donnees": "État civil, allergies, factures.",
    "hebergement": "Chez l'éditeur, en France.",
    "interconnexions": "Paiement en ligne.",
    "analyse_methode": "Un atelier d'une demi-journée.",
    "controles": ["tests", "intrusion"],
    "controles_resume": "Deux écarts mineurs, corrigés.",
    "suivi": "Un point par trimestre avec l'éditeur.",
    "validite": "deux_ans",
    "indice": "de_3_a_4",
    "evenements": [
        {"nom": "Les dossiers des familles sont publiés", "criteres": ["confidentialite"], "gravite": "g4",
         "gravite_residuelle": "g3", "consequences": "Des familles exposées."},
        {"nom": "Le service s'arrête à la rentrée", "criteres": ["disponibilite"], "gravite": "g2",
         "gravite_residuelle": "g2"},
    ],
    "mesures": [
        {"nom": "Second facteur pour les agents", "etat": "faite", "responsable": "RSSI"},
        {"nom": "Sauvegarde isolée", "etat": "a_faire", "responsable": "Éditeur", "echeance": "31/01/2027"},
    ],
}  # fmt: skip


def saisie(**champs: Any) -> HomologationSaisie:
    """Une saisie d'un champ ou deux."""
    return valider(HomologationSaisie, {"nom": "Téléservice fictif", **champs})


def nu(contexte: Contexte, **champs: Any) -> uuid.UUID:
    """Un dossier qui vient d'être ouvert, à la version 1."""
    return operations.creer(contexte, saisie(**champs))


def plein(contexte: Contexte, *, vraisemblance: str = "v2", **champs: Any) -> uuid.UUID:
    """Un dossier prêt à soumettre, à la version 2 : deux événements, deux scénarios, deux mesures."""
    id_ = operations.creer(contexte, saisie(**{**PLEIN, **champs}))
    lue = operations.lire(contexte, id_).saisie
    un, deux = lue.evenements
    valeurs = valeurs_tapees(FORME.champs, lue) | {"scenarios": [
        {"nom": "Mot de passe d'agent volé", "evenement_id": str(un.id), "vraisemblance": "v4",
         "vraisemblance_residuelle": vraisemblance, "traitement": "reduire"},
        {"nom": "Rançongiciel chez l'hébergeur", "evenement_id": str(deux.id), "vraisemblance": "v2",
         "vraisemblance_residuelle": "v1", "traitement": "accepter"},
    ]}  # fmt: skip
    operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), 1)
    couvrir(contexte, id_)
    return id_


def couvrir(contexte: Contexte, id_: uuid.UUID) -> None:
    """La première mesure couvre le premier scénario."""
    fiche = operations.lire(contexte, id_)
    valeurs = valeurs_tapees(FORME.champs, fiche.saisie)
    valeurs["mesures"][0]["scenarios"] = [str(fiche.saisie.scenarios[0].id)]
    operations.enregistrer(contexte, id_, valider(HomologationSaisie, valeurs), fiche.objet.version)


def version(contexte: Contexte, id_: uuid.UUID) -> int:
    """La version présente du dossier."""
    return operations.lire(contexte, id_).objet.version


def soumis(contexte: Contexte, **champs: Any) -> uuid.UUID:
    """Un dossier plein, soumis, avec les avis que sa profondeur attend."""
    id_ = plein(contexte, **champs)
    decisions.soumettre(contexte, id_, version(contexte, id_))
    for instance in ("rssi", "dpo", "metier"):
        aviser(contexte, id_, instance)
    return id_


def aviser(contexte: Contexte, id_: uuid.UUID, instance: str, avis: str = "favorable", texte: str = "") -> None:
    """Un avis de plus."""
    decisions.aviser(contexte, id_, version(contexte, id_), decisions.Avis(instance, avis, texte))


def decider(contexte: Contexte, id_: uuid.UUID, decision: str = "favorable", **suite: Any) -> None:
    """La décision, un an par défaut."""
    voulu = {"validite": "un_an", **suite}
    if decision == "refus":
        voulu = {"motif": "Trop d'écarts.", **suite}
    if decision == "reserves":
        voulu.setdefault("reserves", "Isoler la sauvegarde avant juin.")
    decisions.decider(contexte, id_, version(contexte, id_), decisions.Decision(decision, **voulu))


def decide(contexte: Contexte, decision: str = "favorable", le: date | None = None, **champs: Any) -> uuid.UUID:
    """Un dossier décidé."""
    id_ = soumis(contexte, **champs)
    decider(contexte, id_, decision, decide_le=le)
    return id_


def publie(contexte: Contexte, decision: str = "favorable", **champs: Any) -> uuid.UUID:
    """Un dossier homologué, son attestation publiée."""
    id_ = decide(contexte, decision, **champs)
    attestations.publier(contexte, id_, version(contexte, id_))
    return id_


def jeton(contexte: Contexte, id_: uuid.UUID) -> str:
    """Le jeton de l'attestation du dossier."""
    attestation = operations.lire_dossier(contexte, id_).attestation
    assert attestation is not None
    return attestation.jeton


def url(maison: Maison, id_: object, suite: str = "") -> str:
    """L'adresse d'une page du dossier."""
    return f"{maison.base}/homologations/{id_}{suite}"
