"""Ce que dit une ligne de liste, ce qu'on en garde, ce qui lui ressemble dans l'arbre : règles pures."""

from __future__ import annotations

import copy

import pytest

from fabriques.territoires import liste_de_communes, siren
from socle.erreurs import RegleEnfreinte
from socle.organismes.reprise_arbre import ICI, Connu, en_ordre, rapprocher
from socle.organismes.reprise_ecarts import dites_une_fois
from socle.organismes.reprise_lecture import lire
from socle.reprises.lignes import COMPLETER, CREER, PASSER, Ligne, depuis_valeurs, en_valeurs
from socle.tableurs import lire_classeur


def lues(texte: str) -> list[Ligne]:
    return lire(lire_classeur(texte.encode(), "liste.csv"))[0]


def une(texte: str, *connus: Connu) -> Ligne:
    lignes = lues(texte)
    rapprocher(lignes, connus)
    return lignes[-1]


def test_les_zeros_perdus_sont_rendus_et_dits() -> None:
    ligne = une("Nom;Code INSEE;Code postal;Population\nVallon;1234;1230;1 234\n")
    assert ligne.valeurs["insee"] == "01234"
    assert ligne.valeurs["code_postal"] == "01230"
    assert ligne.valeurs["population"] == 1234
    assert ligne.valeurs["type"] == "commune"
    assert ligne.remarques == []
    assert dites_une_fois([ligne]) == [
        "2 codes ont retrouvé le zéro que le tableur avait effacé.",
        "1 ligne n'a pas de type : « Commune » est proposé d'après son code INSEE.",
    ]


def test_un_siret_donne_son_siren_et_un_siren_faux_est_laisse_vide() -> None:
    bon = siren(7)
    un, deux, trois = lues(f"Nom;SIRET\nUn;{bon}00012\nDeux;123456789\nTrois;12345678900012\n")
    assert un.valeurs["siren"] == bon
    assert "siren" not in deux.valeurs
    assert "123456789" in deux.remarques[0]
    assert not deux.fautes
    assert trois.remarques == ["SIRET « 12345678900012 » invalide : SIREN laissé vide."]


@pytest.mark.parametrize(
    ("rangee", "raison"),
    [("TOTAL;;;12 345", "un total"), ("Sous-total communes;;;50", "un total"),
     ("Collectivité;Nature;SIREN;Population", "titres répétés"), ("(nom officiel);;;2023", "entre parenthèses")],
)  # fmt: skip
def test_une_rangee_qui_n_est_pas_un_organisme_se_passe_d_office(rangee: str, raison: str) -> None:
    ligne = une(f"Collectivité;Nature;SIREN;Population\n{rangee}\n")
    assert ligne.proposee == PASSER
    assert len(ligne.remarques) == 1
    assert raison in ligne.remarques[0]
    assert CREER in ligne.actions


@pytest.mark.parametrize("nom", ["Totainville", "Vallon (fictive)", "Ensemble pour Vallon"])
def test_un_nom_qui_y_ressemble_se_cree(nom: str) -> None:
    assert une(f"Nom;Type;Population\n{nom};Commune;50\n").proposee == CREER


def test_une_adresse_qui_n_en_est_pas_une_est_laissee_vide() -> None:
    ligne = une("Nom;Mail mairie\nVallon;mairie chez orange\n")
    assert "courriel" not in ligne.valeurs
    assert "mairie chez orange" in ligne.remarques[0]
    assert une("Nom;Mail mairie\nVallon;mairie@vallon.example\n").valeurs["courriel"] == "mairie@vallon.example"


@pytest.mark.parametrize(
    ("texte", "type_"),
    [("SIVU eau", "syndicat"), ("sivom", "syndicat"), ("SM", "syndicat"), ("CC", "communaute_communes"),
     ("CA du Fleuve", "communaute_agglomeration"), ("EPCI", "epci_autre"), ("CIAS", "cias"), ("SPL", "sem_spl"),
     ("Machin", None)],
)  # fmt: skip
def test_les_sigles_de_types_se_reconnaissent_en_tete(texte: str, type_: str | None) -> None:
    ligne = une(f"Nom;Type\nVallon;{texte}\n")
    assert ligne.valeurs.get("type") == type_
    assert ("page Identité" in " ".join(ligne.remarques)) is (type_ is None)


@pytest.mark.parametrize(
    ("ccas", "connus", "place"),
    [
        ("CCAS;CCAS;01234", [Connu("c", "v", "Vallon", "commune", insee="01234")], "c"),
        ("CCAS de Vallon;CCAS;", [Connu("c", "v", "Commune de Vallon", "commune", insee="01234")], "c"),
        ("CCAS de Vallon;CCAS;02345", [Connu("c", "v", "Vallon", "commune", insee="01234")], ICI),
        ("CCAS de Vallon;CCAS;", [Connu("a", "a", "Vallon", "commune"), Connu("b", "b", "Vallon", "commune")], ICI),
        ("CCAS de Vallon;CCAS;", [Connu("c", "v", "Vallon", "association")], ICI),
    ],
)
def test_un_ccas_va_sous_sa_commune_quand_le_fichier_ne_dit_pas_de_parent(
    ccas: str, connus: list[Connu], place: str
) -> None:
    ligne = une(f"Nom;Type;INSEE\n{ccas}\n", *connus)
    assert ligne.valeurs["_sous"] == place
    assert ("est proposé" in " ".join(ligne.remarques)) is (place != ICI)
    assert une(f"Nom;Type;INSEE;Parent\n{ccas};\n", *connus).valeurs["_sous"] == ICI


def test_un_ccas_du_fichier_suit_sa_commune_du_fichier_meme_sans_colonne_du_type() -> None:
    lignes = lues("Nom;INSEE\nCCAS de Vallon;1234\nVallon;1234\n")
    rapprocher(lignes, [])
    assert [ligne.valeurs["type"] for ligne in lignes] == ["ccas", "commune"]
    assert lignes[0].valeurs["_sous"] == "ligne 3"
    assert [ligne.proposee for ligne in lignes] == [CREER, CREER]


def test_comparer_de_nouveau_oublie_la_comparaison_d_avant() -> None:
    lignes = lues("Nom;Type;Parent\nVallon;Commune;\nVallon;Commune;\nCCAS;CCAS;Ailleurs\n")
    connus = [Connu("v", "v", "Vallon", "commune"), Connu("a", "a", "Ailleurs", "commune")]
    rapprocher(lignes, [])
    avant = en_valeurs(depuis_valeurs(copy.deepcopy(en_valeurs(lignes))))
    rapprocher(lignes, connus)
    assert (lignes[0].cible, lignes[0].proposee, lignes[2].fautes) == ("v", COMPLETER, [])
    assert lignes[2].valeurs["_sous"] == "a"
    rapprocher(lignes, [])
    assert en_valeurs(lignes) == avant


@pytest.mark.parametrize(
    ("titres", "valeurs", "attendu"),
    [
        ("CODGEO;LIBGEO;PMUN", "01234;Vallon;50", {"insee": "01234", "nom": "Vallon", "population": 50}),
        ("Commune;INSEE", "Vallon;01234", {"nom": "Vallon", "insee": "01234"}),
        ("Nom du groupement;Nature juridique;N° SIREN", f"Vallées;CC;{siren(3)}",
         {"nom": "Vallées", "type": "communaute_communes", "siren": siren(3)}),
        ("Nom;Compétences", "Vallon;\"état civil ; zeppelins ; élections\"", {"competences": ["etat_civil", "elections"]}),
    ],
)  # fmt: skip
def test_les_titres_d_usage_se_reconnaissent(titres: str, valeurs: str, attendu: dict[str, object]) -> None:
    lues_ = lues(f"{titres}\n{valeurs}\n")[0].valeurs
    assert {nom: lues_.get(nom) for nom in attendu} == attendu


def test_la_liste_des_structures_de_madis_se_reconnait() -> None:
    """Des libellés relevés dans le code public de Madis le 25 novembre 2026."""
    titres = ("Id", "Nom", "Nom court", "Type", "SIREN", "Statut", "Site Internet", "Adresse",
              "Complément d'adresse", "Code postal", "Ville", "Code INSEE", "Responsable de traitement - Nom",
              "Responsable de traitement - Fonction",
              "Nombre de salariés", "Population")  # fmt: skip
    valeurs = ("x", "Vallon (fictive)", "Vallon", "Commune", siren(9), "Actif", "", "1 rue du Test", "", "01000", "Vallon",
               "01234", "Fictif", "Maire", "12", "345")  # fmt: skip
    ligne = une(f"{';'.join(titres)}\n{';'.join(valeurs)}\n")
    attendues = {"nom": "Vallon (fictive)", "type": "commune", "siren": siren(9), "insee": "01234", "ville": "Vallon",
                 "representant_nom": "Fictif", "representant_qualite": "Maire", "population": 345}  # fmt: skip
    assert {nom: ligne.valeurs.get(nom) for nom in attendues} == attendues
    assert ligne.valeurs["effectif_etp"] == 12
    assert not ligne.fautes


def test_un_fichier_sans_colonne_du_nom_est_refuse_en_clair() -> None:
    with pytest.raises(RegleEnfreinte, match=r"colonne du nom.*Titres lus : « Couleur », « Taille »\."):
        lues("Couleur;Taille\nbleu;12\n")


def test_une_ligne_sans_nom_est_en_faute_et_ne_propose_que_de_passer() -> None:
    ligne = une("Nom;SIREN\n;" + siren(1) + "\n")
    assert ligne.fautes
    assert list(ligne.actions) == [PASSER]


def test_un_ccas_n_est_pas_le_doublon_de_sa_commune() -> None:
    commune = Connu("c", "vallon", "Vallon", "commune", insee="01234")
    assert une("Nom;Type;INSEE\nVallon;CCAS;01234\n", commune).proposee == CREER
    assert une("Nom;Type;INSEE\nVallon;Commune;01234\n", commune).cible == "c"
    lignes = lues("Nom;Type;INSEE\nVallon;Commune;01234\nCCAS de Vallon;CCAS;01234\n")
    rapprocher(lignes, [])
    assert [ligne.proposee for ligne in lignes] == [CREER, CREER]


@pytest.mark.parametrize(
    ("ligne", "connu", "raison", "proposee"),
    [
        (f"Autre nom;{siren(1)};", Connu("x", "x", "Vallon", "commune", siren(1)), "même SIREN", COMPLETER),
        ("Autre nom;;01234", Connu("x", "x", "Vallon", "commune", insee="01234"), "même code INSEE", COMPLETER),
        ("VALLON LE HAUT;;", Connu("x", "x", "Vallon-le-Haut", "commune"), "même nom", COMPLETER),
        ("Valon le Haut;;", Connu("x", "x", "Vallon-le-Haut", "commune"), "nom voisin", PASSER),
    ],
)
def test_un_doublon_se_propose_par_ses_numeros_ou_son_nom(ligne: str, connu: Connu, raison: str, proposee: str) -> None:
    trouvee = une(f"Nom;SIREN;INSEE\n{ligne}\n", connu)
    assert trouvee.deja == f"{connu.nom} ({raison})"
    assert trouvee.proposee == proposee
    assert (CREER in trouvee.actions) is (raison != "même SIREN")


def test_deux_communes_du_meme_nom_que_leur_numero_distingue_ne_se_confondent_pas() -> None:
    assert une("Nom;INSEE\nSaint-Martin;01234\n", Connu("x", "x", "Saint-Martin", "commune", insee="02345")).deja == ""


def test_une_ligne_ecrite_deux_fois_ne_se_cree_qu_une() -> None:
    lignes = lues(f"Nom;SIREN\nVallon;{siren(1)}\nVallon bis;{siren(1)}\n")
    rapprocher(lignes, [])
    assert [ligne.proposee for ligne in lignes] == [CREER, PASSER]
    assert "La ligne 2 du fichier" in lignes[1].remarques[-1]


def test_le_parent_se_nomme_par_son_nom_son_code_ou_ses_numeros() -> None:
    connu = Connu("id", "les-vallees", "Les Vallées", "communaute_communes", siren(9))
    for parent in ("les vallees", "les-vallees", siren(9)):
        assert une(f"Nom;Organisme parent\nVallon;{parent}\n", connu).valeurs["_sous"] == "id"
    commune = Connu("m", "m", "Commune de Montbrun", "commune")
    assert une("Nom;Organisme parent\nCCAS;Montbrun\n", commune).valeurs["_sous"] == "m"
    lignes = lues("Nom;Type;INSEE;Parent\nCCAS;CCAS;01234;01234\nVallon;Commune;01234;\n")
    rapprocher(lignes, [])
    assert [ligne.valeurs["_sous"] for ligne in lignes] == ["ligne 3", ICI]


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ("Vallon;Ailleurs", "ni parmi vos organismes ni dans le fichier"),
        ("Vallon;Autre\nAutre;Vallon", "dépendrait d'elle-même"),
        ("Vallon;Même\nMême;\nMême;", "plusieurs répondent"),
    ],
)
def test_un_parent_introuvable_double_ou_en_boucle_met_la_ligne_en_faute(lignes: str, phrase: str) -> None:
    trouvees = lues(f"Nom;Parent\n{lignes}\n")
    rapprocher(trouvees, [])
    assert phrase in trouvees[0].fautes[0]


def test_l_ordre_de_creation_met_les_parents_d_abord() -> None:
    lignes = lues("Nom;Parent\nService;CCAS\nCCAS;Vallon\nVallon;\n")
    rapprocher(lignes, [])
    assert [ligne.titre for ligne in en_ordre(lignes)] == ["Vallon", "CCAS", "Service"]


def test_la_liste_des_communes_du_territoire_se_lit_telle_quelle() -> None:
    lignes, tableau = lire(lire_classeur(liste_de_communes(180), "communes.xlsx"))
    rapprocher(lignes, [Connu("t", "territoire", "Territoire d'Essai", "communaute_communes")])
    assert len(lignes) == 180
    assert tableau.ignorees == []
    assert not any(ligne.fautes for ligne in lignes)
    assert {ligne.proposee for ligne in lignes} == {CREER}
    assert {"nom", "type", "siren", "insee", "population", "code_postal", "ville", "competences"} <= set(
        lignes[0].valeurs
    )
