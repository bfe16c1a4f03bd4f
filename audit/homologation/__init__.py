"""Homologation : la démarche, l'avis, la décision, sa validité, ses documents."""
