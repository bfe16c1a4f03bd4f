"""Comment le journal dit la convention, et son terme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre.delegue.convention.modele import TYPE, ConventionDpo
from registre.droits import CONVENTION_MODIFIER, LIRE
from socle.echeances.sources import AFaire, declarer_source
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.verbes import declarer_objet, declarer_verbe

JALONS: Final = (180, 90, 30, 0)
declarer_objet(TYPE, "Convention du délégué", "convention.voir", LIRE, CONVENTION_MODIFIER)
for verbe, phrase in {
    "convention_dpo.cree": "a ouvert la convention",
    "convention_dpo.enregistre": "a modifié la convention",
    "convention_dpo.archive": "a archivé la convention",
    "convention_dpo.desarchive": "a sorti des archives la convention",
    "convention_dpo.exporte": "a exporté la convention",
}.items():
    declarer_verbe(verbe, phrase)


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Les conventions dont le terme approche, ou est passé."""
    requete: Any = select(ConventionDpo).join(Objet, col(Objet.id) == col(ConventionDpo.id)).where(
        col(Objet.archive).is_(False), col(ConventionDpo.fin) <= horizon
    )  # fmt: skip
    for c in session.exec(requete):
        yield AFaire(
            f"convention_dpo:{c.id}:fin", c.organisme_id, c.id, "Bureau du DPO", f"Fin de la convention : {c.nom}",
            "La convention du service de délégué arrive à son terme", c.fin, "convention.voir", LIRE, JALONS,
            agir=CONVENTION_MODIFIER,
        )  # fmt: skip


declarer_source("conventions_dpo", a_faire)
