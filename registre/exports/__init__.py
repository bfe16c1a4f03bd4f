"""Exports : le registre d'un organisme, ou une fiche, dans chaque format."""
