"""Fiches projet : les points de vigilance juridiques d'un projet numérique, avant sa mise en service."""
