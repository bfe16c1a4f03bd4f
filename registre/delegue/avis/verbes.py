"""Comment le journal dit les avis du délégué, ce qu'ils rappellent, ce qu'ils comptent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, select

from registre.delegue.avis import faits as _faits  # noqa: F401
from registre.delegue.avis.modele import FAVORABLE, TYPE, AvisDpo
from registre.droits import AVIS_DPO_RENDRE, AVIS_DPO_SUIVRE, LIRE
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (7, 0, -14)
SUITE: Final = timedelta(days=30)
"""Délai de la maison pour dire la suite d'un avis réservé ou défavorable ; aucun texte ne le fixe."""
declarer_objet(TYPE, "Avis du délégué", "avis_dpo.voir", LIRE, AVIS_DPO_RENDRE)
for verbe, phrase in {
    "avis_dpo.cree": "a inscrit au registre l'avis",
    "avis_dpo.enregistre": "a corrigé l'avis",
    "avis_dpo.suite_dite": "a dit la suite donnée à l'avis",
    "avis_dpo.archive": "a archivé l'avis",
    "avis_dpo.desarchive": "a sorti des archives l'avis",
    "avis_dpo.exporte": "a exporté l'avis",
    "avis_dpo.registre_exporte": "a exporté le registre des avis",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les avis réservés ou défavorables dont la suite n'est pas dite."""
    requete: Any = select(AvisDpo).join(Objet, col(Objet.id) == col(AvisDpo.id)).where(
        col(Objet.archive).is_(False), AvisDpo.suite == "", AvisDpo.avis != FAVORABLE,
        col(AvisDpo.rendu_le) <= horizon - SUITE,
    )  # fmt: skip
    for avis in session.exec(requete):
        yield AFaire(
            f"avis_dpo:{avis.id}:suite", avis.organisme_id, avis.id, "Bureau du DPO",
            f"Suite à donner à l'avis : {avis.sujet}",
            "Un avis du délégué attend que sa suite soit dite", avis.rendu_le + SUITE, "avis_dpo.voir", LIRE, JALONS,
            agir=AVIS_DPO_SUIVRE,
        )  # fmt: skip


declarer_source("avis_dpo", a_faire)
