"""Importer chez un seul organisme un tableau qui en nomme plusieurs : on le dit avant d'écrire, et où le partager."""

from __future__ import annotations

import pytest

from fabriques.client import ClientMaison, Maison, Page
from fabriques.depots import Territoire, batir
from fabriques.tableaux_lus import en_csv
from registre.imports.grille import FeuilleLue, Grille, Plan
from registre.imports.nommes import nommees

TITRES = ["Nom du traitement", "Finalité"]


def lues(titre: str, *valeurs: str) -> list[tuple[str, str]]:
    rangees = [[titre, *TITRES], *([valeur, f"T{n}", "f"] for n, valeur in enumerate(valeurs))]
    return [(n.titre, n.montrees) for n in nommees(Grille([FeuilleLue("f", rangees)]), Plan())]


@pytest.mark.parametrize(("titre", "valeurs", "attendu"), [
    ("Mairie", ("Ay", "Bé", "", "Ay"), "Ay, Bé"), ("Collectivité", ("Mairie d'Ay", "Commune d'AY"), ""),
    ("SIREN", ("219900008", "219 900 008 00012", "219900016"), "219900008, 219900016"),
    ("Code INSEE", ("1003", "01003"), ""),
    ("Service", ("RH", "Écoles"), ""), ("Commune", ("Aa", "Bb", "Cc", "Dd", "Ee", "Ff"), "Aa, Bb, Cc, Dd, Ee et 1 autre"),
])  # fmt: skip
def test_une_colonne_nomme_plusieurs_organismes(titre: str, valeurs: tuple[str, ...], attendu: str) -> None:
    assert lues(titre, *valeurs) == ([(titre, attendu)] if attendu else [])


def aux_colonnes(client: ClientMaison, code: str, titre: str, *valeurs: str) -> Page:
    rangees = [[titre, *TITRES], *([valeur, f"Traitement {n}", "Gérer"] for n, valeur in enumerate(valeurs))]
    client.aller(f"/o/{code}/imports/")
    client.soumettre("Lire le fichier", {"fichier": (en_csv(rangees), "t.csv")}, 303)
    client.suivre(303)
    return client.suivre()


@pytest.fixture
def territoire(maison: Maison) -> Territoire:
    return batir(maison.monde)


def test_la_page_des_colonnes_et_l_apercu_le_disent_et_menent_ou_partager(
    maison: Maison, territoire: Territoire
) -> None:
    dpo = maison.client("Camille Essai", dpo=territoire.noeud)
    page = aux_colonnes(dpo, territoire.communes[0].code, "Mairie", "Vallon-le-Haut", "Pré-Fictif", "Ailleurs")
    phrase = "La colonne « Mairie » nomme plusieurs organismes : Vallon-le-Haut, Pré-Fictif, Ailleurs."
    assert phrase in page.texte
    assert page.lien("« Reprendre »") == f"/o/{territoire.noeud.code}/depots/nouveau"
    dpo.soumettre("Voir ce que cela donne")
    page = dpo.suivre()
    assert phrase in page.texte
    assert "Tout a été compris" not in page.texte


def test_qui_ne_tient_qu_une_commune_n_est_pas_envoye_ailleurs(maison: Maison, territoire: Territoire) -> None:
    commune = territoire.communes[0]
    page = aux_colonnes(maison.client("Réjane", referent=commune), commune.code, "Commune", "Ay", "Bé")
    assert "nomme plusieurs organismes : Ay, Bé." in page.texte
    assert "confiez-le à qui suit tout le territoire" in page.texte
    assert "/depots/nouveau" not in str(page.soupe.select(".message"))


@pytest.mark.parametrize(("titre", "valeurs", "dit"), [
    ("Structure", ("Direction", "Écoles"), False), ("Structure", ("Direction", "Pré Fictif"), True),
    ("Mairie", ("Vallon-le-Haut", "Commune de Vallon le Haut"), False),
])  # fmt: skip
def test_un_titre_qui_peut_nommer_un_service_ne_compte_que_s_il_nomme_un_organisme_connu(
    maison: Maison, territoire: Territoire, titre: str, valeurs: tuple[str, ...], dit: bool
) -> None:
    dpo = maison.client("Camille Essai", dpo=territoire.noeud)
    page = aux_colonnes(dpo, territoire.communes[0].code, titre, *valeurs)
    assert ("nomme plusieurs organismes" in page.texte) is dit
