"""Archive zip lue sous contrôle : on compte ce qui est réellement décompressé, jamais ce qui est annoncé."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from socle.tableurs.modele import Limites
from socle.tableurs.refus import CodeRefus, refus

_BLOC = 65_536
_FRANCHISE = 16 * 1024 * 1024
"""Sous cette taille décompressée, le taux d'expansion ne dit rien : une feuille vide se tasse bien."""
_ENTREES_MAXIMUM = 5_000
_ENTREE = b"PK\x01\x02"
_ILLISIBLE = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class ArchiveBornee:
    """Le contenu d'un .ods ou d'un .xlsx, avec un budget d'octets et de balises commun à ses parties."""

    def __init__(self, contenu: bytes, limites: Limites) -> None:
        self.limites = limites
        self._taille = len(contenu)
        self._decompresses = 0
        self._balises = 0
        if contenu.count(_ENTREE) > _ENTREES_MAXIMUM:  # avant de l'ouvrir : son sommaire se lit d'un bloc
            raise refus(CodeRefus.BOMBE)
        try:
            self._zip = ZipFile(BytesIO(contenu))
        except (BadZipFile, ValueError, OSError, NotImplementedError) as erreur:
            raise refus(CodeRefus.ABIME) from erreur

    def __contains__(self, nom: str) -> bool:
        return nom in self._zip.NameToInfo

    def blocs(self, nom: str) -> Iterator[bytes]:
        """Le contenu d'une partie, par blocs ; FichierRefuse s'il est abîmé, chiffré ou démesuré.

        La partie est d'abord décompressée à blanc : une bombe est refusée avant d'être analysée.
        """
        entree = self._entree(nom)
        for bloc in self._derouler(entree):
            self._compter(bloc)
        yield from self._derouler(entree)

    def petite_partie(self, nom: str, maximum: int = 1024) -> bytes:
        """Le début d'une partie (le type d'un fichier ODF), `maximum` octets au plus ; vide si absente."""
        return next(self.blocs(nom), b"")[:maximum] if nom in self else b""

    def _entree(self, nom: str) -> ZipInfo:
        entree = self._zip.NameToInfo.get(nom)
        if entree is None or entree.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise refus(CodeRefus.ABIME)
        if entree.flag_bits & 0x1:
            raise refus(CodeRefus.CHIFFRE)
        return entree

    def _derouler(self, entree: ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(entree) as flux:
                while bloc := flux.read(_BLOC):
                    yield bloc
        except _ILLISIBLE as erreur:
            raise refus(CodeRefus.ABIME) from erreur

    def _compter(self, bloc: bytes) -> None:
        self._decompresses += len(bloc)
        self._balises += bloc.count(b"<")
        trop = self._decompresses > self.limites.octets_decompresses
        tasse = self._decompresses > max(_FRANCHISE, self._taille * self.limites.expansion)
        if trop or tasse or self._balises > self.limites.balises:
            raise refus(CodeRefus.BOMBE)
