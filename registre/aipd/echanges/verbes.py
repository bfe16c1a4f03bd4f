"""Comment le journal dit l'échange d'une analyse d'impact."""

from __future__ import annotations

from socle.verbes import declarer_verbe

declarer_verbe("aipd.exportee", "a exporté l'analyse d'impact")
