"""Conditions tenant à l'organisme : sa nature, ses agents, sa population. Fonctions pures à trois valeurs."""

from __future__ import annotations

from typing import Final

from clauses.jeux.droit import seuil
from clauses.jeux.faits import Constat, Faits, nombre
from socle.organismes.listes import LISTES

PUBLIQUES: Final = frozenset({"collectivite", "groupement", "etablissement_public"})


def _groupe(f: Faits) -> str:
    return next((i.groupe for i in LISTES["types_organismes"].items if i.code == f.organisme.type), "")


def administration(f: Faits) -> Constat:
    """L'organisme est une personne publique ; une personne privée l'est si elle a une mission de service public (L300-2)."""
    groupe = _groupe(f)
    if groupe in PUBLIQUES:
        return Constat(True, "L'organisme est une personne publique.")
    if groupe == "service":
        return Constat(None, "Un service suit les règles de l'organisme dont il dépend.", "type", "organisme")
    return Constat(None, "Dites si l'organisme est chargé d'une mission de service public.", "type", "organisme")


def _atteint(valeur: int | None, code: str, quoi: str, champ: str) -> Constat:
    borne = seuil(code)
    if valeur is None:
        return Constat(None, f"{quoi} : nombre inconnu (seuil : {nombre(borne)}).", champ, "organisme")
    signe = "au moins" if valeur >= borne else "moins de"
    return Constat(valeur >= borne, f"{quoi} : {nombre(valeur)}, {signe} {nombre(borne)}.", champ, "organisme")


def agents(f: Faits) -> Constat:
    """Au moins cinquante agents en équivalents temps plein (D312-1-1-1)."""
    return _atteint(f.organisme.effectif_etp, "agents", "Agents (équivalents temps plein)", "effectif_etp")


def habitants(f: Faits) -> Constat:
    """Le seuil de population ne vise que les collectivités territoriales, au sens strict (L312-1-1, dernier alinéa)."""
    groupe = _groupe(f)
    if groupe in PUBLIQUES - {"collectivite"}:
        return Constat(True, "Le seuil de population ne vise que les collectivités territoriales.")
    if groupe != "collectivite" and f.organisme.population is None:
        return Constat(None, "Dites si l'organisme est une collectivité territoriale.", "type", "organisme")
    return _atteint(f.organisme.population, "habitants", "Habitants", "population")


def commune_assez_peuplee(f: Faits) -> Constat:
    """Une commune d'au moins 3 500 habitants (CGCT L1411-13) ; pour un autre organisme, à vérifier."""
    if f.organisme.type != "commune":
        return Constat(None, "L'article vise les communes : vérifiez ce qui vaut pour vous.", "type", "organisme")
    return _atteint(f.organisme.population, "habitants_dsp", "Habitants", "population")
