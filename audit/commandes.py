"""`gouverne audit …` : contrôler un certificat, exporter un autodiagnostic, importer un référentiel."""

from __future__ import annotations

import click

from audit.rapports.commandes import exporter
from audit.referentiels.commandes import referentiel
from audit.verifications.commandes import certificat, verifier
from socle.console import Groupe


@click.group(cls=Groupe, name="audit")
def groupe() -> None:
    """L'autodiagnostic de sécurité."""


groupe.add_command(certificat)
groupe.add_command(verifier)
groupe.add_command(referentiel)
groupe.add_command(exporter)
