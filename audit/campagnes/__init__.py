"""Campagnes d'autodiagnostic : périmètres, réponses, héritage, scores, écarts."""
