"""Les liens sans compte : un jeton que seul son porteur connaît, dont la base ne garde que l'empreinte, et qui expire.

Une tranche qui en donne garde sa ligne (empreinte, terme, usage) ; ce module fait le jeton et dit les refus.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from typing import Final

from socle.coffre import Trousseau
from socle.erreurs import Refus

_FORME: Final = re.compile(r"^[A-Za-z0-9_-]{43}$")


class LienInconnu(Refus):
    """Ce lien n'a jamais existé, ou a été remplacé."""

    code_http = 404

    def __init__(self) -> None:
        super().__init__("Ce lien n'existe pas, ou a été remplacé par un autre. Vérifiez qu'il est entier.")


class LienFerme(Refus):
    """Le lien a expiré, a été retiré, ou l'on ne demande plus rien : les trois se disent pareil."""

    code_http = 410

    def __init__(self) -> None:
        super().__init__(
            "Ce lien n'est plus valable : il a expiré, ou a été retiré. Demandez-en un à la personne qui vous l'a envoyé."
        )


class LienEmploye(Refus):
    """Une réponse est déjà arrivée par ce lien."""

    code_http = 410

    def __init__(self) -> None:
        super().__init__("Une réponse a déjà été reçue par ce lien : il ne sert plus. Rien d'autre n'a été enregistré.")


def empreinte(jeton: str) -> str:
    """Ce que la base garde du jeton d'un lien : son SHA-256, en hexadécimal."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def bien_forme(jeton: str) -> bool:
    """Vrai si ce texte peut être un jeton : 43 signes, soit 256 bits."""
    return bool(_FORME.match(jeton))


def fabriquer(trousseau: Trousseau, usage: str, id_: uuid.UUID, graine: str) -> str:
    """Un jeton de 256 bits que seul le trousseau sait refaire : le même envoi deux fois donne le même lien."""
    brut = hmac.digest(trousseau.secret(usage), f"{id_}|{graine}".encode(), "sha256")
    return base64.urlsafe_b64encode(brut).decode().rstrip("=")
