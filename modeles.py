"""Réunit les tables de toutes les tranches : l'application et les migrations doivent les voir ensemble."""

from registre.imports import modele as imports
from registre.traitements import modele as traitements
from socle import coffre, courriels, journal, objets, recherche
from socle.comptes import modele as comptes
from socle.organismes import modele as organismes

__all__ = ["coffre", "comptes", "courriels", "imports", "journal", "objets", "organismes", "recherche", "traitements"]
