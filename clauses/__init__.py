"""Clauses : bibliothèque, rédaction et suivi des clauses de données des contrats publics."""
