"""Purger un contenu du journal : l'effacement (RGPD 17) et la preuve vivent ensemble."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlmodel import col, delete, func, select

from socle.droits import declarer_droit
from socle.erreurs import Introuvable, SaisieRefusee
from socle.journal import VERBE_PURGE, Contenu, Entree, Evenement
from socle.operations import Atelier, operation
from socle.types import lire_texte

PURGER = declarer_droit("journal.purger", "Effacer le contenu d'une entrée du journal", "dpo")


@operation(PURGER)
def purger_contenus(atelier: Atelier, entrees: Sequence[uuid.UUID], motif: str) -> None:
    """Efface le contenu et le sel de ces entrées de l'organisme ; l'acte et son motif sont journalisés."""
    motif = lire_texte(motif)
    if not motif:
        raise SaisieRefusee({"motif": ["Écrivez pourquoi ce contenu est effacé."]})
    cibles = col(Contenu.entree_id).in_(entrees)
    requete = select(func.count()).select_from(Contenu).join(Entree, col(Entree.id) == col(Contenu.entree_id))
    presentes = atelier.session.exec(requete.where(cibles, Entree.verbe != VERBE_PURGE)).one()
    if presentes != len(set(entrees)):
        raise Introuvable("L'une de ces entrées n'existe pas, ou son contenu est déjà effacé.")
    atelier.session.exec(delete(Contenu).where(cibles))
    atelier.journaliser(Evenement(VERBE_PURGE, contenu={"entrees": [str(e) for e in entrees], "motif": motif}))
