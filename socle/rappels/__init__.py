"""Rappels : « à faire cette semaine », courriels urgents et récapitulatif du matin."""
