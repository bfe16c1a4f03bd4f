"""Ce que le catalogue propose à des organismes fictifs de chaque type : l'obligatoire y est, le saugrenu n'y est pas."""

from __future__ import annotations

from typing import Final

import pytest

from registre.fiches_modeles.applicabilite import A_VOIR, NON, OUI, Faits, juger
from registre.fiches_modeles.chargement import FicheModele, catalogue
from socle.organismes.listes import LISTES


def des(codes: str) -> frozenset[str]:
    """Les codes écrits à la suite."""
    return frozenset(codes.split())


DE_TOUTE_COMMUNE: Final = des(
    """etat_civil mariages pacs cimetiere elections bureaux_vote jury_assises recensement_population recensement_citoyen
    attestations_accueil inscriptions_scolaires personnes_vulnerables autorisations_urbanisme voirie debits_de_boissons"""
)
DE_TOUT_ORGANISME_PUBLIC: Final = des(
    "actes_deliberations seances_assemblee archives acces_documents demandes_rgpd commande_publique comptabilite"
)
DE_TOUT_EMPLOYEUR: Final = des(
    "dossiers_agents recrutement paie entretiens_professionnels sante_travail_accidents signalement_violences"
)
DES_CINQUANTE_AGENTS: Final = des("instances_elections_professionnelles alertes_internes")
SOCLE: Final = DE_TOUT_ORGANISME_PUBLIC | DE_TOUT_EMPLOYEUR


def proposees(faits: Faits, necessite: str = "obligatoire") -> frozenset[str]:
    """Les codes que les règles disent s'appliquer, pour cette nécessité."""
    return frozenset(
        m.code for m in catalogue().values()
        if m.applicabilite.necessite == necessite and juger(m.applicabilite, faits).etat == OUI
    )  # fmt: skip


def verdict(code: str, faits: Faits) -> str:
    return juger(catalogue()[code].applicabilite, faits).etat


VILLAGE: Final = Faits("commune", frozenset({"voirie", "scolaire"}), 300, 3)


def test_un_village_a_les_obligations_de_toute_commune_et_elles_seules() -> None:
    assert proposees(VILLAGE) == DE_TOUTE_COMMUNE | SOCLE | {"elus"}


@pytest.mark.parametrize("competences", [frozenset(), frozenset({"eau"})], ids=["inconnues", "autres"])
def test_les_competences_cochees_ne_delient_pas_une_commune(competences: frozenset[str]) -> None:
    assert proposees(Faits("commune", competences, 300, 3)) >= DE_TOUTE_COMMUNE


def test_un_village_ne_se_voit_proposer_ni_cameras_ni_portail_ni_supervision() -> None:
    probables = proposees(VILLAGE) | proposees(VILLAGE, "habituel")
    ecartees = des("""videoprotection cameras_pietons verbalisation main_courante clspd fourriere stationnement_payant piscine
                  portail_famille habitat_indigne journaux_informatiques assistance_informatique alertes_internes musee
                  instances_elections_professionnelles logement_social mediatheque geolocalisation_vehicules""")
    assert not probables & ecartees


CC: Final = des("dechets assainissement eau developpement_economique")


@pytest.mark.parametrize(
    ("faits", "en_plus"),
    [
        (Faits("communaute_communes", CC, 22_000, 60), {"elus", "spanc"} | DES_CINQUANTE_AGENTS),
        (Faits("communaute_communes", CC, 5_000, 60), {"elus", "spanc", "instances_elections_professionnelles"}),
        (Faits("communaute_communes", CC, 5_000, 12), {"elus", "spanc"}),
        (Faits("ccas", effectif=8), {"aide_sociale_legale", "domiciliation"}),
        (
            Faits("cias", frozenset({"autonomie"}), 9_000, 80),
            {"aide_sociale_legale", "domiciliation", "instances_elections_professionnelles"},
        ),
        (
            Faits("region", frozenset({"lycees"}), 3_000_000, 4_000),
            {"elus", "formation_professionnelle"} | DES_CINQUANTE_AGENTS,
        ),
        (
            Faits("departement", frozenset({"colleges"}), 600_000, 2_500),
            {
                "elus",
                "voirie",
                "rsa_insertion",
                "informations_preoccupantes",
                "aide_sociale_enfance",
                "autonomie_allocations",
                "protection_maternelle_infantile",
                "agrements_accueil",
            }
            | DES_CINQUANTE_AGENTS,
        ),
        (
            Faits("metropole", frozenset({"aide_enfance", "eau"}), 1_400_000, 9_000),
            {"elus", "informations_preoccupantes", "aide_sociale_enfance", "agrements_accueil"} | DES_CINQUANTE_AGENTS,
        ),
        (Faits("syndicat", frozenset({"eau"}), None, 12), {"elus"}),
        (Faits("ehpad", frozenset(), None, 70), {"ehpad"} | DES_CINQUANTE_AGENTS),
        (Faits("centre_gestion", frozenset(), None, 20), {"elus", "concours_territoriaux"}),
        (Faits("sdis", frozenset(), None, 900), {"elus", "interventions_secours"} | DES_CINQUANTE_AGENTS),
        (Faits("office_habitat", frozenset(), None, 120), {"gestion_locative"} | DES_CINQUANTE_AGENTS),
        (Faits("etablissement_sante", frozenset(), None, 400), set(DES_CINQUANTE_AGENTS)),
        (Faits("caisse_ecoles", frozenset({"restauration_scolaire"}), None, 4), set()),
    ],
    ids=lambda valeur: f"{valeur.type}-{valeur.effectif}" if isinstance(valeur, Faits) else "",
)
def test_l_obligatoire_de_chaque_type(faits: Faits, en_plus: set[str]) -> None:
    assert proposees(faits) == SOCLE | en_plus


def test_un_organisme_de_droit_prive_repond_au_moins_aux_demandes_de_droits() -> None:
    for type_ in ("sem_spl", "association", "entreprise"):
        assert proposees(Faits(type_, frozenset(), None, 5)) == {"demandes_rgpd"}


def test_un_syndicat_sans_agent_n_a_pas_de_fiche_d_employeur() -> None:
    sans, avec = Faits("syndicat", CC, None, 0), Faits("syndicat", CC, None, None)
    assert not proposees(sans) & DE_TOUT_EMPLOYEUR
    assert proposees(avec) >= DE_TOUT_EMPLOYEUR, "un effectif inconnu ne délie personne"
    assert "telephonie" not in proposees(sans, "habituel")


@pytest.mark.parametrize(
    ("faits", "etat"),
    [
        (Faits("commune", population=12_000, effectif=120), OUI),
        (Faits("commune", population=12_000, effectif=49), A_VOIR),
        (Faits("commune", population=12_000, effectif=24), NON),
        (Faits("commune", population=12_000), A_VOIR),
        (Faits("commune", population=9_999, effectif=120), NON),
        (Faits("departement", effectif=2_000), OUI),
        (Faits("ccas", effectif=60), A_VOIR),
    ],
)
def test_les_alertes_internes_suivent_l_effectif_et_la_population(faits: Faits, etat: str) -> None:
    assert verdict("alertes_internes", faits) == etat


def test_une_intercommunalite_n_a_le_cimetiere_que_si_elle_en_a_la_competence() -> None:
    assert verdict("cimetiere", Faits("metropole", frozenset({"cimetiere"}))) == OUI
    assert verdict("cimetiere", Faits("metropole", frozenset({"eau"}))) == NON
    assert verdict("cimetiere", Faits("metropole")) == A_VOIR


@pytest.mark.parametrize("modele", catalogue().values(), ids=catalogue())
def test_un_type_particulier_est_parmi_les_types_vises(modele: FicheModele) -> None:
    a = modele.applicabilite
    particuliers = {*a.plein_droit, *a.population_pour}
    assert not a.types or particuliers <= set(a.types)
    assert not a.plein_droit or a.competences, "de plein droit ne dit rien sans compétence attendue"
    assert not a.population_pour or a.population_min is not None or a.population_max is not None


def test_chaque_type_public_recoit_un_socle() -> None:
    publics = [i.code for i in LISTES["types_organismes"].items
               if i.groupe in {"collectivite", "groupement", "etablissement_public"}]  # fmt: skip
    for type_ in publics:
        assert proposees(Faits(type_)) >= SOCLE, type_
