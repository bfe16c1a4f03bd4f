"""La preuve des consentements (RGPD 7(1)) : qui, quand, sur quel texte, comment, et le retrait."""
