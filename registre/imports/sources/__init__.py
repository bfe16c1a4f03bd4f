"""Les exports d'autres outils, reconnus d'eux-mêmes : leurs titres de colonnes sont des données datées, à côté."""
