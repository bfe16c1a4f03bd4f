"""Contrôle d'un contrat existant : mentions de l'article 28, contradictions, renvois, références périmées."""
