"""Trouver le tableau dans un tableur : la bonne feuille, la bonne rangée, les titres d'usage, dans tous les formats."""

from __future__ import annotations

import pytest

from socle.erreurs import RegleEnfreinte
from socle.reprises.lignes import LIGNES_MAXIMALES, depuis_valeurs, en_valeurs, lire_tableau
from socle.reprises.operations import Lue
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_csv, ecrire_ods, ecrire_xlsx, lire_classeur

SYNONYMES = {"nom": ("Nom", "Dénomination"), "ville": ("Ville", "Commune")}


def feuille(nom: str, *lignes: list[str]) -> FeuilleAEcrire:
    return FeuilleAEcrire(nom, [Colonne(titre, 20.0) for titre in lignes[0]], list(lignes[1:]))


def test_la_feuille_qui_a_la_colonne_est_choisie_et_les_titres_inconnus_sont_dits() -> None:
    octets = ecrire_xlsx([feuille("Lisez-moi", ["Ce fichier"], ["à lire"]),
                          feuille("Liste", ["dénomination", "COMMUNE", "Couleur"], ["Vallon", "Ici", "bleu"])])  # fmt: skip
    tableau = lire_tableau(lire_classeur(octets, "x.xlsx"), SYNONYMES, "nom", "manque")
    assert tableau.lignes == [(2, {"nom": "Vallon", "ville": "Ici"})]
    assert tableau.ignorees == ["Couleur"]


def test_des_rangees_de_titre_au_dessus_et_des_rangees_vides_ne_genent_pas() -> None:
    texte = "Liste des communes 2026;\n;\nNom;Ville\n;\nVallon;Ici\n;\nPréau;Là\n"
    tableau = lire_tableau(lire_classeur(texte.encode(), "x.csv"), SYNONYMES, "nom", "manque")
    assert [(numero, ligne["nom"]) for numero, ligne in tableau.lignes] == [(5, "Vallon"), (7, "Préau")]


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv", "cp1252"])
def test_tous_les_formats_se_lisent_pareil(format_: str) -> None:
    liste = feuille("Liste", ["Nom", "Ville"], ["Préau-l'Évêque", "Là-bas"])
    octets = {
        "xlsx": lambda: ecrire_xlsx([liste]),
        "ods": lambda: ecrire_ods([liste]), "csv": lambda: ecrire_csv(["Nom", "Ville"], liste.lignes),
        "cp1252": lambda: "Nom;Ville\nPréau-l'Évêque;Là-bas\n".encode("cp1252"),
    }[format_]()  # fmt: skip
    tableau = lire_tableau(lire_classeur(octets, f"x.{format_}"), SYNONYMES, "nom", "manque")
    assert tableau.lignes == [(2, {"nom": "Préau-l'Évêque", "ville": "Là-bas"})]


def test_sans_la_colonne_le_refus_est_celui_de_la_liste() -> None:
    with pytest.raises(RegleEnfreinte, match="il manque le nom"):
        lire_tableau(lire_classeur(b"Ville;Rue\nIci;Une\n", "x.csv"), SYNONYMES, "nom", "il manque le nom")


def test_au_dela_de_deux_mille_lignes_la_suite_est_laissee_et_c_est_dit() -> None:
    texte = "Nom;Ville\n" + "Vallon;Ici\n" * (LIGNES_MAXIMALES + 1)
    tableau = lire_tableau(lire_classeur(texte.encode(), "x.csv"), SYNONYMES, "nom", "manque")
    assert (len(tableau.lignes), tableau.coupe) == (LIGNES_MAXIMALES, True)


def test_un_choix_que_la_ligne_n_offre_pas_est_sans_effet() -> None:
    (ligne,) = depuis_valeurs([{"numero": 2, "titre": "Vallon", "details": [], "actions": {"passer": "Passer"},
                                "proposee": "passer"}])  # fmt: skip
    lue = Lue(None, [ligne], choix={"2": "creer"})  # type: ignore[arg-type]
    assert lue.action(ligne) == "passer"
    assert depuis_valeurs(en_valeurs([ligne])) == [ligne]
