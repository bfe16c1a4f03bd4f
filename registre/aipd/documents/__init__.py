"""Les documents d'une analyse d'impact : étude, plan du CEPD, résumé, communicable, article 36."""
