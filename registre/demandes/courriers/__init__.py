"""Les courriers d'une demande : de l'accusé de réception à la réponse, en Word, ODT et PDF."""
