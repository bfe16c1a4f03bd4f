"""`gouverne aipd …` : importer une analyse de l'outil PIA de la CNIL, en exporter une."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

import click
from sqlmodel import select

from registre.aipd.documents.exports import produire
from registre.aipd.echanges import passage
from registre.aipd.etude.modele import TYPE
from socle.comptes.acces import contexte_de_commande
from socle.console import Groupe, ecrire_resultat, ouvrir
from socle.erreurs import Introuvable, Refus
from socle.instance import Instance
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

DOCUMENTS: Final = ("docx", "pdf", "odt")
FORMATS: Final = ("json", "zip", *DOCUMENTS)


@click.group(cls=Groupe, name="aipd")
def groupe() -> None:
    """Les analyses d'impact (RGPD 35)."""


@groupe.command("importer")
@click.argument("fichier", metavar="FICHIER")
@click.option("--organisme", required=True, metavar="CODE", help="Code de l'organisme.")
@click.option("--complement", default="", metavar="FICHIER", help="Le fichier gouverne-….json exporté avec lui.")
def importer(fichier: str, organisme: str, complement: str) -> int:
    """Importer une analyse de l'outil PIA de la CNIL (.json, ou l'archive .zip qui la porte)."""
    octets = _lire(fichier)
    second = _lire(complement) if complement else None
    contexte = contexte_de_commande(ouvrir(), organisme)
    id_, remarques = passage.importer(contexte, octets, Path(fichier).name, second)
    for remarque in remarques:
        click.echo(f"{remarque.ou} : {remarque.phrase}", err=True)
    click.echo(str(id_))
    return 0


@groupe.command("exporter")
@click.argument("identifiant", metavar="ID")
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), metavar="FORMAT",
              help=f"Un format parmi : {', '.join(FORMATS)}.")  # fmt: skip
@click.option("-o", "--sortie", required=True, metavar="FICHIER", help="Fichier à écrire ; « - » : sortie standard.")
def exporter(identifiant: str, format_: str, sortie: str) -> int:
    """Exporter une analyse : pour l'outil PIA (json), avec son complément (zip), en document (docx, pdf, odt)."""
    instance = ouvrir()
    id_ = _identifiant(identifiant)
    contexte = contexte_de_commande(instance, _organisme(instance, id_))
    if format_ in DOCUMENTS:
        _, octets = produire(contexte, id_, "etude", format_)
    else:
        _, octets = (passage.exporter if format_ == "json" else passage.exporter_archive)(contexte, id_)
    ecrire_resultat(octets, sortie)
    return 0


def _lire(fichier: str) -> bytes:
    try:
        return Path(fichier).read_bytes()
    except OSError as erreur:
        raise Refus(f"Fichier introuvable ou illisible : {fichier}.") from erreur


def _identifiant(texte: str) -> uuid.UUID:
    try:
        return uuid.UUID(texte)
    except ValueError as erreur:
        phrase = f"« {texte[:60]} » n'est pas l'identifiant d'une analyse : prenez la fin de l'adresse de sa page."
        raise Refus(phrase) from erreur


def _organisme(instance: Instance, id_: uuid.UUID) -> str:
    """Le code de l'organisme qui tient cette analyse."""
    with instance.base.lire(Perimetre.hors("trouver l'organisme d'une analyse à exporter")) as session:
        objet = session.get(Objet, id_)
        if objet is None or objet.type != TYPE:
            raise Introuvable("Aucune analyse d'impact n'a cet identifiant.")
        return session.exec(select(Organisme.code).where(Organisme.id == objet.organisme_id)).one()
