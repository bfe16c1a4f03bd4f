"""Bilan annuel du délégué : les nombres de l'année et ceux d'avant, des paragraphes libres, une note pour les élus."""
