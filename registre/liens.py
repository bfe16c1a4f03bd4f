"""Les objets du registre que l'on peut lier entre eux et à ceux des autres métiers."""

from __future__ import annotations

from socle.liens.types import declarer_liable

declarer_liable("traitement", "Traitements", "traitements.creer")
declarer_liable("relation", "Prestataires", "prestataires.creer")
declarer_liable("systeme", "Systèmes et supports", "systemes.creer")
declarer_liable("projet", "Projets", "projets.creer")
declarer_liable("question", "Questions au délégué", "questions.creer")
declarer_liable("avis_dpo", "Avis du délégué", "avis_dpo.creer")
declarer_liable("seance", "Séances de sensibilisation", "sensibilisation.creer")
declarer_liable("demande", "Demandes des personnes", "demandes.creer")
