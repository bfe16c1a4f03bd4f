"""Bibliothèque de clauses : la nôtre, datée, et ce que chaque organisme y adapte ou y ajoute."""
