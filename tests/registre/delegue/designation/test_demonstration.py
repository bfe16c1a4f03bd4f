"""Les délégués fictifs se chargent par les vraies opérations, chacun à son étape."""

from __future__ import annotations

from datetime import date

from fabriques.monde import Monde
from registre.delegue.designation import operations, publication
from registre.delegue.designation.demonstration import NOEUD, charger_designations, donnees
from socle.operations import Contexte

JOUR = date(2026, 11, 24)


def test_chaque_delegue_fictif_est_a_son_etape(monde_sqlite: Monde) -> None:
    territoire = monde_sqlite.organisme("Trois Chimeres")
    codes = {d.organisme for d in donnees().designations} | set(donnees().membres)
    for code in sorted(codes):
        monde_sqlite.organisme(code.replace("-", " ").title(), territoire)

    def contexte_de(code: str, role: str) -> Contexte:
        return monde_sqlite.contexte(monde_sqlite.organismes[code], role)

    assert territoire.code == NOEUD
    charger_designations(contexte_de, JOUR)

    def etats(code: str) -> list[str]:
        contexte = monde_sqlite.contexte(monde_sqlite.organismes[code])
        return [d.etat for _, d in operations.lister(contexte, operations.Filtre()).paires]

    assert etats("bourg-fictif") == ["en_cours", "terminee"]
    assert etats("ccas-bourg-fictif") == ["arretee"]
    assert [etats(code) for code in donnees().membres] == [["preparee"]] * 2
    assert publication.lire_publique(monde_sqlite.instance, "bourg-fictif").numero == "DPO-900117"
