"""Comment le journal dit les documents d'une analyse d'impact."""

from __future__ import annotations

from registre.aipd.etude.modele import TYPE
from socle.verbes import declarer_verbe

declarer_verbe(f"{TYPE}.document", "a produit un document de l'analyse d'impact")
