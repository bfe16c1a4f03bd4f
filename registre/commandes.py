"""`gouverne registre …` : importer et exporter le registre d'un organisme."""

from __future__ import annotations

import uuid
from pathlib import Path

import click

from registre.exports.operations import FORMATS, exporter
from registre.imports import operations as imports
from registre.imports.confirmation import confirmer, continuer
from socle.comptes.acces import contexte_de_commande
from socle.console import Groupe, ecrire_resultat, ouvrir
from socle.erreurs import Refus
from socle.operations import Contexte


@click.group(cls=Groupe, name="registre")
def groupe() -> None:
    """Le registre des traitements."""


@groupe.command("importer")
@click.argument("fichier", metavar="FICHIER")
@click.option("--organisme", required=True, metavar="CODE", help="Code de l'organisme.")
@click.option("--essai", is_flag=True, help="Lire et rendre compte, sans rien écrire.")
@click.option("--doublons", is_flag=True, help="Importer aussi ce qui ressemble à une fiche du registre.")
def importer(fichier: str, organisme: str, essai: bool, doublons: bool) -> int:
    """Importer un registre (modèle de la CNIL, JSON de Gouverne, ou tableau dont les colonnes ont été placées à l'écran)."""
    chemin = Path(fichier)
    try:
        contenu = chemin.read_bytes()
    except OSError as erreur:
        raise Refus(f"Fichier introuvable ou illisible : {fichier}.") from erreur
    instance = ouvrir()
    contexte = contexte_de_commande(instance, organisme)
    releve = imports.lire_fichier(contexte, contenu, chemin.name)
    for remarque in releve.toutes_les_remarques:
        click.echo(f"{remarque.feuille}, {remarque.cellule} : « {remarque.valeur} » — {remarque.raison}", err=True)
    if essai:
        for fiche in releve.fiches:
            click.echo(fiche.saisie.nom)
        return 0
    nombre = _importer(contexte, imports.preparer(contexte, contenu, chemin.name), doublons)
    click.echo(f"{nombre} fiche{'s' if nombre > 1 else ''} importée{'s' if nombre > 1 else ''}")
    return 0


def _importer(contexte: Contexte, lot: uuid.UUID, doublons: bool) -> int:
    """Importe les fiches d'un lot, sauf ce qui est déjà au registre ; rend leur nombre."""
    _, attente = imports.lire_attente(contexte, lot)
    ecartees = {} if doublons else attente.proches
    for rang, proche in ecartees.items():
        nom = attente.fiches[rang]["saisie"]["nom"]
        click.echo(f"« {nom} » ressemble à « {proche.existante_nom} », déjà au registre : laissée de côté.", err=True)
    retenues = [rang for rang in range(len(attente.fiches)) if rang not in ecartees]
    if not retenues:
        imports.abandonner(contexte, lot)
        return 0
    choisis = dict.fromkeys(map(str, ecartees), "passer") | dict.fromkeys(map(str, retenues), "creer")
    avancement = confirmer(contexte, lot, choisis)
    while not avancement.fini:
        avancement = continuer(contexte, lot)
    return imports.lire_lot(contexte, lot).nombre


@groupe.command("exporter")
@click.option("--organisme", required=True, metavar="CODE", help="Code de l'organisme.")
@click.option("--format", "format_", required=True, type=click.Choice(list(FORMATS)), metavar="FORMAT",
              help=f"Un format parmi : {', '.join(FORMATS)}.")  # fmt: skip
@click.option("-o", "--sortie", required=True, metavar="FICHIER", help="Fichier à écrire ; « - » : sortie standard.")
def exporter_(organisme: str, format_: str, sortie: str) -> int:
    """Exporter le registre d'un organisme."""
    contexte = contexte_de_commande(ouvrir(), organisme)
    ecrire_resultat(exporter(contexte, format_), sortie)
    return 0
