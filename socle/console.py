"""La ligne de commande en français : aide, erreurs d'une ligne sur la sortie d'erreur, codes 0, 1 et 2.

0 : fait. 1 : l'acte a été refusé (fichier non valide, anomalie trouvée). 2 : commande mal écrite ou instance
qui ne peut pas s'ouvrir. Rien que le résultat sur la sortie standard.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from socle.erreurs import DemarrageImpossible, Refus, SaisieRefusee
from socle.fichiers import ecrire_d_un_tenant
from socle.instance import Instance, ouvrir_instance
from socle.reglages import Reglages


class _EnFrancais:
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Ligne d'usage."""
        morceaux = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        traduits = [{"[OPTIONS]": "[OPTIONS]", "COMMAND [ARGS]...": "COMMANDE…"}.get(m, m) for m in morceaux]
        formatter.write_usage(ctx.command_path, " ".join(traduits), prefix="Usage : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, puis commandes s'il y en a."""
        lignes = [p.get_help_record(ctx) for p in self.get_params(ctx) if isinstance(p, click.Option)]  # type: ignore[attr-defined]
        if utiles := [(nom, _en_francais(aide)) for nom, aide in filter(None, lignes)]:
            with formatter.section("Options "):
                formatter.write_dl(utiles)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, dit en français."""
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Montrer cette aide."
        return option


def _en_francais(aide: str) -> str:
    return aide.replace("[required]", "[obligatoire]").replace("[default: ", "[défaut : ")


class Commande(_EnFrancais, click.Command):
    """Une commande."""


class Groupe(_EnFrancais, click.Group):
    """Un groupe de commandes."""

    command_class = Commande
    group_class = type

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """La liste des commandes du groupe."""
        noms = self.list_commands(ctx)
        lignes = [(nom, c.get_short_help_str(90)) for nom in noms if (c := self.get_command(ctx, nom))]
        with formatter.section("Commandes "):
            formatter.write_dl(lignes)


def ouvrir() -> Instance:
    """L'instance décrite par l'environnement ; dit sur la sortie d'erreur ce que le premier démarrage doit dire."""
    instance = ouvrir_instance(lire_reglages())
    for avis in instance.avis:
        click.echo(avis, err=True)
    return instance


def lire_reglages() -> Reglages:
    """Réglages de l'environnement ; une valeur fausse devient un `DemarrageImpossible` qui la nomme."""
    try:
        return Reglages()
    except ValueError as erreur:
        noms = [str(e["loc"][0]).upper() for e in getattr(erreur, "errors", list)()]
        raise DemarrageImpossible(f"Réglage non valide : {', '.join('GOUVERNE_' + n for n in noms)}.") from None


def lancer(groupe: click.Group, arguments: Sequence[str] | None = None) -> int:
    """Exécute la ligne de commande et rend le code de sortie."""
    try:
        code: Any = groupe.main(args=arguments, prog_name="gouverne", standalone_mode=False)
    except click.ClickException as erreur:
        return _dire(_traduire(erreur), 2)
    except click.exceptions.Abort:
        return _dire("Interrompu.", 1)
    except DemarrageImpossible as refus:
        return _dire(refus.phrase, 2)
    except SaisieRefusee as refus:
        return _dire(" ; ".join(f"{champ} : {p[0]}" for champ, p in refus.erreurs.items()), 1)
    except Refus as refus:
        return _dire(refus.phrase, 1)
    return code if isinstance(code, int) else 0


def _dire(phrase: str, code: int) -> int:
    click.echo("gouverne : " + " ".join(phrase.split()), err=True)
    return code


def _traduire(erreur: click.ClickException) -> str:
    if isinstance(erreur, click.NoSuchOption):
        return f"option inconnue « {erreur.option_name} » (voir --help)."
    if isinstance(erreur, click.MissingParameter):
        nom = erreur.param.opts[0] if erreur.param and erreur.param.opts else "argument"
        if isinstance(erreur.param, click.Argument):
            nom = erreur.param.make_metavar(erreur.ctx) if erreur.ctx else nom
        return f"il manque {nom} (voir --help)."
    if isinstance(erreur, click.BadParameter):
        nom = erreur.param.opts[0] if erreur.param and erreur.param.opts else "argument"
        return f"valeur non valide pour {nom} (voir --help)."
    if isinstance(erreur, click.FileError):
        return f"fichier illisible : {erreur.ui_filename}."
    if isinstance(erreur, click.UsageError) and "command" in erreur.message.lower():
        return "commande inconnue ou absente (voir gouverne --help)."
    return "ligne de commande mal écrite (voir --help)."


def ecrire_resultat(octets: bytes, sortie: str) -> None:
    """Écrit des octets dans un fichier (d'un seul tenant) ou, pour `-`, sur la sortie standard."""
    if sortie == "-":
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()
        return
    ecrire_d_un_tenant(sortie, octets)
