"""Le registre en JSON : `{"organisme": {…}, "traitements": [{…}, …]}`, tous les champs, relisible sans perte.

Chaque traitement porte tous les champs de la fiche sous leur nom (docs/formats.md), plus `statut` et `avis`, qui
ne se reprennent pas : une fiche importée est un brouillon.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from registre.traitements.chargement import Fiche
from registre.traitements.echanges.releve import FicheLue, Releve, Remarque
from registre.traitements.modele import LIGNES, TraitementSaisie
from socle.erreurs import SaisieRefusee
from socle.organismes.modele import Organisme, OrganismeChamps
from socle.saisies import valider
from socle.tableurs import CodeRefus, FichierRefuse

ETAT = ("statut", "avis", "avis_motif", "approuve_par")
FICHES_MAXIMUM = 5_000


def ecrire_json(organisme: Organisme, fiches: Sequence[Fiche]) -> bytes:
    """Le registre entier d'un organisme."""
    identite = {"code": organisme.code} | {nom: getattr(organisme, nom) for nom in OrganismeChamps.model_fields}
    traitements = [_traitement(fiche) for fiche in fiches]
    return json.dumps({"organisme": identite, "traitements": traitements}, ensure_ascii=False, indent=1).encode()


def _traitement(fiche: Fiche) -> dict[str, Any]:
    valeurs = fiche.saisie.model_dump(mode="json")
    for groupe in LIGNES:
        for ligne in valeurs[groupe]:
            ligne.pop("id", None)
    return valeurs | {nom: getattr(fiche.traitement, nom) for nom in ETAT}


def lire_json(contenu: bytes) -> Releve:
    """Relit notre JSON ; `FichierRefuse` si ce n'en est pas un. Une fiche non valide est consignée, jamais forcée."""
    try:
        donnees = json.loads(contenu)
        traitements = donnees["traitements"]
        if not isinstance(traitements, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as erreur:
        phrase = (
            "Ce fichier JSON n'est pas un registre de Gouverne : il doit contenir « organisme » et « traitements »."
        )
        raise FichierRefuse(phrase, CodeRefus.PAS_UN_TABLEUR) from erreur
    if len(traitements) > FICHES_MAXIMUM:
        raise FichierRefuse(f"Ce registre dépasse {FICHES_MAXIMUM} fiches.", CodeRefus.TROP_DE_LIGNES)
    releve = Releve()
    for rang, brut in enumerate(traitements, 1):
        _lire_un(rang, brut, releve)
    return releve


def _lire_un(rang: int, brut: Any, releve: Releve) -> None:
    lieu = f"traitement {rang}"
    if not isinstance(brut, dict):
        releve.remarques.append(Remarque("JSON", lieu, str(brut)[:80], "Un objet est attendu.", perdue=True))
        return
    valeurs = {nom: valeur for nom, valeur in brut.items() if nom not in ETAT}
    try:
        releve.fiches.append(FicheLue(lieu, valider(TraitementSaisie, valeurs)))
    except SaisieRefusee as refus:
        for chemin, phrases in refus.erreurs.items():
            releve.remarques.append(Remarque("JSON", f"{lieu}, {chemin}", "", phrases[0], perdue=True))
