"""Le gabarit Word d'un organisme : une preuve de cette nature, dont les documents prennent styles, logo, en-tête et pied."""

from __future__ import annotations

from sqlmodel import col, select

from socle.droits import PREUVES_LIRE
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.preuves.depot import Depot
from socle.preuves.modele import Preuve
from socle.preuves.operations import ouvrir

NATURE = "gabarit_word"


@lecture(PREUVES_LIRE)
def _dernier(atelier: Atelier) -> Preuve | None:
    requete = select(Preuve).join(Objet, col(Objet.id) == col(Preuve.id)).where(
        Preuve.nature == NATURE, col(Preuve.effacee_le).is_(None), col(Objet.archive).is_(False)
    ).order_by(col(Preuve.deposee_le).desc(), col(Preuve.id).desc()).limit(1)  # fmt: skip
    return atelier.session.exec(requete).first()


def gabarit_maison(contexte: Contexte, depot: Depot) -> bytes | None:
    """Le dernier gabarit déposé, ou None. Sans le droit de lire les preuves, le gabarit de Gouverne sert."""
    if PREUVES_LIRE not in contexte.droits:
        return None
    preuve = _dernier(contexte)
    return ouvrir(contexte, depot, preuve) if preuve is not None else None
