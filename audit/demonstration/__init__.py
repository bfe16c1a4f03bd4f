"""Ce que l'audit ajoute au territoire de démonstration : hôtes, autodiagnostics, réponses fictives."""
