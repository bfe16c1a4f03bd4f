"""Mise à niveau des contrats (RGPD 28) : par prestataire, les organismes sans clauses, l'avenant, ses retours."""
