"""Enregistrements d'un flux .xls (BIFF8, [MS-XLS]) : découpage, chaînes, nombres compacts."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from socle.tableurs.refus import CodeRefus, refus

SUITE = 0x003C


class Enregistrement(NamedTuple):
    """Un enregistrement et ses suites (CONTINUE), séparées : une chaîne peut y changer de codage."""

    genre: int
    morceaux: list[bytes]

    @property
    def donnees(self) -> bytes:
        """Le premier morceau, qui suffit à tout ce qui n'est pas une longue chaîne."""
        return self.morceaux[0]


def enregistrements(flux: bytes) -> Iterator[Enregistrement]:
    """Les enregistrements d'un flux, suites rattachées."""
    place = 0
    courant: Enregistrement | None = None
    while place + 4 <= len(flux):
        genre, longueur = struct.unpack_from("<HH", flux, place)
        donnees = flux[place + 4 : place + 4 + longueur]
        if genre == SUITE and courant is not None:
            courant.morceaux.append(donnees)
        else:
            if courant is not None:
                yield courant
            courant = Enregistrement(genre, [donnees])
        place += 4 + longueur
    if courant is not None:
        yield courant


class Curseur:
    """Lit des chaînes à travers les suites d'un enregistrement ; FichierRefuse s'il manque des octets."""

    def __init__(self, morceaux: list[bytes], place: int = 0) -> None:
        self._morceaux = morceaux
        self._rang = 0
        self._place = place

    def octets(self, nombre: int) -> bytes:
        """`nombre` octets, suites comprises."""
        sortie = b""
        while len(sortie) < nombre:
            pris = self._morceaux[self._rang][self._place : self._place + nombre - len(sortie)]
            sortie += pris
            self._place += len(pris)
            if len(sortie) < nombre:
                self._suite()
        return sortie

    def entier(self, octets: int) -> int:
        """Entier non signé, poids faible d'abord."""
        return int.from_bytes(self.octets(octets), "little")

    def chaine(self, octets_de_longueur: int = 2) -> str:
        """Une chaîne Unicode ; sa mise en forme et ses indications phonétiques sont passées."""
        longueur = self.entier(octets_de_longueur)
        drapeaux = self.entier(1)
        passages = 4 * self.entier(2) if drapeaux & 0x08 else 0
        passages += self.entier(4) if drapeaux & 0x04 else 0
        texte = self._caracteres(longueur, bool(drapeaux & 0x01))
        self._passer(passages)
        return texte

    def _caracteres(self, longueur: int, large: bool) -> str:
        morceaux: list[bytes] = []
        while longueur:
            bloc = self._morceaux[self._rang]
            unite = 2 if large else 1
            nombre = min(longueur, (len(bloc) - self._place) // unite)
            pris = bloc[self._place : self._place + nombre * unite]
            morceaux.append(pris if large else b"".join(bytes((o, 0)) for o in pris))
            self._place += nombre * unite
            longueur -= nombre
            if longueur:
                self._suite()
                large = bool(self.entier(1) & 0x01)
        return b"".join(morceaux).decode("utf-16-le", "replace")

    def _passer(self, nombre: int) -> None:
        while nombre > len(self._morceaux[self._rang]) - self._place:
            nombre -= len(self._morceaux[self._rang]) - self._place
            self._suite()
        self._place += nombre

    def _suite(self) -> None:
        self._rang += 1
        self._place = 0
        if self._rang >= len(self._morceaux):
            raise refus(CodeRefus.ABIME)


def nombre_compact(rk: int) -> float:
    """Nombre « RK » : 30 bits d'un flottant ou d'un entier, éventuellement au centième."""
    if rk & 0x02:
        valeur = float((rk >> 2) - (1 << 30 if rk & 0x80000000 else 0))
    else:
        valeur = float(struct.unpack("<d", struct.pack("<Q", (rk & 0xFFFFFFFC) << 32))[0])
    return valeur / 100 if rk & 0x01 else valeur
