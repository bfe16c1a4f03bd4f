"""De petits référentiels d'essai, et une bibliothèque au format CISO Assistant, inventée."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from audit.referentiels.echanges import natif
from audit.referentiels.forme import Referentiel


def petit(version: str, questions: Mapping[str, str], **entete: Any) -> Referentiel:
    """Un référentiel d'un chapitre : identifiant → question."""
    return Referentiel.model_validate({
        "referentiel": {"code": "essai", "titre": "Référentiel d'essai", "version": version, "date": "2026-01-02", **entete},
        "chapitres": [{"code": "UN", "titre": "Premier", "ordre": 1}],
        "points": [
            {"id": id_, "chapitre": "UN", "intitule": f"Point {id_}", "question": question}
            for id_, question in questions.items()
        ],
    })  # fmt: skip


def en_fichier(referentiel: Referentiel) -> bytes:
    """Le référentiel en fichier JSON de Gouverne."""
    return natif.en_json(referentiel)


def noeud(urn: str, **valeurs: Any) -> dict[str, Any]:
    """Une exigence de bibliothèque."""
    communs = {"urn": f"urn:essai:req:{urn}", "assessable": True, "depth": 2, "ref_id": urn.upper()}
    return {**communs, **valeurs}


NOEUDS: list[dict[str, Any]] = [
    noeud("i", assessable=False, depth=1, name="Sensibiliser"),
    noeud("1", parent_urn="urn:essai:req:i", name="Former les équipes", description="Les équipes sont-elles formées ?",
          implementation_groups=["S"]),
    noeud("1.r", parent_urn="urn:essai:req:i", name="Former les équipes", description="Avec un exercice.",
          implementation_groups=["R"], typical_evidence="Feuille de présence"),
]  # fmt: skip


def brute(noeuds: list[dict[str, Any]] | None = None, **suite: Any) -> dict[str, Any]:
    """Une bibliothèque, en dictionnaire."""
    niveaux = [{"ref_id": "S", "name": "standard"}, {"ref_id": "R", "name": "renforcé"}]
    cadre = {
        "urn": "urn:essai:cadre",
        "ref_id": "ESSAI",
        "name": "Essai de norme",
        "implementation_groups_definition": niveaux,
        "requirement_nodes": NOEUDS if noeuds is None else noeuds,
    }
    communs = {"urn": "urn:essai:lib", "locale": "fr", "ref_id": "ESSAI", "name": "Essai", "version": 1,
               "publication_date": "2026-01-02", "copyright": "Domaine fictif"}  # fmt: skip
    return {**communs, "objects": {"framework": cadre}} | suite


def bibliotheque(noeuds: list[dict[str, Any]] | None = None, **suite: Any) -> bytes:
    """Une bibliothèque, en YAML."""
    return yaml.safe_dump(brute(noeuds, **suite), allow_unicode=True, sort_keys=False).encode()
