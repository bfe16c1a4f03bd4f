"""Registre des avis du délégué : ceux qu'il y inscrit, ceux qu'il a rendus sur une fiche, et ce qu'on en a fait."""
