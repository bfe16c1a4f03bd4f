"""La forme d'une fiche : sa table, sa saisie, ses sections. Ni droit, ni règle, ni mise en page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from socle.champs import Champ, Choix, champs_de, champs_par_nom, lire_attribut
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee
from socle.saisies import Saisie

OptionsVives = Callable[[SessionCloisonnee], Sequence[Choix]]
"""Options d'un champ lues dans la base (les prestataires de l'organisme, les personnes qui y ont un rôle)."""
NommerUneValeur = Callable[[SessionCloisonnee, uuid.UUID], str]
"""Nom d'une valeur gardée par une fiche et que les options ne proposent plus."""
BOUTONS = 5
"""Jusqu'à ce nombre d'options, un choix se montre en boutons radio : il lui en faut un pour se dédire."""


def nommer_l_objet(session: SessionCloisonnee, id_: uuid.UUID) -> str:
    """Nom d'un objet archivé ou retiré de la liste, tel qu'une fiche qui l'emploie le montre."""
    objet = session.get(Objet, id_)
    return f"{objet.libelle} (archivé)" if objet is not None else "Introuvable"


@dataclass(frozen=True)
class Section:
    """Un pas du formulaire : un titre, une phrase, les champs qu'il montre."""

    code: str
    titre: str
    phrase: str
    noms: tuple[str, ...]


@dataclass(frozen=True)
class Forme:
    """`code` : type de l'objet ; `lignes` : groupe de la saisie → table ; `cle` : colonne de ces tables vers la fiche.

    `options` : champ (ou `groupe.champ`) → ses options vives ; `noms` : comment nommer une valeur qui n'en est plus.
    """

    code: str
    table: type[Any]
    saisie: type[Saisie]
    sections: tuple[Section, ...]
    lignes: Mapping[str, type[Any]] = field(default_factory=dict)
    cle: str = "fiche_id"
    options: Mapping[str, OptionsVives] = field(default_factory=dict)
    nommer: Callable[[Any], str] = attrgetter("nom")
    noms: Mapping[str, NommerUneValeur] = field(default_factory=dict)

    @property
    def champs(self) -> tuple[Champ, ...]:
        """Tous les champs, groupes compris."""
        return champs_de(self.saisie)

    @property
    def simples(self) -> tuple[str, ...]:
        """Noms des champs rangés dans la table même."""
        return tuple(nom for nom in self.saisie.model_fields if nom not in self.lignes)

    def champs_vifs(self, session: SessionCloisonnee, *sources: Any) -> dict[str, Champ]:
        """Les champs par nom, ceux à options vives portant celles de cette session et celles que `sources` emploient."""
        champs = dict(champs_par_nom(self.saisie))
        for chemin, lire in self.options.items():
            nom, _, sous = chemin.partition(".")
            gardees = _valeurs(sources, nom, sous)
            choix = self._options(session, chemin, lire(session), gardees)
            seule = not sous and (champs[nom].obligatoire or champs[nom].genre == "choix_multiple")
            champs[nom] = _avec_options(champs[nom], sous, tuple(c for c in choix if c.code) if seule else choix)
        return champs

    def _options(
        self, session: SessionCloisonnee, chemin: str, choix: Sequence[Choix], gardees: Iterable[str]
    ) -> tuple[Choix, ...]:
        connus = {c.code for c in choix}
        nommer = self.noms.get(chemin, nommer_l_objet)
        suite = [Choix(v, nommer(session, uuid.UUID(v))) for v in gardees if v not in connus and _est_un_uuid(v)]
        toutes = (*choix, *suite)
        if not toutes:
            return (Choix("", "Aucun pour l'instant"),)
        return (Choix("", "Aucun"), *toutes) if len(toutes) <= BOUTONS else toutes


def _valeurs(sources: Iterable[Any], nom: str, sous: str) -> list[str]:
    """Les valeurs de ce champ dans ces fiches ou instantanés, sans répétition."""
    lues = [lire_attribut(source, nom) for source in sources]
    if any(isinstance(lu, list) for lu in lues) and not sous:
        lues = [valeur for lu in lues for valeur in lu or ()]
    if sous:
        lues = [lire_attribut(ligne, sous) for lignes in lues for ligne in lignes or ()]
    return list(dict.fromkeys(str(valeur) for valeur in lues if valeur))


def _est_un_uuid(texte: str) -> bool:
    try:
        uuid.UUID(texte)
    except ValueError:
        return False
    return True


def _avec_options(champ: Champ, sous: str, choix: tuple[Choix, ...]) -> Champ:
    if not sous:
        return replace(champ, genre="choix_multiple" if champ.genre == "choix_multiple" else "choix", admises=choix)
    suite = tuple(_avec_options(c, "", choix) if c.nom == sous else c for c in champ.sous_champs)
    return replace(champ, sous_champs=suite)


def identifiant_de(jeton: str, organisme_id: uuid.UUID) -> uuid.UUID | None:
    """Identifiant que donne le jeton d'un formulaire : le même envoi deux fois ne crée qu'une fiche."""
    return uuid.uuid5(organisme_id, jeton) if jeton else None
