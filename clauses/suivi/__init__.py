"""Suivi d'un contrat jusqu'à son terme : obligations, livraisons, calendrier de fin."""
