"""Vérifications techniques : certificats, TLS, en-têtes HTTP, DNS, security.txt. Des constats, jamais une réponse."""
