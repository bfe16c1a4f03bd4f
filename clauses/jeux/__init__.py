"""Jeux de données : d'où ils viennent, qui doit les ouvrir, qui les réutilise, qui les demande."""
