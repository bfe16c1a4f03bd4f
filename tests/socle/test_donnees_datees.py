"""Le chargeur de données datées : ce qu'il accepte, ce qu'il refuse et en quels mots."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from socle.donnees_datees import (
    DonneeDatee,
    DonneesDateesInvalides,
    Item,
    charger,
    charger_listes,
    cle_de_texte,
)

COULEURS = """
couleurs:
  libelle: Couleurs
  defaut: {source: Nuancier de la mairie, etat_du_droit: 2026-01-02, verification: M}
  items:
    - {code: bleu_ciel, libelle: Bleu ciel, synonymes: [Azur]}
    - {code: ecru, libelle: Écru, source: Autre nuancier, verification: T}
    - {code: sepia, libelle: Sépia, perime: true}
"""


def ecrire(dossier: Path, texte: str, nom: str = "listes.yaml") -> Path:
    chemin = dossier / nom
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def test_les_valeurs_par_defaut_de_la_liste_cedent_devant_celles_de_l_item(tmp_path: Path) -> None:
    couleurs = charger_listes(ecrire(tmp_path, COULEURS))["couleurs"]
    azur, ecru, _ = couleurs.items
    assert (azur.source, azur.etat_du_droit, azur.verification) == (
        "Nuancier de la mairie",
        date(2026, 1, 2),
        "M",
    )
    assert (ecru.source, ecru.etat_du_droit, ecru.verification) == ("Autre nuancier", date(2026, 1, 2), "T")
    assert couleurs.codes == ("bleu_ciel", "ecru", "sepia")


def test_une_valeur_perimee_se_lit_mais_ne_se_propose_pas(tmp_path: Path) -> None:
    couleurs = charger_listes(ecrire(tmp_path, COULEURS))["couleurs"]
    assert couleurs.options() == (("bleu_ciel", "Bleu ciel"), ("ecru", "Écru"))
    assert ("sepia", "Sépia") in couleurs.options(perimes=True)
    assert couleurs.code_depuis_texte("SEPIA") == "sepia"


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("  AZUR ", "bleu_ciel"),
        ("bleu-ciel", "bleu_ciel"),
        ("bleu_ciel", "bleu_ciel"),
        ("Ecru (à préciser)", "ecru"),
        ("ÉCRU (Préciser)", "ecru"),
        ("Écru (clair)", None),
        ("Bleu", None),
        ("", None),
        ("►", None),
    ],
)
def test_un_texte_est_reconnu_sans_deviner(tmp_path: Path, texte: str, code: str | None) -> None:
    assert charger_listes(ecrire(tmp_path, COULEURS))["couleurs"].code_depuis_texte(texte) == code


def test_un_code_inconnu_est_nomme_dans_l_erreur(tmp_path: Path) -> None:
    couleurs = charger_listes(ecrire(tmp_path, COULEURS))["couleurs"]
    with pytest.raises(KeyError, match=r"mauve.*couleurs"):
        couleurs.item("mauve")


@pytest.mark.parametrize(
    ("avant", "apres", "motif"),
    [
        ("code: ecru", "code: bleu_ciel", "codes en double : bleu_ciel"),
        ("code: ecru", "code: Écru", "code"),
        ("code: ecru", "code: no", "code"),
        ("libelle: Écru", "libelle: azur", "« azur » désigne à la fois bleu_ciel et ecru"),
        ("libelle: Écru", "libelle: '…'", "ni lettre ni chiffre"),
        ("verification: M}", "verification: X}", "verification"),
        ("2026-01-02", "2026-13-02", "listes.yaml"),
        ("2026-01-02", "bientôt", "etat_du_droit"),
        ("source: Nuancier de la mairie, ", "", "source"),
        ("perime: true", "obsolete: true", "obsolete"),
        ("libelle: Écru", "libelle: Écru, libelle: Crème", "clé en double : libelle"),
        ("  defaut: {", "  defaut: [{", "YAML refusé"),
        ("{source: Nuancier de la mairie, etat_du_droit: 2026-01-02, verification: M}", "[]", "defaut"),
        ("couleurs:", "couleurs: ferme\nautres:", "couleurs"),
    ],
)
def test_un_fichier_fautif_est_refuse_en_nommant_la_faute(tmp_path: Path, avant: str, apres: str, motif: str) -> None:
    assert avant in COULEURS
    fautif = ecrire(tmp_path, COULEURS.replace(avant, apres, 1))
    with pytest.raises(DonneesDateesInvalides, match=motif) as refus:
        charger_listes(fautif)
    assert "listes.yaml" in str(refus.value)


@pytest.mark.parametrize("texte", ["", "- rien", "couleurs: {libelle: Couleurs, items: []}", "couleurs: {}"])
def test_un_fichier_vide_ou_sans_item_est_refuse(tmp_path: Path, texte: str) -> None:
    with pytest.raises(DonneesDateesInvalides):
        charger_listes(ecrire(tmp_path, texte))


def test_un_yaml_ne_peut_pas_executer_de_code(tmp_path: Path) -> None:
    piege = ecrire(tmp_path, "couleurs: !!python/object/apply:os.getcwd []")
    with pytest.raises(DonneesDateesInvalides, match="YAML refusé"):
        charger_listes(piege)


def test_un_dossier_reunit_ses_fichiers_sans_doublon(tmp_path: Path) -> None:
    ecrire(tmp_path, COULEURS, "a.yaml")
    ecrire(tmp_path, COULEURS.replace("couleurs:", "teintes:"), "b.yaml")
    assert sorted(charger_listes(tmp_path)) == ["couleurs", "teintes"]
    ecrire(tmp_path, COULEURS, "c.yaml")
    with pytest.raises(DonneesDateesInvalides, match=r"c\.yaml : la liste couleurs"):
        charger_listes(tmp_path)


def test_un_fichier_absent_ou_un_dossier_vide_est_dit(tmp_path: Path) -> None:
    with pytest.raises(DonneesDateesInvalides, match=r"absent\.yaml : fichier illisible"):
        charger_listes(tmp_path / "absent.yaml")
    with pytest.raises(DonneesDateesInvalides, match="aucun fichier"):
        charger_listes(tmp_path)


def test_le_contenu_seul_decide_de_relire(tmp_path: Path) -> None:
    chemin = ecrire(tmp_path, COULEURS)
    premiere = charger_listes(chemin)["couleurs"]
    copie = ecrire(tmp_path, COULEURS, "copie.yaml")
    assert charger_listes(copie)["couleurs"] is premiere
    ecrire(tmp_path, COULEURS.replace("Bleu ciel", "Bleu nuit"))
    assert charger_listes(chemin)["couleurs"].item("bleu_ciel").libelle == "Bleu nuit"


def test_les_donnees_chargees_ne_se_modifient_pas(tmp_path: Path) -> None:
    listes = charger_listes(ecrire(tmp_path, COULEURS))
    with pytest.raises(ValidationError):
        listes["couleurs"].items[0].libelle = "Rouge"
    with pytest.raises(TypeError):
        listes["autre"] = listes["couleurs"]  # type: ignore[index]


class Delai(DonneeDatee):
    """Une autre donnée datée, d'une tranche quelconque."""

    jours: int


def test_une_autre_forme_de_donnees_datees_se_charge_aussi(tmp_path: Path) -> None:
    texte = "reponse: {jours: 30, source: 'RGPD, article 12(3)', etat_du_droit: 2026-11-22, verification: S}"
    delais = charger(ecrire(tmp_path, texte), dict[str, Delai])
    assert delais["reponse"].jours == 30
    with pytest.raises(DonneesDateesInvalides, match=r"reponse\.code"):
        charger(tmp_path / "listes.yaml", dict[str, Item])


@given(st.text())
def test_la_cle_d_un_texte_est_stable_et_ignore_la_casse(texte: str) -> None:
    cle = cle_de_texte(texte)
    assert cle_de_texte(cle) == cle
    assert cle_de_texte(f"  {texte}\n") == cle


@pytest.mark.parametrize(
    ("gauche", "droite"),
    [
        ("Œuvre d'été", "OEUVRE D’ETE"),
        ("Saint-Barthélemy", "saint barthelemy"),
        ("1\u202f000 à 9\u202f999", "1 000 a 9 999"),
    ],
)
def test_la_cle_rapproche_les_graphies_francaises(gauche: str, droite: str) -> None:
    assert cle_de_texte(gauche) == cle_de_texte(droite)
