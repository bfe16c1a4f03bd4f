"""Registre des réutilisateurs : qui réutilise un jeu, pour quoi, sous quelle licence, avec ou sans exclusivité."""
