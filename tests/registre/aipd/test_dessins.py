"""La carte des risques et le schéma d'ensemble : ce qu'ils disent, comment ils le disent, et les mêmes en PNG."""

from __future__ import annotations

import re
import struct
import uuid
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree

from registre.aipd import dessins
from registre.aipd.etude.lecture import Risque
from registre.aipd.etude.modele import MesureAipd
from registre.aipd.etude.questionnaire import RISQUES, questionnaire
from registre.aipd.niveaux import niveau_du_risque
from socle.documents.matrice import coin

SVG = "{http://www.w3.org/2000/svg}"
ICI = uuid.uuid4()


def mesure(titre: str, etat: str = "existante") -> MesureAipd:
    return MesureAipd(organisme_id=ICI, aipd_id=ICI, titre=titre, etat=etat)


def risque(code: str = "3.2", *jauges: int, **autres: tuple[str, ...]) -> Risque:
    rubrique = questionnaire().rubrique(code)
    assert rubrique is not None
    g, v, gr, vr = (*jauges, 0, 0, 0, 0)[:4]
    vides = {"impacts": (), "menaces": (), "sources": ()}
    return Risque(rubrique, **{**vides, **autres}, mesures=(mesure("Chiffrement"), mesure("Alarme <b>", "prevue")),
                  gravite=g, vraisemblance=v, gravite_residuelle=gr, vraisemblance_residuelle=vr)  # fmt: skip


TROIS = [risque("3.2", 4, 3, 3, 2), risque("3.3", 3, 3, 3, 3), risque("3.4", 2, 1)]


def tous() -> list[str]:
    long = risque("3.2", 1, 1, sources=tuple(f"Source {i} & <i>fils</i>" for i in range(22)), impacts=("x" * 400,))
    vides = [risque(code) for code in RISQUES]
    return [dessins.carte_des_risques(TROIS), dessins.carte_des_risques(vides, "vide"), dessins.carte_des_risques([]),
            dessins.schema_d_ensemble(TROIS), dessins.schema_d_ensemble([long]), dessins.schema_d_ensemble([])]  # fmt: skip


@pytest.mark.parametrize("rang", range(6))
def test_un_dessin_se_nomme_et_la_csp_l_accepte(rang: int) -> None:
    racine = etree.fromstring(tous()[rang])
    assert racine.get("role") == "img"
    ids = [i for e in racine.iter() if (i := e.get("id"))]
    assert len(ids) == len(set(ids))
    assert len(noms := (racine.get("aria-labelledby") or "").split()) == 2
    assert set(noms) <= set(ids)
    assert not {etree.QName(e).localname for e in racine.iter()} & {"style", "script", "foreignObject", "a", "b", "i"}
    assert not any(nom == "style" or nom.startswith("on") for e in racine.iter() for nom in e.attrib)
    motifs = set(re.findall(r"url\(#([^)]+)\)", tous()[rang]))
    assert motifs <= set(ids)


def ronds(svg: str, classe: str) -> list[tuple[float, float]]:
    trouves = [e for e in etree.fromstring(svg).iter(f"{SVG}circle") if e.get("class") == classe]
    return [(float(e.get("cx") or 0), float(e.get("cy") or 0)) for e in trouves]


def dans(point: tuple[float, float], gravite: int, vraisemblance: int) -> bool:
    x, y = coin(gravite, vraisemblance)
    return x <= point[0] <= x + 92 and y <= point[1] <= y + 92


def test_l_avant_est_creux_et_l_apres_plein_chacun_dans_sa_case() -> None:
    carte = dessins.carte_des_risques(TROIS)
    creux, pleins = ronds(carte, "dessin__avant-marque"), ronds(carte, "dessin__marque")
    assert [dans(p, *place) for p, place in zip(creux, ((4, 3), (3, 3), (2, 1)), strict=False)] == [True] * 3
    assert [dans(p, *place) for p, place in zip(pleins, ((3, 2), (3, 3)), strict=False)] == [True] * 2
    assert (len(creux), len(pleins)) == (4, 3), "trois et deux marques, plus une de chaque à la légende"


def test_une_fleche_par_risque_reestime() -> None:
    fleches = etree.fromstring(dessins.carte_des_risques(TROIS)).findall(f"{SVG}path")
    assert len(fleches) == 2


def test_une_jauge_non_definie_se_dit_et_ne_se_place_pas() -> None:
    carte = dessins.carte_des_risques([risque("3.2", 0, 3), risque("3.4", 2, 0)])
    assert len(ronds(carte, "dessin__avant-marque")) == 1, "la légende seule"
    assert "Estimation non définie : A, D." in carte
    assert "Pas de réestimation après mesures : A, D." in carte


def test_une_reestimation_d_une_seule_jauge_garde_l_autre() -> None:
    """L'évaluateur n'a revu que la vraisemblance : la gravité reste celle de l'auteur."""
    assert dessins.apres_mesures(risque("3.2", 4, 3, 0, 2)) == (4, 2)
    assert dessins.apres_mesures(risque("3.2", 4, 3)) is None
    assert dessins.apres_mesures(risque("3.2", 0, 3, 0, 2)) is None


@pytest.mark.parametrize(("place", "code"), [
    ((1, 1), "faible"), ((2, 2), "faible"), ((3, 1), "modere"), ((2, 4), "modere"), ((3, 3), "eleve"), ((4, 4), "eleve"),
])  # fmt: skip
def test_le_niveau_suit_le_seuil(place: tuple[int, int], code: str) -> None:
    niveau = niveau_du_risque(*place)
    assert niveau is not None
    assert niveau.code == code
    assert dessins.est_eleve(place) is (code == "eleve")


def test_une_place_non_definie_n_a_pas_de_niveau() -> None:
    assert niveau_du_risque(0, 4) is None
    assert not dessins.est_eleve(None)


def test_chaque_zone_porte_son_nom_et_son_motif() -> None:
    """Seize cases, seize libellés ; douze hachurées : jamais la couleur seule."""
    racine = etree.fromstring(dessins.carte_des_risques(TROIS))
    libelles = [e.text for e in racine.iter(f"{SVG}text") if e.get("class") == "matrice__niveau"]
    assert (libelles.count("Faible"), libelles.count("À surveiller"), libelles.count("Élevé")) == (4, 8, 4)
    assert len([e for e in racine.iter(f"{SVG}rect") if (e.get("fill") or "").startswith("url(")]) == 12


def test_la_description_dit_chaque_risque() -> None:
    desc = etree.fromstring(dessins.carte_des_risques(TROIS)).findtext(f"{SVG}desc") or ""
    assert "Accès illégitime aux données (A) : avant, gravité maximale (4) et vraisemblance importante (3)" in desc
    assert "Disparition des données (D)" in desc
    assert "après, non définie" in desc


def boites(svg: str) -> list[etree._Element]:
    return [e for e in etree.fromstring(svg).iter(f"{SVG}rect") if e.get("class") == "dessin__piste"]


@pytest.mark.parametrize(
    ("nombre", "attendues", "suite"), [(15, 15, ""), (16, 15, "et 2 autres"), (40, 15, "et 26 autres")]
)
def test_une_colonne_montre_quinze_boites_et_compte_le_reste(nombre: int, attendues: int, suite: str) -> None:
    r = replace(risque("3.2"), menaces=tuple(f"Menace {i}" for i in range(nombre)), mesures=())
    svg = dessins.schema_d_ensemble([r])
    assert len(boites(svg)) == attendues + 3, "et trois colonnes qui disent qu'elles sont vides"
    assert (suite in svg) if suite else ("autres" not in svg)


def test_un_texte_long_se_plie_et_reste_dans_sa_boite() -> None:
    svg = dessins.schema_d_ensemble(
        [risque("3.2", impacts=("Une conséquence " * 30, "CAPITALES PARTOUT " * 9, "x" * 300))]
    )
    lignes = [e.text or "" for e in etree.fromstring(svg).iter(f"{SVG}text")]
    assert all(len(t) <= 26 for t in lignes if t.startswith(("Une", "xxx")))
    assert all(len(t) <= 17 for t in lignes if t.startswith("CAPI"))
    assert sum(t.endswith("…") for t in lignes) == 3


def test_les_textes_sont_echappes_et_les_mesures_disent_leur_etat() -> None:
    svg = dessins.schema_d_ensemble([risque("3.2", menaces=("<script>alert(1)</script>",))])
    assert "<script" not in svg
    assert "Alarme &lt;b&gt; (prévue)" in svg
    titre, mesures = dessins.colonnes_de(risque("3.2"))[3]
    assert (titre, mesures) == ("Mesures", ("Chiffrement", "Alarme <b> (prévue)"))


def test_les_boites_ne_se_chevauchent_pas_et_tiennent_dans_le_cadre() -> None:
    svg = dessins.schema_d_ensemble(TROIS)
    hauteur = float(etree.fromstring(svg).get("height") or 0)
    par_colonne: dict[str, list[tuple[float, float]]] = {}
    for e in boites(svg):
        y = float(e.get("y") or 0)
        par_colonne.setdefault(e.get("x") or "", []).append((y, y + float(e.get("height") or 0)))
    assert len(par_colonne) == 4
    for places in par_colonne.values():
        assert all(b <= h for (_, b), (h, _) in pairwise(places))
        assert places[-1][1] <= hauteur


def taille(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


def test_les_deux_dessins_en_png() -> None:
    """Assez fins pour l'impression, et toujours les mêmes octets."""
    assert taille(dessins.png_de_la_carte(TROIS))[0] > 1000
    assert taille(dessins.png_du_schema(TROIS[:1]))[0] > 2500
    assert dessins.png_de_la_carte(TROIS) == dessins.png_de_la_carte(TROIS)
