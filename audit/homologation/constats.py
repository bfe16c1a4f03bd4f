"""Les constats techniques que la page d'un dossier montre à côté de ses contrôles."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from audit import droits
from audit.homologation.matiere import constats_du_systeme
from audit.verifications.presentation import Constatation
from socle.operations import Atelier, lecture


@lecture(droits.LIRE)
def lire_constats(atelier: Atelier, systeme_id: uuid.UUID | None) -> Mapping[str, Sequence[Constatation]]:
    """Genre → derniers constats des hôtes et certificats du système."""
    return constats_du_systeme(atelier.session, systeme_id)
