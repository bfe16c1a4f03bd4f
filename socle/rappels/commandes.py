"""La commande `gouverne rappels` : ce que la boucle de `servir` fait, pour qui préfère cron, systemd ou une tâche Windows."""

from __future__ import annotations

import click

from socle.console import Commande, ouvrir
from socle.rappels.entretien import passer
from socle.travaux import accomplir


@click.command("rappels", cls=Commande)
def rappels() -> int:
    """Préparer les rappels dus, remettre les courriels, faire les travaux demandés, et une fois par jour le ménage.

    À lancer toutes les 15 minutes.
    """
    instance = ouvrir()
    bilan = passer(instance)
    accomplir(instance)
    click.echo(f"{bilan.prepares} rappel(s) préparé(s), {bilan.remis} courriel(s) remis.")
    return 0
