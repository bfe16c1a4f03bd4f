"""La désignation d'un RSSI : la fiche, le projet d'arrêté, la lettre de mission."""
