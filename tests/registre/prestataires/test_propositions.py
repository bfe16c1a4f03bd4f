"""Les clauses qui manquent se proposent au plan d'actions ; celles qui expirent, de nouveau."""

from __future__ import annotations

from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.actions import operations as actions
from socle.saisies import valider


def test_des_clauses_expirees_apres_signature_se_proposent_de_nouveau(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Éditeur"}))
    faits = {"role": "sous_traitant_rgpd", "clauses": "manquantes"}
    relation = relations.creer(contexte, valider(RelationSaisie, faits), fiche)
    assert actions.actualiser_propositions(contexte) == 1
    assert actions.actualiser_propositions(contexte) == 0, "une proposition faite n'est pas refaite"
    signees = valider(RelationSaisie, faits | {"clauses": "signees", "clauses_date": "01/02/2020",
                                               "clauses_expirent_le": "01/02/2023"})  # fmt: skip
    relations.enregistrer(contexte, relation, signees, 1)
    assert actions.actualiser_propositions(contexte) == 1
