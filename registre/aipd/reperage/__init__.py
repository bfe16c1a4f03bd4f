"""« Faut-il une AIPD ? » : la fiche de décision, de la fiche du registre à la décision du signataire (RGPD 35(1) à 35(5))."""
