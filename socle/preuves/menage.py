"""Le ménage du dossier des preuves : ce qu'une coupure a laissé derrière elle."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from socle.instance import Instance
from socle.preuves.operations import ids_connus

DELAI = 3600.0
"""Âge, en secondes, avant lequel un fichier sans ligne peut être un dépôt en cours."""


@dataclass(frozen=True)
class Bilan:
    """Ce que le ménage a trouvé : fichiers orphelins retirés, preuves dont le fichier manque."""

    retires: int
    manquants: int


def nettoyer(instance: Instance, delai: float = DELAI) -> Bilan:
    """Retire restes d'écriture, fichiers sans ligne et contenus effacés ; compte les lignes dont le fichier manque.

    Le dossier est lu avant la base : un dépôt qui se termine entre les deux n'est jamais pris pour un orphelin.
    """
    limite = time.time() - delai
    fichiers = list(instance.depot.fichiers())
    connus = ids_connus(instance.base)
    retires = 0
    for chemin, id_, modifie in fichiers:
        efface = id_ is not None and connus.get(id_, False)
        orphelin = (id_ is None or id_ not in connus) and modifie < limite
        if efface or orphelin:
            with suppress(OSError):
                chemin.unlink()
                retires += 1
    presents = {id_ for _, id_, _ in fichiers}
    manquants = sum(not effacee and id_ not in presents for id_, effacee in connus.items())
    return Bilan(retires, manquants)
