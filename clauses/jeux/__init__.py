"""Jeux de données : ce que l'organisme tient, d'où cela vient, ce que la loi demande d'en ouvrir, qui le réutilise."""
