"""Mesurer Gouverne à l'échelle d'un territoire : 60 000 fiches, 1 500 organismes, SQLite et PostgreSQL côte à côte.

    python tests/bancs                                  les deux moteurs, taille entière (dix minutes environ)
    python tests/bancs --dossier /tmp/banc              garde les bases peuplées : la passe suivante les reprend
    python tests/bancs --moteur sqlite --fiches 1200 --organismes 30
    python tests/bancs --documents                      une annexe Word, à côté de docxtpl et de python-docx
    python tests/bancs --reprise --organismes 180       le premier jour : modèles posés chez tous, tableurs repris

Chaque page est demandée en HTTP au serveur de production (waitress, 127.0.0.1). La table donne sa durée médiane, le
temps de calcul de l'application, son coût en pages nues servies dans la même passe (meilleurs passages de l'une et de
l'autre), et ses requêtes SQL ; « ! » : plus que l'attendu (la liste ou une recherche, une seconde ; la carte d'un
territoire, trois ; un registre Word ou PDF, dix ; une page, dix pages nues).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(RACINE), str(RACINE / "tests")]

import modeles  # noqa: E402, F401
from bancs import documents_de_banc, reprise_de_banc  # noqa: E402
from bancs.bases_de_banc import MOTEURS, instance_peuplee  # noqa: E402
from bancs.fiches_de_banc import Taille, TailleImpossible  # noqa: E402
from bancs.mesures import Mesure, Parcours, mesurer  # noqa: E402
from bancs.service import servir  # noqa: E402


def dire(phrase: str) -> None:
    """Avancement, sur la sortie d'erreur : la sortie standard ne porte que la table."""
    print(phrase, file=sys.stderr, flush=True)


def mesurer_un_moteur(moteur: str, taille: Taille, dossier: Path, options: argparse.Namespace) -> list[Mesure]:
    """Toutes les pages d'un moteur ; s'arrête seul au bout du temps donné."""
    mesures: list[Mesure] = []
    with instance_peuplee(moteur, taille, dossier, lambda phrase: dire(f"{moteur} : {phrase}")) as instance:
        fin = time.monotonic() + options.minutes * 60
        with servir(instance) as client:
            for page in Parcours(instance, client).pages():
                if time.monotonic() > fin:
                    dire(f"{moteur} : temps écoulé, « {page.nom} » et la suite ne sont pas mesurées.")
                    break
                mesures.append(mesurer(client, page, options.passages, timedelta(seconds=options.secondes)))
                dire(f"{moteur} : {page.nom}, {mesures[-1].ms:.0f} ms")
    return mesures


def tableau(resultats: dict[str, list[Mesure]]) -> str:
    """La table : une ligne par page, quatre colonnes par moteur."""
    par_moteur = {moteur: {m.nom: m for m in mesures} for moteur, mesures in resultats.items()}
    noms = list(dict.fromkeys(m.nom for mesures in resultats.values() for m in mesures))
    largeur = max(len(nom) for nom in noms)
    entetes = "".join(f"  {moteur:>10} ms calcul      ×   SQL" for moteur in resultats)
    lignes = [f"{'page':<{largeur}}{entetes}"]
    for nom in noms:
        cases = (_case(mesures.get(nom)) for mesures in par_moteur.values())
        lignes.append(f"{nom:<{largeur}}{''.join(cases)}")
    return "\n".join(lignes)


def _case(mesure: Mesure | None) -> str:
    if mesure is None:
        return f"  {'–':>13} {'–':>6} {'–':>6}  {'–':>4}"
    signe = "!" if mesure.depasse else " "
    return f"  {mesure.ms:>13.1f} {mesure.calcul_ms:>6.0f} {mesure.fois:>6.1f}{signe}{mesure.requetes:>5}"


def lire_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Options de la ligne de commande."""
    analyseur = argparse.ArgumentParser(
        prog="python tests/bancs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    analyseur.add_argument("--fiches", type=int, default=Taille.fiches, help="nombre de fiches (60000)")
    analyseur.add_argument("--organismes", type=int, default=Taille.organismes, help="nombre d'organismes (1500)")
    analyseur.add_argument("--moteur", choices=[*MOTEURS, "les-deux"], default="les-deux")
    analyseur.add_argument("--dossier", type=Path, help="où garder les bases peuplées (sinon : rien n'est gardé)")
    analyseur.add_argument("--passages", type=int, default=15, help="passages par page, au plus (15)")
    analyseur.add_argument("--secondes", type=float, default=10, help="temps par page, au plus (10)")
    analyseur.add_argument("--minutes", type=float, default=10, help="temps de mesure par moteur, au plus (10)")
    analyseur.add_argument("--documents", action="store_true", help="mesure les documents Word, et rien d'autre")
    analyseur.add_argument("--reprise", action="store_true", help="mesure le premier jour, et rien d'autre")
    return analyseur.parse_args(arguments)


def principal(arguments: Sequence[str]) -> int:
    """Peuple, mesure, imprime ; 2 si la taille est impossible."""
    options = lire_options(arguments)
    if options.documents:
        print(documents_de_banc.banc())
        return 0
    if options.reprise:
        print(reprise_de_banc.banc(min(options.organismes, 180)))
        return 0
    taille = Taille(options.fiches, options.organismes)
    try:
        taille.profil()
    except TailleImpossible as refus:
        dire(str(refus))
        return 2
    for nom in [nom for nom in os.environ if nom.startswith("GOUVERNE_")]:
        del os.environ[nom]
    moteurs = MOTEURS if options.moteur == "les-deux" else (options.moteur,)
    garde = nullcontext(options.dossier) if options.dossier else tempfile.TemporaryDirectory(prefix="gouverne-banc-")
    with garde as dossier:
        resultats = {m: mesurer_un_moteur(m, taille, Path(dossier).resolve(), options) for m in moteurs}
    print(f"{taille.fiches} fiches, {taille.organismes} organismes ; × : en pages nues du même serveur\n")
    print(tableau(resultats))
    return 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
