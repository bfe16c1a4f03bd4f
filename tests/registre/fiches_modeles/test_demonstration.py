"""La démonstration montre un modèle de la maison, que les communes du territoire trouvent parmi les leurs."""

from __future__ import annotations

from sqlmodel import select

from fabriques.monde import Monde
from registre.fiches_modeles.demonstration import ADAPTE, TERRITOIRE, charger_modeles
from registre.fiches_modeles.modele import ModeleMaison
from socle.operations import Contexte
from socle.perimetre import Perimetre


def test_le_modele_du_territoire_fictif(monde_sqlite: Monde) -> None:
    tete = monde_sqlite.organisme("Trois-Chimères", type="territoire")
    petite = monde_sqlite.organisme("Nulle-Part-le-Vieux", parent=tete)
    assert tete.code == TERRITOIRE

    def contexte_de(_: str, role: str) -> Contexte:
        return monde_sqlite.contexte(tete, role, personne=monde_sqlite.personne("Acteur", **{role: tete}))

    charger_modeles(contexte_de, monde_sqlite.contexte(tete).aujourd_hui)
    with monde_sqlite.instance.base.lire(Perimetre.organisme(petite.id, frozenset({tete.id}))) as session:
        assert [m.origine for m in session.exec(select(ModeleMaison))] == [ADAPTE]
