"""`gouverne clauses …` : produire une annexe, contrôler un contrat, vérifier la bibliothèque."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import ValidationError

from clauses.bibliotheque import references, verification
from clauses.bibliotheque.chargement import bibliotheque
from clauses.controle.commandes import controler_
from clauses.redaction.composition import composer
from clauses.redaction.documents import Entete, document_de_l_annexe
from clauses.redaction.reponses import Redaction
from clauses.redaction.valeurs import lire
from clauses.suivi.commandes import importer_contrats
from socle.console import Groupe, ecrire_resultat
from socle.documents import rendre
from socle.erreurs import Refus, SaisieRefusee

FORMATS = ("docx", "odt", "pdf")


@click.group(cls=Groupe, name="clauses")
def groupe() -> None:
    """Les clauses de données des contrats."""


groupe.add_command(importer_contrats)
groupe.add_command(controler_)


@groupe.command("generer")
@click.option(
    "--profil", required=True, metavar="PROFIL", help="Un profil de la bibliothèque, par exemple dsp_standard."
)
@click.option("--reponses", metavar="FICHIER", help="Réponses en YAML : variables, ajoutees, retirees, annexes.")
@click.option("--commentaires", is_flag=True, help="Mettre en marge sources, risques et replis (Word).")
@click.option(
    "-o", "--sortie", required=True, metavar="FICHIER", help="Fichier .docx, .odt ou .pdf ; « - » : Word sur la sortie."
)
def generer(profil: str, reponses: str | None, commentaires: bool, sortie: str) -> int:
    """Produire une annexe ; sans réponses, celles que la bibliothèque propose."""
    b = bibliotheque()
    if profil not in {p.id for p in b.meta.profils}:
        raise Refus(f"Profil inconnu : {profil}. Ceux qui existent : {', '.join(p.id for p in b.meta.profils)}.")
    format_ = sortie.rpartition(".")[2].lower() if sortie != "-" else "docx"
    if format_ not in FORMATS:
        raise Refus("Le fichier à écrire se termine par .docx, .odt ou .pdf.")
    redaction = lire_reponses(Path(reponses)) if reponses else Redaction()
    texte = composer(b, redaction.model_copy(update={"profil": profil}))
    v = texte.variables
    entete = Entete(organisme=v["collectivite_nom"], contrat=v["contrat_objet"], jour=date.today(), commentaires=commentaires,
                    cocontractant=v["titulaire_nom"])  # fmt: skip
    ecrire_resultat(rendre(document_de_l_annexe(texte, entete), format_), sortie)
    for blanc in texte.a_completer:
        click.echo(f"Reste à remplir : {blanc}", err=True)
    return 0


def lire_reponses(chemin: Path) -> Redaction:
    """Les réponses d'un fichier YAML : une rédaction entière, ou des variables seules ; chaque valeur est contrôlée."""
    try:
        lu: Any = yaml.safe_load(chemin.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as erreur:
        raise Refus(f"Réponses illisibles : {chemin}.") from erreur
    if not isinstance(lu, dict):
        raise Refus("Les réponses sont une suite de « nom: valeur ».")
    entiere = set(lu) <= set(Redaction.model_fields)
    try:
        redaction = Redaction.model_validate(lu if entiere else {"variables": lu})
    except ValidationError as erreur:
        raise Refus("Les réponses n'ont pas la forme attendue : variables, ajoutees, retirees, annexes.") from erreur
    _controler(redaction)
    return redaction


def _controler(redaction: Redaction) -> None:
    b = bibliotheque()
    erreurs: dict[str, list[str]] = {}
    for nom, valeur in redaction.variables.items():
        if nom not in b.variables:
            erreurs[nom] = ["cette variable n'existe pas"]
            continue
        try:
            lire(b.variables[nom], valeur)
        except ValueError as refus:
            erreurs[nom] = [str(refus)]
    for code in (*redaction.ajoutees, *redaction.retirees):
        if code not in b.par_code:
            erreurs[code] = ["cette clause n'existe pas"]
    if erreurs:
        raise SaisieRefusee(erreurs)


@groupe.command("verifier")
@click.option("--codes", metavar="FICHIER", help="Liste d'articles par code (JSON), plus récente que celle livrée.")
def verifier(codes: str | None) -> int:
    """Vérifier la bibliothèque : langage, variables, dépendances, accords, références, mentions, âge."""
    try:
        liste = references.lire_codes(Path(codes)) if codes else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as erreur:
        raise Refus(f"Liste d'articles illisible : {codes}.") from erreur
    fautes = verification.verifier(bibliotheque(), date.today(), liste)
    for faute in fautes:
        click.echo(f"{faute.lieu}\t{'faute' if faute.grave else 'remarque'}\t{faute.phrase}")
    graves = sum(f.grave for f in fautes)
    b = bibliotheque()
    click.echo(f"{len(b.clauses)} clauses, {len(b.meta.profils)} profils : {graves} faute(s).", err=True)
    return 1 if graves else 0
