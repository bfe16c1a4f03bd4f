"""Prestataires : la fiche partagée par le territoire, et la relation de chaque organisme avec eux (RGPD 28)."""
