"""Organismes : l'arbre territoire → membre → service, et les faits dont les règles ont besoin."""
