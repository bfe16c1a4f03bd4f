"""L'enregistrement d'un .docx, sans horloge : les mêmes données donnent les mêmes octets."""

from __future__ import annotations

import io
import struct
import zipfile

from docx.document import Document as Paquet

_PREMIER_JANVIER_1980 = struct.pack("<HH", 0, 0x21)
_DATE_LOCALE, _DATE_CENTRALE, _TAILLE_CENTRALE = 10, 12, 46


def enregistrer(paquet: Paquet) -> bytes:
    """Donne les octets du paquet, chaque entrée datée du 1er janvier 1980, origine des dates zip."""
    tampon = io.BytesIO()
    paquet.save(tampon)
    octets = bytearray(tampon.getvalue())
    with zipfile.ZipFile(tampon) as archive:
        position = archive.start_dir
        entrees = archive.infolist()
    for entree in entrees:
        locale = entree.header_offset + _DATE_LOCALE
        octets[locale : locale + 4] = _PREMIER_JANVIER_1980
    for _ in entrees:
        octets[position + _DATE_CENTRALE : position + _DATE_CENTRALE + 4] = _PREMIER_JANVIER_1980
        nom, extra, commentaire = struct.unpack_from("<HHH", octets, position + 28)
        position += _TAILLE_CENTRALE + nom + extra + commentaire
    return bytes(octets)
