"""Échanger une analyse d'impact : le fichier de l'outil PIA de la CNIL dans les deux sens, et son complément."""
