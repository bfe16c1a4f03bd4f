"""Audit : autodiagnostic de sécurité (RGS), preuves, vérifications techniques, homologation."""
