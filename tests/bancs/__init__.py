"""Bancs de mesure : un territoire entier sur chaque moteur, et ce que coûte chaque page. Hors de la suite de tests."""
