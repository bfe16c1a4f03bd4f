"""Les liens d'invitation d'une liste, quand l'instance n'envoie pas de courriel : refaits à la demande, jamais gardés."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from socle.comptes import operations as comptes
from socle.comptes.listes.operations import lire_liste
from socle.droits import ROLES
from socle.erreurs import Refus, RegleEnfreinte
from socle.operations import Contexte
from socle.organismes.ailleurs import contexte_chez


class Lien(NamedTuple):
    """Un lien à remettre, à qui."""

    nom: str
    courriel: str
    organisme: str
    role: str
    lien: str


def refaire_les_liens(contexte: Contexte, id_: uuid.UUID, modele_url: str, *, par_courriel: bool) -> list[Lien]:
    """Un lien neuf pour chaque compte de cette liste qui attend encore ; les précédents ne valent plus.

    Un lien qui part par courriel ne se montre pas : refus. Celui d'un compte qui a un rôle ailleurs, non plus.
    """
    if par_courriel:
        raise RegleEnfreinte("Les liens sont partis par courriel : ils ne se montrent pas.")
    liens = []
    for ligne in lire_liste(contexte, id_).lignes:
        if ligne.etat != "creee":
            continue
        try:
            chez = contexte_chez(contexte, uuid.UUID(ligne.cible))
            suite = comptes.refaire_lien(chez, uuid.UUID(ligne.fait["personne"]), modele_url, par_courriel=False)
        except Refus:  # le mot de passe est choisi, ou la personne relève aussi d'un autre
            continue
        if suite.lien:
            liens.append(
                Lien(
                    ligne.titre,
                    str(ligne.valeurs["email"]),
                    dict(ligne.details).get("Organisme", ""),
                    ROLES[ligne.valeurs["role"]].libelle,
                    suite.lien,
                )
            )
    if not liens:
        raise RegleEnfreinte("Aucune invitation de cette liste n'attend encore.")
    return liens
