"""Les mentions d'information (RGPD 13, 14) et les consentements (RGPD 7), tirés des fiches du registre."""
