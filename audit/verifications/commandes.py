"""`gouverne audit certificat` et `gouverne audit verifier` : juger un fichier sans base ; vérifier les hôtes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path

import click

from audit.verifications import travaux
from audit.verifications.verdicts import ERREUR, LIBELLES, Juge, Jugement
from audit.verifications.x509.juger import juger_fichier
from audit.verifications.x509.lecture import TAILLE_MAXIMALE
from socle.base import maintenant
from socle.comptes.acces import contexte_de_commande
from socle.console import Commande, ouvrir
from socle.erreurs import Refus
from socle.types import lire_date


@click.command("certificat", cls=Commande)
@click.argument("fichier", metavar="FICHIER")
@click.option("--hote", default="", metavar="NOM", help="Nom d'hôte que le certificat doit porter.")
@click.option("--le", "jour", default="", metavar="DATE", help="Juger à cette date (jj/mm/aaaa) ; aujourd'hui sinon.")
@click.option("--json", "en_json", is_flag=True, help="Écrire le verdict et les constats en JSON.")
def certificat(fichier: str, hote: str, jour: str, en_json: bool) -> int:
    """Juger un certificat (PEM, DER, P7B) selon le RGS et le guide TLS ; n'ouvre aucune base, ne joint rien."""
    jugement = _juger(Path(fichier), hote, _instant(jour))
    lisible = all(c.code != "lisible" or c.verdict != ERREUR for c in jugement.constats)
    click.echo(_json(jugement) if en_json else _texte(jugement))
    return 0 if lisible else 1


def _instant(jour: str) -> datetime:
    """Midi de ce jour, ou l'instant présent ; `Refus` si la date ne se lit pas."""
    try:
        lu = lire_date(jour)
    except ValueError as erreur:
        raise Refus(str(erreur)) from erreur
    return datetime.combine(lu, time(12), UTC) if lu else maintenant()


def _juger(chemin: Path, hote: str, quand: datetime) -> Jugement:
    """Un fichier absent ou interdit est une erreur comme une autre : elle se dit dans le verdict."""
    try:
        with chemin.open("rb") as ouvert:
            contenu = ouvert.read(TAILLE_MAXIMALE + 1)
    except OSError:
        return Jugement([Juge("x509", "fichier")("lisible", ERREUR, f"Fichier introuvable ou illisible : {chemin}.")])
    return juger_fichier(contenu, quand, hote)


def _json(jugement: Jugement) -> str:
    contenu = {
        "verdict": jugement.verdict,
        "resume": jugement.resume,
        "constats": [c.en_dict() for c in jugement.constats],
        "conseils": list(jugement.conseils),
        "expire_le": jugement.expire_le.isoformat() if jugement.expire_le else None,
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1)


def _texte(jugement: Jugement) -> str:
    lignes = [f"Verdict : {LIBELLES[jugement.verdict]}", ""]
    lignes += [f"{LIBELLES[c.verdict]:<13} {c.explication} [{c.regle}]" for c in jugement.constats]
    if jugement.conseils:
        lignes += ["", "Conseils", *(f"- {conseil}" for conseil in jugement.conseils)]
    return "\n".join(lignes)


@click.command("verifier", cls=Commande)
@click.option("--organisme", required=True, metavar="CODE", help="Code de l'organisme.")
@click.option("--hote", default="", metavar="NOM", help="Cet hôte seulement.")
def verifier(organisme: str, hote: str) -> int:
    """Vérifier en ligne les hôtes confirmés d'un organisme, et rejuger ses certificats. Pour cron."""
    instance = ouvrir()
    contexte = contexte_de_commande(instance, organisme)
    resultat = travaux.verifier_tout(contexte, travaux.moyens_de(instance), hote.strip().lower())
    if hote and not resultat:
        raise Refus(
            f"Aucun hôte confirmé ne s'appelle « {hote} » : déclarez-le, et qu'une personne le confirme à l'écran."
        )
    for nom, ligne in resultat:
        cible = f":{ligne.cible}" if ligne.cible else ""
        click.echo(f"{nom}{cible}\t{ligne.genre}\t{ligne.verdict}\t{ligne.resume}")
    return 0
