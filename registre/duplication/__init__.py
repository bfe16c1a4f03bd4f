"""Copier des fiches d'un organisme chez d'autres : ce qui se copie, l'aperçu, le lot qui se défait, où sont les copies."""
