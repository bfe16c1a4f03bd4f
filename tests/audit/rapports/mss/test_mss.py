"""MonServiceSécurisé : ses tableurs lus et écrits, ses statuts, son indice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from audit.autodiagnostics.listes import LISTES
from audit.rapports.mss import (
    PASSAGES,
    MesureMSS,
    ecrire,
    ecrire_modele,
    indice,
    indice_personnalise,
    lire,
    statut_chez_eux,
    statut_chez_nous,
)
from audit.rapports.mss.lecture import LIGNES_MAXIMALES
from audit.rapports.mss.modele import CATEGORIES, COLONNES, STATUTS
from socle.erreurs import RegleEnfreinte
from socle.tableurs import FichierRefuse, lire_classeur

TITRES = ";".join(t for t in COLONNES.values() if t != "Mesure portée par")
SUITE = "#0001;Lister les services;ANSSI;Indispensable;Gouvernance;Long texte;Partielle;À finir;P2;31/12/2026;A, B"
REELLES = Path(__file__).resolve().parents[5] / "shared" / "donnees" / "rgs-mss-mesures-v2.json"


def csv(*lignes: str, titres: str = TITRES) -> bytes:
    """Un export tel que le site le donne."""
    return "\ufeff".encode() + "\n".join([titres, *lignes]).encode()


def mesure(**champs: object) -> MesureMSS:
    return replace(MesureMSS("Mesure fictive", "0001", "ANSSI", True, "gouvernance"), **champs)  # type: ignore[arg-type]


def test_un_export_se_lit_colonne_par_colonne() -> None:
    (lue,) = lire(csv(SUITE), "mesures.csv").mesures
    assert lue == MesureMSS(
        intitule="Lister les services", identifiant="0001", referentiel="ANSSI", indispensable=True, categorie="gouvernance",
        description="Long texte", statut="Partielle", precisions="À finir", priorite="P2", echeance=date(2026, 12, 31),
        responsables=("A", "B"),
    )  # fmt: skip


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_ce_qui_est_ecrit_se_relit_a_l_identique(format_: str) -> None:
    mesures = (
        mesure(statut="Faite", echeance=date(2027, 2, 28), responsables=("Camille", "Dominique"), priorite="P3"),
        MesureMSS("=HYPERLINK(1) 🦉", referentiel="Mesures ajoutées", categorie="resilience", precisions="- puce"),
        mesure(identifiant="0163", indispensable=False, categorie="defense", portee_par="Prestataire"),
    )
    releve = lire(ecrire(mesures, format_), f"m.{format_}")
    assert releve.mesures == mesures
    assert releve.problemes == ()
    assert releve.ignorees == ()


def test_le_csv_est_celui_d_un_tableur_francais() -> None:
    texte = ecrire([mesure(precisions="deux\nlignes")], "csv").decode("utf-8")
    assert texte.startswith(
        "\ufeffIdentifiant de la mesure;Nom de la mesure;Référentiel;Type;Catégorie;Description;Statut;"
    )
    assert "#0001;Mesure fictive;ANSSI;Indispensable;Gouvernance;;;deux lignes;" in texte
    assert "Mesure portée par" not in texte
    with pytest.raises(RegleEnfreinte, match="CSV ou en XLSX"):
        ecrire([], "pdf")


def test_ce_qui_n_est_pas_compris_est_dit_a_sa_ligne_et_le_reste_garde() -> None:
    lignes = [
        "#0001;Une;ANSSI;Indispensable;Gouvernance;;Presque;;P9;32/13/2026;",
        ";;ANSSI;;;;;;;;",
        "#0001;Encore une;ANSSI;;Loisirs;;Faite;;;;",
        "N/A;La nôtre;;;Défense;;à lancer;;Priorité 1;;",
    ]
    releve = lire(csv(*lignes), "m.csv")
    assert [(m.intitule, m.statut, m.priorite, m.categorie) for m in releve.mesures] == [
        ("Une", "", "", "gouvernance"), ("La nôtre", "À lancer", "P1", "defense"),
    ]  # fmt: skip
    assert releve.mesures[1].referentiel == "Mesures ajoutées"
    dits = [(p.ligne, p.colonne) for p in releve.problemes]
    assert dits == [
        (2, "Statut"), (2, "Priorité"), (2, "Échéance"), (3, "Nom de la mesure"), (4, "Catégorie"),
        (4, "Identifiant de la mesure"),
    ]  # fmt: skip
    assert "« Presque » n'est pas une valeur connue" in releve.problemes[0].phrase


def test_les_colonnes_se_reconnaissent_par_synonyme_et_les_autres_se_disent() -> None:
    titres = "N°;Intitulé;Thématique;Avancement;Modalités de mise en œuvre;ReCyF"
    releve = lire(csv("7;Une;Résilience;Faite;Fait;13.4", titres=titres), "m.csv")
    (lue,) = releve.mesures
    assert (lue.identifiant, lue.categorie, lue.statut, lue.precisions) == ("0007", "resilience", "Faite", "Fait")
    assert releve.ignorees == ("ReCyF",)
    assert "Priorité" in releve.absentes


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.7", b"a;b\n1;2\n", b"Nom de la mesure\nUne\n", b"\x00\x01" * 40])
def test_un_fichier_qui_n_est_pas_des_mesures_est_refuse_d_une_phrase(octets: bytes) -> None:
    with pytest.raises(FichierRefuse) as refus:
        lire(octets, "m.csv")
    assert len(str(refus.value)) > 20


def test_dix_mille_lignes_s_arretent_a_la_borne_et_le_disent() -> None:
    releve = lire(csv(*(f"#{n:05d};Mesure {n}" for n in range(10_000))), "m.csv")
    assert len(releve.mesures) == LIGNES_MAXIMALES
    assert releve.coupe


def test_le_classeur_a_televerser_a_son_entete_a_la_septieme_ligne() -> None:
    octets = ecrire_modele([mesure(description="Quoi faire", categorie="defense")])
    feuille = lire_classeur(octets, "m.xlsx").feuille("Template mesures")
    assert feuille is not None
    assert [feuille[c].texte for c in ("A7", "B7", "C7")] == [
        "Intitulé de la mesure *", "Description de la mesure", "Catégorie *",
    ]  # fmt: skip
    assert [feuille[c].texte for c in ("A8", "B8", "C8")] == ["Mesure fictive", "Quoi faire", "Défense"]
    (relue,) = lire(octets, "m.xlsx").mesures
    assert (relue.intitule, relue.categorie, relue.specifique) == ("Mesure fictive", "defense", True)
    with pytest.raises(RegleEnfreinte, match="Mesure fictive"):
        ecrire_modele([mesure(categorie="")])


def test_chaque_statut_a_son_passage_dans_les_deux_sens_et_ce_qui_s_y_perd_est_dit() -> None:
    nos_codes = {"", *LISTES["statuts"].codes}
    assert {statut_chez_nous(s).nous for s in (*STATUTS, "")} == {"conforme", "partiel", "planifie", "non_conforme", ""}
    assert {code: statut_chez_eux(code).eux for code in nos_codes} == {
        "conforme": "Faite", "partiel": "Partielle", "planifie": "À lancer", "non_conforme": "Non prise en compte",
        "non_applicable": "Non prise en compte", "ne_sait_pas": "", "": "",
    }  # fmt: skip
    for code in nos_codes:
        passage = statut_chez_eux(code)
        revenu = statut_chez_nous(passage.eux).nous
        assert revenu == code or passage.perte, f"{code} revient {revenu} sans que rien ne le dise"
    assert all(p.entree or p.sortie for p in PASSAGES)
    with pytest.raises(KeyError):
        statut_chez_nous("Presque")


def _vecteur(categorie: str = "protection") -> list[MesureMSS]:
    """Dix indispensables (6 faites, 2 partielles), cinq recommandées (2 faites, 1 partielle)."""
    statuts = [*["Faite"] * 6, *["Partielle"] * 2, "À lancer", "Non prise en compte"]
    suite = ["Faite", "Faite", "Partielle", "", ""]
    return [
        mesure(identifiant=f"{rang:04d}", categorie=categorie, indispensable=rang < 10, statut=statut)
        for rang, statut in enumerate([*statuts, *suite])
    ]


def test_l_indice_rend_le_vecteur_publie() -> None:
    lu = indice(_vecteur())
    assert lu.total == pytest.approx(2.8)
    assert lu.par_categorie == {"protection": pytest.approx(2.8)}
    assert (lu.mesures, lu.sans_type) == (15, 0)


def test_l_indice_pese_chaque_categorie_a_son_nombre_de_mesures() -> None:
    autre = [mesure(categorie="defense", statut="Faite"), mesure(categorie="defense", indispensable=False)]
    lu = indice([*_vecteur(), *autre])
    assert lu.par_categorie["defense"] == pytest.approx(5 * 0.6)
    assert lu.total == pytest.approx((15 * 2.8 + 2 * 3.0) / 17)
    assert indice([]).total is None


def test_l_indice_personnalise_ajoute_les_mesures_de_l_entite_et_ote_celles_qu_elle_ecarte() -> None:
    ajoutee = MesureMSS("La nôtre", categorie="protection", statut="Faite")
    assert indice([*_vecteur(), ajoutee]).mesures == 15
    lu = indice_personnalise([*_vecteur(), ajoutee])
    assert lu.mesures == 15, "une ajoutée, une écartée"
    assert lu.total == pytest.approx(5 * (0.6 + 0.4 * (3 + 0.5) / 6) * (6 + 1) / 9)


def test_un_fichier_sans_type_le_dit() -> None:
    lu = indice([mesure(indispensable=None, statut="Faite")])
    assert (lu.total, lu.sans_type) == (pytest.approx(5.0), 1)


@pytest.mark.donnees_reelles
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_les_135_mesures_du_referentiel_vont_et_reviennent(format_: str) -> None:
    brutes = json.loads(REELLES.read_text(encoding="utf-8"))
    mesures = tuple(
        MesureMSS(
            " ".join(b["description"].split()),  # leurs espaces insécables se lisent comme des espaces
            b["identifiantNumerique"],
            b["referentiel"],
            rang % 2 == 0,
            b["categorie"],
            statut=STATUTS[rang % 4],
        )
        for rang, b in enumerate(brutes)
    )
    assert len(mesures) == 135
    assert {m.categorie for m in mesures} == set(CATEGORIES)
    releve = lire(ecrire(mesures, format_), "m")
    assert releve.mesures == mesures
    assert releve.problemes == ()
