"""La crise numérique : le dossier que l'on imprime avant d'en avoir besoin, et la désignation du RSSI."""
