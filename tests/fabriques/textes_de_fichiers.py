"""Tout ce qu'un fichier produit porte, caché ou non : pour chercher ce qui ne doit pas y être."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pikepdf
import pypdf

COUPE = re.compile(r"<[^>]+>")
BLANCS = re.compile(r"\s+")


def tout(octets: bytes, format_: str) -> str:
    """Le texte d'un fichier, avec et sans ses balises, blancs réduits : un texte coupé par la mise en forme s'y retrouve."""
    if format_ == "pdf":
        brut = "\n".join(_pdf(octets))
        return f"{BLANCS.sub(' ', brut)}\n{brut.replace(chr(10), '')}"
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        brut = "".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    return f"{brut}\n{BLANCS.sub(' ', COUPE.sub('', brut))}\n{BLANCS.sub(' ', COUPE.sub(' ', brut))}"


def _pdf(octets: bytes) -> Iterator[str]:
    """Le texte des pages, les métadonnées, et toute chaîne d'un objet (textes de remplacement, titres, signets)."""
    yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(octets)).pages)
    with pikepdf.open(io.BytesIO(octets)) as fichier:
        for objet in fichier.objects:
            yield from _chaines(objet)
            if isinstance(objet, pikepdf.Stream) and objet.get("/Type") == "/Metadata":
                yield objet.read_bytes().decode("utf-8", "replace")


def _chaines(objet: object, profondeur: int = 0) -> Iterator[str]:
    if isinstance(objet, pikepdf.String):
        yield str(objet)
    elif profondeur < 4 and isinstance(objet, pikepdf.Array):
        for element in objet:
            yield from _chaines(element, profondeur + 1)
    elif profondeur < 4 and isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
        for cle in objet.keys():  # noqa: SIM118 -- un flux pikepdf ne s'itère pas
            if cle not in ("/Parent", "/P", "/Pg", "/K", "/Prev", "/Next"):
                yield from _chaines(objet[cle], profondeur + 1)
