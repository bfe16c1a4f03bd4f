"""Domaine du registre : traitements, prestataires, AIPD, violations, demandes, bureau du DPO."""
