"""Trois procédures à adopter, aux vrais noms de l'organisme : une violation, une demande, une analyse d'impact."""
