"""Le formulaire d'une fiche : lecture, lignes ajoutées ou retirées sans JavaScript, erreurs à leur place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from socle.champs import Champ, afficher
from socle.saisies import LIGNES_MAXIMALES, deplier, valeurs_tapees
from socle.types import lire_ligne, lire_texte

TECHNIQUES = frozenset({"csrf_token", "_action", "_version", "_formulaire", "_jeton", "_retour"})


@dataclass(frozen=True)
class SectionLue:
    """Une section telle qu'on la lit : les champs remplis (colonnes vides ôtées) et le nom des autres."""

    section: Any
    remplis: tuple[tuple[Champ, Any], ...]
    vides: tuple[str, ...]


def sections_lues(
    sections: Iterable[Any], champs: Mapping[str, Champ], saisie: Any, sans: frozenset[str] = frozenset()
) -> list[SectionLue]:
    """Les sections d'une fiche, sans les champs que la page montre déjà en tête (`sans`)."""
    return [_section_lue(s, [champs[nom] for nom in s.noms if nom not in sans], saisie) for s in sections]


def _section_lue(section: Any, champs: Sequence[Champ], saisie: Any) -> SectionLue:
    valeurs = valeurs_tapees(champs, saisie)
    remplis = tuple(
        (sans_colonnes_vides(c, valeurs[c.nom]), valeurs[c.nom]) for c in champs if afficher(c, valeurs[c.nom])
    )
    presents = {c.nom for c, _ in remplis}
    return SectionLue(section, remplis, tuple(c.libelle for c in champs if c.nom not in presents))


def sans_colonnes_vides(champ: Champ, lignes: Any) -> Champ:
    """Le même champ ; d'un groupe, seules restent les colonnes où une ligne au moins est remplie."""
    if champ.genre != "groupe":
        return champ
    utiles = tuple(s for s in champ.sous_champs if any(afficher(s, ligne.get(s.nom)) for ligne in lignes))
    return replace(champ, sous_champs=utiles)


def lire_formulaire(form: MultiDict[str, str], champs: Sequence[Champ]) -> dict[str, Any]:
    """Ce qui a été tapé, en dictionnaires imbriqués ; champs techniques et caractères de contrôle sont écartés."""
    paires = [(cle, lire_texte(valeur)) for cle, valeur in form.items(multi=True) if cle not in TECHNIQUES]
    return deplier(paires, champs)


def montrables(valeurs: Mapping[str, Any], champs: Iterable[Champ]) -> dict[str, Any]:
    """Les mêmes valeurs, où un groupe reçu sous une autre forme que des lignes se montre vide."""
    groupes = {c.nom for c in champs if c.genre == "groupe"}
    return {nom: [] if nom in groupes and not isinstance(valeur, list) else valeur for nom, valeur in valeurs.items()}


def erreurs_a_montrer(erreurs: Mapping[str, list[str]], champs: Mapping[str, Champ]) -> dict[str, list[str]]:
    """Les mêmes erreurs, chacune sur un champ que la page montre ; celle d'un champ inconnu vaut pour la page."""
    resultat: dict[str, list[str]] = {}
    for chemin, phrases in erreurs.items():
        cle = _champ_montre(chemin, champs)
        nom = lire_ligne(chemin)[:60]
        propres = [f"« {nom} » : {phrase}" for phrase in phrases] if cle == "_" != chemin else phrases
        resultat.setdefault(cle, []).extend(propres)
    return resultat


def _champ_montre(chemin: str, champs: Mapping[str, Champ]) -> str:
    nom, _, reste = chemin.partition("-")
    champ = champs.get(nom)
    if champ is None:
        return "_"
    sous = reste.partition("-")[2]
    return chemin if sous in {c.nom for c in champ.sous_champs} else nom


def appliquer(action: str, valeurs: Mapping[str, Any], champs: Mapping[str, Champ]) -> dict[str, Any]:
    """Les valeurs, une ligne ajoutée ou retirée (`ajouter:finalites`, `retirer:finalites:0`) ; inconnue, rien."""
    verbe, _, reste = action.partition(":")
    groupe, _, rang = reste.partition(":")
    suite = montrables(valeurs, champs.values())
    champ = champs.get(groupe)
    if champ is None or champ.genre != "groupe":
        return suite
    lignes = list(suite.get(groupe) or [])
    if verbe == "ajouter" and len(lignes) < LIGNES_MAXIMALES:
        lignes.append({})
    elif verbe == "retirer" and rang.isascii() and rang.isdigit() and int(rang[:5]) < len(lignes):
        lignes.pop(int(rang))
    return suite | {groupe: lignes}


def libelles_des_chemins(erreurs: Mapping[str, Any], champs: Mapping[str, Champ]) -> dict[str, str]:
    """Libellé de chaque chemin d'erreur, pour le résumé : « Finalités, ligne 2, Base légale »."""
    resultat: dict[str, str] = {}
    for chemin in erreurs:
        nom, _, reste = chemin.partition("-")
        champ = champs.get(nom)
        if champ is None:
            continue
        rang, _, sous = reste.partition("-")
        morceaux = [champ.libelle]
        if rang.isdigit():
            morceaux.append(f"ligne {int(rang) + 1}")
        morceaux += [c.libelle for c in champ.sous_champs if c.nom == sous]
        resultat[chemin] = ", ".join(morceaux)
    return resultat
