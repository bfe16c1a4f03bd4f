"""Bibliothèques CISO Assistant : l'arbre, les identifiants qui ne bougent pas, la langue, et ce qui se refuse."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from audit.referentiels.couverture import grilles, points_de
from audit.referentiels.echanges import ciso
from audit.referentiels.echanges.commun import ReferentielRefuse
from conftest import DONNEES_REELLES
from fabriques.referentiels import NOEUDS, bibliotheque, brute, noeud


def _points(noeuds: list[dict[str, Any]], **suite: Any) -> dict[str, Any]:
    return {p.id: p for p in ciso.lire(bibliotheque(noeuds, **suite)).acquis.points}


@pytest.mark.donnees_reelles
def test_le_vrai_guide_d_hygiene_se_lit_en_entier() -> None:
    """61 points évaluables, dix chapitres, deux niveaux : lu, jamais copié dans le dépôt."""
    lu = ciso.lire((DONNEES_REELLES / "rgs-ciso-assistant-anssi-guide-hygiene.yaml").read_bytes(), "guide.yaml")
    r = lu.acquis
    assert (r.code, r.version, len(r.points), len(r.chapitres)) == ("anssi-guide-hygiene", "3", 61, 10)
    assert r.referentiel.groupes == {"S": "standard", "R": "renforcé"}
    assert sum(p.groupes == ("S",) for p in r.points) == 39
    assert sum(p.groupes == ("R",) for p in r.points) == 22
    assert [p.id for p in r.points[:4]] == ["1", "2", "2.R", "3"]
    assert all(points_de(r, "hygiene").values())
    assert "Licence Ouverte" in r.referentiel.droits
    titres = {m.numero: m.titre for m in grilles()["hygiene"].mesures}
    for p in r.points:
        (numero,) = p.correspondances.hygiene
        attendu = titres[numero].replace("'", "’")
        nu = p.intitule.replace("'", "’").removesuffix(" (renforcé)").removesuffix(" (standard)")
        assert nu.casefold() == attendu.casefold()
        assert p.fondements[0].verif == "S"
        assert not p.obligatoire


def test_l_arbre_donne_chapitres_points_et_niveaux() -> None:
    lu = ciso.lire(bibliotheque(), "lib.yaml")
    r = lu.acquis
    assert r.titres == {"I": "Sensibiliser"}
    assert [(p.id, p.groupes) for p in r.points] == [("1", ("S",)), ("1.R", ("R",))]
    assert [p.intitule for p in r.points] == ["Former les équipes (standard)", "Former les équipes (renforcé)"]
    assert r.points[1].attendu == "Feuille de présence"
    assert r.points[0].reference == "Essai de norme, 1"
    assert (lu.origine, lu.nom_fichier, lu.remarques) == ("ciso", "lib.yaml", ())


def test_la_forme_en_liste_se_lit_et_le_choix_se_dit() -> None:
    cadre = brute()["objects"]["framework"]
    seul = bibliotheque(objects={"frameworks": [cadre]})
    assert ciso.lire(seul).acquis.code == "essai"
    deux = bibliotheque(objects={"frameworks": [cadre, {**cadre, "ref_id": "AUTRE", "name": "Autre"}]})
    with pytest.raises(ReferentielRefuse, match="indiquez lequel lire parmi ESSAI, AUTRE"):
        ciso.lire(deux)
    assert ciso.lire(deux, cadre="autre").acquis.titre == "Autre"
    with pytest.raises(ReferentielRefuse, match="un autre référentiel"):
        ciso.lire(seul, cadre="absent")


def test_un_identifiant_ne_depend_jamais_du_rang() -> None:
    """Insérer une exigence en tête ne déplace aucun identifiant."""
    sans_ref = [noeud("a", ref_id=None, name="A"), noeud("b", ref_id="X", name="B"), noeud("c", ref_id="X", name="C")]
    avant, apres = _points(sans_ref), _points([noeud("neuf", name="Neuf"), *sans_ref])
    assert set(avant) == {"a", "b", "c"}
    assert set(apres) == {"NEUF", *avant}
    assert {i: p.intitule for i, p in apres.items() if i in avant} == {i: p.intitule for i, p in avant.items()}


def test_des_ref_id_etranges_deviennent_des_identifiants_admis_et_uniques() -> None:
    longue = "Article " + "9" * 80
    points = _points([noeud("a", ref_id="Art. 5 § 1"), noeud("b", ref_id="1.10"), noeud("c", ref_id="1.1"),
                      noeud("d", ref_id=longue), noeud("e", ref_id="§"), noeud("f", ref_id="É.1")])  # fmt: skip
    assert {"Art.-5-1", "1.10", "1.1", "e", "E.1"} <= set(points)
    assert all(len(i) <= 60 for i in points)
    assert len(points) == 6


def test_un_nombre_sans_guillemets_reste_ce_qui_est_ecrit() -> None:
    texte = yaml.safe_dump(brute([noeud("a", ref_id="1.10"), noeud("b", ref_id="1.1")])).replace("'1.10'", "1.10")
    assert {p.id for p in ciso.lire(texte.encode()).acquis.points} == {"1.10", "1.1"}


def test_les_titres_intermediaires_precedent_un_point_sans_nom() -> None:
    parent = "urn:essai:req:"
    points = _points([
        noeud("i", assessable=False, name="Chapitre"),
        noeud("i.a", assessable=False, name="Section", parent_urn=f"{parent}i"),
        noeud("x", parent_urn=f"{parent}i.a", ref_id="X", description="Faire ceci."),
    ])  # fmt: skip
    assert points["X"].intitule == "Section › X"
    assert points["X"].question == "Faire ceci."


def test_deux_sommets_du_meme_nom_restent_deux_chapitres() -> None:
    points = _points([
        noeud("s1", assessable=False, ref_id="A", name="Un"), noeud("s2", assessable=False, ref_id="A", name="Deux"),
        noeud("x", parent_urn="urn:essai:req:s1"), noeud("y", parent_urn="urn:essai:req:s2"),
    ])  # fmt: skip
    assert points["X"].chapitre != points["Y"].chapitre


def test_poids_importance_et_questions() -> None:
    lu = ciso.lire(bibliotheque([
        noeud("a", weight=3), noeud("b", weight=12), noeud("c", importance="mandatory"),
        noeud("d", importance="nice_to_have"),
        noeud("e", questions={"q1": {"text": "Est-ce fait ?"}, "q2": {"text": "Depuis quand ?"}}), noeud("f", weight="²"),
    ]))  # fmt: skip
    points = {p.id: p for p in lu.acquis.points}
    assert [points[i].poids for i in "ABCDEF"] == [3, 3, 3, 1, 2, 2]
    assert points["E"].question == "Est-ce fait ?\nDepuis quand ?"
    assert not any(p.obligatoire for p in points.values())
    assert any("pas une obligation juridique" in r for r in lu.remarques)
    assert any("ramenés à elle : 2" in r for r in lu.remarques)


def test_le_francais_quand_il_y_est_sinon_la_langue_du_fichier() -> None:
    fr = {"fr": {"name": "Former", "description": "En français.", "typical_evidence": "Une feuille"}}
    traduit = [noeud("a", name="Train", description="In English.", typical_evidence="A sheet", translations=fr)]
    lu = ciso.lire(bibliotheque(traduit, locale="en"))
    (point,) = lu.acquis.points
    assert (point.intitule, point.question, point.attendu) == ("Former", "En français.", "Une feuille")
    assert lu.acquis.referentiel.langue == "fr"
    lu = ciso.lire(bibliotheque([noeud("a", name="Train"), noeud("b", name="Learn")], locale="en"))
    assert lu.acquis.referentiel.langue == "en"
    assert "n'est pas en français" in " ".join(lu.remarques)


def test_ce_qui_n_est_pas_repris_se_dit() -> None:
    objets = brute()["objects"] | {"threats": [], "reference_controls": []}
    lu = ciso.lire(bibliotheque(objects=objets, publication_date=None))
    assert "threats, reference_controls" in " ".join(lu.remarques)
    assert "date de publication manque" in " ".join(lu.remarques)


def test_les_caracteres_de_controle_s_en_vont() -> None:
    texte = bibliotheque([noeud("a", name="A")]).replace(b"name: A\n", b'name: "A\\x07\\x1b[31m\\0B"\n')
    (point,) = ciso.lire(texte).acquis.points
    assert point.intitule == "A[31mB"


@pytest.mark.parametrize(
    ("noeuds", "phrase"),
    [
        ([noeud("a", parent_urn="urn:essai:req:absent")], "absente du fichier"),
        ([noeud("a", parent_urn="urn:essai:req:b"), noeud("b", parent_urn="urn:essai:req:a")], "dépend d'elle-même"),
        ([noeud("a", parent_urn="urn:essai:req:a")], "dépend d'elle-même"),
        ([noeud("a"), noeud("a")], "Deux exigences portent le même identifiant"),
        ([noeud("a"), noeud("A")], "Deux exigences portent le même identifiant"),
        ([noeud("a", assessable=False)], "aucune exigence évaluable"),
        ([{"assessable": True}], "n'a pas d'identifiant"),
        (["texte"], "n'a pas d'identifiant"),
        ([], "« objects » ou « framework » y manque"),
        ([noeud("a", description="x" * 20_001)], "dépasse 20000 caractères"),
        ([noeud(str(n), parent_urn=f"urn:essai:req:{n - 1}" if n else None) for n in range(60)], "cinquante niveaux"),
        ([noeud(str(n)) for n in range(3001)], "3000 points au plus"),
    ],
)
def test_un_arbre_abime_se_refuse_d_une_phrase(noeuds: Any, phrase: str) -> None:
    with pytest.raises(ReferentielRefuse, match=phrase):
        ciso.lire(bibliotheque(noeuds))


@pytest.mark.parametrize(
    ("suite", "phrase"),
    [
        ({"version": None}, "numéro de version"),
        ({"objects": {"threats": []}}, "« framework » y manque"),
        ({"objects": []}, "« framework » y manque"),
        ({"objects": {"framework": {"requirement_nodes": "x"}}}, "« framework » y manque"),
    ],
)
def test_une_bibliotheque_sans_referentiel_se_refuse(suite: dict[str, Any], phrase: str) -> None:
    with pytest.raises(ReferentielRefuse, match=phrase):
        ciso.lire(bibliotheque(**suite))


def test_les_noeuds_d_essai_ne_sont_pas_modifies() -> None:
    copie = [dict(n) for n in NOEUDS]
    ciso.lire(bibliotheque())
    assert copie == NOEUDS
