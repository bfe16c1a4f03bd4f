"""Socle : ce que les trois métiers partagent, et qui n'en connaît aucun."""
