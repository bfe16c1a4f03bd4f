"""Incidents et violations : ce qui est arrivé, ce qu'on en décide, ce qu'on en dit (RGPD 33, 34)."""
