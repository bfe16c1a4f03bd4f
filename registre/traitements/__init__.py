"""Tranche « traitements » : le registre des activités de traitement (RGPD, article 30)."""
