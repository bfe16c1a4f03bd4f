"""Lire n'importe quel registre en tableau : titres, cases, encodages ; ce qui n'est pas compris se dit et ne se perd pas."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fabriques.fiches_lues import lue
from fabriques.tableaux_lus import en_csv, en_xlsx, registre_de_mairie
from registre.imports.cibles import IGNORER, cibles, familles
from registre.imports.grille import Grille, Plan, colonnes_de, lire_grille, signature, trouver_plan
from registre.imports.lecture import (
    PAR_GROUPE,
    PAR_LIGNE,
    Correspondance,
    feuilles_jumelles,
    forme_probable,
    lire_tableau,
)
from registre.imports.titres import proposer, reconnaitre_titre
from registre.imports.valeurs import morceaux, reconnaitre, sens
from registre.traitements.echanges.releve import Releve
from registre.traitements.modele import TraitementSaisie
from socle.erreurs import RegleEnfreinte
from socle.tableurs import lire_classeur

Rangees = Sequence[Sequence[str]]


def lire(rangees: Rangees, forme: str = PAR_LIGNE, secours: str = "finalite", **forcees: str) -> Releve:
    """Lit des rangées comme un CSV déposé, colonnes placées selon les propositions ; `forcees` : titre → cible."""
    grille = lire_grille(lire_classeur(en_csv(rangees), "r.csv"))
    plan = trouver_plan(grille)
    assert plan
    colonnes = colonnes_de(grille.feuilles[plan.feuille], plan)
    choisies = {cle: p.cible for cle, p in proposer(colonnes).items()} | forcees
    return lire_tableau(grille, plan, Correspondance(choisies, forme, secours), frozenset({"mairie de fiction"}))


def une(rangees: Rangees, **forcees: str) -> TraitementSaisie:
    (fiche,) = lire(rangees, **forcees).fiches
    return fiche.saisie


def lieux(releve: Releve) -> list[tuple[str, bool]]:
    return [(r.cellule, r.perdue) for r in releve.toutes_les_remarques]


def test_un_registre_ordinaire_se_lit_sans_rien_placer_a_la_main() -> None:
    saisie = une([
        ["Nom du traitement", "Service gestionnaire", "Finalités", "Licéité", "Catégories de personnes", "Données collectées",
         "Durée de conservation", "Destinataires", "Transferts hors UE", "Mesures de sécurité", "Date de création"],
        ["Cantine", "Écoles", "Inscrire ; Facturer", "Mission d'intérêt public", "Élèves;Parents", "État civil\nSanté",
         "1 an\n6 mois", "Service interne ; la trésorerie", "Non", "Sauvegardes ; porte blindée", "25/05/2018"],
    ])  # fmt: skip
    assert [(f.libelle, f.base_legale) for f in saisie.finalites] == [
        ("Inscrire", "mission_interet_public"), ("Facturer", "mission_interet_public"),
    ]  # fmt: skip
    assert {p.categorie for p in saisie.categories_personnes} == {"eleves", "parents"}
    assert [(d.categorie, d.duree_active, d.sensible) for d in saisie.categories_donnees] == [
        ("etat_civil", "1 an", None), ("sante", "6 mois", True),
    ]  # fmt: skip
    assert [(d.type, d.precision) for d in saisie.destinataires] == [("interne", ""), ("autre", "la trésorerie")]
    assert saisie.transferts == []
    assert [(m.type, m.precision) for m in saisie.mesures] == [("sauvegarde", ""), ("autres", "porte blindée")]
    assert str(saisie.date_creation) == "2018-05-25"


@pytest.mark.parametrize(("titre", "cible"), [
    ("Base juridique", "finalites.base_legale"), ("DPD", "acteurs=dpo"),
    ("Delai de conservaton", "categories_donnees.duree_active"),
    ("Données — Durée", "categories_donnees.duree_active"), ("État civil", "categories_donnees=etat_civil"),
    ("Sous-traitants", "destinataires=sous_traitant"), ("Machin", "observations+"), ("", "observations+"),
])  # fmt: skip
def test_un_titre_se_reconnait(titre: str, cible: str) -> None:
    assert reconnaitre_titre(titre)[0] == cible


def test_chaque_cible_se_propose_une_fois() -> None:
    proposees = [c.code for suite in familles().values() for c in suite]
    assert sorted(proposees) == sorted(cibles())


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("oui", "oui"),
        ("X", "oui"),
        ("✓", "oui"),
        ("☒", "non"),
        ("Non", "non"),
        ("N/A", "vide"),
        ("néant", "vide"),
        ("-", "vide"),
        ("idem", "idem"),
        ('"', "idem"),
        ("〃", "idem"),
        ("''", "idem"),
        ("  ", ""),
        ("Oui, parfois", "texte"),
        ("5 ans", "texte"),
    ],
)
def test_une_case_dit_oui_non_rien_ou_du_texte(texte: str, dit: str) -> None:
    assert sens(texte) == dit


def test_idem_se_dit_et_ne_se_recopie_pas() -> None:
    releve = lire([["Nom", "Service"], ["Cantine", "Écoles"], ["Paie", "idem"], ["Élections", '"']])
    assert [f.saisie.service for f in releve.fiches] == ["Écoles", "", ""]
    assert lieux(releve) == [("B3", True), ("B4", True)]


def test_les_sans_objet_se_disent_une_fois_par_colonne() -> None:
    releve = lire([["Nom", "Transferts hors UE"], *([f"T{n}", "N/A"] for n in range(5))])
    assert [r.raison for r in releve.remarques] == [
        "Colonne « Transferts hors UE » : 5 cases comme celle-ci, laissées vides."
    ]


def test_une_colonne_inconnue_va_aux_observations_et_une_ignoree_nulle_part() -> None:
    rangees = [["Nom", "Machin", "Truc"], ["Cantine", "bleu", "vert"]]
    assert une(rangees).observations == "Machin : bleu\nTruc : vert"
    assert une(rangees, machin=IGNORER).observations == "Truc : vert"


def test_ce_qui_n_est_pas_compris_va_aux_observations_avec_sa_case() -> None:
    releve = lire(
        [
            ["Nom", "Date de création", "Sort final", "Hébergement"],
            ["Cantine", "en 2018", "On verra", "Chez Dupont-Fictif"],
        ]
    )
    (fiche,) = releve.fiches
    assert "Date de création : en 2018" in fiche.saisie.observations
    assert "Sort final : On verra" in fiche.saisie.observations
    assert fiche.saisie.hebergement_precision == "Chez Dupont-Fictif"
    assert sorted(lieux(releve)) == [("B2", False), ("C2", False), ("D2", False)]


def test_une_base_legale_qui_n_est_pas_dans_la_liste_va_a_la_justification() -> None:
    rangees = [
        ["Nom", "Finalité", "Base légale"],
        ["Cantine", "Inscrire", "CGCT L2121-29"],
        ["Paie", "Payer", "Art. 6.1.c du RGPD"],
    ]
    cantine, paie = (f.saisie.finalites[0] for f in lire(rangees).fiches)
    assert (cantine.base_legale, cantine.justification) == ("", "CGCT L2121-29")
    assert (paie.base_legale, paie.justification) == ("obligation_legale", "Art. 6.1.c du RGPD")


def test_plusieurs_bases_pour_une_finalite_ne_se_devinent_pas() -> None:
    (finalite,) = une(
        [["Nom", "Finalité", "Base légale"], ["Paie", "Payer", "Consentement ; Obligation légale"]]
    ).finalites
    assert (finalite.base_legale, finalite.justification) == ("", "Consentement ; Obligation légale")


def test_des_colonnes_a_cocher_deviennent_des_lignes() -> None:
    saisie = une(
        [["Nom", "État civil", "Données bancaires", "Coordonnées", "Agents"], ["Paie", "x", "RIB", "non", "✓"]]
    )
    assert [(d.categorie, d.description) for d in saisie.categories_donnees] == [
        ("etat_civil", ""),
        ("economique_financier", "RIB"),
    ]
    assert [p.categorie for p in saisie.categories_personnes] == ["agents"]


def test_un_drapeau_sensible_sans_precision_se_signale() -> None:
    saisie = une([["Nom", "Catégories de données", "Données sensibles"], ["Paie", "État civil ; Santé", "oui"]])
    assert [(d.categorie, d.sensible) for d in saisie.categories_donnees] == [
        ("etat_civil", None),
        ("sante", True),
        ("", True),
    ]
    assert une([["Nom", "Données sensibles"], ["Paie", "non"]]).categories_donnees == []
    assert [d.categorie for d in une([["Nom", "Données sensibles"], ["Paie", "Santé"]]).categories_donnees] == ["sante"]


def test_l_organisme_ne_se_redit_pas_dans_la_fiche() -> None:
    rangees = [["Nom", "Responsable de traitement", "DPO"], ["Paie", "Mairie de Fiction", "Cabinet Fictif"]]
    assert [(a.role, a.nom) for a in une(rangees).acteurs] == [("dpo", "Cabinet Fictif")]


def test_une_ligne_par_categorie_se_regroupe_par_nom() -> None:
    rangees = [
        ["Traitement", "Service", "Catégorie de données", "Durée"], ["Cantine", "Écoles", "État civil", "1 an"],
        ["", "", "Santé", "2 ans"], ["Paie", "RH", "État civil", "5 ans"], ["Cantine", "Écoles", "Connexion", "6 mois"],
    ]  # fmt: skip
    releve = lire(rangees, PAR_GROUPE)
    cantine, paie = (f.saisie for f in releve.fiches)
    assert [(d.categorie, d.duree_active) for d in cantine.categories_donnees] == [
        ("etat_civil", "1 an"), ("sante", "2 ans"), ("connexion", "6 mois"),
    ]  # fmt: skip
    assert (cantine.service, paie.nom) == ("Écoles", "Paie")
    assert releve.fiches[0].provenance == "r, lignes 2 à 5"
    repetee = [rangees[0], *(["Cantine", "É", "Santé", ""] for _ in range(4)), rangees[3]]
    grille = lire_grille(lire_classeur(en_csv(repetee), "r.csv"))
    assert forme_probable(grille.feuilles[0], Plan(), {"traitement": "nom"}) == PAR_GROUPE


@pytest.mark.parametrize(("secours", "noms"), [
    ("finalite", ["Inscrire", "Sans nom (r, ligne 3)"]), ("nommer", ["Sans nom (r, ligne 2)", "Sans nom (r, ligne 3)"]),
    ("laisser", []),
])  # fmt: skip
def test_une_ligne_sans_nom_se_nomme_comme_on_l_a_dit(secours: str, noms: list[str]) -> None:
    releve = lire([["Nom", "Finalité", "Service"], ["", "Inscrire", "Écoles"], ["", "", "RH"]], secours=secours)
    assert [f.saisie.nom for f in releve.fiches] == noms
    assert len(releve.toutes_les_remarques) == 2
    assert all(r.perdue is (secours == "laisser") for r in releve.toutes_les_remarques)


def test_les_titres_se_trouvent_sous_un_preambule_et_sur_deux_etages() -> None:
    rangees = [
        ["Registre de la commune"], [], ["Traitement", "", "Données", ""], ["Nom", "Service", "Nature", "Durée"],
        ["Cantine", "Écoles", "Santé", "1 an"],
    ]  # fmt: skip
    grille = lire_grille(lire_classeur(en_csv(rangees), "r.csv"))
    assert trouver_plan(grille) == Plan(0, 2, 2)
    saisie = une(rangees)
    assert (saisie.nom, saisie.service, saisie.categories_donnees[0].duree_active) == ("Cantine", "Écoles", "1 an")


def test_les_titres_repetes_ont_chacun_leur_place() -> None:
    grille = lire_grille(
        lire_classeur(en_csv([["Nom", "Précisions", "Précisions", ""], ["A", "b", "c", "d"]]), "r.csv")
    )
    colonnes = colonnes_de(grille.feuilles[0], Plan())
    assert [c.cle for c in colonnes] == ["nom", "precisions", "precisions 2", "sans titre"]
    assert [c.lettre for c in colonnes] == ["A", "B", "C", "D"]


def test_la_signature_ignore_l_ordre_et_voit_un_titre_change() -> None:
    def signe(*titres: str) -> str:
        return signature(
            colonnes_de(Grille.depuis_dict([{"nom": "f", "lignes": [list(titres), ["x"]]}]).feuilles[0], Plan())
        )

    assert signe("Nom", "Finalité") == signe("FINALITÉ", "nom") != signe("Nom", "Finalités")


def test_les_feuilles_aux_memes_titres_se_lisent_ensemble() -> None:
    a, b, c = ([["Nom", "Service"], [nom, "X"]] for nom in ("Cantine", "Paie", "Autre"))
    c[0] = ["Nom", "Tout autre"]
    grille = lire_grille(lire_classeur(en_xlsx(a, b, c), "r.xlsx"))
    assert feuilles_jumelles(grille, Plan()) == [0, 1]
    releve = lire_tableau(grille, Plan(), Correspondance({"nom": "nom", "service": "service"}), feuilles=[0, 1])
    assert [f.saisie.nom for f in releve.fiches] == ["Cantine", "Paie"]
    assert releve.ignorees == ["Feuille 3"]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_un_csv_se_lit_dans_tout_encodage_usuel(encodage: str, separateur: str) -> None:
    rangees = [["Nom", "Finalité"], ["État civil", "Tenir ; délivrer"], ["Élections", "Réviser, afficher"]]
    grille = lire_grille(lire_classeur(en_csv(rangees, encodage, separateur), "r.csv"))
    releve = lire_tableau(grille, Plan(), Correspondance({"nom": "nom", "finalite": "finalites.libelle"}))
    assert [f.saisie.nom for f in releve.fiches] == ["État civil", "Élections"]
    assert [f.libelle for f in releve.fiches[0].saisie.finalites] == ["Tenir", "délivrer"]


def test_un_nom_demesure_se_coupe_et_se_garde_entier() -> None:
    saisie = une([["Nom", "Service"], ["mot " * 300, "s" * 600]])
    assert len(saisie.nom) <= 161
    assert "mot " * 100 in saisie.observations
    assert (saisie.service, "s" * 600 in saisie.observations) == ("", True)


def test_un_groupe_trop_long_garde_deux_cents_lignes_et_le_reste_aux_observations() -> None:
    saisie = une([["Nom", "Finalité"], ["Cantine", " ; ".join(f"But {n}" for n in range(230))]])
    assert len(saisie.finalites) == 200
    assert "But 229" in saisie.observations


def test_deux_mille_fiches_au_plus() -> None:
    with pytest.raises(RegleEnfreinte, match="2000 fiches"):
        lire([["Nom", "Service"], *([f"T{n}", "x"] for n in range(2001))])


def test_un_registre_de_mairie_garde_tout_ce_qu_il_dit() -> None:
    rangees = registre_de_mairie()
    releve = lire(rangees)
    assert len(releve.fiches) == 115
    dit = json.dumps([f.saisie.model_dump(mode="json") for f in releve.fiches], ensure_ascii=False).replace("\\n", " ")
    for rangee in rangees[1:]:
        for texte in (rangee[1], rangee[3], rangee[10]):
            assert texte in dit
    assert any("Ligne sans nom : nommée d'après sa finalité." in r.raison for r in releve.toutes_les_remarques)


JETONS = st.sampled_from(
    [
        "zq1",
        "zq2 ; zq3",
        "zq4\nZq5",
        "oui",
        "non",
        "idem",
        "N/A",
        "",
        "25/05/2018",
        "12",
        "Santé",
        "Zq6 : zq7",
        "Consentement (zq8)",
        "État civil, zq9",
        "«zq10»",
        "zq11 / zq12",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(sorted(set(cibles()) - {IGNORER, "nom"})), min_size=1, max_size=6),
    st.lists(st.lists(JETONS, min_size=6, max_size=6), min_size=1, max_size=4),
    st.sampled_from([PAR_LIGNE, PAR_GROUPE]),
)
@example(["service", "service"], [["zq1", "zq2 ; zq3", "", "", "", ""]], PAR_LIGNE)
def test_aucun_mot_d_un_fichier_ne_se_perd_sans_etre_dit(visees: list[str], cases: list[list[str]], forme: str) -> None:
    """Où qu'aille une colonne, chaque mot est dans une fiche ou au compte rendu."""
    titres = ["Nom", *(f"T{rang}" for rang in range(len(visees)))]
    colonnes: Mapping[str, str] = {"nom": "nom", **{f"t{rang}": cible for rang, cible in enumerate(visees)}}
    lignes = [[f"Fiche {rang // 2}", *rangee[: len(visees)]] for rang, rangee in enumerate(cases)]
    grille = Grille.depuis_dict([{"nom": "f", "lignes": [titres, *lignes]}])
    releve = lire_tableau(grille, Plan(), Correspondance(colonnes, forme))
    dit = json.dumps([f.saisie.model_dump(mode="json") for f in releve.fiches], ensure_ascii=False)
    dit += " ".join(r.valeur for r in releve.toutes_les_remarques)
    for rangee in lignes:
        for case in rangee:
            for mot in case.replace("\n", " ").split():
                if "zq" in mot.lower():
                    assert mot.strip("();:,«»/") in dit, (mot, visees)


def test_les_morceaux_d_une_case() -> None:
    assert morceaux("a ; b\nC\nd") == ["a", "b", "C d"]
    assert morceaux("• Un\n- Deux") == ["Un", "Deux"]


def test_une_valeur_de_liste_se_reconnait_avec_ce_qu_elle_precise() -> None:
    from registre.imports.cibles import champ_de

    base = champ_de("finalites", "base_legale")
    assert reconnaitre(base, "Obligation légale : code du travail") == ("obligation_legale", "code du travail")
    assert reconnaitre(base, "Missions d'intérêt public") == ("mission_interet_public", "")
    assert reconnaitre(base, "Autre chose") == ("", "Autre chose")
    assert lue("x").saisie.nom == "x"
