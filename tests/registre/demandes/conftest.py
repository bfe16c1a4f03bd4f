"""Le client de la maison, et de quoi inscrire une demande fictive."""

from fabriques.client import client, maison, maison_partout, rien_ecrit

__all__ = ["client", "maison", "maison_partout", "rien_ecrit"]
