"""Démonstration : un territoire entièrement fictif, des registres inégaux comme les vrais."""
