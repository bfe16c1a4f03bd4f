"""Le dossier des preuves : des fichiers chiffrés, hors de la base, nommés par l'identifiant de leur ligne.

Un fichier est écrit en entier, forcé sur le disque et renommé AVANT que sa ligne soit validée : une ligne a toujours son
fichier. Une coupure entre les deux laisse un orphelin, que `fichiers` retrouve et que le ménage retire. Un témoin lie le
dossier à sa base : sur un partage mal monté, l'instance refuse de démarrer au lieu d'écrire à côté.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from socle.erreurs import Refus

TEMOIN = ".gouverne-depot"
TEMPORAIRE = ".partiel"


class DepotIndisponible(Refus):
    """Le dossier des preuves n'est pas là, ou n'est pas celui de cette base."""

    code_http = 503


class Depot:
    """Les fichiers chiffrés d'une instance."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    def chemin(self, organisme_id: uuid.UUID, preuve_id: uuid.UUID) -> Path:
        """Place d'un fichier ; ses deux derniers chiffres répartissent les dossiers."""
        nom = preuve_id.hex
        return self.dossier / organisme_id.hex / nom[-2:] / nom

    def ecrire(self, organisme_id: uuid.UUID, preuve_id: uuid.UUID, chiffre: bytes) -> None:
        """Écrit un fichier en entier, ou pas du tout."""
        chemin = self.chemin(organisme_id, preuve_id)
        partiel = chemin.with_name(f"{chemin.name}{TEMPORAIRE}-{uuid.uuid4().hex[:8]}")
        try:
            chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descripteur = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descripteur, "wb") as fichier:
                fichier.write(chiffre)
                fichier.flush()
                os.fsync(fichier.fileno())
            partiel.replace(chemin)
            _forcer_dossier(chemin.parent)
        except OSError as erreur:
            with suppress(OSError):
                partiel.unlink(missing_ok=True)
            raise DepotIndisponible(
                "Le fichier n'a pas pu être écrit dans le dossier des preuves (disque plein, ou dossier inaccessible). "
                "Rien n'a été enregistré."
            ) from erreur

    def lire(self, organisme_id: uuid.UUID, preuve_id: uuid.UUID) -> bytes:
        """Le chiffré d'une preuve ; `DepotIndisponible` si le fichier manque."""
        try:
            return self.chemin(organisme_id, preuve_id).read_bytes()
        except OSError as erreur:
            raise DepotIndisponible(
                "Le fichier de cette preuve est introuvable dans le dossier des preuves."
            ) from erreur

    def effacer(self, organisme_id: uuid.UUID, preuve_id: uuid.UUID) -> None:
        """Retire un fichier ; sans effet s'il n'est plus là."""
        with suppress(OSError):
            self.chemin(organisme_id, preuve_id).unlink(missing_ok=True)

    def fichiers(self) -> Iterator[tuple[Path, uuid.UUID | None, float]]:
        """Chaque fichier du dossier, l'identifiant de sa preuve (None pour un reste d'écriture), sa date (secondes)."""
        for chemin in self.dossier.glob("*/*/*"):
            with suppress(OSError):
                yield chemin, _identifiant(chemin.name), chemin.stat().st_mtime

    def temoin(self) -> str | None:
        """Jeton écrit dans le dossier, ou None s'il n'y en a pas."""
        try:
            return (self.dossier / TEMOIN).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None

    def marquer(self, jeton: str) -> None:
        """Crée le dossier et y pose son témoin."""
        self.dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.dossier / TEMOIN).write_text(jeton, encoding="ascii")
        _forcer_dossier(self.dossier)


def _identifiant(nom: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(nom)
    except ValueError:
        return None


def _forcer_dossier(dossier: Path) -> None:
    """Force le renommage sur le disque ; Windows n'ouvre pas un dossier, et n'en a pas besoin."""
    with suppress(OSError):
        descripteur = os.open(dossier, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)
