"""La désignation du délégué (RGPD 37 à 39) : la fiche, ses actes, la CNIL, la page publique, les membres d'un territoire."""
