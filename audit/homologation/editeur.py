"""Écrire une partie d'un dossier à la fois : la page ne montre qu'elle, le reste garde sa valeur."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask.typing import ResponseReturnValue

from audit.homologation import operations
from audit.homologation.forme import DEPART, FORME, PARTIES
from socle.champs import Champ, Choix, lire_attribut
from socle.erreurs import Introuvable
from socle.fiches.editeur import Editeur
from socle.fiches.forme import BOUTONS
from socle.saisies import Saisie, sans_lignes_vides, valeurs_tapees, valider
from socle.web import contexte

COMMUN: Mapping[str, Any] = {
    "lire": operations.lire, "version": operations.lire_version, "creer": operations.creer,
    "enregistrer": operations.enregistrer, "voir": "homologations.voir", "lister": "homologations.lister",
    "titre_liste": "Homologations", "titre_neuf": "Nouveau dossier d'homologation", "cree": "Le dossier est ouvert.",
    "enregistree": "Le dossier est enregistré.",
}  # fmt: skip


@dataclass(frozen=True)
class EditeurDePartie(Editeur):
    """Le formulaire d'une seule partie ; `fond` : ce que le dossier dit du reste, au moment où l'on écrit."""

    fond: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Any, ...] = ()

    def champs(self, *sources: Any) -> dict[str, Champ]:
        """Les champs de la partie, leurs options lues dans le dossier même."""
        toutes = (*self.sources, *(s for s in sources if s is not None))
        tous = nommer_les_lignes(super().champs(*sources), *toutes)
        return {nom: tous[nom] for section in self.forme.sections for nom in section.noms}

    def _valider(self, valeurs: dict[str, Any]) -> Saisie:
        return valider(self.forme.saisie, sans_lignes_vides({**self.fond, **valeurs}, self.forme.champs))

    def _nom(self, id_: uuid.UUID | None) -> str:
        return f"{self.forme.code}:{id_}:{self.forme.sections[0].code}"


def nouveau() -> Editeur:
    """L'éditeur d'un dossier neuf : le premier pas."""
    return Editeur(DEPART, chapeau="Le nom suffit pour commencer : le parcours dit ensuite ce qui manque.", **COMMUN)


def entier() -> Editeur:
    """L'éditeur qui connaît tous les champs, pour les montrer."""
    return Editeur(FORME, chapeau="", **COMMUN)


def modifier(id_: uuid.UUID, partie: str) -> ResponseReturnValue:
    """La page d'une partie ; `Introuvable` si elle n'existe pas."""
    if partie not in PARTIES:
        raise Introuvable
    section = PARTIES[partie]
    saisie = operations.lire(contexte(), id_).saisie
    tout = valeurs_tapees(FORME.champs, saisie)
    fond = {nom: valeur for nom, valeur in tout.items() if nom not in section.noms}
    forme = replace(FORME, sections=(section,))
    return EditeurDePartie(forme, chapeau="", fond=fond, sources=(saisie,), **COMMUN).modification(id_)


def nommer_les_lignes(champs: Mapping[str, Champ], *sources: Any) -> dict[str, Champ]:
    """Les mêmes champs, où un scénario nomme son événement et une mesure ses scénarios."""
    suite = dict(champs)
    evenements, scenarios = (tuple(_choix(sources, groupe)) for groupe in ("evenements", "scenarios"))
    if "scenarios" in suite:
        neant = (Choix("", "Aucun"),) if len(evenements) < BOUTONS else ()
        offerts = (*neant, *evenements) if evenements else (Choix("", "Aucun pour l'instant"),)
        suite["scenarios"] = _offrir(suite["scenarios"], "evenement_id", "choix", offerts)
    if "mesures" in suite:
        suite["mesures"] = _offrir(suite["mesures"], "scenarios", "choix_multiple", scenarios)
    return suite


def _choix(sources: tuple[Any, ...], groupe: str) -> Iterator[Choix]:
    """Les lignes nommées de ce groupe, dans ces fiches ou instantanés ; chacune une fois."""
    vues: set[str] = set()
    for source in sources:
        for ligne in lire_attribut(source, groupe) or ():
            code = str(lire_attribut(ligne, "id") or "")
            if code and code not in vues:
                vues.add(code)
                yield Choix(code, str(lire_attribut(ligne, "nom")))


def _offrir(groupe: Champ, nom: str, genre: str, choix: tuple[Choix, ...]) -> Champ:
    """Le groupe, où ce sous-champ propose ces choix ; sans choix, une suite de cases ne se montre pas."""
    suite = (replace(c, genre=genre, admises=choix) if c.nom == nom else c for c in groupe.sous_champs)
    gardes = tuple(c for c in suite if c.nom != nom or choix)
    return replace(groupe, sous_champs=gardes)
