"""Une fiche saine, et pour chaque règle ce qui la fait parler. Tout est fictif."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from registre.qualite.constats import Faits, PrestataireLie
from registre.traitements.modele import TraitementSaisie
from socle.saisies import valider

JOUR = date(2026, 11, 25)
SAINS = Faits(JOUR, True, (), "", "brouillon", date(2026, 11, 1), None, ())


def saine() -> dict[str, Any]:
    """Une fiche où aucune règle n'a rien à dire."""
    return {
        "nom": "Restauration scolaire", "description": "Inscrire les élèves et facturer les repas.", "service": "Écoles",
        "finalites": [{"libelle": "Inscrire les élèves", "base_legale": "mission_interet_public",
                       "justification": "CGCT, délibération du conseil"}],
        "categories_personnes": [{"categorie": "eleves"}],
        "categories_donnees": [{"categorie": "etat_civil", "description": "Nom, prénom", "duree_active": "1 an",
                                "evenement_depart": "la fin de l'année scolaire", "sort_final": "eliminer"}],
        "destinataires": [{"type": "interne", "precision": "Cuisine"}],
        "mesures": [{"type": "controle_acces"}],
        "information_supports": ["formulaire"], "droits": ["acces", "rectification", "opposition"],
        "droits_modalites": "Courrier en mairie.", "prochaine_revue": "01/09/2027", "hebergement": "sur_place",
    }  # fmt: skip


def saisie(**changements: Any) -> TraitementSaisie:
    """La fiche saine, changée."""
    return valider(TraitementSaisie, saine() | changements)


def finalite(**champs: Any) -> list[dict[str, Any]]:
    """Une seule finalité, changée."""
    return [saine()["finalites"][0] | champs]


def donnee(**champs: Any) -> list[dict[str, Any]]:
    """Une seule catégorie de données, changée."""
    return [saine()["categories_donnees"][0] | champs]


def transfert(**champs: Any) -> list[dict[str, Any]]:
    """Un transfert correct, changé."""
    return [{"organisme": "Outil fictif", "pays": "us", "garantie": "cct", "document": "Contrat"} | champs]


@dataclass(frozen=True)
class Cas:
    """Ce qui fait parler une règle, et ce qui la fait taire alors que tout le reste ne change pas."""

    regle: str
    champ: str
    fautif: dict[str, Any] = field(default_factory=dict)
    juste: dict[str, Any] = field(default_factory=dict)
    faits: Faits = SAINS
    faits_justes: Faits | None = None


SIGNE = PrestataireLie("Éditions Fictives", "sous_traitant_rgpd", "signees", date(2027, 1, 1))
VIDEO = {"nom": "Vidéoprotection du parc", "description": "Caméras de voie publique"}
TITRE_3 = {"regime_juridique": "lil_titre_iii"}
CONSENTI = {"finalites": finalite(base_legale="consentement"), "droits": ["acces", "retrait_consentement"]}
EXPLICITE = {
    "categories_donnees": donnee(categorie="sante"),
    "finalites": finalite(condition_article_9="a_consentement_explicite"),
}
GROS = {"categories_donnees": donnee(categorie="sante"), "volume": "plus_de_100000",
        "finalites": finalite(condition_article_9="g_interet_public_important")}  # fmt: skip
SOUS_TRAITANT = {"destinataires": [{"type": "sous_traitant", "precision": "Éditeur du logiciel"}]}

CAS = (
    Cas("finalite_absente", "finalites", {"finalites": []}),
    Cas("base_absente", "finalites-0-base_legale", {"finalites": finalite(base_legale="")}),
    Cas("base_absente", "finalites-0-base_legale", TITRE_3 | {"finalites": finalite(base_legale="", justification="")},
        TITRE_3 | {"finalites": finalite(base_legale="")}),
    Cas("interet_legitime", "finalites-0-base_legale", {"finalites": finalite(base_legale="interet_legitime")},
        {"finalites": finalite(base_legale="interet_legitime")}, SAINS, replace(SAINS, public=False)),
    Cas("texte_non_cite", "finalites-0-justification", {"finalites": finalite(justification="")},
        {"finalites": finalite(base_legale="contrat", justification="")}),
    Cas("titre_iii_article_6", "finalites-0-base_legale", TITRE_3, TITRE_3 | {"finalites": finalite(base_legale="")}),
    Cas("sensible_sans_condition", "finalites-0-condition_article_9", {"categories_donnees": donnee(categorie="sante")},
        {"categories_donnees": donnee(categorie="sante"), "finalites": finalite(condition_article_9="i_sante_publique")}),
    Cas("nir_sans_alinea", "categories_donnees-0-description", {"categories_donnees": donnee(categorie="nir")},
        {"categories_donnees": donnee(categorie="nir", description="Décret n° 2019-341, article 2, 5°")}),
    Cas("nir_sans_alinea", "categories_donnees-0-description",
        {"categories_donnees": donnee(categorie="nir", description="Décret n° 2019-341")}),
    Cas("infraction_sans_fondement", "infractions_fondement", {"infractions": "oui"},
        {"infractions": "oui", "infractions_fondement": "autorite_publique"}),
    Cas("consentement_sans_retrait", "droits", CONSENTI | {"droits": ["acces"]}, CONSENTI),
    Cas("consentement_sans_retrait", "droits", EXPLICITE,
        EXPLICITE | {"droits": ["acces", "opposition", "retrait_consentement"]}),
    Cas("retrait_sans_modalite", "droits_modalites", CONSENTI | {"droits_modalites": ""}, CONSENTI),
    Cas("opposition_de_trop", "droits", {"finalites": finalite(base_legale="obligation_legale")},
        {"finalites": finalite(base_legale="obligation_legale"), "droits": ["acces"]}),
    Cas("opposition_oubliee", "droits", {"droits": ["acces"]}, TITRE_3 | {"droits": ["acces"]}),
    Cas("portabilite_de_trop", "droits", {"droits": ["opposition", "portabilite"]}, CONSENTI | {"droits": [
        "retrait_consentement", "portabilite"]}),
    Cas("decision_sans_logique", "decision_logique", {"decision_automatisee": "oui"},
        {"decision_automatisee": "oui", "decision_logique": "Barème publié, réexamen sur demande."}),
    Cas("aipd_non_posee", "volume", GROS, GROS | {"volume": "moins_de_100"}),
    Cas("aipd_non_posee", "volume", GROS, GROS, SAINS, replace(SAINS, aipd="posee")),
    Cas("information_absente", "information_supports", {"information_supports": []}),
    Cas("information_absente", "information_supports", {"information_supports": ["aucune"]}),
    Cas("droits_absents", "droits", {"droits": []}),
    Cas("duree_absente", "categories_donnees-0-duree_active", {"categories_donnees": donnee(duree_active="")}),
    Cas("duree_vague", "categories_donnees-0-duree_active", {"categories_donnees": donnee(duree_active="Durée légale")},
        {"categories_donnees": donnee(duree_active="Durée légale de 10 ans")}),
    Cas("duree_vague", "categories_donnees-0-duree_active", {"categories_donnees": donnee(duree_active="Illimitée")},
        {"categories_donnees": donnee(duree_active="Illimitée", sort_final="conserver")}),
    Cas("depart_absent", "categories_donnees-0-evenement_depart", {"categories_donnees": donnee(evenement_depart="")},
        {"categories_donnees": donnee(evenement_depart="", duree_active="Année scolaire en cours")}),
    Cas("sort_absent", "categories_donnees-0-sort_final", {"categories_donnees": donnee(sort_final="")},
        {"categories_donnees": donnee(sort_final="")}, SAINS, replace(SAINS, public=False)),
    Cas("video_trop_longue", "categories_donnees-0-duree_active",
        VIDEO | {"categories_donnees": donnee(categorie="videos_et_sons", duree_active="Deux mois")},
        VIDEO | {"categories_donnees": donnee(categorie="videos_et_sons", duree_active="30 jours")}),
    Cas("video_trop_longue", "categories_donnees-0-duree_active",
        VIDEO | {"categories_donnees": donnee(categorie="videos_et_sons", duree_active="45 jours")},
        {"nom": "Captation des séances", "description": "Caméras du conseil municipal",
         "categories_donnees": donnee(categorie="videos_et_sons", duree_active="6 mois")}),
    Cas("texte_passe", "categories_donnees-0-texte_duree", {"categories_donnees": donnee(texte_duree="NS-42")},
        {"categories_donnees": donnee(texte_duree="Ancienne NS-42, à titre de repère")}),
    Cas("texte_passe", "finalites-0-justification", {"finalites": finalite(justification="Dispense n° 17")}),
    Cas("personnes_absentes", "categories_personnes", {"categories_personnes": []}),
    Cas("donnees_absentes", "categories_donnees", {"categories_donnees": []}),
    Cas("destinataires_absents", "destinataires", {"destinataires": []}),
    Cas("mesure_absente", "mesures", {"mesures": []}, {"mesures": [], "mesures_description": "Armoire fermée à clé"}),
    Cas("revue_passee", "prochaine_revue", {"prochaine_revue": "24/11/2026"}, {"prochaine_revue": "25/11/2026"}),
    Cas("fiche_ancienne", "date_mise_a_jour", {}, {}, replace(SAINS, modifiee_le=date(2025, 11, 24)),
        replace(SAINS, modifiee_le=date(2025, 11, 25))),
    Cas("approuvee_sans_revue", "prochaine_revue", {"prochaine_revue": ""}, {},
        replace(SAINS, statut="approuvee", approuvee_le=date(2025, 6, 1))),
    Cas("doublon", "nom", {}, {}, replace(SAINS, doublons=("Cantine",)), SAINS),
    Cas("transfert_sans_pays", "transferts-0-pays", {"transferts": transfert(pays="")}, {"transferts": transfert()}),
    Cas("transfert_sans_garantie", "transferts-0-garantie", {"transferts": transfert(garantie="a_determiner")},
        {"transferts": transfert(pays="de", garantie="")}),
    Cas("garantie_perimee", "transferts-0-garantie", {"transferts": transfert(garantie="privacy_shield")},
        {"transferts": transfert()}),
    Cas("adequation_inexistante", "transferts-0-garantie", {"transferts": transfert(pays="in", garantie="adequation")},
        {"transferts": transfert(pays="ch", garantie="adequation")}),
    Cas("adequation_partielle", "transferts-0-precision", {"transferts": transfert(garantie="adequation", document="")},
        {"transferts": transfert(garantie="adequation", document="Inscription vérifiée le 2 mars")}),
    Cas("liste_ancienne", "transferts-0-garantie", {"transferts": transfert(pays="ch", garantie="adequation")},
        {"transferts": transfert(pays="ch", garantie="adequation")},
        replace(SAINS, jour=date(2027, 6, 1), modifiee_le=date(2027, 5, 1)), SAINS),
    Cas("transfert_dans_l_union", "transferts-0-pays", {"transferts": transfert(pays="no")}, {"transferts": transfert()}),
    Cas("derogation_d_autorite", "transferts-0-garantie", {"transferts": transfert(garantie="derogation_49_a")},
        {"transferts": transfert(garantie="derogation_49_d")}),
    Cas("hebergement_hors_ue", "transferts", {"hebergement": "prestataire_hors_ue"},
        {"hebergement": "prestataire_hors_ue", "transferts": transfert()}),
    Cas("destinataire_hors_ue", "destinataires-0-type", {"destinataires": [{"type": "pays_tiers"}]},
        {"destinataires": [{"type": "pays_tiers"}], "transferts": transfert()}),
    Cas("sante_sans_hds", "hebergement", GROS | {"hebergement": "prestataire_ue"}, GROS | {"hebergement": "hds"}),
    Cas("hebergement_a_verifier", "hebergement", {"hebergement": "a_verifier"}),
    Cas("prestataire_sans_clauses", "destinataires", {}, {},
        replace(SAINS, prestataires=(SIGNE._replace(clauses="expirees"),)), replace(SAINS, prestataires=(SIGNE,))),
    Cas("contrat_fini", "destinataires", {}, {},
        replace(SAINS, prestataires=(SIGNE._replace(contrat_fin=date(2026, 11, 24)),)),
        replace(SAINS, prestataires=(SIGNE,))),
    Cas("sous_traitant_non_lie", "destinataires-0-type", SOUS_TRAITANT, SOUS_TRAITANT, SAINS,
        replace(SAINS, prestataires=(SIGNE,))),
    Cas("sous_traitant_non_lie", "destinataires-0-type", SOUS_TRAITANT, SOUS_TRAITANT, SAINS,
        replace(SAINS, prestataires=None)),
    Cas("conjoint_inconnu", "acteurs", {"responsabilite": "conjoint"},
        {"responsabilite": "conjoint", "acteurs": [{"role": "conjoint", "nom": "Syndicat fictif"}]}),
    Cas("nom_dans_texte", "observations", {"observations": "Voir avec Mme Dufresnoy."},
        {"observations": "Voir avec la DGS."}),
    Cas("coordonnee_dans_texte", "destinataires-0-precision",
        {"destinataires": [{"type": "interne", "precision": "06 12 34 56 78"}]},
        {"destinataires": [{"type": "interne", "precision": "04 12 34 56 78"}]}),
    Cas("numero_dans_texte", "observations", {"observations": "FR76 3000 6000 0112 3456 7890 189"},
        {"observations": "FR76 3000 6000 0112 3456 7890 188"}),
)  # fmt: skip
