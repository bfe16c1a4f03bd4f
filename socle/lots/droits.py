"""Le droit de suivre les lots. Les lancer et les défaire demande le droit de chaque genre."""

from socle.droits import declarer_droit

LOTS_SUIVRE = declarer_droit(
    "lots.suivre", "Suivre les lots lancés sur le territoire", "dpo", "referent", "juriste", "auditeur"
)
