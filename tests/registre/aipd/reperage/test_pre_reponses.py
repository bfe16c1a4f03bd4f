"""Ce que la fiche permet de répondre d'avance : des faits, jamais un non tiré d'un silence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabriques.monde import fiche_pleine
from registre.aipd.reperage.donnees import CRITERES
from registre.aipd.reperage.indices import FaitsOrganisme, empreinte, faits
from registre.aipd.reperage.pre_reponses import SILENCE, Reponse, pre_repondre
from registre.traitements.listes import LISTES
from registre.traitements.modele import TraitementSaisie
from socle.saisies import LONGUEUR_LIGNE, valider
from socle.types import lire_ligne

COMMUNE = FaitsOrganisme("commune", 80)


def saisie(**champs: Any) -> TraitementSaisie:
    return valider(TraitementSaisie, {"nom": "Traitement fictif", **champs})


def pre(organisme: FaitsOrganisme = COMMUNE, **champs: Any) -> dict[str, Reponse]:
    return pre_repondre(saisie(**champs), organisme)


def donnees(*codes: str, **suite: Any) -> dict[str, Any]:
    return {"categories_donnees": [{"categorie": code, **suite} for code in codes]}


def personnes(*codes: str) -> dict[str, Any]:
    return {"categories_personnes": [{"categorie": code} for code in codes]}


def test_une_fiche_vide_ne_repond_rien() -> None:
    assert set(pre(FaitsOrganisme()).values()) == {SILENCE}
    assert list(pre()) == list(CRITERES.points)


@pytest.mark.parametrize("code", [c for c in CRITERES.points if CRITERES.roles[c] in {"requis", "critere", "fait"}])
def test_un_silence_n_est_jamais_un_non(code: str) -> None:
    """Des catégories déclarées, sans rien dire de leur sensibilité, ne valent pas un non sur les autres."""
    dite = pre(**donnees("etat_civil", "coordonnees"), **personnes("usagers"), sources=[])
    assert dite[code].valeur != "non"


CAS: list[tuple[str, str, dict[str, Any]]] = [
    ("cas_a", "non", {"decision_automatisee": "non"}),
    ("cas_a", "a_verifier", {"decision_automatisee": "oui"}),
    ("cas_b", "oui", donnees("sante") | {"volume": "de_10000_a_99999"}),
    ("cas_b", "oui", {"infractions": "oui", "volume_precis": "10000"}),
    ("cas_b", "a_verifier", donnees("sante") | {"volume": "de_1000_a_9999"}),
    ("cas_b", "non", donnees("sante") | {"volume": "moins_de_100"}),
    ("cas_b", "non", donnees("etat_civil", sensible="non") | {"infractions": "non"}),
    ("cas_c", "oui", {"supports": ["video"], "volume": "plus_de_100000"} | personnes("personnes_filmees")),
    ("cas_c", "a_verifier", {"supports": ["video"]}),
    ("requis_1", "a_verifier", donnees("sante")),
    ("requis_1", "non", donnees("etat_civil", sensible="non")),
    ("requis_2", "oui", donnees("genetiques") | personnes("patients")),
    ("requis_2", "a_verifier", donnees("genetiques")),
    ("requis_3", "a_verifier", {"nom": "Recrutement des agents"}),
    ("requis_4", "a_verifier", {"supports": ["video"]} | personnes("agents")),
    ("requis_5", "a_verifier", {"nom": "Recueil des informations préoccupantes, signalements"}),
    ("requis_7", "non", donnees("etat_civil", sensible="non")),
    ("requis_11", "oui", donnees("biometriques") | personnes("eleves")),
    ("requis_11", "oui", donnees("biometriques") | personnes("agents")),
    ("requis_11", "a_verifier", donnees("biometriques") | personnes("usagers")),
    ("requis_12", "oui", personnes("demandeurs_logement")),
    ("requis_12", "a_verifier", {"nom": "Cotation des demandes de logements sociaux"}),
    ("requis_13", "oui", donnees("situation_sociale") | personnes("beneficiaires_aides")),
    ("requis_13", "oui", {"nom": "Accompagnement des familles"} | personnes("beneficiaires_aides")),
    ("requis_13", "a_verifier", personnes("beneficiaires_aides")),
    ("requis_14", "oui", donnees("localisation") | {"volume_precis": "25000"}),
    ("requis_14", "a_verifier", donnees("localisation")),
    ("requis_14", "non", donnees("localisation") | {"volume_precis": "99"}),
    ("exempt_2", "oui", {"nom": "Fichier des fournisseurs"} | personnes("fournisseurs")),
    ("exempt_2", "a_verifier", {"nom": "Fichier des fournisseurs"}),
    ("exempt_3", "oui", {"nom": "Liste électorale"} | personnes("electeurs")),
    ("exempt_10", "oui", {"nom": "Inscription à la cantine"} | personnes("eleves")),
    ("exempt_10", "a_verifier", {"nom": "Inscription à la cantine"}),
    ("exempt_11", "a_verifier", {"supports": ["badge"]}),
    ("exempt_11", "non", {"supports": ["badge"]} | donnees("biometriques")),
    ("exempt_12", "a_verifier", {"nom": "Éthylotests des cars"}),
    ("critere_1", "a_verifier", {"nom": "Notation des demandes"}),
    ("critere_2", "oui", {"decision_automatisee": "oui"}),
    ("critere_2", "non", {"decision_automatisee": "non"}),
    ("critere_3", "oui", personnes("personnes_filmees")),
    ("critere_3", "oui", donnees("localisation") | personnes("agents")),
    ("critere_3", "a_verifier", {"supports": ["objets_connectes"]}),
    ("critere_4", "oui", donnees("sante")),
    ("critere_4", "oui", donnees("autres", sensible="oui")),
    ("critere_4", "oui", donnees("nir")),
    ("critere_4", "oui", donnees("infractions")),
    ("critere_4", "a_verifier", donnees("economique_financier", sensible="non") | {"infractions": "non"}),
    ("critere_4", "non", donnees("etat_civil", sensible="non") | {"infractions": "non"}),
    ("critere_5", "oui", {"volume": "plus_de_100000"}),
    ("critere_5", "a_verifier", {"volume": "de_1000_a_9999"}),
    ("critere_5", "non", {"volume": "moins_de_100"}),
    ("critere_5", "oui", {"volume": "moins_de_100", "volume_precis": "50000"}),
    ("critere_6", "non", {"sources": ["personne", "representant"]}),
    ("critere_6", "a_verifier", {"sources": ["personne", "administration", "tiers"]}),
    ("critere_6", "a_verifier", {"moyens_collecte": ["echange_automatique"]}),
    ("critere_7", "oui", personnes("agents")),
    ("critere_7", "oui", personnes("personnes_agees", "usagers")),
    ("critere_8", "oui", {"supports": ["ia"]}),
    ("critere_8", "oui", {"supports": ["objets_connectes"]}),
    ("biometrie", "oui", donnees("biometriques")),
    ("biometrie", "non", donnees("etat_civil", sensible="non")),
]


@pytest.mark.parametrize(("code", "valeur", "champs"), CAS)
def test_un_fait_declare_repond(code: str, valeur: str, champs: dict[str, Any]) -> None:
    reponse = pre(**champs)[code]
    assert reponse.valeur == valeur
    assert reponse.motif != SILENCE.motif, "le motif dit le fait"


@pytest.mark.parametrize("code", list(LISTES["categories_personnes"].codes))
def test_les_personnes_vulnerables_sont_celles_de_la_liste(code: str) -> None:
    vulnerable = LISTES["categories_personnes"].item(code).groupe == "vulnerable"
    assert (pre(**personnes(code))["critere_7"].valeur == "oui") is vulnerable


@pytest.mark.parametrize(
    ("effectif", "valeur"),
    [(80, "oui"), (199, "oui"), (200, "a_verifier"), (249, "a_verifier"), (250, "non"), (None, "a_verifier")],
)
def test_la_dispense_des_ressources_humaines_suit_l_effectif(effectif: int | None, valeur: str) -> None:
    paie = {"nom": "Paie des agents"} | personnes("agents")
    assert pre(FaitsOrganisme("commune", effectif), **paie)["exempt_1"].valeur == valeur


def test_l_effectif_eteint_la_dispense_meme_sans_le_dire() -> None:
    assert pre(FaitsOrganisme("departement", 3000))["exempt_1"].valeur == "non"


@pytest.mark.parametrize("code", ["exempt_4", "exempt_5", "exempt_6", "exempt_7", "exempt_8", "exempt_9"])
def test_les_dispenses_des_professions_dependent_du_type_de_l_organisme(code: str) -> None:
    assert pre(FaitsOrganisme("ccas"))[code].valeur == "non"
    assert pre(FaitsOrganisme("association"))[code].valeur == "a_verifier"
    assert pre(FaitsOrganisme(""))[code].valeur == "a_verifier"


def test_l_etablissement_compte() -> None:
    assert pre(FaitsOrganisme("ehpad"), **donnees("sante"))["requis_1"].valeur == "oui"
    assert pre(FaitsOrganisme("ccas"))["requis_13"].valeur == "a_verifier"


@given(st.sampled_from(["nom", "description", "systemes"]), st.text(max_size=200))
def test_aucun_texte_libre_ne_fait_un_oui_ni_un_non(champ: str, texte: str) -> None:
    """Seul un fait déclaré répond ; un mot n'est qu'une piste."""
    valeurs = saisie().model_copy(update={champ: texte})
    repondues = {c: r.valeur for c, r in pre_repondre(valeurs, FaitsOrganisme()).items()}
    assert set(repondues.values()) == {"a_verifier"}


def test_les_faits_gardes_disent_ce_qui_a_change() -> None:
    avant, apres = saisie(**fiche_pleine() | {"observations": "x"}), saisie(**fiche_pleine() | {"observations": "y"})
    assert empreinte(faits(avant, COMMUNE)) == empreinte(faits(apres, COMMUNE)), "une note ne périme rien"
    autre = saisie(**fiche_pleine() | donnees("biometriques"))
    lus, nouveaux = faits(avant, COMMUNE), faits(autre, COMMUNE)
    assert [n for n in lus if lus[n] != nouveaux[n]] == ["Catégories de données"]
    assert "donnée sensible : oui" in nouveaux["Catégories de données"]
    assert faits(avant, FaitsOrganisme("commune", 81)) != lus, "l'effectif en est"


@pytest.mark.parametrize(("code", "valeur", "champs"), CAS)
def test_les_pistes_ne_changent_aucune_valeur(code: str, valeur: str, champs: dict[str, Any]) -> None:
    """La liste et les rappels s'en passent : ils disent la même chose."""
    lue = saisie(**champs)
    avec, sans = pre_repondre(lue, COMMUNE), pre_repondre(lue, COMMUNE, pistes=False)
    assert {c: r.valeur for c, r in avec.items()} == {c: r.valeur for c, r in sans.items()}


def test_un_motif_tire_de_la_fiche_revient_tel_quel_d_un_formulaire() -> None:
    """Sinon une réponse que personne n'a touchée passerait pour celle d'une personne."""
    tout = saisie(
        **personnes(*LISTES["categories_personnes"].codes), **donnees(*LISTES["categories_donnees"].codes),
        supports=list(LISTES["supports_traitement"].codes), volume="plus_de_100000", decision_automatisee="oui",
        sources=["administration", "tiers"], description="Cantine, paie, logement social, signalement, score, profil",
    )  # fmt: skip
    for organisme in (COMMUNE, FaitsOrganisme("ehpad", 3000), FaitsOrganisme()):
        for reponse in pre_repondre(tout, organisme).values():
            assert lire_ligne(reponse.motif) == reponse.motif
            assert len(reponse.motif) <= LONGUEUR_LIGNE
