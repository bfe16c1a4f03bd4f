"""Parcours de conformité : les étapes prioritaires du guide, le cycle de l'année, la carte d'un territoire."""
