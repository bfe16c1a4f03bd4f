"""Le calculateur de délais, par la page."""

from __future__ import annotations

import pytest

from fabriques.client import Maison


def test_un_delai_se_calcule_s_explique_et_n_ecrit_rien(maison: Maison) -> None:
    client = maison.membre("lecteur")
    avant = maison.entrees()
    client.aller(f"{maison.base}/delais")
    page = client.soumettre("Calculer", statut=200, depart="31/01/2026", nombre="1", unite="mois", regle="ue")
    for attendu in ("lundi 02/03/2026", "il n'y a pas de 31", "1182/71", "premier jour ouvrable qui suit"):
        assert attendu in page.texte
    page = client.soumettre(
        "Calculer", statut=200, depart="27/03/2026", heure="18h", nombre="72", unite="heures", regle="ue"
    )
    assert "à 19 h 00" in page.texte
    page = client.soumettre("Calculer", statut=200, depart="01/09/2026", nombre="1", suspendu_le="10/09/2026",
                            heure="", unite="mois", regle="nationale")  # fmt: skip
    assert "Délai suspendu" in page.texte
    page = client.soumettre("Calculer", statut=200, depart="15/01/2026", nombre="1", prolonge_de="2", suspendu_le="",
                            unite="mois", regle="ue")  # fmt: skip
    assert "mercredi 15/04/2026" in page.texte, "trois mois de date à date"
    assert maison.entrees() == avant


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"depart": ""}, "obligatoire"),
        ({"depart": "31/02/2026"}, "date"),
        ({"depart": "01/01/1950"}, "entre 1990 et 2100"),
        ({"nombre": "99999"}, "entre 0 et"),
        ({"nombre": "-1"}, "entre 0 et"),
        ({"heure": "25:00"}, "une heure"),
        ({"suspendu_le": "10/09/2026", "repris_le": "01/09/2026"}, "précéder"),
        ({"repris_le": "01/09/2026"}, "a été suspendu"),
        ({"prolonge_de": "-2"}, "entre 0 et 1 200"),
    ],
)
def test_une_saisie_fausse_se_dit(maison: Maison, champs: dict[str, str], phrase: str) -> None:
    client = maison.membre("lecteur")
    client.aller(f"{maison.base}/delais")
    base = {"depart": "01/02/2026", "nombre": "1", "unite": "mois", "regle": "ue"}
    page = client.soumettre("Calculer", statut=422, **(base | champs))  # type: ignore[arg-type]
    assert phrase in page.texte


def test_un_code_forge_ne_fait_rien_tomber(maison: Maison) -> None:
    client = maison.membre("lecteur")
    client.aller(f"{maison.base}/delais?depart=01/01/2026&nombre=1&unite=siecles&regle=mars", 422)
    client.aller(f"{maison.base}/delais?depart=01/01/2026&nombre=1", 422)
