"""Comptes : personnes, rôles sur un nœud de l'arbre, connexion, second facteur, brouillons."""
