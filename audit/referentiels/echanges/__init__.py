"""Formats des référentiels : bibliothèque CISO Assistant, tableur, et le nôtre (YAML, JSON)."""
