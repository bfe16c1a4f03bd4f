"""Reconnaître à qui est un fichier : SIREN, code INSEE, nom, nom voisin, nom du fichier ou de son dossier."""

from __future__ import annotations

import uuid

import pytest

from registre.depots.organismes import AUCUNE, Annuaire, Membre
from socle.organismes.noms import denuder

NOMS = {
    "v": "Commune de Vallon-le-Haut",
    "b": "Vallon-le-Bas",
    "c": "CCAS de Vallon-le-Haut",
    "p": "Pré-Fictif",
    "m": "Mairie d'Ay",
}
SIRENS = {"v": "219900008", "p": "219900016"}
INSEES = {"v": "99000", "p": "01234"}
IDS = {cle: uuid.uuid5(uuid.NAMESPACE_OID, cle) for cle in NOMS}
ANNUAIRE = Annuaire(tuple(Membre(IDS[c], nom, c, SIRENS.get(c, ""), INSEES.get(c, "")) for c, nom in NOMS.items()))


def cle(id_: uuid.UUID | None) -> str:
    return next((c for c, i in IDS.items() if i == id_), "")


@pytest.mark.parametrize(("nom", "attendu"), [
    ("Commune de Vallon-le-Haut", "vallon haut"), ("MAIRIE DE VALLON LE HAUT", "vallon haut"), ("Ville d'Ay", "ay"),
    ("CCAS de Vallon", "ccas vallon"), ("Commune", "commune"), ("", ""),
])  # fmt: skip
def test_denuder_garde_ce_qui_distingue(nom: str, attendu: str) -> None:
    assert denuder(nom) == attendu


@pytest.mark.parametrize(("fichier", "attendu"), [
    ("registre-vallon-le-haut-2025.ods", "v"), ("Registre CCAS de Vallon le Haut.xlsx", "c"),
    ("PRE FICTIF/registre.ods", "p"),
    ("a/Mairie de Vallon-le-Bas/b.csv", "b"), ("registre_99000.xlsx", "v"), ("export 219900016.csv", "p"),
    ("registre.ods", ""), ("vallon.ods", ""), ("say ay.ods", ""),
])  # fmt: skip
def test_le_nom_du_fichier_ou_de_son_dossier(fichier: str, attendu: str) -> None:
    assert cle(ANNUAIRE.du_chemin(fichier).cible_id) == attendu


@pytest.mark.parametrize(("siren", "insee", "nom", "attendu"), [
    ("219 900 008", "", "", "v"), ("21990001600012", "", "Vallon-le-Bas", "p"), ("", "1234", "", "p"),
    ("", "99000", "Pré-Fictif", "v"), ("", "", "vallon le haut", "v"), ("", "", "Vallon le Hautt", "v"),
    ("", "", "Ailleurs", ""), ("", "", "", ""), ("999999999", "", "", ""),
])  # fmt: skip
def test_la_colonne_du_fichier(siren: str, insee: str, nom: str, attendu: str) -> None:
    assert cle(ANNUAIRE.de_la_colonne(siren, insee, nom).cible_id) == attendu


def test_les_cases_du_fichier_un_siren_l_emporte_puis_le_nom_le_plus_dit() -> None:
    assert cle(ANNUAIRE.des_textes(["Pré-Fictif", "SIRET 219 900 008 00012"]).cible_id) == "v"
    assert cle(ANNUAIRE.des_textes(["Pré-Fictif", "Pré-Fictif", "Vallon-le-Bas", "autre"]).cible_id) == "p"
    assert ANNUAIRE.des_textes(["Pré-Fictif", "Vallon-le-Bas"]) is AUCUNE
    assert ANNUAIRE.des_textes([]) is AUCUNE


def test_deux_organismes_du_meme_nom_ne_se_devinent_pas() -> None:
    jumeaux = Annuaire(tuple(Membre(uuid.uuid4(), "Vallon", str(n)) for n in range(2)))
    assert jumeaux.de_la_colonne("", "", "Vallon") is AUCUNE
    assert jumeaux.du_chemin("vallon.ods") is AUCUNE


def test_un_code_insee_partage_est_celui_de_la_commune_sinon_on_dit_qui_le_porte() -> None:
    membres = [Membre(IDS[c], NOMS[c], c, "", "01003", genre) for c, genre in (("v", "commune"), ("c", "ccas"))]
    assert cle(Annuaire(tuple(membres)).de_la_colonne("", "1003", "").cible_id) == "v"
    deux = Annuaire((membres[0], Membre(IDS["p"], NOMS["p"], "p", "", "01003", "commune")))
    assert deux.de_la_colonne("", "01003", "").raison == (
        "Deux organismes portent 01003 : Commune de Vallon-le-Haut, Pré-Fictif."
    )
    assert cle(deux.de_la_colonne("", "01003", "Pré Fictif").cible_id) == "p"
