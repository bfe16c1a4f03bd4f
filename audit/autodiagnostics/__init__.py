"""Autodiagnostics de sécurité : périmètres, réponses, héritage, scores, écarts."""
