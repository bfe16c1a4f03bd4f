"""La démonstration montre un fonds dû, un autre dans un bordereau, un dernier à garder encore ; tous se disent fictifs."""

from __future__ import annotations

from fabriques.monde import Monde
from registre.conservation import bordereaux, fonds
from registre.conservation.demonstration import COMMUNE, DUS, charger_conservation
from socle.operations import Contexte


def test_les_fonds_de_la_commune_fictive(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme("Bourg-Fictif")
    assert commune.code == COMMUNE
    contexte = monde_sqlite.contexte(commune)

    def contexte_de(_: str, role: str) -> Contexte:
        return monde_sqlite.contexte(commune, role, personne=monde_sqlite.personne("Acteur", **{role: commune}))

    annee = contexte.aujourd_hui.year
    charger_conservation(contexte_de, contexte.aujourd_hui)
    dus = {f.nom for part in fonds.dus_en(contexte, annee) for f in part.fonds}
    assert DUS[1][0] in dus
    assert DUS[2][0] not in dus, "sa durée n'est pas finie"
    assert bordereaux.lister(contexte).total == 1
    assert all("(ficti" in objet.libelle for objet, _ in fonds.lister(contexte).paires)
