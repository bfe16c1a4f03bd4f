"""`gouverne clauses controler FICHIER` : contrôler un contrat sans base ni compte."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from clauses.controle.analyse import controler
from clauses.controle.resultat import ETATS, NATURES, Resultat
from socle.console import Commande
from socle.erreurs import DemarrageImpossible, Refus


class FichierIllisible(DemarrageImpossible):
    """Le contrat ne peut pas être lu : la commande sort avec le code 2."""


@click.command("controler", cls=Commande)
@click.argument("fichier", metavar="FICHIER")
@click.option("--json", "en_json", is_flag=True, help="Écrire le résultat en JSON.")
def controler_(fichier: str, en_json: bool) -> int:
    """Contrôler un contrat (.docx, .odt, .pdf avec texte, .txt, .md) : mentions, contradictions, renvois, références."""
    chemin = Path(fichier)
    try:
        resultat = controler(chemin.read_bytes(), chemin.name, date.today())
    except OSError as erreur:
        raise FichierIllisible(f"Fichier introuvable ou illisible : {fichier}.") from erreur
    except Refus as refus:
        raise FichierIllisible(refus.phrase) from refus
    click.echo(json.dumps(en_dictionnaire(resultat), ensure_ascii=False, indent=1) if en_json else en_texte(resultat))
    for remarque in resultat.remarques:
        click.echo(remarque, err=True)
    return 0


def en_dictionnaire(resultat: Resultat) -> dict[str, Any]:
    """Le résultat tel que `--json` l'écrit : mentions, contradictions, renvois cassés, références périmées, remarques."""
    brut = resultat.en_dict()
    gardes = ("fichier", "format", "empreinte", "langue", "fiable", "controle_le", "etat_du_droit", "mentions",
              "contradictions", "renvois_casses", "references_perimees", "remarques", "limites")  # fmt: skip
    return {cle: brut[cle] for cle in gardes}


def en_texte(resultat: Resultat) -> str:
    """Le résultat en clair, une ligne par constat ; les extraits en retrait."""
    lignes = [
        f"{resultat.fichier} : {resultat.mots} mots, état du droit au {resultat.etat_du_droit:%d/%m/%Y}",
        "",
        "Mentions",
    ]
    for mention in resultat.mentions:
        lignes.append(f"{ETATS[mention.etat]}\t{mention.libelle}\t{' '.join(mention.pourquoi)}")
        lignes += [f"    {e.lieu} : « {e.texte} »" for e in mention.extraits]
        lignes += [f"    à relire, {e.lieu} : « {e.texte} »" for e in mention.pistes]
        if mention.complement:
            lignes.append(f"    {mention.complement.libelle} : {ETATS[mention.complement.etat].lower()}")
        if mention.etat != "present":
            lignes.append(f"    à insérer : {', '.join(f'{c.code} {c.titre}' for c in mention.clauses)}")
    lignes += _autres(resultat)
    return "\n".join(lignes)


def _autres(resultat: Resultat) -> list[str]:
    lignes = ["", f"Contradictions : {len(resultat.contradictions)}"]
    for contradiction in resultat.contradictions:
        lignes.append(f"{contradiction.libelle}\t{contradiction.explication}")
        lignes += [f"    {e.lieu} : « {e.texte} »" for e in contradiction.extraits]
    lignes += ["", f"Renvois cassés : {len(resultat.renvois_casses)}"]
    lignes += [f"{r.cible}\t{r.lieu}\t{r.explication}" for r in resultat.renvois_casses]
    lignes += ["", f"Références périmées : {len(resultat.references_perimees)}"]
    for r in resultat.references_perimees:
        lignes.append(f"{r.nom}\t{NATURES[r.nature]}\t{r.aujourd_hui}\t{r.verification}\t{', '.join(r.lieux)}")
        lignes += [f"    article {a.numero} : {a.aujourd_hui} ({a.verification})" for a in r.articles]
    return [*lignes, "", "Ce que le contrôle ne voit pas", *(f"- {limite}" for limite in resultat.limites)]
