"""Les dessins d'une étude en PNG, pour ses documents : la carte, et un schéma par risque dont on a dit quelque chose."""

from __future__ import annotations

from registre.aipd.dessins import avant_mesures, png_de_la_carte, png_du_schema
from registre.aipd.documents.matiere import Images
from registre.aipd.etude.lecture import Etude


def dessiner(etude: Etude, *, schemas: bool = True) -> Images:
    """La carte si un risque y a sa place, et les schémas ; rien d'une étude vide."""
    carte = png_de_la_carte(etude.risques) if any(avant_mesures(r) for r in etude.risques) else None
    dits = [r for r in etude.risques if r.impacts or r.menaces or r.sources or r.mesures] if schemas else []
    return Images(carte, {r.rubrique.code: png_du_schema([r]) for r in dits})
