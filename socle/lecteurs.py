"""Dire si un dossier est sur un lecteur réseau : les verrous de SQLite n'y sont pas sûrs."""

from __future__ import annotations

import sys
from pathlib import Path, PureWindowsPath

RESEAUX = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "davfs", "fuse.sshfs", "fuse.davfs2",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "ocfs2", "gfs2", "beegfs", "lustre",
})  # fmt: skip
"""Types de systèmes de fichiers distants, tels que Linux les nomme."""
_DISQUE_DISTANT = 4


def est_un_lecteur_reseau(dossier: Path) -> bool:
    """Vrai si ce dossier est sur un partage ; faux si rien ne permet de le dire."""
    chemin = dossier.absolute()
    if sys.platform == "win32":
        return _sous_windows(chemin)
    try:
        montages = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return type_de_montage(montages, str(chemin.resolve())) in RESEAUX


def type_de_montage(montages: str, chemin: str) -> str:
    """Type du système de fichiers qui porte ce chemin, d'après le texte de `/proc/self/mountinfo` ; vide s'il manque."""
    trouve, genre = "", ""
    for ligne in montages.splitlines():
        gauche, _, droite = ligne.partition(" - ")
        champs, suite = gauche.split(), droite.split()
        if len(champs) < 5 or not suite:
            continue
        point = champs[4].replace("\\040", " ").replace("\\011", "\t")
        dessous = chemin == point or chemin.startswith(point.rstrip("/") + "/")
        if dessous and len(point) >= len(trouve):
            trouve, genre = point, suite[0]
    return genre


def _sous_windows(chemin: Path) -> bool:  # pragma: no cover -- Windows
    racine = PureWindowsPath(chemin).drive
    if racine.startswith("\\\\"):
        return True
    import ctypes

    fenetre = getattr(ctypes, "windll", None)
    return fenetre is not None and fenetre.kernel32.GetDriveTypeW(f"{racine}\\") == _DISQUE_DISTANT
