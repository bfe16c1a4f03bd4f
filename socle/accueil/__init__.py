"""Entrer dans Gouverne : première ouverture, choix de l'organisme, aide, accessibilité, santé."""
