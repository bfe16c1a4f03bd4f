"""Reconnaître un fichier par son contenu : ce qui entre, ce qui est refusé, le nom qu'on lui garde."""

from __future__ import annotations

import io
import zipfile

import pytest

from socle.erreurs import RegleEnfreinte
from socle.preuves.contenus import nom_propre, reconnaitre

PDF = b"%PDF-1.7\nun contrat fictif"


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [(PDF, "pdf"), (b"\x89PNG\r\n\x1a\n0", "png"), ("été ; 2".encode("latin-1"), "txt"), ("é,1\n".encode(), "txt"),
     (b"From: a@b.example\nSubject: x\n\ny", "eml"), (b"0\x82\x01\x00", "p7m"), (b"0\x83\x01\x00\x00", "p7m"),
     (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"), (b"GIF89a\0", "gif"), (b"RIFF\x20\0\0\0WEBPVP8 ", "webp")],
)  # fmt: skip
def test_le_contenu_dit_ce_qu_est_le_fichier(contenu: bytes, attendu: str) -> None:
    assert reconnaitre(contenu).extension == attendu


def zip_de(*noms: str) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom in noms:
            archive.writestr(nom, "x")
    return tampon.getvalue()


def test_les_documents_bureautiques_se_reconnaissent_et_leurs_macros_sont_refusees() -> None:
    assert reconnaitre(zip_de("[Content_Types].xml", "word/document.xml")).extension == "docx"
    assert reconnaitre(zip_de("[Content_Types].xml", "xl/workbook.xml")).extension == "xlsx"
    assert reconnaitre(zip_de("a.txt")).extension == "zip"
    with pytest.raises(RegleEnfreinte, match="exécuter"):
        reconnaitre(zip_de("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"))


def ole(*flux: str) -> bytes:
    """Un ancien document Office réduit à son en-tête et aux noms de ses flux."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + b"".join((f + "\0").encode("utf-16-le") for f in flux)


def test_l_ancien_office_et_les_courriels_d_outlook_entrent_sans_leurs_macros() -> None:
    """Les contrats d'avant 2007 sont des preuves ; leur type ne vient pas de leur nom."""
    assert reconnaitre(ole("Root Entry", "WordDocument")).extension == "doc"
    assert reconnaitre(ole("Root Entry", "Workbook")).extension == "xls"
    assert reconnaitre(ole("Root Entry", "PowerPoint Document")).extension == "ppt"
    assert reconnaitre(ole("Root Entry", "__substg1.0_0037001F")).extension == "msg"
    for macros in ("_VBA_PROJECT_CUR", "Macros", "VBA"):
        with pytest.raises(RegleEnfreinte, match="exécuter"):
            reconnaitre(ole("Root Entry", "WordDocument", macros))
    with pytest.raises(RegleEnfreinte, match="pas accepté"):
        reconnaitre(ole("Root Entry"))


@pytest.mark.parametrize(
    "contenu",
    [b"\xef\xbb\xbf<html>", "<html><script>".encode("utf-16"), b"<hta:application id=x>",
     b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'],
)  # fmt: skip
def test_une_page_active_se_reconnait_sous_son_deguisement(contenu: bytes) -> None:
    with pytest.raises(RegleEnfreinte, match="exécuter"):
        reconnaitre(contenu)


@pytest.mark.parametrize(
    "contenu",
    [b"", b"MZ\x90", b"#!/bin/sh", b"\x7fELF", b"<!DOCTYPE html><p>", b"<svg/>", b"PK\x03\x04x", b"\x00\x01\x02"],
)
def test_ce_qui_est_actif_vide_ou_abime_est_refuse(contenu: bytes) -> None:
    with pytest.raises(RegleEnfreinte):
        reconnaitre(contenu)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("../../etc/passwd", "passwd.pdf"), ("C:\\x\\contrat.pdf", "contrat.pdf"), ("facture.exe", "facture.exe.pdf"),
     ("", "preuve.pdf"), ("a\u202efdp.pdf", "afdp.pdf"), ("\u200e\u200b.\ufeff", "preuve.pdf"),
     ("nom\nligne.pdf", "nom ligne.pdf"), ("x" * 400 + ".pdf", "x" * 200 + ".pdf")],
)  # fmt: skip
def test_le_nom_garde_ne_porte_ni_chemin_ni_piege(nom: str, attendu: str) -> None:
    assert nom_propre(nom, reconnaitre(PDF)) == attendu
