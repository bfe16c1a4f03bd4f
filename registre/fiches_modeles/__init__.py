"""Fiches modèles : ce qu'une collectivité tient d'ordinaire, en données datées ; qui en a besoin, et ce qui lui manque."""
