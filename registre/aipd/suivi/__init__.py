"""Une analyse d'impact après sa rédaction : risques du moment, mesures prouvées, revue, consultation de la CNIL."""
