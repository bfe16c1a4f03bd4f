"""Courriels : la boîte d'envoi, le serveur réglé par l'environnement ou par l'administrateur, l'essai."""
