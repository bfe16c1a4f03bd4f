"""Rédaction : des réponses au texte numéroté, en fonctions pures. Aucune page, aucune base."""
