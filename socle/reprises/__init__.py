"""Reprises de listes : lire un tableur, montrer ligne à ligne ce qu'il ferait, l'écrire, et revenir en arrière."""
