"""Sensibilisation : séances, publics comptés et jamais nommés, feuille d'émargement, taux de l'année (RGPD 39(1)b)."""
