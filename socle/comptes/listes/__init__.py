"""Comptes d'une liste : qui inviter, avec quel rôle, sur quel organisme, d'un tableur."""
