"""`gouverne audit …` : contrôler un certificat, exporter une campagne, importer un référentiel."""

from __future__ import annotations

import click

from socle.console import Groupe


@click.group(cls=Groupe, name="audit")
def groupe() -> None:
    """L'autodiagnostic de sécurité."""
