"""Versions du schéma, dans l'ordre."""
