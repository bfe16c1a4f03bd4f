"""Vérifications techniques : certificats, TLS, en-têtes, DNS, security.txt. Des preuves, jamais des réponses."""
