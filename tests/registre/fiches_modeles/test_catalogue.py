"""Le catalogue livré, tout entier : ce que doit porter chaque fiche modèle, quel que soit le fichier qui la contient."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Final

import pytest

from registre.fiches_modeles.chargement import FicheModele, catalogue, domaines
from registre.fiches_modeles.offre import contenu_de
from registre.qualite.constats import Faits
from registre.qualite.regles import controler
from registre.traitements.modele import CategorieDonneesSaisie, TraitementSaisie
from registre.traitements.regles import alertes, completude
from socle.donnees_datees import cle_de_texte
from socle.saisies import valider

MODELES: Final = tuple(catalogue().values())
JOUR: Final = date(2026, 11, 25)
PRUDENTES: Final = ("À vérifier", "À fixer", "Valeur indicative", "RGPD")
"""Débuts d'une durée qui ne se réclame d'aucun texte relu : à vérifier, à fixer, ou tirée du règlement lui-même."""
INDICATIVE: Final = "à vérifier avec les archives départementales"
VUS: Final = (
    "Arrêté du 21 décembre 2012", "CNIL, délibération n° 2018-327", "CNIL, délibération n° 2019-118",
    "CNIL, délibération n° 2021-122", "CNIL, délibérations n° 2020-091 et n° 2020-092", "CRPA, articles R*311-12, R311-13",
    "CSI, article L252-3", "CSI, article L252-5", "Code du patrimoine, articles L212-3 et R212-14",
    "Décret n° 2019-536 du 29 mai 2019, article 77", "Loi n° 78-17 du 6 janvier 1978, article 82",
    "Ordonnance n° 2005-1516", "RGPD, ",
)  # fmt: skip
"""Les seuls textes dont la portée a été vue dans une source secondaire ; tout autre est de mémoire (M)."""
_REFERENCE: Final = re.compile(
    r"[A-Z]{0,2}\d{2,4}(?:-\d+)+|RDFF\w+|n° \d+(?!\d|-)|guide du recrutement|mesure d'audience"
)


def _references(texte: str) -> set[str]:
    """Articles, délibérations et actes qu'une citation nomme ; « R241-8 à R241-17 » nomme aussi ceux du milieu."""
    suites = {
        f"{livre}-{numero}"
        for livre, debut, fin in re.findall(r"([LRD]\d+)-(\d+) à \1-(\d+)", texte)
        for numero in range(int(debut), int(fin) + 1)
    }
    return suites | set(_REFERENCE.findall(texte))


RELUS: Final = {
    reference
    for modele in MODELES
    for texte in modele.textes
    if texte.verification in {"T", "S"}
    for reference in _references(texte.texte)
} | {"mesure d'audience"}
"""Ce qu'une fiche cite comme lu (T) ou vu dans une source secondaire (S), et le rappel de la CNIL du 4 juillet 2025."""
pour_chacun = pytest.mark.parametrize("modele", MODELES, ids=[m.code for m in MODELES])


def _bases(modele: FicheModele) -> set[str]:
    return {f.base_legale for f in modele.saisie.finalites}


def _designations(modele: FicheModele) -> set[str]:
    return {cle_de_texte(nom) for nom in (modele.nom, *modele.synonymes)}


def test_le_catalogue_couvre_les_services_d_une_commune() -> None:
    assert len(MODELES) >= 120
    assert len({d.rang for d in domaines()}) == len(domaines()), "deux domaines du même rang"
    attendus = """etat_civil elections cimetiere creche restauration_scolaire centres_loisirs aide_sociale_legale
                  domiciliation autorisations_urbanisme eau_potable collecte_dechets mediatheque paie"""
    assert set(attendus.split()) <= set(catalogue())


DEMANDEES: Final = """
    etat_civil elections recensement_population recensement_citoyen restauration_scolaire periscolaire centres_loisirs creche
    relais_petite_enfance videoprotection cameras_pietons verbalisation objets_trouves tranquillite_vacances main_courante
    aide_sociale_legale aides_facultatives domiciliation portage_repas accompagnement_social ehpad logement_social
    autorisations_urbanisme declarations_intention_aliener cadastre_sig spanc eau_potable collecte_dechets
    capteurs_espace_public stationnement_payant mobilite mediatheque ecole_musique piscine associations_subventions
    commande_publique courrier site_internet teleservices lettre_information signalements_usagers participation_citoyenne
    voisins_referents actes_deliberations elus dossiers_agents paie action_sociale_agents controle_acces_locaux telephonie
    messagerie_bureautique journaux_informatiques sauvegardes contentieux_assurances archives cimetiere taxe_sejour
    marches_forains gens_du_voyage alertes_internes rsa_insertion informations_preoccupantes
"""
"""Ce que l'on demandait au catalogue, une fiche après l'autre."""


def test_chaque_fiche_demandee_y_est() -> None:
    assert set(DEMANDEES.split()) - set(catalogue()) == set()


@pour_chacun
def test_un_modele_a_des_textes_des_autres_noms_et_une_raison(modele: FicheModele) -> None:
    assert modele.textes
    assert 1 <= len(modele.a_verifier) <= 4
    assert 2 <= len(modele.synonymes) <= 6
    assert modele.applicabilite.pourquoi.endswith(".")
    saisie = modele.saisie
    for champ in ("service", "description", "sources", "moyens_collecte", "caractere_obligatoire", "consequences",
                  "information_supports", "droits", "supports"):  # fmt: skip
        assert getattr(saisie, champ), champ
    assert saisie.decision_automatisee is not None
    assert saisie.infractions is not None


@pour_chacun
def test_chaque_donnee_a_sa_duree_son_depart_et_son_sort(modele: FicheModele) -> None:
    for donnee in modele.saisie.categories_donnees:
        assert all((donnee.description, donnee.duree_active, donnee.sort_final, donnee.texte_duree)), donnee.categorie
        assert donnee.evenement_depart or donnee.duree_active == "Sans limite", donnee.categorie


@pour_chacun
def test_une_duree_de_memoire_est_donnee_a_verifier(modele: FicheModele) -> None:
    for donnee in modele.saisie.categories_donnees:
        texte = donnee.texte_duree
        if not texte.startswith(PRUDENTES):
            assert _references(texte) & RELUS, f"{texte} : aucun texte relu ne la porte"


@pour_chacun
def test_une_valeur_indicative_se_verifie_avec_les_archives(modele: FicheModele) -> None:
    for donnee in modele.saisie.categories_donnees:
        if "indicative" in donnee.texte_duree:
            assert INDICATIVE in donnee.texte_duree, donnee.texte_duree


@pour_chacun
def test_aucune_instruction_d_archives_n_est_citee_sans_avoir_ete_lue(modele: FicheModele) -> None:
    dit = repr(modele.fiche) + repr(modele.textes)
    assert not re.search(r"SIAF|DPACI|2014/006|RES/2009", dit)


@pour_chacun
def test_un_texte_qui_n_a_pas_ete_vu_est_de_memoire(modele: FicheModele) -> None:
    for texte in modele.textes:
        assert texte.verification == "M" or texte.texte.startswith(VUS), texte.texte
    if any(texte.verification == "M" for texte in modele.textes):
        assert modele.verification == "M", "une fiche n'est pas mieux vérifiée que ses textes"


@pour_chacun
def test_une_donnee_sensible_appelle_une_condition_de_l_article_9(modele: FicheModele) -> None:
    saisie = modele.saisie
    sensible = any(d.sensible for d in saisie.categories_donnees)
    if sensible and saisie.regime_juridique != "lil_titre_iii":
        assert any(f.condition_article_9 for f in saisie.finalites)


@pour_chacun
def test_le_nir_renvoie_a_son_decret_et_lui_seul(modele: FicheModele) -> None:
    nir = any(d.nir for d in modele.saisie.categories_donnees)
    assert nir == any("décret n° 2019-341" in t.texte for t in modele.textes)


@pour_chacun
def test_des_infractions_ont_leur_fondement(modele: FicheModele) -> None:
    saisie = modele.saisie
    assert saisie.infractions == any(d.categorie == "infractions" for d in saisie.categories_donnees)
    assert not saisie.infractions or saisie.infractions_fondement


@pour_chacun
def test_les_droits_suivent_les_bases(modele: FicheModele) -> None:
    bases, droits = _bases(modele), set(modele.saisie.droits)
    if bases <= {"obligation_legale"} and modele.saisie.regime_juridique == "rgpd":
        assert "opposition" not in droits
    if "portabilite" in droits:
        assert bases & {"consentement", "contrat"}
    conditions = {f.condition_article_9 for f in modele.saisie.finalites}
    consentement = "consentement" in bases or "a_consentement_explicite" in conditions
    assert ("retrait_consentement" in droits) == consentement
    assert not consentement or modele.saisie.droits_modalites, "dire comment retirer son accord"
    if "opposition" in droits:
        assert bases & {"mission_interet_public", "interet_legitime"}
    assert {"information", "acces", "rectification"} & droits
    for finalite in modele.saisie.finalites:
        assert finalite.justification


_LISTE: Final = re.compile(r"délibération n° (2018-327|2019-118) .*, types? (\d+)(?: et (\d+))?$")


@pour_chacun
def test_une_liste_de_la_cnil_se_cite_avec_son_numero(modele: FicheModele) -> None:
    """Quatorze types exigent une analyse d'impact (2018-327), douze n'en demandent pas (2019-118)."""
    exigees = set()
    for texte in modele.textes:
        if "2018-327" in texte.texte or "2019-118" in texte.texte:
            lu = _LISTE.search(texte.texte)
            assert lu is not None, texte.texte
            bout = 14 if lu[1] == "2018-327" else 12
            assert all(1 <= int(n) <= bout for n in lu.groups()[1:] if n), texte.texte
            assert ("non exigée" in texte.porte or "Pas d'analyse" in texte.porte) == (lu[1] == "2019-118"), texte.porte
            exigees.add(lu[1])
    if "2018-327" in exigees:
        assert any("analyse d'impact" in question.casefold() for question in modele.a_verifier), modele.a_verifier


@pour_chacun
def test_un_fichier_du_titre_iii_n_a_pas_de_base_de_l_article_6(modele: FicheModele) -> None:
    if modele.saisie.regime_juridique == "lil_titre_iii":
        assert _bases(modele) <= {""}
    else:
        assert "" not in _bases(modele)


@pour_chacun
def test_aucune_ligne_ne_parait_deux_fois(modele: FicheModele) -> None:
    personnes = [p.categorie for p in modele.saisie.categories_personnes if p.categorie != "autres"]
    donnees = [(d.categorie, d.description) for d in modele.saisie.categories_donnees]
    for lignes in (personnes, donnees):
        assert len(lignes) == len(set(lignes)), lignes


FAITS_DU_LIEU: Final = frozenset(
    {"sous_traitant_non_lie", "sort_absent", "hebergement_a_verifier", "conjoint_inconnu", "nir_sans_alinea"}
)
"""Ce que seule la collectivité peut dire : son prestataire, ses archives, son hébergeur, son partenaire, son alinéa."""


@pour_chacun
def test_un_modele_pose_ne_leve_en_qualite_que_des_faits_du_lieu(modele: FicheModele) -> None:
    posee = valider(TraitementSaisie, contenu_de(modele.saisie))
    constats = controler(posee, Faits(JOUR, prestataires=(), aipd=""))
    autres = [(c.regle, c.champ, c.phrase) for c in constats if c.regle not in FAITS_DU_LIEU]
    assert autres == []
    for c in constats:
        assert c.regle != "nir_sans_alinea" or "sans dire quel alinéa" in c.phrase, "le décret, lui, est cité"
        assert c.regle != "sort_absent" or "archives" in _ligne(posee, c.champ).texte_duree, c.champ


def _ligne(saisie: TraitementSaisie, champ: str) -> CategorieDonneesSaisie:
    return saisie.categories_donnees[int(champ.split("-")[1])]


@pour_chacun
def test_un_modele_est_complet_et_ne_leve_aucune_alerte(modele: FicheModele) -> None:
    releve = completude(modele.saisie)
    assert releve.pourcent >= 90, [e.libelle for e in releve.manques]
    assert alertes(modele.saisie, True, JOUR) == []


def test_deux_modeles_n_ont_ni_le_meme_nom_ni_le_meme_synonyme() -> None:
    comptes = Counter(cle for modele in MODELES for cle in _designations(modele))
    assert [cle for cle, fois in comptes.items() if fois > 1] == []
