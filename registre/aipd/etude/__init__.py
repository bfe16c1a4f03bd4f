"""L'étude d'impact : réponses, mesures, évaluations, avis, décision."""
