"""Le client de la maison, pour les pages de cette tranche."""

from fabriques.client import client, maison, maison_partout, rien_ecrit

__all__ = ["client", "maison", "maison_partout", "rien_ecrit"]
