"""`gouverne audit referentiel importer` : garder un référentiel lu d'un fichier."""

from __future__ import annotations

from pathlib import Path

import click

from audit.referentiels import operations
from audit.referentiels.echanges import lecture
from audit.referentiels.echanges.commun import TAILLE_MAXIMALE, Lu
from socle.comptes.acces import contexte_de_commande
from socle.console import Commande, Groupe, ouvrir
from socle.erreurs import Refus


@click.group(cls=Groupe, name="referentiel")
def referentiel() -> None:
    """Les référentiels d'un autodiagnostic."""


@referentiel.command("importer", cls=Commande)
@click.argument("fichier", metavar="FICHIER")
@click.option("--organisme", required=True, metavar="CODE", help="Code de l'organisme qui le tiendra.")
@click.option(
    "--cadre", default="", metavar="REF", help="Lequel lire, si la bibliothèque en porte plusieurs (son ref_id)."
)
@click.option("--essai", is_flag=True, help="Lire et rendre compte, sans rien écrire.")
def importer(fichier: str, organisme: str, cadre: str, essai: bool) -> int:
    """Importer un référentiel (bibliothèque CISO Assistant, tableur, YAML de Gouverne) et donner son identifiant."""
    contexte = contexte_de_commande(ouvrir(), organisme)
    lu = lecture.lire(_contenu(fichier), Path(fichier).name, cadre=cadre)
    _rendre_compte(lu)
    if lu.referentiel is None:
        raise Refus(f"{len(lu.fautes)} point(s) à corriger : rien n'a été importé.")
    if essai:
        operations.apercevoir(contexte, lu)
        return 0
    click.echo(operations.importer(contexte, lu))
    return 0


def _contenu(fichier: str) -> bytes:
    """Le fichier, lu sans dépasser d'un octet ce qui serait refusé."""
    try:
        with Path(fichier).open("rb") as ouvert:
            return ouvert.read(TAILLE_MAXIMALE + 1)
    except OSError as erreur:
        raise Refus(f"Fichier introuvable ou illisible : {fichier}.") from erreur


def _rendre_compte(lu: Lu) -> None:
    """Ce qui a été compris, sur la sortie d'erreur : la sortie standard ne porte que l'identifiant."""
    if lu.referentiel is not None:
        r = lu.referentiel
        click.echo(f"{operations.nommer(r)} : {len(r.points)} points, {len(r.par_chapitre)} chapitres.", err=True)
    for remarque in lu.remarques:
        click.echo(remarque, err=True)
    for faute in lu.fautes:
        click.echo(f"Ligne {faute.ligne} : {faute.phrase}" if faute.ligne else faute.phrase, err=True)
