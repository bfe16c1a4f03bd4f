"""`gouverne clauses importer-contrats` : reprendre les contrats des données essentielles."""

from __future__ import annotations

from pathlib import Path

import click

from clauses.suivi import imports
from socle.comptes.acces import contexte_de_commande
from socle.console import Commande, ouvrir
from socle.erreurs import Refus


@click.command("importer-contrats", cls=Commande)
@click.argument("fichier", metavar="FICHIER")
@click.option("--organisme", required=True, metavar="CODE", help="Code de l'organisme.")
@click.option("--essai", is_flag=True, help="Lire et rendre compte, sans rien écrire.")
def importer_contrats(fichier: str, organisme: str, essai: bool) -> int:
    """Importer des contrats (données essentielles de la commande publique, JSON)."""
    chemin = Path(fichier)
    try:
        contenu = chemin.read_bytes()
    except OSError as erreur:
        raise Refus(f"Fichier introuvable ou illisible : {fichier}.") from erreur
    contexte = contexte_de_commande(ouvrir(), organisme)
    lignes = imports.examiner(contexte, contenu)
    for ligne in lignes:
        for phrase in [ligne.raison] if ligne.raison else ligne.lu.remarques:
            click.echo(f"Contrat {ligne.lu.rang} ({ligne.lu.nom or 'sans objet'}) : {phrase}", err=True)
    prises = [ligne.lu for ligne in lignes if ligne.prise]
    if essai:
        for lu in prises:
            click.echo(lu.nom)
        return 0
    ids = imports.confirmer(contexte, imports.preparer(contexte, contenu, chemin.name)) if prises else []
    click.echo(f"{len(ids)} contrat{'s' if len(ids) > 1 else ''} importé{'s' if len(ids) > 1 else ''}")
    return 0
