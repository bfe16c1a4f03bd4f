"""Ralentir une page publique : son seuil, son adresse comptée à part ; deux réussites simultanées ne se bloquent pas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fabriques.monde import Monde
from socle.comptes.ralentissement import Essai, TropDeTentatives, absoudre, oublier, tenter
from socle.perimetre import Perimetre

HORS = Perimetre.hors("test")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def moteur(request: pytest.FixtureRequest) -> str:
    """Les deux moteurs."""
    return str(request.param)


def test_un_usage_a_son_seuil_et_repart_de_zero(monde_sqlite: Monde) -> None:
    instance = monde_sqlite.instance
    for rang in range(7):
        tenter(instance, "page", "commune", f"192.0.2.{rang}", seuil=7)
    with pytest.raises(TropDeTentatives):
        tenter(instance, "page", "commune", "192.0.2.99", seuil=7)
    with instance.base.ecrire(HORS) as session:
        oublier(instance, session, "page", "commune")
    tenter(instance, "page", "commune", "192.0.2.99", seuil=7)


def test_une_adresse_comptee_a_part_ne_ferme_pas_la_connexion(monde_sqlite: Monde) -> None:
    instance = monde_sqlite.instance
    for rang in range(20):
        tenter(instance, "page", f"c{rang}", "192.0.2.1", a_part=True)
    with pytest.raises(TropDeTentatives):
        tenter(instance, "page", "autre", "192.0.2.1", a_part=True)
    tenter(instance, "connexion", "camille", "192.0.2.1")


def test_deux_reussites_simultanees_ne_se_bloquent_pas(monde: Monde) -> None:
    """L'adresse de toute une mairie : chacun prend ses deux lignes dans le même ordre, quel que soit le compte."""
    instance = monde.instance

    def reussir(rang: int) -> Essai:
        essai = tenter(instance, "connexion", f"compte {rang // 4}", "192.0.2.1")
        with instance.base.ecrire(HORS) as session:
            absoudre(session, essai)
        return essai

    with ThreadPoolExecutor(4) as bassin:
        assert len(list(bassin.map(reussir, range(48)))) == 48
