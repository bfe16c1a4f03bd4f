"""Le client de la maison et un vrai serveur de courriels, pour les pages de cette tranche."""

from fabriques.client import client, maison, maison_partout, rien_ecrit
from fabriques.courriels import boite

__all__ = ["boite", "client", "maison", "maison_partout", "rien_ecrit"]
