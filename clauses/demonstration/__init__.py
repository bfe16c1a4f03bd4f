"""Les contrats du territoire fictif."""
