"""Analyses d'impact (RGPD 35) : faut-il une AIPD, l'étude, ses échanges, ses documents."""
