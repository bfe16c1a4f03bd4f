"""Le temps que le délégué passe pour un organisme : une ligne par moment, des totaux par mois, par nature, par organisme."""
