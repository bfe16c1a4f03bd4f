"""Les deux formes de la tranche : la fiche de l'annuaire, la relation de l'organisme."""

from __future__ import annotations

from registre.prestataires.chaine import fiches_proposees, nommer_la_fiche
from registre.prestataires.modele import (
    LIGNES,
    TYPE,
    TYPE_RELATION,
    Prestataire,
    PrestataireSaisie,
    Relation,
    RelationSaisie,
)
from socle.fiches.forme import Forme, Section

ANNUAIRE = Forme(
    TYPE, Prestataire, PrestataireSaisie,
    (
        Section("identite", "Qui est-ce ?", "Cette fiche est lue par tous les organismes au-dessous du vôtre.",
                ("nom", "siren", "activite", "adresse", "code_postal", "ville", "pays", "site")),
        Section("contacts", "Qui joindre ?", "", ("contact_nom", "contact_courriel", "contact_telephone", "dpo_nom",
                                                   "dpo_courriel", "incident_contact")),
        Section("qualifications", "Qualifications", "Leur portée compte autant que leur nom.", ("qualifications",)),
        Section("chaine", "Qui travaille pour lui ?", "Toute la chaîne doit être connue. Désignez la "
                "fiche de l'annuaire quand elle existe : sa propre chaîne suit.", ("chaine",)),
        Section("notes", "Notes", "", ("observations",)),
    ),
    lignes=LIGNES, options={"chaine.prestataire_id": fiches_proposees}, noms={"chaine.prestataire_id": nommer_la_fiche},
)  # fmt: skip

RELATION = Forme(
    TYPE_RELATION, Relation, RelationSaisie,
    (
        Section("role", "Que fait-il pour vous ?", "", ("objet", "role", "contact_local")),
        Section("contrat", "Le contrat", "", ("contrat_reference", "contrat_debut", "contrat_fin")),
        Section("clauses", "Les clauses de l'article 28", "Pour un sous-traitant RGPD seulement.",
                ("clauses", "clauses_date", "clauses_expirent_le", "garanties")),
        Section("transferts", "Hors de l'Union européenne", "", ("transferts", "transferts_precision")),
        Section("notes", "Notes", "", ("observations",)),
    ),
    nommer=lambda _: "",
)  # fmt: skip
