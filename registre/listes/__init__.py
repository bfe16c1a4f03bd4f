"""Reprendre une liste d'un autre outil : les sous-traitants, les actions. Aperçu, choix, compte rendu, retour."""
