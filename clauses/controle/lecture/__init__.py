"""Lire un contrat : d'un fichier Word, OpenDocument, PDF ou texte à une suite ordonnée de passages, chacun avec sa place."""
