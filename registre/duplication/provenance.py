"""D'où vient une copie."""

from __future__ import annotations

import uuid

from registre.droits import LIRE
from socle.operations import Atelier, lecture
from socle.provenances import COPIE, Provenance, provenance_de


@lecture(LIRE)
def lire(atelier: Atelier, objet_id: uuid.UUID) -> Provenance | None:
    """L'origine d'un objet, si c'est une copie."""
    origine = provenance_de(atelier.session, objet_id)
    return origine if origine is not None and origine.genre == COPIE else None
