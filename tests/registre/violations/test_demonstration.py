"""La démonstration mène un incident jusqu'au bout, et n'en laisse aucun sans numéro ni sans « fictif »."""

from __future__ import annotations

import registre.declarations  # noqa: F401
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.violations import operations
from registre.violations.demonstration import charger_violations
from socle.operations import Contexte
from socle.saisies import valider


def test_les_incidents_de_la_commune_fictive(monde_sqlite: Monde) -> None:
    territoire = monde_sqlite.organisme("Trois-Chimères")
    lieux = {"trois-chimeres": territoire, "bourg-fictif": monde_sqlite.organisme("Bourg-Fictif", parent=territoire)}
    tenu = annuaire.creer(monde_sqlite.contexte(territoire), valider(PrestataireSaisie, {"nom": "Licorne fictive"}))
    relations.creer(monde_sqlite.contexte(lieux["bourg-fictif"]), valider(RelationSaisie, {}), tenu)

    def contexte_de(code: str, role: str) -> Contexte:
        return monde_sqlite.contexte(lieux[code], role, personne=monde_sqlite.personne("Acteur", **{role: lieux[code]}))

    delegue = contexte_de("bourg-fictif", "dpo")
    charger_violations(contexte_de, delegue.aujourd_hui)
    liste = operations.lister(delegue, operations.Filtre())
    lus = [v for _, v in liste.paires][::-1]
    assert [(v.numero, v.statut) for v in lus] == [(1, "close"), (2, "close"), (3, "ouverte"), (4, "ouverte")]
    assert all("fictif" in v.titre for v in lus)
    assert [n.genre for n in operations.lire_dossier(delegue, lus[0].id).notifications] == [
        "initiale",
        "complementaire",
    ]
    assert lus[3].connue_a is None, "le délai d'un incident de prestataire attend une personne d'ici"
