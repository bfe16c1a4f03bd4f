"""Quel courrier convient à une demande, et ce qui manque pour le produire : des fonctions pures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registre.demandes.courriers.lettres import LETTRES, Lettre
from registre.demandes.listes import LISTES, libelle
from registre.demandes.regles import REPONDUES, empechements
from socle.types import ecrire_date

SANS_IDENTITE: Final = "L'identité de la personne est effacée : il n'y a plus à qui écrire."
ARCHIVEE: Final = "La demande est archivée."
RESERVEE: Final = "Cette réponse engage l'organisme : elle revient à qui répond aux demandes, le délégué."
POSTAUX: Final = frozenset({"courrier", "recommande"})
REGIMES: Final[Mapping[str, str]] = {
    "rgpd": "Le fichier visé relève du titre III de la loi de 1978 : ce courrier cite le RGPD, et ne convient pas.",
    "lil_titre_iii": "Ce courrier ne vaut que pour un fichier du titre III de la loi de 1978 (police).",
}


@dataclass(frozen=True)
class Cas:
    """Ce qu'il faut savoir d'une demande pour dire quel courrier lui convient."""

    demande: Any
    archive: bool
    identite: bool
    prolongee: bool
    limite_d_annonce: date
    aujourd_hui: date
    peut_repondre: bool


def empechement(lettre: Lettre, cas: Cas) -> str:
    """Pourquoi ce courrier ne convient pas ; vide s'il convient."""
    d = cas.demande
    if cas.archive:
        return ARCHIVEE
    if not cas.identite:
        return SANS_IDENTITE
    if d.statut not in lettre.etats:
        return _hors_d_etat(lettre, d.statut)
    if lettre.regime and d.regime != lettre.regime:
        return REGIMES[lettre.regime]
    if lettre.repond and not cas.peut_repondre:
        return RESERVEE
    return _manque(lettre, cas)


def _hors_d_etat(lettre: Lettre, statut: str) -> str:
    etats = [libelle("statuts", etat).lower() for etat in lettre.etats]
    suite = f"{', '.join(etats[:-1])} ou {etats[-1]}" if len(etats) > 1 else etats[0]
    fin = " Rouvrez-la pour écrire encore." if statut in REPONDUES | {"close", "retiree"} else ""
    return f"La demande est « {libelle('statuts', statut).lower()} » ; ce courrier s'écrit quand elle est {suite}.{fin}"


def _manque(lettre: Lettre, cas: Cas) -> str:
    d = cas.demande
    if lettre.droits and (manques := empechements(d, "repondue")):
        return f"Avant de répondre : {' ; '.join(manques)}."
    if lettre.code == "prolongation" and not cas.prolongee and cas.aujourd_hui > cas.limite_d_annonce:
        return (
            f"La personne devait l'apprendre au plus tard le {ecrire_date(cas.limite_d_annonce)} : une prolongation annoncée "
            "plus tard n'en est pas une (RGPD 12(3)). Répondez."
        )
    return ""


def convenances(cas: Cas) -> Sequence[tuple[Lettre, str]]:
    """Chaque courrier, et pourquoi il ne convient pas (vide : il convient), ceux qui conviennent d'abord."""
    lues = [(lettre, empechement(lettre, cas)) for lettre in LETTRES.values()]
    return sorted(lues, key=lambda paire: bool(paire[1]))


def fautes(lettre: Lettre, identite: Any, moyen: str, motif: str, texte: str) -> dict[str, list[str]]:
    """Ce qui manque à ce courrier pour être produit, par champ."""
    erreurs: dict[str, list[str]] = {}
    if moyen not in LISTES["moyens"].codes or moyen == "telephone":
        erreurs["moyen"] = ["Choisissez comment ce courrier part."]
    elif moyen in POSTAUX and not identite.adresse:
        erreurs["moyen"] = ["L'adresse postale de la personne manque : complétez son identité, ou changez de moyen."]
    elif moyen == "courriel" and not identite.courriel:
        erreurs["moyen"] = ["Le courriel de la personne manque : complétez son identité, ou changez de moyen."]
    if lettre.motifs and motif not in LISTES[lettre.motifs].codes:
        erreurs["motif"] = ["Choisissez le motif : la personne doit le connaître (RGPD 12(3) et 12(4))."]
    if lettre.texte and not texte:
        erreurs["texte"] = [f"Écrivez ce que la personne lira : {lettre.texte[:1].lower()}{lettre.texte[1:]}."]
    return erreurs
