"""`gouverne clauses …` : produire une annexe, contrôler un contrat, vérifier la bibliothèque."""

from __future__ import annotations

import click

from socle.console import Groupe


@click.group(cls=Groupe, name="clauses")
def groupe() -> None:
    """Les clauses de données des contrats."""
