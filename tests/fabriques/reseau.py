"""De vrais serveurs sur la boucle locale : TLS de chaque version, HTTP, DNS. Fermés à la fin du test."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from fabriques.certificats import Fait

Traiter = Callable[[Any], None]
BONNE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Serveur:
    """Un serveur ouvert : son port, et ce qu'il a reçu."""

    port: int
    recues: list[bytes] = field(default_factory=list)
    connexions: int = 0


@contextmanager
def ecouter(traiter: Callable[[Any, Serveur], None]) -> Iterator[Serveur]:
    """Un serveur TCP sur la boucle locale ; chaque connexion est traitée dans son fil."""
    prise = socket.socket()
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    prise.bind(("127.0.0.1", 0))
    prise.listen(16)
    serveur = Serveur(prise.getsockname()[1])
    arret = threading.Event()

    def servir(client: socket.socket) -> None:
        try:
            client.settimeout(20)
            traiter(client, serveur)
        except (OSError, ValueError):
            pass
        finally:
            client.close()

    def accepter() -> None:
        while not arret.is_set():
            try:
                client, _ = prise.accept()
            except OSError:
                return
            serveur.connexions += 1
            threading.Thread(target=servir, args=(client,), daemon=True).start()

    fil = threading.Thread(target=accepter, daemon=True)
    fil.start()
    try:
        yield serveur
    finally:
        arret.set()
        with suppress(OSError):
            prise.shutdown(socket.SHUT_RDWR)
        prise.close()
        fil.join(timeout=2)


def contexte_tls(
    dossier: Path, fait: Fait, suite: Sequence[Fait] = (), *, version: ssl.TLSVersion | None = None, suites: str = ""
) -> ssl.SSLContext:
    """Un contexte de serveur : ce certificat et sa suite, une seule version si on la donne."""
    fichier = dossier / f"{fait.certificat.serial_number:x}.essai"
    fichier.write_bytes(fait.cle_pem + fait.pem + b"".join(f.pem for f in suite))
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        if version is not None:
            contexte.minimum_version = contexte.maximum_version = version
        contexte.set_ciphers(suites or "ALL:@SECLEVEL=0")
    contexte.load_cert_chain(fichier)
    return contexte


def http(reponses: Mapping[str, bytes] | bytes) -> Callable[[Any, Serveur], None]:
    """Répond, selon le chemin demandé, puis ferme."""

    def traiter(prise: Any, serveur: Serveur) -> None:
        demande = lire_demande(prise)
        serveur.recues.append(demande)
        chemin = demande.split(b" ")[1].decode() if b" " in demande else "/"
        corps = reponses if isinstance(reponses, bytes) else reponses.get(chemin, b"HTTP/1.1 404 Not Found\r\n\r\n")
        prise.sendall(corps)

    return traiter


def lire_demande(prise: Any) -> bytes:
    """Une demande HTTP entière."""
    recu = b""
    while b"\r\n\r\n" not in recu and (morceau := prise.recv(4096)):
        recu += morceau
    return recu


def chiffre(
    contexte: ssl.SSLContext, traiter: Callable[[Any, Serveur], None] | None = None
) -> Callable[[Any, Serveur], None]:
    """Le même traitement, sous TLS."""

    def chiffrer(prise: Any, serveur: Serveur) -> None:
        with contexte.wrap_socket(prise, server_side=True) as sure:
            (traiter or http(BONNE))(sure, serveur)

    return chiffrer


@contextmanager
def dns_local(
    zone: Mapping[tuple[str, str], Sequence[str]], *, authentifie: bool = False, muet: bool = False
) -> Iterator[int]:
    """Un serveur DNS en UDP qui ne connaît que ces enregistrements ; rend son port."""
    prise = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    prise.bind(("127.0.0.1", 0))
    noms = {nom for nom, _ in zone}

    def repondre() -> None:
        while True:
            try:
                octets, client = prise.recvfrom(4096)
            except OSError:
                return
            if not muet:
                prise.sendto(_reponse(octets, zone, noms, authentifie), client)

    fil = threading.Thread(target=repondre, daemon=True)
    fil.start()
    try:
        yield prise.getsockname()[1]
    finally:
        prise.close()


def _reponse(octets: bytes, zone: Mapping[tuple[str, str], Sequence[str]], noms: set[str], authentifie: bool) -> bytes:
    question = dns.message.from_wire(octets)
    reponse = dns.message.make_response(question)
    reponse.flags |= dns.flags.RA | (dns.flags.AD if authentifie else 0)
    demande = question.question[0]
    nom, type_ = demande.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(demande.rdtype)
    valeurs = zone.get((nom, type_), ())
    if valeurs:
        reponse.answer.append(dns.rrset.from_text(demande.name, 60, "IN", type_, *valeurs))
    elif not any(connu == nom or connu.endswith(f".{nom}") for connu in noms):
        reponse.set_rcode(dns.rcode.NXDOMAIN)
    return reponse.to_wire()
