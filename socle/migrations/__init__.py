"""Migrations : une seule histoire linéaire pour tous les métiers, sur les deux moteurs."""
