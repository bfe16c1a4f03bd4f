"""Ce que la fiche de l'organisme dit de son délégué : le registre et les mentions l'impriment, il doit être le bon."""

from __future__ import annotations

import uuid
from typing import Any, Final

from registre.delegue.designation import operations, regles
from socle.champs import champs_par_nom
from socle.erreurs import RegleEnfreinte
from socle.operations import Contexte
from socle.organismes.modele import Organisme, OrganismeChamps, OrganismeSaisie
from socle.organismes.operations import lire_organisme, modifier_organisme
from socle.saisies import valider

PERIMEE: Final = "Seule la désignation en cours se reporte sur la fiche de l'organisme."


def attendu(d: Any) -> dict[str, str]:
    """Ce que la fiche de l'organisme devrait dire de ce délégué."""
    morale = d.nature == "morale"
    return {
        "dpo_nom": (d.prepose or d.nom) if morale else d.nom,
        "dpo_societe": d.nom if morale else d.entite if d.forme != "interne" else "",
        "dpo_adresse": d.public_adresse, "dpo_code_postal": d.public_code_postal, "dpo_ville": d.public_ville,
        "dpo_telephone": d.public_telephone, "dpo_courriel": d.public_courriel,
    }  # fmt: skip


def ecarts(organisme: Organisme, d: Any) -> list[str]:
    """Libellés de ce que la fiche de l'organisme dit autrement."""
    champs = champs_par_nom(OrganismeSaisie)
    return [champs[nom].libelle for nom, valeur in attendu(d).items() if getattr(organisme, nom) != valeur]


def reporter(contexte: Contexte, id_: uuid.UUID) -> None:
    """Écrit le nom et les coordonnées publiques du délégué en cours sur la fiche de l'organisme, par son opération."""
    d = operations.lire(contexte, id_).ligne
    if not regles.est_courante(d, contexte.aujourd_hui):
        raise RegleEnfreinte(PERIMEE)
    organisme = lire_organisme(contexte)
    valeurs = {nom: getattr(organisme, nom) for nom in OrganismeChamps.model_fields} | attendu(d)
    modifier_organisme(contexte, valider(OrganismeSaisie, valeurs), organisme.version)
