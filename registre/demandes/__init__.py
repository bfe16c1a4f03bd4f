"""Demandes des personnes (RGPD 12, 15 à 22) : les recevoir, chercher, répondre dans le délai, effacer l'identité ensuite."""
