"""Dossier de crise, fonctions pures : ce qui y manque, ce qui ne peut pas tenir, ce qui a vieilli."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from audit.crise import ordre
from audit.crise.listes import LISTES
from audit.crise.ordre import Etape, heures, nommer
from socle.echeances.calcul import ajouter_mois

ROLES_ATTENDUS: Final = ("maire", "dgs", "rssi", "prestataire", "dpo", "assurance", "forces_ordre", "cert")
PLACES_ATTENDUES: Final = ("decider", "conduire", "dire", "noter")
MOIS_DE_REVUE: Final = 12
_RGS = "RGS v2.0 § 7.10"


@dataclass(frozen=True)
class Alerte:
    """Une phrase à montrer, son fondement et comment il a été vérifié ; `faire` : l'action à proposer, de clé `cle`."""

    phrase: str
    article: str = ""
    verification: str = "M"
    cle: str = ""
    faire: str = ""


def alertes(s: Any, noms: Mapping[str, str], aujourd_hui: date, modifie_le: date | None = None) -> list[Alerte]:
    """Ce qui demande une action. `noms` : systèmes du registre, par identifiant ; `modifie_le` : dernière écriture."""
    return [
        *_annuaire(s), *_cellule(s), *_redemarrage(ordre.etapes(s.redemarrages, noms), s.redemarrages),
        *_papier(s, aujourd_hui), *_lieu(s), *_vie(s, aujourd_hui, modifie_le),
    ]  # fmt: skip


def roles_absents(s: Any) -> list[str]:
    """Libellés des rôles attendus que l'annuaire ne porte pas."""
    presents = {c.role for c in s.contacts}
    return [LISTES["roles_crise"].item(role).libelle for role in ROLES_ATTENDUS if role not in presents]


def _annuaire(s: Any) -> Iterator[Alerte]:
    if absents := roles_absents(s):
        yield Alerte(
            f"L'annuaire d'alerte n'a personne pour : {', '.join(absents)}.", "Guide d'hygiène, mesure 40", "M",
            "annuaire", "Compléter l'annuaire d'alerte",
        )  # fmt: skip
    muets = [LISTES["roles_crise"].item(c.role).libelle for c in s.contacts if not c.telephone]
    if muets:
        yield Alerte(f"Sans téléphone, on ne les joindra pas : {nommer(list(dict.fromkeys(muets)))}.")


def _cellule(s: Any) -> Iterator[Alerte]:
    tenues = {p.fonction for p in s.cellule if p.titulaire}
    absentes = [LISTES["fonctions_cellule"].item(f).libelle.lower() for f in PLACES_ATTENDUES if f not in tenues]
    if absentes:
        yield Alerte(
            f"Dans la cellule de décision, personne pour : {', '.join(absentes)}.", _RGS, "S", "cellule",
            "Composer la cellule de décision",
        )  # fmt: skip
    seules = [p.fonction for p in s.cellule if p.titulaire and not p.suppleant]
    seuls = [LISTES["fonctions_cellule"].item(fonction).libelle.lower() for fonction in seules]
    if seuls:
        yield Alerte(f"Sans suppléant, un congé suffit : {nommer(list(dict.fromkeys(seuls)))}.")


def _redemarrage(suite: Sequence[Etape], lignes: Sequence[Any]) -> Iterator[Alerte]:
    if not suite:
        yield Alerte("Aucun système dans l'ordre de redémarrage.", _RGS, "S", "ordre", "Écrire l'ordre de redémarrage")
        return
    yield from _durees(suite)
    yield from _enchainement(suite)
    if sans := [e.nom for e, ligne in _avec(suite, lignes) if not ligne.sauvegarde_lieu]:
        yield Alerte(f"On ne sait pas où est la sauvegarde : {nommer(sans)}.", "Guide d'hygiène, mesure 37", "S")
    if sans := [e.nom for e, ligne in _avec(suite, lignes) if not ligne.mode_degrade]:
        yield Alerte(f"Rien n'est dit de la façon de faire sans : {nommer(sans)}.")


def _avec(suite: Sequence[Etape], lignes: Sequence[Any]) -> list[tuple[Etape, Any]]:
    """Chaque étape et sa ligne."""
    return list(zip(suite, ordre.triees(lignes), strict=True))


def _durees(suite: Sequence[Etape]) -> Iterator[Alerte]:
    if sans := [e.nom for e in suite if e.dmia is None or e.pdma is None]:
        yield Alerte(
            f"DMIA ou PDMA à fixer : {nommer(sans)}.", "ReCyF objectif 13.4", "S", "durees",
            "Fixer la DMIA et la PDMA des systèmes",
        )  # fmt: skip
    if sans := [e.nom for e in suite if e.pdma is not None and e.sauvegarde is None]:
        yield Alerte(
            f"Une PDMA, mais aucune fréquence de sauvegarde : {nommer(sans)}. On ne sait pas si elle est tenue.",
            "ReCyF objectif 13", "S", "sauvegardes", "Dire la fréquence des sauvegardes",
        )  # fmt: skip
    for e in suite:
        if e.pdma is not None and e.sauvegarde is not None and e.sauvegarde > e.pdma:
            yield Alerte(
                f"« {e.nom} » : on accepte de perdre {heures(e.pdma)} de données, mais la sauvegarde passe toutes les "
                f"{heures(e.sauvegarde)}. Sauvegardez plus souvent, ou acceptez de perdre plus.",
                "ReCyF objectif 13", "S", "frequences", "Accorder les sauvegardes à la PDMA",
            )  # fmt: skip


def _enchainement(suite: Sequence[Etape]) -> Iterator[Alerte]:
    for nom, manque in ordre.inconnues(suite):
        yield Alerte(f"« {nom} » dépend de « {manque} », qui n'est pas dans l'ordre de redémarrage.")
    if deux := ordre.doubles(suite):
        yield Alerte(f"Plusieurs lignes portent le même nom : {nommer(deux)}. Les dépendances visent la première.")
    if tour := ordre.boucle(suite):
        yield Alerte(
            f"Boucle : {' dépend de '.join(f'« {nom} »' for nom in tour)}. Aucun ne peut redémarrer le premier : dites "
            "lequel sait tourner sans l'autre, même mal, et ôtez cette dépendance.", "", "M", "boucle",
            "Défaire la boucle de l'ordre de redémarrage",
        )  # fmt: skip
    for e, autre in ordre.trop_tard(suite):
        rang = f"au rang {autre.rang}" if autre.rang is not None else "sans rang"
        yield Alerte(
            f"« {e.nom} » redémarre au rang {e.rang}, mais il a besoin de « {autre.nom} », {rang}.", "", "M", "rangs",
            "Corriger l'ordre de redémarrage",
        )  # fmt: skip
    for e, autre in ordre.trop_court(suite):
        yield Alerte(
            f"« {e.nom} » doit revenir en {heures(e.dmia)}, mais « {autre.nom} », dont il dépend, peut attendre "
            f"{heures(autre.dmia)}. La DMIA de l'un ou de l'autre est à revoir.", "", "M", "dmia",
            "Accorder les DMIA des systèmes qui dépendent l'un de l'autre",
        )  # fmt: skip


def _papier(s: Any, aujourd_hui: date) -> Iterator[Alerte]:
    if not s.formulaires:
        yield Alerte("Aucun formulaire papier : l'état civil, au moins, ne peut pas attendre.", "", "M", "papier",
                     "Préparer les formulaires papier")  # fmt: skip
    vieux = [LISTES["formulaires_papier"].item(f.genre).libelle.split(" :")[0].lower()
             for f in s.formulaires if f.verifie_le is None or _vieux(f.verifie_le, aujourd_hui)]  # fmt: skip
    if vieux:
        yield Alerte(f"Formulaires papier à vérifier : {nommer(list(dict.fromkeys(vieux)))}.")


def _lieu(s: Any) -> Iterator[Alerte]:
    if not s.lieu:
        yield Alerte("Dites où se réunir quand le réseau est coupé.")
    if not s.joindre:
        yield Alerte("Dites comment se joindre sans la messagerie ni la téléphonie de la collectivité.")
    if not s.exemplaire_lieu:
        yield Alerte("Dites où sont les exemplaires imprimés : ce dossier ne s'ouvrira pas à l'écran ce jour-là.", "", "M",
                     "imprimer", "Imprimer le dossier de crise et le ranger")  # fmt: skip


def _vie(s: Any, aujourd_hui: date, modifie_le: date | None) -> Iterator[Alerte]:
    if s.imprime_le is not None and modifie_le is not None and s.imprime_le < modifie_le:
        yield Alerte("Le dossier a changé depuis sa dernière impression : imprimez-le de nouveau.")
    if s.exercice_le is None:
        yield Alerte("Aucun exercice n'a jamais eu lieu.", "ReCyF objectifs 14.5 et 15", "S", "exercice",
                     "Faire un exercice de crise numérique")  # fmt: skip
    elif _vieux(s.exercice_le, aujourd_hui):
        yield Alerte("Le dernier exercice date de plus d'un an.", "ReCyF objectifs 14.5 et 15", "S", "exercice",
                     "Faire un exercice de crise numérique")  # fmt: skip
    if s.revue_le is None or _vieux(s.revue_le, aujourd_hui):
        yield Alerte("Le dossier n'a pas été revu depuis douze mois : les numéros changent.", "", "M", "revue",
                     "Revoir le dossier de crise")  # fmt: skip
    elif s.prochaine_revue is not None and s.prochaine_revue < aujourd_hui:
        yield Alerte("La date de la prochaine revue est passée.", "", "M", "revue", "Revoir le dossier de crise")


def _vieux(jour: date, aujourd_hui: date) -> bool:
    return ajouter_mois(jour, MOIS_DE_REVUE) < aujourd_hui


def revue_due(s: Any) -> date | None:
    """Quand le revoir : la date prévue, sinon douze mois après la dernière revue ; None si rien n'est dit."""
    if s.prochaine_revue is not None:
        prevue: date = s.prochaine_revue
        return prevue
    return ajouter_mois(s.revue_le, MOIS_DE_REVUE) if s.revue_le else None
