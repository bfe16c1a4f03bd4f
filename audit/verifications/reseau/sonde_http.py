"""Une demande HTTP et sa réponse, lues par nous : bornées en octets et en temps, sans suivre une redirection ailleurs."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final
from urllib.parse import urljoin, urlsplit

from audit.verifications.faits import FaitsHttp, FaitsSecurityTxt, ReponseHttp
from audit.verifications.reseau.garde import Cible, Echeance, Empechement, Moyens, ouvrir
from audit.verifications.reseau.sonde_tls import contexte_ouvert

ENTETES_MAXIMUM: Final = 64 * 1024
SAUTS: Final = 2
CHEMIN_SECURITY: Final = "/.well-known/security.txt"
_AGENT: Final = f"Gouverne/{version('gouverne')} (verification declaree par l'exploitant)"
_STATUT = re.compile(rb"^HTTP/1\.[01] (\d{3})(?: |$)")


@dataclass(frozen=True)
class Recue:
    """Une réponse et, si on l'a demandé, le début de son corps."""

    reponse: ReponseHttp
    corps: bytes = b""


def demander(cible: Cible, chemin: str, echeance: Echeance, *, chiffre: bool, corps: bool = False) -> Recue:
    """Une demande GET ; ce qui l'empêche est dit dans la réponse."""
    url = f"{'https' if chiffre else 'http'}://{_lieu(cible, chiffre)}{chemin}"
    try:
        with ouvrir(cible, echeance) as prise:
            return _echanger(_chiffrer(prise, cible) if chiffre else prise, cible, chemin, echeance, url, corps)
    except Empechement as refus:
        return Recue(ReponseHttp(url=url, ferme=refus.ferme, empechement="" if refus.ferme else str(refus)))
    except TimeoutError:
        return Recue(ReponseHttp(url=url, empechement="Le site ne répond pas dans le délai."))
    except (OSError, ValueError):
        return Recue(ReponseHttp(url=url, empechement="La connexion s'est fermée avant la réponse."))


def _lieu(cible: Cible, chiffre: bool) -> str:
    """L'hôte, et son port s'il n'est pas celui du schéma."""
    return cible.nom if cible.port == (443 if chiffre else 80) else f"{cible.nom}:{cible.port}"


def _chiffrer(prise: socket.socket, cible: Cible) -> ssl.SSLSocket:
    return contexte_ouvert().wrap_socket(prise, server_hostname=cible.nom)


def _echanger(prise: socket.socket, cible: Cible, chemin: str, echeance: Echeance, url: str, corps: bool) -> Recue:
    prise.settimeout(echeance.reste())
    lignes = (f"GET {chemin} HTTP/1.1", f"Host: {urlsplit(url).netloc}", f"User-Agent: {_AGENT}", "Accept: */*",
              "Accept-Encoding: identity", "Connection: close", "", "")  # fmt: skip
    prise.sendall("\r\n".join(lignes).encode("ascii", "replace"))
    recu = _lire_jusqu_a(prise, echeance, ENTETES_MAXIMUM)
    tete, _, suite = recu.partition(b"\r\n\r\n")
    reponse = _reponse(tete, url)
    if not corps or reponse.statut != 200:
        return Recue(reponse)
    return Recue(reponse, _corps(prise, echeance, reponse, suite))


def _lire_jusqu_a(prise: socket.socket, echeance: Echeance, maximum: int) -> bytes:
    """Les octets reçus jusqu'à la fin des en-têtes."""
    recu = b""
    while b"\r\n\r\n" not in recu:
        if len(recu) > maximum:
            raise Empechement("Les en-têtes dépassent 64 Ko : la lecture s'arrête là.")
        morceau = _recevoir(prise, echeance)
        if not morceau:
            raise Empechement("La réponse s'arrête avant la fin des en-têtes.")
        recu += morceau
    return recu


def _recevoir(prise: socket.socket, echeance: Echeance) -> bytes:
    prise.settimeout(echeance.reste())
    try:
        return prise.recv(16 * 1024)
    except ssl.SSLEOFError:
        return b""


def _reponse(tete: bytes, url: str) -> ReponseHttp:
    premiere, *lignes = tete.split(b"\r\n")
    statut = _STATUT.match(premiere)
    if statut is None:
        raise Empechement("La réponse n'est pas du HTTP.")
    entetes = []
    for ligne in lignes[:200]:
        nom, deux_points, valeur = ligne.partition(b":")
        if deux_points and nom.strip():
            entetes.append((nom.strip().decode("latin-1")[:100], valeur.strip().decode("latin-1")[:4000]))
    return ReponseHttp(url=url, statut=int(statut.group(1)), entetes=tuple(entetes))


def _corps(prise: socket.socket, echeance: Echeance, reponse: ReponseHttp, debut: bytes) -> bytes:
    """Le corps, borné : au-delà d'un mégaoctet, la lecture s'arrête et le dit."""
    maximum, recu = echeance.moyens.octets, debut
    annonce = reponse.un("content-length")
    attendu = int(annonce) if annonce.isascii() and annonce.isdigit() and len(annonce) < 12 else None
    decoupe = "chunked" in reponse.un("transfer-encoding").lower()
    while attendu is None or decoupe or len(recu) < attendu:
        if len(recu) > maximum:
            raise Empechement("La réponse dépasse 1 Mo : la lecture s'arrête là.")
        morceau = _recevoir(prise, echeance)
        if not morceau:
            break
        recu += morceau
    return _recoller(recu) if decoupe else recu


def _recoller(octets: bytes) -> bytes:
    """Le corps d'une réponse découpée (Transfer-Encoding: chunked) ; ce qui est mal découpé s'arrête là."""
    corps, place = b"", 0
    while True:
        fin = octets.find(b"\r\n", place)
        taille = octets[place:fin].partition(b";")[0].strip() if fin > 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,7}", taille) or int(taille, 16) == 0:
            return corps
        corps += octets[fin + 2 : fin + 2 + int(taille, 16)]
        place = fin + 2 + int(taille, 16) + 2


def suivre(cible: Cible, chemin: str, echeance: Echeance, *, corps: bool = False) -> Recue:
    """Une demande en HTTPS ; une redirection n'est suivie que vers le même hôte, deux fois au plus."""
    recue = demander(cible, chemin, echeance, chiffre=True, corps=corps)
    for _ in range(SAUTS):
        suite = _meme_hote(recue.reponse, cible)
        if suite is None:
            break
        recue = demander(cible, suite, echeance, chiffre=True, corps=corps)
    return recue


def _meme_hote(reponse: ReponseHttp, cible: Cible) -> str | None:
    """Le chemin d'une redirection vers le même hôte et le même port ; None si elle mène ailleurs, ou nulle part."""
    if not 300 <= reponse.statut < 400 or not reponse.un("location"):
        return None
    try:
        vers = urlsplit(urljoin(reponse.url, reponse.un("location")))
        port = vers.port or 443
    except ValueError:
        return None
    if vers.scheme != "https" or (vers.hostname or "").lower() != cible.nom.lower() or port != cible.port:
        return None
    chemin = (vers.path or "/") + (f"?{vers.query}" if vers.query else "")
    return chemin if re.fullmatch(r"/[\x21-\x7e]{0,2000}", chemin) else None


def observer(cible: Cible, moyens: Moyens, echeance: Echeance) -> FaitsHttp:
    """Ce que le site répond en clair (une demande, jamais suivie), puis en HTTPS."""
    en_clair = Cible(cible.nom, moyens.port_clair, cible.adresse)
    clair = demander(en_clair, "/", echeance, chiffre=False).reponse
    return FaitsHttp(hote=cible.nom, clair=clair, chiffree=suivre(cible, "/", echeance).reponse)


def lire_security_txt(cible: Cible, echeance: Echeance) -> FaitsSecurityTxt:
    """Le fichier security.txt de l'hôte."""
    recue = suivre(cible, CHEMIN_SECURITY, echeance, corps=True)
    reponse = recue.reponse
    ailleurs = 300 <= reponse.statut < 400
    empechement = reponse.empechement or ("Le port refuse la connexion." if reponse.ferme else "")
    if ailleurs:
        empechement = "security.txt mène à un autre hôte, que l'outil ne suit pas."
    return FaitsSecurityTxt(
        hote=cible.nom, url=reponse.url, statut=reponse.statut, type_contenu=reponse.un("content-type")[:100],
        texte=recue.corps[: 32 * 1024].decode("utf-8", "replace"), empechement=empechement,
    )  # fmt: skip
