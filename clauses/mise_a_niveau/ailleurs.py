"""Agir chez un organisme du territoire : la fonction est au socle, les lots d'avenants la lisent ici."""

from socle.organismes.ailleurs import contexte_chez

__all__ = ["contexte_chez"]
