"""Imports : reprendre un registre existant, avec essai, compte rendu, confirmation et retour en arrière."""
