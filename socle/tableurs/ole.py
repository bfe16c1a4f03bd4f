"""Ancien conteneur Microsoft (OLE, [MS-CFB]) : répertoire et flux, en lecture seule."""

import struct
from collections.abc import Iterator

from socle.tableurs.refus import CodeRefus, refus

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTEUR_LIBRE = 0xFFFFFFFA


class FichierOle:
    """Répertoire et flux d'un fichier OLE ; FichierRefuse s'il est tronqué ou bouclé."""

    def __init__(self, contenu: bytes) -> None:
        if len(contenu) < 1536:
            raise refus(CodeRefus.ABIME)
        self._contenu = contenu
        puissance, mini = struct.unpack_from("<HH", contenu, 30)
        if puissance not in (9, 12) or mini != 6:
            raise refus(CodeRefus.ABIME)
        self._taille = 1 << puissance
        premier_repertoire, seuil, premier_mini = struct.unpack_from("<I4xII", contenu, 48)
        self._seuil = seuil
        self._fat = self._lire_fat()
        repertoire = self._chaine(premier_repertoire)
        self._entrees = dict(_entrees(repertoire))
        self._mini_fat = self._table(self._chaine(premier_mini)) if premier_mini < _SECTEUR_LIBRE else []
        self._mini_flux: bytes | None = None

    def __contains__(self, nom: str) -> bool:
        return nom in self._entrees

    def flux(self, nom: str) -> bytes:
        """Le contenu du flux de ce nom."""
        depart, taille = self._entrees[nom]
        if taille >= self._seuil:
            return self._chaine(depart)[:taille]
        if self._mini_flux is None:
            self._mini_flux = self._chaine(self._entrees["Root Entry"][0])
        suite = _suivre(self._mini_fat, depart)
        return b"".join(self._mini_flux[s * 64 : s * 64 + 64] for s in suite)[:taille]

    def _secteur(self, numero: int) -> bytes:
        debut = (numero + 1) * self._taille
        return self._contenu[debut : debut + self._taille]

    def _chaine(self, depart: int) -> bytes:
        return b"".join(map(self._secteur, _suivre(self._fat, depart)))

    def _table(self, octets: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(octets) // 4}I", octets[: len(octets) // 4 * 4]))

    def _lire_fat(self) -> list[int]:
        secteurs = [n for n in struct.unpack_from("<109I", self._contenu, 76) if n < _SECTEUR_LIBRE]
        suivant = struct.unpack_from("<I", self._contenu, 68)[0]
        vus: set[int] = set()
        while suivant < _SECTEUR_LIBRE and suivant not in vus:
            vus.add(suivant)
            table = self._table(self._secteur(suivant))
            if not table:
                raise refus(CodeRefus.ABIME)
            secteurs += [n for n in table[:-1] if n < _SECTEUR_LIBRE]
            suivant = table[-1]
        if len(secteurs) * self._taille > len(self._contenu):
            raise refus(CodeRefus.ABIME)
        return self._table(b"".join(map(self._secteur, secteurs)))


def _suivre(table: list[int], depart: int) -> list[int]:
    suite: list[int] = []
    courant = depart
    while courant < _SECTEUR_LIBRE:
        if courant >= len(table) or len(suite) > len(table):
            raise refus(CodeRefus.ABIME)
        suite.append(courant)
        courant = table[courant]
    return suite


def _entrees(repertoire: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    for debut in range(0, len(repertoire) - 127, 128):
        longueur, genre = struct.unpack_from("<HB", repertoire, debut + 64)
        if genre and 2 <= longueur <= 64:
            nom = repertoire[debut : debut + longueur - 2].decode("utf-16-le", "replace")
            depart, taille = struct.unpack_from("<II", repertoire, debut + 116)
            yield nom, (depart, taille)
