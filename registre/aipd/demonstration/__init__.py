"""Ce que les analyses d'impact ajoutent au territoire de démonstration."""
