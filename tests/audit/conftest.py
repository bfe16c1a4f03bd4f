"""Les fixtures du client de la maison."""

from fabriques.client import client, maison, maison_partout, rien_ecrit

__all__ = ["client", "maison", "maison_partout", "rien_ecrit"]
