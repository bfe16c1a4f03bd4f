"""Un certificat X.509 contre l'annexe B1 du RGS et le guide TLS : lecture du fichier, faits, règles pures."""
