"""Référentiels : le nôtre (RGS), ceux que l'on importe ; versions, correspondances, migration d'une version à l'autre."""
