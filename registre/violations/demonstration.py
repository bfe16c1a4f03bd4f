"""Les incidents de la commune fictive, par les vraies opérations : clos, à qualifier, sans violation, chez un prestataire."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.presentation import emplois_du_territoire
from registre.violations import actes, diffusions, operations
from registre.violations.modele import DiffusionSaisie, NotificationSaisie, ViolationSaisie
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.base import maintenant
from socle.operations import Contexte
from socle.saisies import valider

TERRITOIRE, COMMUNE = "trois-chimeres", "bourg-fictif"
ENVOI: Final = {
    "titre": "Liste de la cantine envoyée à toutes les familles (incident fictif)",
    "recit": "La liste des inscrits, régimes compris, est partie à 42 familles au lieu d'une. (Texte fictif.)",
    "circonstances": "Une famille a appelé la mairie.", "caractere": "etabli", "natures": ["confidentialite"],
    "origines": ["destinataire"], "cause": "interne_accidentel", "donnees": ["etat_civil", "sante"],
    "nombre_enregistrements": "42", "personnes": ["eleves", "mineurs"], "nombre_personnes": "42",
    "consequences_confidentialite": ["diffusion"], "impacts": ["controle"], "gravite": "limite",
    "mesures_avant": "Charte informatique, sensibilisation annuelle.",
    "mesures_apres": "Rappel du message, demande de suppression confirmée par 39 familles.", "communication": "oui",
    "communication_moyen": "Lettre", "transfrontalier": "non", "plainte": "sans_objet", "assurance": "non",
    "enisa_donnees": "sensibles", "enisa_identification": "maximale", "enisa_confidentialite": "connus",
}  # fmt: skip
FICTIF: Final = "Motif fictif, pour la démonstration."


def charger_violations(contexte_de: ContexteDe, _jour: date) -> None:
    """Écrit quatre incidents : le premier mené jusqu'au bout, le dernier reçu d'un prestataire partagé."""
    delegue, maire = contexte_de(COMMUNE, "dpo"), contexte_de(COMMUNE, "responsable")
    _mene(delegue, maire)
    _sans_violation(delegue)
    perdue = {"titre": "Clé de stockage perdue au marché (incident fictif)", "origines": ["equipement"],
              "donnees_precision": "Peut-être des listes d'émargement", **_su(timedelta(hours=5))}  # fmt: skip
    operations.declarer(contexte_de(COMMUNE, "referent"), valider(ViolationSaisie, perdue))
    _partage(contexte_de(TERRITOIRE, "dpo"), delegue.organisme_id)


def _su(depuis: timedelta) -> dict[str, str]:
    """Une prise de connaissance qui date de tant."""
    local = _local(maintenant() - depuis)
    return {"connue_le": f"{local:%d/%m/%Y}", "connue_heure": f"{local:%H:%M}"}


def _local(quand: datetime) -> datetime:
    return quand.astimezone(ZoneInfo("Europe/Paris"))


def _version(contexte: Contexte, id_: uuid.UUID) -> int:
    return operations.lire(contexte, id_).objet.version


def _mene(delegue: Contexte, maire: Contexte) -> None:
    """Une violation à risque élevé : notifiée en deux fois, les familles informées, close."""
    su = timedelta(days=21)
    informees = f"{_local(maintenant() - timedelta(days=19)):%d/%m/%Y}"
    faits: dict[str, Any] = {**ENVOI, **_su(su), "communication_le": informees}
    id_ = operations.creer(delegue, valider(ViolationSaisie, faits))
    actes.qualifier(delegue, id_, 1, True, "Des noms et des régimes alimentaires ont été lus. (Fictif.)")
    actes.aviser(delegue, id_, 2, "eleve", "Des enfants, des données de santé. (Avis fictif.)")
    actes.decider(maire, id_, 3, "eleve", "", FICTIF)
    for genre, apres in (("initiale", timedelta(hours=40)), ("complementaire", timedelta(days=6))):
        local = _local(maintenant() - su + apres)
        envoi = {"genre": genre, "faite_le": f"{local:%d/%m/%Y}", "faite_heure": f"{local:%H:%M}",
                 "reference_cnil": "FICTIF-0001"}  # fmt: skip
        actes.notifier(delegue, id_, _version(delegue, id_), valider(NotificationSaisie, envoi))
    actes.clore(delegue, id_, _version(delegue, id_), "La charte rappelle la copie cachée. (Bilan fictif.)")


def _sans_violation(delegue: Contexte) -> None:
    faits = {"titre": "Écran bloqué à l'accueil (incident fictif)", **_su(timedelta(days=9))}
    id_ = operations.creer(delegue, valider(ViolationSaisie, faits))
    actes.qualifier(delegue, id_, 1, False, "Poste réinstallé, aucune donnée touchée. (Fictif.)")
    actes.clore(delegue, id_, 2, "")


def _partage(territoire: Contexte, commune: uuid.UUID) -> None:
    """L'incident d'un prestataire de la commune, s'il y en a un, ouvert chez elle : son délai ne court pas encore."""
    emploi = next((e for e in emplois_du_territoire(territoire) if e.organisme_id == commune), None)
    if emploi is None:
        return
    dite = {"titre": "Accès non autorisé à un serveur (incident fictif)", "natures": ["confidentialite"],
            "recit": "Le prestataire annonce un accès non autorisé, en cours d'examen. (Texte fictif.)"}  # fmt: skip
    id_ = diffusions.creer(territoire, valider(DiffusionSaisie, dite), emploi.prestataire_id)
    diffusions.ouvrir(territoire, id_, [commune])


declarer_suite("violations", charger_violations)
