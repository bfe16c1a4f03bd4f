"""Formats du registre : modèle de la CNIL (ODS), JSON, tableaux (XLSX, CSV). Tous passent par `TraitementSaisie`."""
