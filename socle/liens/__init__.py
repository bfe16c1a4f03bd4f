"""Liens entre objets d'un organisme, quel que soit le métier, et la page « Liens et pièces » de chaque objet."""
