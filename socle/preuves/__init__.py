"""Preuves : fichiers chiffrés, empreints, datés, attachés à n'importe quel objet."""
