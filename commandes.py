"""La commande `gouverne` : réunit les groupes de commandes des tranches."""

from __future__ import annotations

import sys

import click

import modeles  # noqa: F401
from audit import commandes as audit
from audit import declarations as _audit  # noqa: F401
from clauses import commandes as clauses
from clauses import declarations as _clauses  # noqa: F401
from registre import commandes as registre
from registre import declarations as _declarations  # noqa: F401
from registre.aipd import commandes as aipd
from registre.demonstration.chargement import charger_demonstration
from socle import commandes as socle
from socle.console import Groupe, lancer, ouvrir
from socle.preuves.commandes import preuves
from socle.rappels.commandes import rappels


@click.group(cls=Groupe, name="gouverne")
@click.version_option(package_name="gouverne", message="gouverne %(version)s", help="Montrer la version.")
def gouverne() -> None:
    """Gouverne : tenir en ordre les données d'un territoire."""


@gouverne.command("servir")
def servir() -> int:
    """Servir l'application (adresse et port : GOUVERNE_ADRESSE, GOUVERNE_PORT)."""
    from app import creer_app

    socle.servir(lambda instance: creer_app(instance=instance))
    return 0


@gouverne.command("demo")
def demo() -> int:
    """Charger le territoire de démonstration dans une base vide."""
    bilan = charger_demonstration(ouvrir())
    click.echo(bilan.phrase)
    for compte in bilan.comptes:
        click.echo(f"{compte.courriel}\t{compte.role}\t{compte.organisme}")
    if bilan.mot_de_passe:
        click.echo(f"Mot de passe commun, montré cette seule fois : {bilan.mot_de_passe}")
    return 0


for commande in (
    socle.migrer, socle.organisme, socle.journal_, socle.cles, socle.comptes, preuves, rappels, registre.groupe,
    aipd.groupe, clauses.groupe, audit.groupe,
):  # fmt: skip
    gouverne.add_command(commande)


def principal() -> None:
    """Point d'entrée du script `gouverne`."""
    sys.exit(lancer(gouverne))


if __name__ == "__main__":
    principal()
