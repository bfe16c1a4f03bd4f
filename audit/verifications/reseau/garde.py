"""La garde de toute connexion sortante : un nom résolu une fois, une adresse permise, des délais qui ne s'allongent pas.

Une adresse interne (privée, de boucle, de lien local, de métadonnées…) n'est jamais jointe, sauf si le réglage de l'instance
nomme son réseau. On se connecte à l'adresse résolue, jamais au nom : une seconde réponse du DNS ne change rien.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from socle.reglages import Reseau

Adresse: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
METADONNEES: Final = frozenset({"169.254.169.254", "100.100.100.200", "fd00:ec2::254"})
"""Services de métadonnées des hébergeurs : seul leur propre réseau d'une adresse peut les permettre."""
ADRESSES_MAXIMUM: Final = 32
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class Empechement(Exception):
    """La mesure n'a pas pu se faire ; `str()` est la phrase à montrer. `ferme` : le port refuse la connexion."""

    def __init__(self, phrase: str, *, ferme: bool = False) -> None:
        super().__init__(phrase)
        self.ferme = ferme


def resoudre_par_le_systeme(nom: str, delai: float) -> list[str]:
    """Les adresses d'un nom d'après le système, dans le délai : le résolveur du système n'en connaît pas, un fil l'attend."""
    trouvees: list[str] = []

    def chercher() -> None:
        try:
            lues = socket.getaddrinfo(nom, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        trouvees.extend(dict.fromkeys(str(lue[4][0]) for lue in lues))

    fil = threading.Thread(target=chercher, daemon=True)
    fil.start()
    fil.join(delai)
    return list(trouvees)


@dataclass(frozen=True)
class Moyens:
    """Ce dont une observation dispose. `autorites` : certificats de confiance ajoutés (PEM) ; `serveurs_dns` : résolveurs,
    ceux du système si la suite est vide ; `delai` : secondes par attente ; `duree` : secondes en tout ; `pause` : entre deux
    connexions.
    """

    reseaux: tuple[Reseau, ...] = ()
    resoudre: Callable[[str, float], Sequence[str]] = resoudre_par_le_systeme
    autorites: str = ""
    serveurs_dns: tuple[tuple[str, int], ...] = ()
    delai: float = 5.0
    duree: float = 90.0
    pause: float = 0.3
    port_clair: int = 80
    octets: int = 1024 * 1024


@dataclass
class Echeance:
    """Le temps qui reste à une observation entière : aucune attente ne va au-delà, si lent que soit le serveur."""

    moyens: Moyens
    fin: float = field(default=0.0)
    connexions: int = 0

    def __post_init__(self) -> None:
        self.fin = time.monotonic() + self.moyens.duree

    def reste(self) -> float:
        """Secondes permises pour la prochaine attente ; `Empechement` s'il n'y en a plus."""
        reste = self.fin - time.monotonic()
        if reste <= 0:
            raise Empechement("Le serveur est trop lent : la vérification s'est arrêtée à la fin de son temps.")
        return min(self.moyens.delai, reste)

    def respirer(self) -> None:
        """Laisse un temps entre deux connexions au même hôte."""
        if self.connexions:
            time.sleep(min(self.moyens.pause, self.reste()))
        self.connexions += 1


@dataclass(frozen=True)
class Cible:
    """Un hôte, son port, et l'adresse permise où on le joint."""

    nom: str
    port: int
    adresse: str


def est_permise(adresse: Adresse, reseaux: Sequence[Reseau]) -> bool:
    """Vrai si l'on peut joindre cette adresse : publique, ou dans un réseau nommé par le réglage."""
    listes = [r for r in reseaux if r.version == adresse.version and adresse in r]
    if str(adresse) in METADONNEES:
        return any(r.num_addresses == 1 for r in listes)
    if listes:
        return True
    portee = _portee(adresse)
    if portee is not None:
        return est_permise(portee, reseaux)
    return adresse.is_global and not (adresse.is_multicast or adresse.is_reserved or adresse.is_unspecified)


def _portee(adresse: Adresse) -> ipaddress.IPv4Address | None:
    """L'adresse IPv4 qu'une IPv6 transporte (mappée, 6to4, Teredo, NAT64) : c'est elle qui serait jointe."""
    if isinstance(adresse, ipaddress.IPv4Address):
        return None
    if adresse.teredo is not None:
        return adresse.teredo[1]
    if adresse in _NAT64:
        return ipaddress.IPv4Address(int(adresse) & 0xFFFFFFFF)
    return adresse.ipv4_mapped or adresse.sixtofour


def viser(moyens: Moyens, nom: str, port: int, echeance: Echeance) -> Cible:
    """La cible d'un nom : résolu une fois, chaque adresse contrôlée ; une seule interdite suffit à refuser le nom."""
    adresses: list[Adresse] = []
    for texte in list(moyens.resoudre(nom, echeance.reste()))[:ADRESSES_MAXIMUM]:
        try:
            adresses.append(ipaddress.ip_address(texte.partition("%")[0]))
        except ValueError:
            continue
    if not adresses:
        raise Empechement(f"Le nom {nom} ne se résout pas.")
    interdite = next((a for a in adresses if not est_permise(a, moyens.reseaux)), None)
    if interdite is not None:
        raise Empechement(
            f"Le nom {nom} mène à une adresse interne ({interdite}) : l'outil ne la joint pas. L'administrateur "
            "de l'instance peut permettre son réseau."
        )
    quatre = next((a for a in adresses if a.version == 4), adresses[0])
    return Cible(nom, port, str(quatre))


def ouvrir(cible: Cible, echeance: Echeance) -> socket.socket:
    """Une connexion à l'adresse résolue ; `Empechement` si elle échoue."""
    echeance.respirer()
    try:
        prise = socket.create_connection((cible.adresse, cible.port), timeout=echeance.reste())
    except ConnectionRefusedError as erreur:
        raise Empechement(f"Le port {cible.port} refuse la connexion.", ferme=True) from erreur
    except TimeoutError as erreur:
        raise Empechement(f"Le port {cible.port} ne répond pas dans le délai.") from erreur
    except OSError as erreur:
        raise Empechement(f"Le port {cible.port} n'a pas pu être joint.") from erreur
    prise.settimeout(echeance.reste())
    return prise
