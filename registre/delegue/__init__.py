"""Le délégué à la protection des données : sa désignation, et ce qu'il fait toute l'année."""
