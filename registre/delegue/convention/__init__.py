"""La convention du service mutualisé de délégué : ses membres, les jours dus à chacun, ceux qui ont servi."""
