"""`gouverne audit exporter` : un document ou un export d'un autodiagnostic, sans la page."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Final

import click
from sqlmodel import select

from audit.autodiagnostics.modele import AUTODIAGNOSTIC
from audit.rapports import exports
from socle.comptes.acces import contexte_de_commande
from socle.console import Commande, ouvrir
from socle.erreurs import Introuvable, Refus
from socle.instance import Instance
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre

DOCUMENTS: Final = ("docx", "pdf", "odt")
FORMATS: Final = ("json", "xlsx", "csv", *DOCUMENTS)


@click.command("exporter", cls=Commande)
@click.argument("identifiant", metavar="ID")
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), help="Format du fichier.")
@click.option("--lettre", is_flag=True, help="La lettre au maire, au lieu du rapport (docx, pdf).")
@click.option("-o", "--sortie", default="", metavar="FICHIER", help="Où écrire ; la sortie standard sinon.")
def exporter(identifiant: str, format_: str, lettre: bool, sortie: str) -> int:
    """Exporter un autodiagnostic : ses données (json, xlsx, csv) ou son rapport (docx, pdf, odt)."""
    instance = ouvrir()
    id_ = _identifiant(identifiant)
    contexte = contexte_de_commande(instance, _organisme(instance, id_))
    quoi = "lettre" if lettre else "rapport" if format_ in DOCUMENTS else "donnees"
    _, octets = exports.exporter(contexte, id_, quoi, format_)
    if sortie:
        _ecrire(Path(sortie), octets)
        click.echo(f"{sortie} : {len(octets)} octets.")
    else:
        sys.stdout.buffer.write(octets)
    return 0


def _identifiant(texte: str) -> uuid.UUID:
    try:
        return uuid.UUID(texte)
    except ValueError as erreur:
        phrase = (
            f"« {texte[:60]} » n'est pas l'identifiant d'un autodiagnostic : prenez la fin de l'adresse de sa page."
        )
        raise Refus(phrase) from erreur


def _organisme(instance: Instance, id_: uuid.UUID) -> str:
    """Le code de l'organisme qui tient cet autodiagnostic."""
    with instance.base.lire(Perimetre.hors("trouver l'organisme d'un autodiagnostic à exporter")) as session:
        objet = session.get(Objet, id_)
        if objet is None or objet.type != AUTODIAGNOSTIC:
            raise Introuvable("Aucun autodiagnostic n'a cet identifiant.")
        return session.exec(select(Organisme.code).where(Organisme.id == objet.organisme_id)).one()


def _ecrire(chemin: Path, octets: bytes) -> None:
    try:
        chemin.write_bytes(octets)
    except OSError as erreur:
        raise Refus(f"Ce fichier ne peut pas être écrit : {chemin}.") from erreur
