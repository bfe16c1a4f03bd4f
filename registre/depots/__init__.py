"""Reprendre en nombre : plusieurs fichiers déposés d'un coup, un aperçu par organisme, un lot qui écrit chez chacun."""
