"""Les données du droit : au complet, datées, sourcées, sans renvoi perdu."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registre.aipd.reperage import donnees
from registre.aipd.reperage.donnees import CRITERES, REPERES, Criteres
from socle.donnees_datees import DonneesDateesInvalides, charger


def test_les_listes_sont_au_complet() -> None:
    tailles = {groupe.code: len(groupe.points) for groupe in CRITERES.groupes}
    assert tailles == {"article_35_3": 3, "requis": 14, "exempt": 12, "criteres": 9, "autres": 2, "faits": 2}
    for groupe in CRITERES.groupes[1:4]:
        assert [p.numero for p in groupe.points] == [str(n) for n in range(1, len(groupe.points) + 1)]


def test_chaque_donnee_dit_sa_source_et_ne_vient_pas_du_futur() -> None:
    toutes = [*CRITERES.points.values(), *REPERES.values()]
    assert all(d.source and d.etat_du_droit <= date(2026, 11, 24) for d in toutes)
    assert REPERES["titre_iii"].verification == "M", "l'article 90 est cité de mémoire : il le dit"
    assert all(p.explication and p.exemple for p in CRITERES.points.values())


def test_les_criteres_des_quatorze_types_sont_ceux_de_la_liste() -> None:
    (requis,) = (g for g in CRITERES.groupes if g.code == "requis")
    assert all(p.criteres for p in requis.points)
    assert CRITERES.points["requis_11"].criteres == ("critere_4", "critere_7")
    assert CRITERES.points["requis_14"].criteres == ("critere_4", "critere_5")


@pytest.mark.parametrize(
    ("avant", "apres", "faute"),
    [
        ("tombe_si: [biometrie]", "tombe_si: [marabout]", "codes inconnus : marabout"),
        ("- code: requis_2\n", "- code: requis_1\n", "codes en double : requis_1"),
        ("        numero: a\n", "", "numero"),
        ("groupes:\n", "inconnu: 1\ngroupes:\n", "inconnu"),
    ],
)
def test_un_fichier_faux_n_est_pas_charge(tmp_path: Path, avant: str, apres: str, faute: str) -> None:
    texte = Path(donnees.__file__).with_name("criteres.yaml").read_text("utf-8")
    assert avant in texte
    (tmp_path / "criteres.yaml").write_text(texte.replace(avant, apres, 1), "utf-8")
    with pytest.raises(DonneesDateesInvalides, match=faute):
        charger(tmp_path / "criteres.yaml", Criteres)
