"""À qui écrire : les personnes qui ont un droit sur l'organisme où l'on est, par elles-mêmes ou par un nœud au-dessus."""

from __future__ import annotations

import uuid

from sqlmodel import col, select

from socle.comptes.acces import ancetres_de, en_vigueur
from socle.comptes.modele import Attribution, Personne
from socle.droits import droits_declares
from socle.operations import Atelier
from socle.organismes.modele import Organisme


def adresses_de_qui_peut(atelier: Atelier, droit: str, sauf: uuid.UUID | None = None) -> list[str]:
    """Adresses, sans répétition, des comptes ouverts dont un rôle en vigueur porte ce droit ici ; `sauf` : qui agit."""
    ici = atelier.session.get_one(Organisme, atelier.organisme_id)
    requete = (
        select(Personne.email)
        .join(Attribution, col(Attribution.personne_id) == col(Personne.id))
        .where(
            col(Attribution.organisme_id).in_(ancetres_de(ici) | {ici.id}),
            col(Attribution.role).in_(droits_declares()[droit].roles), en_vigueur(), col(Personne.active),
        )
        .distinct()
    )  # fmt: skip
    if sauf is not None:
        requete = requete.where(col(Personne.id) != sauf)
    return sorted(atelier.session.exec(requete))
