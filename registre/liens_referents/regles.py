"""Où en est un lien, et ce qu'un envoi doit contenir : fonctions pures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.liens_referents.listes import LISTES
from registre.liens_referents.modele import CHANGEE, QUESTION, REVUE, LienReferent
from socle.erreurs import SaisieRefusee
from socle.saisies import trop_long
from socle.types import lire_date, lire_ligne, lire_texte

ATTENDU, ECHU, RETIRE, RECU, TRAITE = "attendu", "echu", "retire", "recu", "traite"
LIBELLES: Final = {
    ATTENDU: "Attendu", ECHU: "Lien échu", RETIRE: "Lien retiré", RECU: "Reçu, à relire", TRAITE: "Relu",
}  # fmt: skip
JOURS_MAXIMUM, JOURS_D_USAGE, FICHES_MAXIMUM = 90, 30, 40
NOM_MAXIMUM, TITRE_MAXIMUM, TEXTE_MAXIMUM = 200, 300, 4_000
Recu = dict[str, Any]
"""Ce qui a été reçu : `repondant`, et selon l'usage `titre`, `texte`, `quand`, `heure`, ou `fiches` et `manque`."""


def etat_de(lien: LienReferent, jour: date) -> str:
    """Où en est un lien ce jour."""
    if lien.recu_le is not None:
        return TRAITE if lien.traite_le is not None else RECU
    if lien.revoque_le is not None:
        return RETIRE
    return ECHU if jour > lien.expire_le else ATTENDU


def lire_envoi(usage: str, valeurs: Mapping[str, str], fiches: Sequence[tuple[str, str]], jour: date) -> Recu:
    """Ce qui a été envoyé. `fiches` : identifiant et nom de celles en vie, montrées ou non. `SaisieRefusee` dit tout."""
    erreurs: dict[str, list[str]] = {}
    recu: Recu = {
        "repondant": _texte("repondant", valeurs, erreurs, NOM_MAXIMUM, "Écrivez votre nom ou votre fonction.")
    }
    if usage == REVUE:
        recu |= _lire_revue(valeurs, fiches, erreurs)
    else:
        demande = "Écrivez votre question." if usage == QUESTION else "Dites ce qui s'est passé."
        recu["titre"] = _texte("titre", valeurs, erreurs, TITRE_MAXIMUM, demande)
        recu["texte"] = _texte("texte", valeurs, erreurs, TEXTE_MAXIMUM)
        if usage != QUESTION:
            recu |= _lire_moment(valeurs, erreurs, jour)
    if erreurs:
        raise SaisieRefusee(erreurs)
    return recu


def _texte(nom: str, valeurs: Mapping[str, str], erreurs: dict[str, list[str]], limite: int, si_vide: str = "") -> str:
    lire = lire_texte if limite == TEXTE_MAXIMUM else lire_ligne
    texte = lire(valeurs.get(nom, ""))
    if not texte and si_vide:
        erreurs[nom] = [si_vide]
    elif phrase := trop_long(texte, limite):
        erreurs[nom] = [phrase]
    return texte


def _lire_revue(valeurs: Mapping[str, str], fiches: Sequence[tuple[str, str]], erreurs: dict[str, list[str]]) -> Recu:
    lues = []
    for id_, nom in sorted(fiches):
        constat = lire_ligne(valeurs.get(f"constat-{id_}", ""))
        precision = _texte(f"precision-{id_}", valeurs, erreurs, TEXTE_MAXIMUM)
        if constat and constat not in LISTES["constats"].codes:
            erreurs[f"constat-{id_}"] = ["Choisissez une réponse de la liste."]
        if constat == CHANGEE and not precision:
            erreurs.setdefault(f"precision-{id_}", ["Dites ce qui a changé, en une phrase."])
        if precision and not constat:
            erreurs[f"constat-{id_}"] = ["Choisissez une réponse : votre précision ne suffit pas."]
        if constat:
            lues.append({"fiche": id_, "nom": nom, "constat": constat, "precision": precision})
    manque = _texte("manque", valeurs, erreurs, TEXTE_MAXIMUM)
    if not lues and not manque and not erreurs:
        erreurs["manque"] = ["Répondez pour au moins une fiche, ou dites ce qui manque."]
    return {"fiches": lues, "manque": manque}


def _lire_moment(valeurs: Mapping[str, str], erreurs: dict[str, list[str]], jour: date) -> Recu:
    """Quand on s'en est aperçu : un jour passé, une heure s'il se peut."""
    try:
        quand = lire_date(valeurs.get("quand", ""))
    except ValueError as refus:
        erreurs["quand"] = [str(refus)]
        return {}
    if quand is not None and quand > jour:
        erreurs["quand"] = ["Ce jour est à venir."]
    return {"quand": quand.isoformat() if quand else "", "heure": lire_ligne(valeurs.get("heure", ""))[:20]}


def heure_locale(instant: datetime | None, zone: str) -> datetime:
    """Cet instant dans ce fuseau ; `ValueError` s'il n'est pas connu."""
    if instant is None:
        raise ValueError("Rien n'est encore arrivé.")
    return instant.astimezone(ZoneInfo(zone))
