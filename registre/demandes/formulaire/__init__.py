"""Le formulaire public d'un organisme : demander l'exercice d'un droit sans compte, l'adresse confirmée d'abord."""
