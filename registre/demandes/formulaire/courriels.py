"""Les deux courriels du formulaire : confirmer son adresse, puis savoir que la demande est reçue ; jamais ce qu'elle dit."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from registre.demandes.formulaire.reception import Recu
from socle.organismes.regles import FUSEAUX
from socle.types import ecrire_date

CONFIRMER: Final = """Bonjour,

Une demande sur des données personnelles a été écrite avec votre adresse, sur le formulaire de :
{organisme}.

Pour la confirmer, ouvrez ce lien avant le {fin}, puis pressez le bouton « Confirmer ma demande » :

{lien}

Tant que vous ne l'avez pas fait, personne ne peut la lire. Si ce n'est pas vous, ne faites rien : elle s'effacera seule.

Ce message est automatique : n'y répondez pas.
"""
RECUE: Final = """Bonjour,

{organisme} a reçu votre demande.

Référence : {reference}
Reçue le : {recue}
Réponse due au plus tard le : {limite} (un mois, RGPD 12(3))

Si votre demande est complexe, ce délai peut être prolongé de deux mois : on vous le dira, avec la raison, avant cette
date. On pourra vous demander une précision, ou de prouver qui vous êtes en cas de doute sérieux.

Pour toute question, citez la référence et écrivez à : {contact}.

Ce message est automatique : n'y répondez pas.
"""


def confirmer(organisme: str, fin: datetime, fuseau: str, lien: str) -> tuple[str, str]:
    """Objet et corps du courriel de confirmation."""
    locale = fin.astimezone(ZoneInfo(fuseau))
    quand = f"{locale:%d/%m/%Y} à {locale:%H h %M} (heure de {FUSEAUX.get(fuseau, 'la métropole')})"
    return f"Confirmez votre demande à {organisme}", CONFIRMER.format(organisme=organisme, fin=quand, lien=lien)


def recue(recu: Recu) -> tuple[str, str]:
    """Objet et corps du courriel qui accuse réception."""
    corps = RECUE.format(
        organisme=recu.organisme, reference=recu.reference, recue=ecrire_date(recu.recue_le),
        limite=ecrire_date(recu.limite), contact=recu.contact,
    )  # fmt: skip
    return f"{recu.organisme} a reçu votre demande", corps
