"""Les fichiers d'un dépôt : ceux que l'on a choisis, et ceux d'une archive .zip, lue sous garde.

On compte ce qui se décompresse vraiment, jamais ce qui est annoncé. Un nom qui sort de l'archive, un lien, une archive dans
l'archive se refusent un par un ; une archive démesurée, tout entière.
"""

from __future__ import annotations

import io
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from socle.erreurs import RegleEnfreinte
from socle.types import lire_ligne

FICHIERS: Final = 400
"""Fichiers d'un dépôt, archives dépliées."""
OCTETS: Final = 100 * 1024 * 1024
"""Octets d'un dépôt, une fois décompressé."""
ENTREES: Final = 20_000
"""Entrées que peut annoncer le sommaire d'une archive, celles de ses classeurs comprises : il se lit d'un bloc."""
EXPANSION: Final = 200
FRANCHISE: Final = 8 * 1024 * 1024
_BLOC: Final = 65_536
_LECTEUR: Final = re.compile(r"[A-Za-z]:")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ENTREE: Final = b"PK\x01\x02"
_ILLISIBLE: Final = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
BOMBE: Final = (
    f"Cette archive est démesurée : le dépôt dépasserait {OCTETS // 1024 // 1024} Mo une fois décompressé, ou elle se gonfle "
    "sans raison. Aucun de ses fichiers n'a été lu."
)
TROP: Final = f"Un dépôt compte au plus {FICHIERS} fichiers : faites-en plusieurs."
IMBRIQUEE: Final = "Une archive dans une archive ne se lit pas : déposez ses fichiers directement."
NOM_REFUSE: Final = "Le nom de ce fichier sort de l'archive : il n'a pas été lu."
LIEN: Final = "C'est un lien, pas un fichier : il n'a pas été lu."
CHIFFRE: Final = "Ce fichier est protégé par un mot de passe : ôtez-le, puis déposez-le de nouveau."
ABIME: Final = "Ce fichier est abîmé : il ne s'ouvre pas."


@dataclass(frozen=True)
class Fichier:
    """Un fichier du dépôt : son nom (avec ses dossiers, dans une archive), ses octets, ou la phrase qui l'écarte."""

    nom: str
    contenu: bytes = b""
    refus: str = ""


def deplier(recus: Iterable[tuple[str, bytes]]) -> list[Fichier]:
    """Tous les fichiers d'un dépôt ; les archives y sont dépliées, chacune bornée, et toutes ensemble."""
    fichiers: list[Fichier] = []
    for nom, contenu in recus:
        reste = OCTETS - sum(len(fichier.contenu) for fichier in fichiers)
        fichiers += _deplier(nom, contenu, reste)
        if len(fichiers) > FICHIERS:
            raise RegleEnfreinte(TROP)
    return fichiers


def _deplier(nom: str, contenu: bytes, reste: int) -> list[Fichier]:
    """Un fichier reçu, ou ceux de son archive. `reste` : les octets que le dépôt peut encore prendre."""
    if _sommaire_demesure(contenu):
        return [Fichier(nom, refus=BOMBE)]
    return _de_l_archive(contenu, nom, reste) if est_une_archive(contenu) else [Fichier(nom, contenu)]


def _sommaire_demesure(contenu: bytes) -> bool:
    """Vrai si l'ouvrir bâtirait un objet par entrée, par centaines de milliers."""
    return contenu.startswith(_ZIP) and contenu.count(_ENTREE) > ENTREES


def est_une_archive(contenu: bytes) -> bool:
    """Vrai pour un .zip de fichiers ; un .xlsx ou un .ods en sont aussi, mais ne se déplient pas."""
    if not contenu.startswith(_ZIP):
        return False
    try:
        with ZipFile(io.BytesIO(contenu)) as archive:
            noms = set(archive.namelist())
    except _ILLISIBLE:
        return False
    return not noms & {"[Content_Types].xml", "mimetype", "content.xml"}


def _de_l_archive(contenu: bytes, nom: str, reste: int) -> list[Fichier]:
    try:
        with ZipFile(io.BytesIO(contenu)) as archive:
            entrees = [e for e in archive.filelist if not _a_ignorer(e)]
            if len(archive.filelist) > 4 * FICHIERS or len(entrees) > FICHIERS:
                raise RegleEnfreinte(TROP)
            budget = _Budget(len(contenu), reste)
            return [_lire(archive, entree, budget) for entree in entrees]
    except _Demesure:
        return [Fichier(nom, refus=BOMBE)]
    except _ILLISIBLE:
        return [Fichier(nom, refus=ABIME)]


def _a_ignorer(entree: ZipInfo) -> bool:
    """Dossiers, et ce que les systèmes ajoutent d'eux-mêmes."""
    dernier = entree.filename.replace("\\", "/").rpartition("/")[2]
    return (
        entree.is_dir() or entree.filename.startswith("__MACOSX/") or dernier.startswith(".") or dernier == "Thumbs.db"
    )


class _Demesure(Exception):
    """L'archive dépasse son budget."""


@dataclass
class _Budget:
    """Ce qu'une archive a déjà donné d'octets. `reste` : ce que le dépôt lui en laisse."""

    taille: int
    reste: int
    lus: int = 0

    def compter(self, octets: int) -> None:
        """Ajoute un bloc ; refuse l'archive démesurée."""
        self.lus += octets
        if self.lus > self.reste or self.lus > max(FRANCHISE, self.taille * EXPANSION):
            raise _Demesure


def _lire(archive: ZipFile, entree: ZipInfo, budget: _Budget) -> Fichier:
    nom = lire_ligne(entree.filename)[:300] or "sans nom"
    if refus := _refus(entree):
        return Fichier(nom, refus=refus)
    try:
        contenu = b"".join(_derouler(archive, entree, budget))
    except _ILLISIBLE:
        return Fichier(nom, refus=ABIME)
    if _sommaire_demesure(contenu) or est_une_archive(contenu):
        return Fichier(nom, refus=IMBRIQUEE)
    return Fichier(nom, contenu)


def _derouler(archive: ZipFile, entree: ZipInfo, budget: _Budget) -> Iterator[bytes]:
    with archive.open(entree) as flux:
        while bloc := flux.read(_BLOC):
            budget.compter(len(bloc))
            yield bloc


def _refus(entree: ZipInfo) -> str:
    """La phrase qui écarte une entrée sans l'ouvrir ; vide si elle se lit."""
    chemin = PurePosixPath(entree.filename.replace("\\", "/"))
    if chemin.is_absolute() or ".." in chemin.parts or _LECTEUR.match(entree.filename):
        return NOM_REFUSE
    if stat.S_ISLNK(entree.external_attr >> 16):
        return LIEN
    if entree.flag_bits & 0x1:
        return CHIFFRE
    return "" if entree.compress_type in (ZIP_STORED, ZIP_DEFLATED) else ABIME
