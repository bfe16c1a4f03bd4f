"""Emporter un référentiel : tableur (se relit), YAML et JSON (se relisent à l'identique)."""

from __future__ import annotations

from typing import Final

from audit.referentiels.echanges import natif, tableur
from audit.referentiels.forme import Referentiel
from socle.erreurs import Introuvable
from socle.fiches.tableur import MIMETYPES as TABLEURS

MIMETYPES: Final = {**TABLEURS, "json": "application/json", "yaml": "application/yaml"}
FORMATS: Final = (("xlsx", "Excel"), ("ods", "ODS"), ("yaml", "YAML"), ("json", "JSON"))


def exporter(referentiel: Referentiel, format_: str) -> tuple[bytes, str]:
    """(octets, type MIME) du référentiel dans ce format ; `Introuvable` s'il n'existe pas."""
    if format_ not in MIMETYPES:
        raise Introuvable
    if format_ == "json":
        return natif.en_json(referentiel), MIMETYPES[format_]
    contenu = natif.en_yaml(referentiel) if format_ == "yaml" else tableur.ecrire(referentiel, format_)
    return contenu, MIMETYPES[format_]
