"""Lire ce que la page demande : quoi, avec quoi, chez qui, et que faire d'un nom déjà pris."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from registre.duplication.champs import PARTAGES, TRAITEMENT
from registre.duplication.operations import Demandee
from registre.duplication.organismes import Filtre, Membre
from registre.duplication.plan import PASSER, POLITIQUES
from registre.duplication.sources import AVEC, Choix
from socle.erreurs import Introuvable, SaisieRefusee
from socle.types import lire_entier, lire_ligne

PREFIXE: Final = "ligne."


@dataclass(frozen=True)
class Page:
    """Ce que la page porte. `tout` : tous ceux que le filtre garde ; `organismes` : ceux qui sont cochés."""

    de: uuid.UUID
    quoi: str
    objets: tuple[uuid.UUID, ...]
    avec: frozenset[str]
    filtre: Filtre
    tout: bool
    organismes: frozenset[uuid.UUID]
    meme: str
    semblable: str
    lignes: Mapping[uuid.UUID, Mapping[uuid.UUID, str]]
    erreurs: Mapping[str, list[str]]
    bornes: tuple[str, str]

    def demandee(self, membres: Sequence[Membre]) -> Demandee:
        """La demande qui en résulte ; refuse une borne illisible."""
        if self.erreurs:
            raise SaisieRefusee(dict(self.erreurs))
        voulus = tuple(m.id for m in self.gardes(membres) if self.tout or m.id in self.organismes)
        if not self.tout and self.organismes - set(voulus) - {self.de}:
            voulus = tuple(self.organismes - {self.de})
        return Demandee(Choix(self.de, self.objets, self.avec), voulus, self.meme, self.semblable, self.lignes)

    def gardes(self, membres: Sequence[Membre]) -> list[Membre]:
        """Les organismes que le filtre garde, sauf celui d'où l'on copie."""
        return [m for m in membres if m.id != self.de and self.filtre.garde(m)]


def lire_page(valeurs: MultiDict[str, str], ici: uuid.UUID) -> Page:
    """Ce que portent l'adresse ou le formulaire ; un identifiant illisible n'existe pas."""
    quoi = valeurs.get("quoi", TRAITEMENT)
    erreurs: dict[str, list[str]] = {}
    filtre = Filtre(lire_ligne(valeurs.get("type", "")[:60]), _borne(valeurs, "de_habitants", erreurs),
                    _borne(valeurs, "a_habitants", erreurs))  # fmt: skip
    en_bloc = [texte for texte in valeurs.get("organismes", "").split(",") if texte]
    return Page(
        _uuid(valeurs["de"]) if valeurs.get("de") else ici, quoi if quoi in PARTAGES else TRAITEMENT,
        tuple(dict.fromkeys(map(_uuid, valeurs.getlist("objet")))), frozenset(valeurs.getlist("avec")) & frozenset(AVEC),
        filtre, valeurs.get("tout") == "oui", frozenset(map(_uuid, [*valeurs.getlist("organisme"), *en_bloc])),
        valeurs.get("meme") or PASSER, valeurs.get("semblable") or PASSER, _lignes(valeurs), erreurs,
        (valeurs.get("de_habitants", "")[:20], valeurs.get("a_habitants", "")[:20]),
    )  # fmt: skip


def _uuid(texte: str) -> uuid.UUID:
    try:
        return uuid.UUID(texte)
    except ValueError:
        raise Introuvable from None


def _borne(valeurs: MultiDict[str, str], nom: str, erreurs: dict[str, list[str]]) -> int | None:
    try:
        return lire_entier(valeurs.get(nom, "")[:20])
    except ValueError as erreur:
        erreurs[nom] = [str(erreur)]
        return None


def _lignes(valeurs: MultiDict[str, str]) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    """Les exceptions : `ligne.<organisme>.<objet>=passer`."""
    lignes: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    for cle, choix in valeurs.items():
        if cle.startswith(PREFIXE) and choix in POLITIQUES:
            organisme, _, objet = cle.removeprefix(PREFIXE).partition(".")
            lignes.setdefault(_uuid(organisme), {})[_uuid(objet)] = choix
    return lignes
