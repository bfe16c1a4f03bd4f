"""Les dessins : ce qu'ils disent, comment ils le disent, et le même en PNG."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from lxml import etree

from audit.autodiagnostics import dessins
from audit.autodiagnostics.bilans import bilan_de
from audit.autodiagnostics.dessins import Legende, Mesure, Part
from audit.autodiagnostics.figures import figure_du_guide, mesures_de
from audit.autodiagnostics.modele import CONFORME, NON_EVALUE
from audit.autodiagnostics.scores import noter
from audit.referentiels.livres import livres

SVG = "{http://www.w3.org/2000/svg}"
FEUILLE = (Path(dessins.__file__).parents[2] / "socle/statique/gouverne.css").read_text("utf-8")
AXES = [
    Mesure("g", "Décider, organiser, prouver", 62.4, 50), Mesure("p", "Protéger <les> systèmes", 48.0, 60),
    Mesure("d", "Détecter les attaques", None, 30), Mesure("r", "Restaurer les systèmes", 81.0, None),
]  # fmt: skip
PARTS = [Part(code, code, 3) for code in (
    "conforme", "partiel", "non_conforme", "planifie", "ne_sait_pas", "non_applicable", "non_evalue"
)]  # fmt: skip
AVANT = Legende("k", "Score par axe", avant="Autodiagnostic 2025")


def arbre(svg: str) -> etree._Element:
    return etree.fromstring(svg)


def tous() -> list[str]:
    """Un dessin de chaque sorte."""
    chapitres = [Mesure(f"C{i}", f"Chapitre {i}", None if i % 5 == 0 else 5.0 * i, 50.0) for i in range(18)]
    return [
        dessins.radar(AXES, AVANT), dessins.radar(chapitres, AVANT), dessins.barres(chapitres, AVANT),
        dessins.barres(AXES, Legende("k", "Score par axe")), dessins.repartition(PARTS, Legende("k", "Réponses")),
    ]  # fmt: skip


@pytest.mark.parametrize("rang", range(5))
def test_un_dessin_se_nomme_et_dit_ses_nombres(rang: int) -> None:
    """Une image nommée, décrite par les mêmes nombres, sans style ni script : la CSP les refuserait."""
    racine = arbre(tous()[rang])
    assert racine.get("role") == "img"
    ids = [i for e in racine.iter() if (i := e.get("id"))]
    assert len(ids) == len(set(ids))
    nommes = (racine.get("aria-labelledby") or "").split()
    assert set(nommes) <= set(ids)
    assert len(nommes) == 2
    assert all(i.startswith("k-") for i in ids)
    noms = {etree.QName(e).localname for e in racine.iter()}
    assert not noms & {"style", "script", "foreignObject", "a"}
    assert not any(nom == "style" or nom.startswith("on") for e in racine.iter() for nom in e.attrib)
    assert racine.find(f"{SVG}desc") is not None


def test_la_description_dit_chaque_valeur_et_celle_d_avant() -> None:
    description = arbre(dessins.radar(AXES, AVANT)).findtext(f"{SVG}desc") or ""
    assert "Décider, organiser, prouver : 62 (avant : 50)" in description
    assert "Détecter les attaques : non évalué (avant : 30)" in description
    assert "Protéger <les> systèmes : 48" in description


def test_une_valeur_non_evaluee_est_hachuree_et_sans_nombre() -> None:
    """Ni zéro ni cent : pas de marque, un trou dans le trait, une hachure."""
    racine = arbre(dessins.radar(AXES, Legende("k", "Score")))
    hachures = [e for e in racine.iter(f"{SVG}path") if e.get("fill") == "url(#k-h)"]
    marques = [e for e in racine.iter(f"{SVG}circle") if e.get("class") == "dessin__marque"]
    trait = next(e for e in racine.iter(f"{SVG}path") if e.get("class") == "dessin__trait")
    assert len(hachures) == 1
    assert len(marques) == 3 + 1  # et celle de la légende
    assert (trait.get("d") or "").count("M") == 2
    assert "non évalué" in "".join(racine.itertext())


def test_deux_series_se_distinguent_sans_la_couleur() -> None:
    racine = arbre(dessins.radar(AXES, AVANT))
    avant = [e for e in racine.iter() if e.get("class") == "dessin__avant"]
    assert avant
    assert all(e.get("stroke-dasharray") for e in avant)
    assert [e for e in racine.iter(f"{SVG}rect") if e.get("class") == "dessin__avant-marque"]
    seule = dessins.radar(AXES, Legende("k", "Score"))
    assert "dessin__avant" not in seule
    assert "(avant" not in seule


@pytest.mark.parametrize(("nombre", "dessine"), [(2, False), (3, True), (18, True), (19, False)])
def test_un_radar_porte_de_trois_a_dix_huit_branches(nombre: int, dessine: bool) -> None:
    mesures = [Mesure(str(i), f"Branche {i}", 50.0) for i in range(nombre)]
    assert bool(dessins.radar(mesures, Legende("k", "R"))) is dessine


def test_un_radar_de_cent_touche_le_bord_et_de_zero_le_centre() -> None:
    def marques(valeur: float) -> set[tuple[str, str]]:
        racine = arbre(dessins.radar([Mesure(str(i), "X", valeur) for i in range(4)], Legende("k", "R")))
        siennes = list(racine.iter(f"{SVG}circle"))[:-1]
        return {(e.get("cx") or "", e.get("cy") or "") for e in siennes}

    assert len(marques(0.0)) == 1
    assert ("220.0", "66.0") in marques(100.0)


def test_une_barre_est_en_proportion() -> None:
    racine = arbre(
        dessins.barres([Mesure("a", "A", 100.0), Mesure("b", "B", 25.0), Mesure("c", "C", 0.0)], Legende("k", "B"))
    )
    largeurs = [float(e.get("width") or 0) for e in racine.iter(f"{SVG}rect") if e.get("class") == "dessin__barre"]
    assert largeurs == [dessins.PISTE, dessins.PISTE / 4, 0.0]


def test_les_parts_remplissent_la_barre_et_se_nomment() -> None:
    parts = [Part("conforme", "Conforme", 3), Part("partiel", "Partiel", 1), Part("planifie", "Planifié", 0)]
    svg = dessins.repartition(parts, Legende("k", "Réponses"))
    pave = [float(e.get("width") or 0) for e in arbre(svg).iter(f"{SVG}rect") if (e.get("height") or "") == "28"]
    assert round(pave[0] / pave[1], 1) in (3.0, 3.1)
    assert "Conforme : 3" in svg
    assert "Planifié" not in svg


def test_chaque_reponse_a_son_motif() -> None:
    """Deux réponses de suite ne se distinguent jamais par la seule couleur."""
    sans_motif = {p.code for p in PARTS} - set(dessins.MOTIFS)
    assert sans_motif == {"conforme", "non_applicable"}  # l'une pleine, l'autre vide et bordée
    assert len(set(dessins.MOTIFS.values())) == len(dessins.MOTIFS)


def test_rien_a_montrer_ne_dessine_rien() -> None:
    assert dessins.barres([], Legende("k", "B")) == ""
    assert dessins.repartition([Part("conforme", "Conforme", 0)], Legende("k", "R")) == ""


def test_chaque_classe_a_sa_couleur_a_l_ecran_et_sur_le_papier() -> None:
    """Le SVG ne porte aucune couleur : une classe oubliée d'un côté y serait noire."""
    classes = {nom for svg in tous() for e in arbre(svg).iter() for nom in (e.get("class") or "").split()} - {"dessin"}
    assert len(classes) > 15
    for nom in classes:
        assert re.search(rf"\.{nom}[ ,{{]", FEUILLE), nom
        assert re.search(rf"\.{nom}[,{{]", dessins.STYLE), nom


def test_le_texte_se_dessine_comme_il_est_ecrit() -> None:
    """Un titre d'un référentiel importé n'est jamais du balisage."""
    svg = dessins.barres([Mesure("a", "<script>alert(1)</script>", 1.0)], Legende("k", "<b>"))
    assert "<script" not in svg
    assert arbre(svg).findtext(f"{SVG}title") == "<b>"


@pytest.mark.parametrize("rang", range(5))
def test_le_png_est_le_meme_dessin(rang: int) -> None:
    """Trois points par unité, deux fois les mêmes octets."""
    svg = tous()[rang]
    octets = dessins.png(svg)
    largeur, hauteur = struct.unpack_from(">II", octets, 16)
    assert octets.startswith(b"\x89PNG")
    assert largeur == 3 * dessins.LARGEUR
    assert abs(hauteur - 3 * float(arbre(svg).get("height") or 0)) <= 3
    assert dessins.png(svg) == octets


class _Unite:
    """Ce qu'un score attend d'une unité."""

    def __init__(self, point: object, statut: str) -> None:
        self.point, self.statut = point, statut


def test_la_figure_du_guide_montre_les_six_mesures_et_dit_ce_que_dit_le_bilan() -> None:
    r = livres()["rgs-collectivite"]
    unites = [_Unite(p, CONFORME if "M3" in p.mesures_guide else NON_EVALUE) for p in r.points]
    f = figure_du_guide(bilan_de(unites), r)  # type: ignore[arg-type]
    assert [m.code for m in f.mesures] == ["M1", "M2", "M3", "M4", "M5", "M6"]
    valeurs = {m.code: m.valeur for m in f.mesures}
    assert valeurs["M3"] == 100.0
    assert valeurs["M2"] is None
    assert "M3 · Désigner un RSSI : 100" in (arbre(f.dessin).findtext(f"{SVG}desc") or "")


def test_une_mesure_sans_score_ne_se_dessine_pas() -> None:
    score = noter([])
    (mesure,) = mesures_de({"a": "A", "b": "B"}, {"a": score}, {"a": 12.0})
    assert (mesure.valeur, mesure.avant) == (None, 12.0)


def test_un_titre_long_tient_sur_deux_lignes() -> None:
    long = "Développer des systèmes de stockage performants, sécurisés, " + "et encore " * 20
    racine = arbre(dessins.barres([Mesure("a", "Court", 1.0), Mesure("b", long, 1.0)], Legende("k", "B")))
    textes = [t.text or "" for t in racine.iter(f"{SVG}text")]
    assert textes[2].startswith("Développer des systèmes")
    assert textes[3].endswith("…")
    assert all(len(t) <= dessins.LONGUEUR + 1 for t in textes)
    hauts = [float(e.get("y") or 0) for e in racine.iter(f"{SVG}rect") if e.get("class") == "dessin__piste"]
    assert hauts[1] - hauts[0] == 27 + 2 * dessins.LIGNE
