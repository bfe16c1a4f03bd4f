"""Réunit les tables de toutes les tranches : l'application et les migrations doivent les voir ensemble."""

from audit.autodiagnostics import modele as autodiagnostics
from audit.crise import modele as crise
from audit.crise.rssi import modele as rssi
from audit.homologation import modele as homologation
from audit.rapports import modele as rapports_audit
from audit.referentiels import modele as referentiels
from audit.verifications import modele as verifications
from clauses.bibliotheque import modele as bibliotheque
from clauses.contrats import modele as contrats
from clauses.controle import modele as controles
from clauses.jeux import modele as jeux
from clauses.jeux.reutilisations import modele as reutilisations
from clauses.mise_a_niveau import modele as mise_a_niveau
from clauses.publications import modele as publications
from clauses.suivi import modele as suivi
from registre.aipd.etude import modele as aipd
from registre.aipd.modeles import modele as modeles_aipd
from registre.aipd.reperage import modele as reperages
from registre.bilan import modele as bilans
from registre.conservation import modele as conservation
from registre.delegue.avis import modele as avis_delegue
from registre.delegue.convention import modele as conventions_dpo
from registre.delegue.designation import modele as designations_dpo
from registre.delegue.questions import modele as questions_dpo
from registre.delegue.temps import modele as temps_dpo
from registre.delegue.visites import modele as visites_dpo
from registre.demandes import modele as demandes
from registre.demandes.formulaire import modele as formulaire_demandes
from registre.depots import modele as depots
from registre.fiches_modeles import modele as fiches_modeles
from registre.imports import modele as imports
from registre.liens_referents import modele as liens_referents
from registre.mentions import modele as mentions
from registre.mentions.consentements import modele as consentements
from registre.parcours import modele as parcours
from registre.prestataires import modele as prestataires
from registre.procedures import modele as procedures
from registre.projets import modele as projets
from registre.qualite import modele as qualite
from registre.sensibilisation import modele as sensibilisation
from registre.systemes import modele as systemes
from registre.traitements import modele as traitements
from registre.violations import modele as violations
from socle import coffre, coffrets, journal, objets, provenances, recherche
from socle.actions import modele as actions
from socle.comptes import modele as comptes
from socle.courriels import boite as courriels
from socle.liens import modele as liens
from socle.lots import modele as lots
from socle.organismes import modele as organismes
from socle.preuves import modele as preuves
from socle.rappels import modele as rappels
from socle.reprises import modele as reprises_listes

__all__ = [
    "actions",
    "aipd",
    "autodiagnostics",
    "avis_delegue",
    "bibliotheque",
    "bilans",
    "coffre",
    "coffrets",
    "comptes",
    "consentements",
    "conservation",
    "contrats",
    "controles",
    "conventions_dpo",
    "courriels",
    "crise",
    "demandes",
    "depots",
    "designations_dpo",
    "fiches_modeles",
    "formulaire_demandes",
    "homologation",
    "imports",
    "jeux",
    "journal",
    "liens",
    "liens_referents",
    "lots",
    "mentions",
    "mise_a_niveau",
    "modeles_aipd",
    "objets",
    "organismes",
    "parcours",
    "prestataires",
    "preuves",
    "procedures",
    "projets",
    "provenances",
    "publications",
    "qualite",
    "questions_dpo",
    "rappels",
    "rapports_audit",
    "recherche",
    "referentiels",
    "reperages",
    "reprises_listes",
    "reutilisations",
    "rssi",
    "sensibilisation",
    "suivi",
    "systemes",
    "temps_dpo",
    "traitements",
    "verifications",
    "violations",
    "visites_dpo",
]
