"""Demandes de publication : reçues, examinées, décidées, publiées (bibliothèque de clauses, OPD-02 ; CRPA, livre III)."""
