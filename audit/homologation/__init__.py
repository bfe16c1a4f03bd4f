"""Homologation : le dossier d'un téléservice ou d'un système, ses risques, ses avis, sa décision, son attestation."""
