"""Les listes du registre : complètes, datées, sans ambiguïté, et qui reconnaissent le modèle de la CNIL."""

from datetime import date
from pathlib import Path

import pytest

from registre.traitements.listes import LISTES, code_depuis_texte, item, libelle, liste
from registre.traitements.modele import TransfertSaisie
from socle.champs import champs_par_nom
from socle.donnees_datees import Item, Liste
from socle.tableurs import lire_classeur

DONNEES = Path(__file__).parents[4] / "shared" / "donnees"
INVITE = "Sélectionnez un élément dans cette liste déroulante ►"
ATTENDUES = {
    "bases_legales", "conditions_article_9", "regimes_infractions", "regimes_juridiques", "droits",
    "decisions_automatisees", "categories_personnes", "categories_donnees", "types_destinataires",
    "garanties_transfert", "pays", "mesures_securite", "supports_traitement", "hebergements",
    "sources_donnees", "moyens_collecte", "supports_information", "caractere_obligatoire",
    "volumes_personnes", "unites_duree", "sorts_finaux", "statuts", "avis_dpo", "responsabilites",
    "roles_acteurs",
}  # fmt: skip
# Vocabulaire d'import : ce qu'un registre tenu dans le modèle simplifié de la CNIL peut contenir.
CNIL = {
    "categories_personnes": {
        "Salariés": "agents",
        "Services Internes": "services_internes",
        "Clients": "clients",
        "Fournisseurs": "fournisseurs",
        "Prestataires": "prestataires",
        "Prospects": "prospects",
        "Candidats": "candidats",
        "Autres (préciser)": "autres",
    },
    "types_destinataires": {
        "Service interne qui traite les données": "interne",
        "Sous-traitants": "sous_traitant",
        "Destinataires dans des pays tiers ou organisations internationales": "pays_tiers",
        "Partenaires institutionnels ou commerciaux": "partenaire_institutionnel",
        "Autre (Préciser)": "autre",
    },
    "mesures_securite": {
        "Mesures de traçabilité": "tracabilite",
        "Mesures de protection des logiciels": "protection_logiciels",
        "Sauvegarde des données": "sauvegarde",
        "Chiffrement des données": "chiffrement",
        "Contrôle d'accès des utilisateurs": "controle_acces",
        "Contrôle des sous-traitants": "controle_sous_traitants",
        "Autres mesures (à préciser)": "autres",
    },
    "garanties_transfert": {
        "Clauses contractuelles types (CCT)": "cct",
        "Règles d'entreprise contraignantes (BCR)": "bcr",
        "Pays adéquat": "adequation",
        "Privacy shield": "privacy_shield",
        "Code de conduite": "code_conduite",
        "Certification": "certification",
        "Dérogations (art 49)": "derogation_49",
    },
    "categories_donnees": {
        "État civil, identité, données d'identification, images…": "etat_civil",
        "Vie personnelle (habitudes de vie, situation familiale, etc.)": "vie_personnelle",
        (
            "Informations d'ordre économique et financier (revenus, situation financière, situation fiscale, etc.)"
        ): "economique_financier",
        "Données de connexion (adress IP, logs, etc.)": "connexion",
        "Données de localisation (déplacements, données GPS, GSM, etc.)": "localisation",
        "Numéro de Sécurité Sociale (ou NIR)": "nir",
        "Données révélant l'origine raciale ou ethnique": "origine",
        "Données révélant les opinions politiques": "opinions_politiques",
        "Données révélant les convictions religieuses ou philosophiques\xa0": "convictions",
        "Données révélant l'appartenance syndicale": "appartenance_syndicale",
        "Données génétiques": "genetiques",
        "Données biométriques aux fins d'identifier une personne physique de manière unique": "biometriques",
        "Données concernant la santé": "sante",
        "Données concernant la vie sexuelle ou l'orientation sexuelle": "vie_sexuelle",
        "Données relatives à des condamnations pénales ou infractions": "infractions",
    },
    "pays": {
        "Iles FEROE": "fo",
        "Ile de Man": "im",
        "Rép. dém. du Congo": "cd",
        "Congo": "cg",
        "Etats-Unis": "us",
        "Viêt Nam": "vn",
        "Swaziland": "sz",
        "Macédoine": "mk",
        "Marshall": "mh",
        "Salomon": "sb",
        "Saint-Vincent-et-les Grenadines": "vc",
        "Hong-Kong": "hk",
        "Iraq": "iq",
        "Biélorussie": "by",
        "Birmanie": "mm",
        "Palestine": "ps",
        "Taiwan": "tw",
        "Timor oriental": "tl",
    },
}


def tous_les_items() -> list[tuple[str, Item]]:
    return [(nom, item) for nom, une_liste in LISTES.items() for item in une_liste.items]


def test_toutes_les_listes_attendues_sont_la_et_elles_seules() -> None:
    assert set(LISTES) == ATTENDUES
    assert all(isinstance(liste(nom), Liste) for nom in ATTENDUES)


def test_chaque_item_dit_une_date_plausible_et_une_aide_courte() -> None:
    for nom, valeur in tous_les_items():
        assert date(1978, 1, 6) <= valeur.etat_du_droit <= date.today(), (nom, valeur.code)
        assert len(valeur.aide) <= 300, (nom, valeur.code)
        assert len(valeur.libelle) <= 90, (nom, valeur.code)


def test_une_valeur_perimee_explique_pourquoi() -> None:
    perimes = {(nom, valeur.code) for nom, valeur in tous_les_items() if valeur.perime}
    assert perimes == {("garanties_transfert", "privacy_shield")}
    assert "Schrems II" in item("garanties_transfert", "privacy_shield").source
    proposees = champs_par_nom(TransfertSaisie)["garantie"]
    assert "privacy_shield" not in {o.code for o in proposees.options}
    assert "privacy_shield" in {o.code for o in proposees.admises}
    assert "Privacy Shield" in libelle("garanties_transfert", "privacy_shield")


def test_seules_les_huit_categories_de_l_article_9_sont_sensibles() -> None:
    sensibles = {(nom, valeur.code) for nom, valeur in tous_les_items() if valeur.sensible}
    article_9 = {v.code for v in liste("categories_donnees").items if v.groupe == "article_9"}
    assert sensibles == {("categories_donnees", code) for code in article_9}
    assert len(article_9) == 8
    assert item("categories_donnees", "infractions").groupe == "article_10"
    assert item("categories_donnees", "nir").groupe == "nir"


def test_les_six_bases_legales_et_les_dix_conditions_suivent_le_texte() -> None:
    paires = zip(liste("bases_legales").items, "abcdef", strict=True)
    assert all(f"6(1){lettre}" in base.source for base, lettre in paires)
    assert [code[0] for code in liste("conditions_article_9").codes] == list("abcdefghij")
    assert "autorités publiques" in item("bases_legales", "interet_legitime").note


@pytest.mark.parametrize("nom", CNIL)
def test_chaque_intitule_du_modele_de_la_cnil_est_reconnu(nom: str) -> None:
    reconnus = {texte: code_depuis_texte(nom, texte) for texte in CNIL[nom]}
    assert reconnus == CNIL[nom]


@pytest.mark.parametrize("nom", CNIL)
def test_deux_intitules_de_la_cnil_gardent_des_codes_distincts(nom: str) -> None:
    """Sans quoi un registre exporté puis réimporté confondrait deux lignes."""
    assert len(set(CNIL[nom].values())) == len(CNIL[nom])


def test_l_invite_des_listes_deroulantes_n_est_jamais_une_valeur() -> None:
    assert {code_depuis_texte(nom, INVITE) for nom in LISTES} == {None}


def test_chaque_texte_d_une_liste_retrouve_son_code_quelle_que_soit_la_graphie() -> None:
    for nom, valeur in tous_les_items():
        for texte in (valeur.code, valeur.libelle, *valeur.synonymes):
            for graphie in (texte, texte.upper(), f" {texte.lower()} ", texte.replace("'", "’")):
                assert code_depuis_texte(nom, graphie) == valeur.code, (nom, graphie)


def test_les_pays_sont_complets_et_ranges_par_zone() -> None:
    zones = {valeur.code: valeur.groupe for valeur in liste("pays").items}
    assert len(zones) == 250
    assert all(len(code) == 2 for code in zones)
    assert set(zones.values()) == {"ue", "eee", "adequat", "adequat_partiel", "tiers"}
    regions_ultraperipheriques_et_aland = {"ax", "gf", "gp", "mf", "mq", "re", "yt"}
    etats_de_l_union = {c for c, zone in zones.items() if zone == "ue"} - regions_ultraperipheriques_et_aland
    assert len(etats_de_l_union) == 27
    assert {code for code, zone in zones.items() if zone == "eee"} == {"is", "li", "no"}
    assert {code for code, zone in zones.items() if zone == "adequat_partiel"} == {"ca", "us"}


def test_une_adequation_cite_sa_source_et_ne_vient_pas_du_seul_souvenir() -> None:
    adequats = [v for v in liste("pays").items if v.groupe.startswith("adequat")]
    assert len(adequats) == 16
    for pays in adequats:
        assert pays.verification != "M", pays.code
        assert "article 45" in pays.source, pays.code
    assert item("pays", "jp").groupe == item("pays", "gb").groupe == item("pays", "br").groupe == "adequat"


@pytest.mark.parametrize(("nom", "code"), [("pays", "zz"), ("bases_legales", "habitude")])
def test_un_code_inconnu_n_a_pas_de_libelle(nom: str, code: str) -> None:
    with pytest.raises(KeyError):
        libelle(nom, code)


@pytest.mark.donnees_reelles
def test_les_listes_du_vrai_fichier_de_la_cnil_sont_reconnues_en_entier() -> None:
    fichier = DONNEES / "cnil-registre-traitement-simplifie.ods"
    feuille = lire_classeur(fichier.read_bytes(), fichier.name).feuilles[4]
    titres = [cellule.texte.strip() for cellule in feuille.lignes[0]]
    colonnes = {
        "Garanties": "garanties_transfert",
        "Pays": "pays",
        "Catégories de personnes": "categories_personnes",
        "Destinataires": "types_destinataires",
        "Mesures de sécurité techniques": "mesures_securite",
    }
    for titre, nom in colonnes.items():
        rang = titres.index(titre)
        lus = (feuille.cellule(ligne, rang).texte for ligne in range(1, len(feuille.lignes)))
        textes = [texte for texte in lus if texte.strip() not in ("", INVITE)]
        assert textes, titre
        codes = [code_depuis_texte(nom, texte) for texte in textes]
        inconnus = [texte for texte, code in zip(textes, codes, strict=True) if code is None]
        assert inconnus == [], titre
        assert len(set(codes)) == len(textes), titre
