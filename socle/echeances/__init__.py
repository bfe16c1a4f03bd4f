"""Échéances : un seul calcul des délais légaux, et ce que chaque tranche a à rappeler."""
