"""Ce que la page d'un dossier montre à côté de ses contrôles : constats techniques, bilan de l'autodiagnostic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audit import droits
from audit.autodiagnostics.presentation import Bilan
from audit.homologation.matiere import bilan_du_systeme, constats_du_systeme
from audit.verifications.presentation import Constatation
from socle.operations import Atelier, lecture

Preuves = tuple[Mapping[str, Sequence[Constatation]], Bilan | None]


@lecture(droits.LIRE)
def lire_preuves(atelier: Atelier, s: Any) -> Preuves:
    """Les derniers constats du système du dossier, par genre, et le bilan de son autodiagnostic."""
    bilan = bilan_du_systeme(atelier.session, s.autodiagnostic_id, atelier.aujourd_hui, s.systeme_id)
    return constats_du_systeme(atelier.session, s.systeme_id), bilan
