"""Rapports d'autodiagnostic : Word et PDF, lettre au maire, comparaison, exports."""
