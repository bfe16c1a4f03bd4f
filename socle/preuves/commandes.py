"""Commandes des preuves et des clés : ménage du dossier, rotation."""

from __future__ import annotations

import click

from socle import rotation
from socle.console import Commande, Groupe, ouvrir
from socle.preuves.menage import nettoyer


@click.group(cls=Groupe, name="preuves")
def preuves() -> None:
    """Le dossier des preuves."""


@preuves.command("nettoyer")
def nettoyer_() -> int:
    """Retirer les restes d'écriture et les fichiers sans ligne ; compter les fichiers qui manquent."""
    bilan = nettoyer(ouvrir())
    click.echo(f"{bilan.retires} fichier{'s' if bilan.retires > 1 else ''} retiré{'s' if bilan.retires > 1 else ''}.")
    if bilan.manquants:
        click.echo(f"gouverne : {bilan.manquants} preuve(s) sans fichier : restaurez le dossier des preuves.", err=True)
        return 1
    return 0


@click.command("tourner", cls=Commande)
@click.option("--donnees", "donnees", is_flag=True, help="Renouveler aussi la clé de données de chaque organisme.")
@click.option("--retirer", is_flag=True, help="Ne rien tourner : retirer les anciennes clés dont rien ne dépend plus.")
def tourner(donnees: bool, retirer: bool) -> int:
    """Tourner la clé maîtresse ; instance arrêtée, et une copie du trousseau sous clé."""
    instance = ouvrir()
    trousseau, reglages = instance.coffre.trousseau, instance.reglages
    fichier = reglages.chemin_cles if reglages.cles is None else None
    neuf = rotation.retirer_anciennes(instance.base, trousseau) if retirer else rotation.ajouter_cle(trousseau)
    if fichier is not None:
        rotation.remplacer_trousseau(fichier, neuf)
    else:
        click.echo(neuf.en_json())
    if retirer:
        click.echo("Anciennes clés retirées du trousseau.", err=fichier is None)
        return 0
    bilan = rotation.refaire_enveloppes(instance.base, neuf, cles_de_donnees=donnees)
    click.echo(
        f"Clé tournée : {bilan.enveloppes} clé(s) d'organisme ré-enveloppée(s), {bilan.neuves} renouvelée(s). "
        f"Mettez le nouveau trousseau sous clé.", err=fichier is None,
    )  # fmt: skip
    return 0
