"""Le classeur d'un traitement de CISO Assistant : sept feuilles, rien ne s'y perd."""

from __future__ import annotations

from registre.imports.cibles import champ_de
from registre.imports.operations import comprendre
from registre.imports.sources import ciso
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx

TRAITEMENT = ("ref_id", "name", "description", "domain", "status", "processing_nature", "information_channel",
              "usage_channel", "assigned_to", "labels", "dpia_required", "dpia_reference")  # fmt: skip


def _feuille(nom: str, titres: tuple[str, ...], *lignes: tuple[str, ...]) -> FeuilleAEcrire:
    return FeuilleAEcrire(nom, [Colonne(t, 20.0) for t in titres], [list(ligne) for ligne in lignes])


def _classeur(*feuilles: FeuilleAEcrire) -> bytes:
    return ecrire_xlsx(list(feuilles), titre="Processing")


def _entier() -> bytes:
    return _classeur(
        _feuille("Processing", TRAITEMENT, ("T-07", "Cantine (fictive)", "Repas du midi", "Ville", "Draft", "Collection",
                                            "Site", "Portail", "", "cantine", "FALSE", "")),
        _feuille("Purposes", ("name", "description", "legal_basis", "article_9_condition"),
                 ("Servir les repas", "Délibération", "privacy_public_interest", ""),
                 ("Allergies", "", "Consent", "privacy_explicit_consent")),
        _feuille("Personal data",
                 ("name", "description", "category", "retention", "deletion_policy", "is_sensitive", "assets"),
                 ("Identité", "Nom, prénom", "privacy_basic_identity", "1 an", "privacy_automatic_deletion", "false",
                  "Serveur"),
                 ("Régime", "", "privacy_health_data", "Année scolaire", "", "true", ""),
                 ("Goûts", "", "privacy_preferences", "", "", "", "")),
        _feuille("Data subjects", ("name", "description", "category"), ("Élèves", "", "privacy_minor")),
        _feuille("Data recipients", ("name", "description", "category"), ("Cuisine", "", "privacy_internal_team"),
                 ("Région", "", "Government Entity")),
        _feuille("Contractors", ("name", "description", "entity", "relationship_type", "country", "documentation_link"),
                 ("", "", "Éditions Fictives", "privacy_data_processor", "FR", "https://exemple.invalid/contrat"),
                 ("Syndicat fictif", "", "", "Joint Controller", "FR", "")),
        _feuille("Transfers",
                 ("name", "description", "entity", "country", "transfer_mechanism", "guarantees", "documentation_link"),
                 ("", "", "Nuage Fictif", "US", "privacy_sccs", "Annexe 2", "https://exemple.invalid/cct")),
    )  # fmt: skip


def test_les_sept_feuilles_donnent_une_fiche_entiere() -> None:
    lu = comprendre(_entier(), "processing.xlsx")
    assert lu.releve is not None
    (fiche,) = lu.releve.fiches
    s = fiche.saisie
    assert (s.nom, s.reference, s.description) == ("Cantine (fictive)", "T-07", "Repas du midi")
    assert [(f.libelle, f.base_legale, f.condition_article_9, f.justification) for f in s.finalites] == [
        ("Servir les repas", "mission_interet_public", "", "Délibération"),
        ("Allergies", "consentement", "a_consentement_explicite", ""),
    ]
    assert [(d.categorie, d.duree_active, d.sensible) for d in s.categories_donnees] == [
        ("etat_civil", "1 an", None), ("sante", "Année scolaire", True), ("autres", "", None),
    ]  # fmt: skip
    assert [p.categorie for p in s.categories_personnes] == ["enfants"]
    assert [d.type for d in s.destinataires] == ["interne", "autorite", "sous_traitant"]
    assert [(a.role, a.nom, a.pays) for a in s.acteurs] == [("conjoint", "Syndicat fictif", "France")]
    assert [(t.organisme, t.pays, t.garantie, t.document) for t in s.transferts] == [
        ("Nuage Fictif", "us", "cct", "https://exemple.invalid/cct")
    ]


def test_rien_de_ce_que_le_classeur_dit_ne_se_perd() -> None:
    (fiche,) = comprendre(_entier(), "processing.xlsx").releve.fiches  # type: ignore[union-attr]
    tout = fiche.saisie.model_dump_json()
    for texte in ("Ville", "Draft", "Collection", "Site", "Portail", "cantine", "Nom, prénom",
                  "privacy_automatic_deletion", "Serveur", "Élèves", "Cuisine", "Région", "Éditions Fictives",
                  "https://exemple.invalid/contrat", "Annexe 2", "privacy_preferences", "Goûts"):  # fmt: skip
        assert texte in tout, texte


def test_une_valeur_hors_de_nos_listes_est_gardee_et_dite_a_sa_ligne() -> None:
    (fiche,) = comprendre(_entier(), "processing.xlsx").releve.fiches  # type: ignore[union-attr]
    (remarque,) = fiche.remarques
    assert (remarque.feuille, remarque.cellule, remarque.valeur) == ("Personal data", "ligne 4", "privacy_preferences")


def test_une_ligne_nomme_son_traitement_et_celle_d_aucun_est_dite_perdue() -> None:
    octets = _classeur(
        _feuille("processing", TRAITEMENT[:2], ("A", "Premier (fictif)"), ("B", "Second (fictif)")),
        _feuille(
            "purposes", ("processing", "name"), ("A", "Pour A"), ("second (fictif)", "Pour B"), ("C", "Pour personne")
        ),
    )
    releve = comprendre(octets, "deux.xlsx").releve
    assert releve is not None
    assert [[f.libelle for f in fiche.saisie.finalites] for fiche in releve.fiches] == [["Pour A"], ["Pour B"]]
    (remarque,) = releve.remarques
    assert remarque.perdue
    assert "Pour personne" in remarque.valeur


def test_un_classeur_qui_n_est_pas_de_cet_outil_n_est_pas_pris_pour_lui() -> None:
    octets = _classeur(_feuille("Processing", ("Nom du traitement", "Finalité"), ("Cantine", "Repas")))
    assert comprendre(octets, "registre.xlsx").releve is None


def test_chaque_liste_livree_ne_vise_que_nos_codes() -> None:
    visees = {
        "bases_legales": ("finalites", "base_legale"), "conditions_article_9": ("finalites", "condition_article_9"),
        "categories_donnees": ("categories_donnees", "categorie"),
        "categories_personnes": ("categories_personnes", "categorie"),
        "types_destinataires": ("destinataires", "type"), "garanties_transfert": ("transferts", "garantie"),
    }  # fmt: skip
    for liste, (groupe, champ) in visees.items():
        assert set(getattr(ciso.source(), liste)) <= {o.code for o in champ_de(groupe, champ).options}, liste
