"""L'archive d'une analyse : le fichier de l'outil PIA et son complément, ensemble ; ou celle que l'outil fait lui-même."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registre.aipd.echanges.json_borne import LIMITE, PiaRefuse

SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
FICHIERS: Final = 2000
PIA, COMPLEMENT = "pia-", "gouverne-"
FORMAT: Final = b'"gouverne-aipd"'
ENTETE: Final = 200
ILLISIBLE: Final = "Cette archive ne s'ouvre pas : elle est coupée, ou protégée."


@dataclass(frozen=True)
class Depot:
    """Ce que l'on a déposé : le fichier de l'outil, et son complément s'il l'accompagne."""

    pia: bytes
    complement: bytes | None = None


def ouvrir(octets: bytes, second: bytes | None = None) -> Depot:
    """Le dépôt d'un fichier .json, d'une archive .zip, ou des deux fichiers ensemble ; `PiaRefuse` sinon."""
    if not octets.startswith(SIGNATURES):
        inverses = second is not None and FORMAT in octets[:ENTETE] and FORMAT not in second[:ENTETE]
        return Depot(second, octets) if inverses and second is not None else Depot(octets, second or None)
    if len(octets) > LIMITE:
        raise PiaRefuse(f"Cette archive dépasse {LIMITE // 1024 // 1024} Mo.")
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            return _choisir(archive, second)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as erreur:
        raise PiaRefuse(ILLISIBLE) from erreur


def _choisir(archive: zipfile.ZipFile, second: bytes | None) -> Depot:
    if len(archive.infolist()) > FICHIERS:
        raise PiaRefuse("Cette archive a trop de fichiers pour une analyse d'impact.")
    noms = [i for i in archive.infolist() if i.filename.lower().endswith(".json")]
    complements = [i for i in noms if i.filename.rpartition("/")[2].startswith(COMPLEMENT)]
    analyses = [i for i in noms if i not in complements]
    if len(analyses) != 1:
        porte = f"porte {len(analyses)} analyses" if analyses else "ne porte aucune analyse"
        raise PiaRefuse(f"L'archive {porte} en .json : déposez une analyse à la fois.")
    complement = _lire(archive, complements[0]) if len(complements) == 1 else None
    return Depot(_lire(archive, analyses[0]), second or complement)


def _lire(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Un membre, borné : ce que l'archive annonce ne se croit pas."""
    if info.file_size > LIMITE:
        raise PiaRefuse(f"Un fichier de l'archive dépasse {LIMITE // 1024 // 1024} Mo.")
    with archive.open(info) as membre:
        lus = membre.read(LIMITE + 1)
    if len(lus) > LIMITE:
        raise PiaRefuse(f"Un fichier de l'archive dépasse {LIMITE // 1024 // 1024} Mo.")
    return lus


def fermer(nom: str, pia: bytes, complement: bytes, quand: datetime) -> bytes:
    """L'archive des deux fichiers : le même contenu donne les mêmes octets."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for prefixe, octets in ((PIA, pia), (COMPLEMENT, complement)):
            info = zipfile.ZipInfo(f"{prefixe}{nom}.json", (quand.year, quand.month, quand.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, octets)
    return tampon.getvalue()
