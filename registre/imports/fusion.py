"""Réunir la fiche du registre et celle d'un fichier : compléter sans rien écraser, ou remplacer ce que le fichier donne.

Fonctions pures. Compléter garde toute valeur déjà écrite : les champs vides se remplissent, les listes s'allongent, une
ligne absente s'ajoute ; une finalité déjà écrite, jamais. Recommencer ne change plus rien.
"""

from __future__ import annotations

from typing import Any, Final

from registre.traitements.modele import LIGNES, TraitementSaisie
from socle.champs import Champ, champs_de, champs_par_nom
from socle.donnees_datees import cle_de_texte
from socle.saisies import LONGUEUR_TEXTE, LigneSaisie

COMPLETER: Final = "completer"
REMPLACER: Final = "remplacer"
CLES: Final[dict[str, tuple[str, ...]]] = {
    "finalites": ("libelle",),
    "categories_personnes": ("categorie",),
    "categories_donnees": ("categorie",),
    "destinataires": ("type",),
    "transferts": ("organisme", "pays"),
    "mesures": ("type",),
    "acteurs": ("role", "nom"),
}
"""Ce à quoi deux lignes d'un groupe se reconnaissent."""
JAMAIS: Final = frozenset({"date_mise_a_jour"})
"""Champs que l'enregistrement tient lui-même."""


def fusionner(existante: TraitementSaisie, lue: TraitementSaisie, mode: str = COMPLETER) -> TraitementSaisie:
    """La fiche réunie ; aucune des deux n'est modifiée. `mode` : compléter, ou remplacer.

    Remplacer prend tout ce que le fichier remplit ; ce qu'il laisse vide, ou n'a pas, reste.
    """
    reunie = existante.model_copy(deep=True)
    for champ in champs_de(TraitementSaisie):
        if champ.nom not in JAMAIS:
            ancienne, nouvelle = getattr(existante, champ.nom), getattr(lue, champ.nom)
            if mode == REMPLACER:
                setattr(reunie, champ.nom, _remplacer(champ, ancienne, nouvelle, champ.nom in lue.model_fields_set))
            else:
                setattr(reunie, champ.nom, _completer(champ, ancienne, nouvelle))
    return reunie


def est_vide(valeur: Any) -> bool:
    """Rien d'écrit. « Non » est une réponse."""
    return valeur is None or valeur == "" or valeur == []


def _remplacer(champ: Champ, ancienne: Any, nouvelle: Any, donnee: bool) -> Any:
    if est_vide(nouvelle) or not donnee:
        return _copie(champ, ancienne)
    if champ.genre == "groupe":
        return _a_la_place(champ, ancienne, nouvelle)
    return _copie(champ, nouvelle)


def _a_la_place(champ: Champ, anciennes: list[LigneSaisie], nouvelles: list[LigneSaisie]) -> list[LigneSaisie]:
    """Les lignes du fichier, chacune sous son identifiant d'avant si elle y était déjà à l'identique."""
    libres, lignes = list(anciennes), []
    for nouvelle in nouvelles:
        jumelle = next((a for a in libres if _memes(champ, a, nouvelle)), None)
        if jumelle is not None:
            libres.remove(jumelle)
        lignes.append(nouvelle.model_copy(update={"id": jumelle.id if jumelle else None}))
    return lignes


def _memes(champ: Champ, une: LigneSaisie, autre: LigneSaisie) -> bool:
    return all(getattr(une, sous.nom) == getattr(autre, sous.nom) for sous in champ.sous_champs)


def _completer(champ: Champ, ancienne: Any, nouvelle: Any) -> Any:
    if champ.genre == "groupe":
        return _reunir_lignes(champ, ancienne, nouvelle)
    if est_vide(nouvelle):
        return _copie(champ, ancienne)
    if champ.genre == "choix_multiple":
        return list(dict.fromkeys([*ancienne, *nouvelle]))
    if champ.nom == "observations":
        return _a_la_suite(ancienne, nouvelle)
    return nouvelle if est_vide(ancienne) else ancienne


def _copie(champ: Champ, valeur: Any) -> Any:
    if champ.genre == "groupe":
        return [ligne.model_copy() for ligne in valeur]
    return list(valeur) if isinstance(valeur, list) else valeur


def _a_la_suite(ancien: str, nouveau: str) -> str:
    """Les lignes des observations du fichier qui manquent à celles de la fiche les suivent, tant qu'elles tiennent."""
    connues = set(ancien.split("\n"))
    manquantes = [ligne for ligne in nouveau.split("\n") if ligne not in connues]
    ensemble = "\n".join(filter(None, [ancien, *manquantes]))
    return ensemble if len(ensemble) <= LONGUEUR_TEXTE else ancien


def _reunir_lignes(champ: Champ, anciennes: list[LigneSaisie], nouvelles: list[LigneSaisie]) -> list[LigneSaisie]:
    """Les lignes d'avant, complétées par celles du fichier qui ne les contredisent pas, puis celles qui manquaient."""
    lignes = [ligne.model_copy() for ligne in anciennes]
    for nouvelle in nouvelles:
        if all(est_vide(getattr(nouvelle, sous.nom)) for sous in champ.sous_champs):
            continue
        if any(_absorbe(champ, ligne, nouvelle) for ligne in lignes):
            continue
        rang = next((r for r, ligne in enumerate(lignes) if _compatibles(champ, ligne, nouvelle)), None)
        if rang is None and not _finalite_dite(champ, anciennes, nouvelle):
            lignes.append(nouvelle.model_copy(update={"id": None}))
        elif rang is not None:
            lignes[rang] = _completer_ligne(champ, lignes[rang], nouvelle)
    return lignes


def _finalite_dite(champ: Champ, anciennes: list[LigneSaisie], nouvelle: LigneSaisie) -> bool:
    """Vrai si c'est une finalité que la fiche disait déjà, sous une autre base : elle n'a pas à y être deux fois."""
    (cle,) = CLES["finalites"]
    if champ.nom != "finalites" or not getattr(nouvelle, cle):
        return False
    return any(_texte(getattr(ancienne, cle)) == _texte(getattr(nouvelle, cle)) for ancienne in anciennes)


def _texte(valeur: Any) -> Any:
    return (cle_de_texte(valeur) or valeur) if isinstance(valeur, str) else valeur


def _absorbe(champ: Champ, ligne: LigneSaisie, nouvelle: LigneSaisie) -> bool:
    """Vrai si la ligne dit déjà tout ce que dit la nouvelle."""
    couples = ((getattr(ligne, sous.nom), getattr(nouvelle, sous.nom)) for sous in champ.sous_champs)
    return all(est_vide(neuve) or _texte(neuve) == _texte(ancienne) for ancienne, neuve in couples)


def _compatibles(champ: Champ, ligne: LigneSaisie, nouvelle: LigneSaisie) -> bool:
    """Vrai si les deux parlent de la même chose sans se contredire."""
    cles = [(_texte(getattr(ligne, nom)), _texte(getattr(nouvelle, nom))) for nom in CLES[champ.nom]]
    if not any(neuve for _, neuve in cles) or any(une != autre for une, autre in cles):
        return False
    couples = ((getattr(ligne, sous.nom), getattr(nouvelle, sous.nom)) for sous in champ.sous_champs)
    return all(est_vide(a) or est_vide(b) or _texte(a) == _texte(b) for a, b in couples)


def _completer_ligne(champ: Champ, ligne: LigneSaisie, nouvelle: LigneSaisie) -> LigneSaisie:
    vides = [sous.nom for sous in champ.sous_champs if est_vide(getattr(ligne, sous.nom))]
    return ligne.model_copy(update={nom: getattr(nouvelle, nom) for nom in vides})


def trop_de_lignes(saisie: TraitementSaisie, maximum: int) -> list[str]:
    """Libellés des groupes qui dépassent ce qu'une fiche peut porter."""
    champs = champs_par_nom(TraitementSaisie)
    return [champs[groupe].libelle for groupe in LIGNES if len(getattr(saisie, groupe)) > maximum]
