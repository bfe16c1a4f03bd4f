"""Une année de sensibilisation : ses séances, ses nombres par public et par thème, les effectifs qu'on lui donne."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.sensibilisation import nombres, regles
from registre.sensibilisation.listes import LISTES
from registre.sensibilisation.modele import TENUE, Effectifs, EffectifsSaisie, Seance
from registre.sensibilisation.nombres import dernier, premier
from registre.sensibilisation.regles import Part
from socle.erreurs import ConflitDeVersion, RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation

PREMIERE, DERNIERE = 2000, 2100
HORS: Final = f"Donnez une année entre {PREMIERE} et {DERNIERE}."


@dataclass(frozen=True)
class Annee:
    """Ce que dit une année ; `version` des effectifs : 0 s'ils n'ont jamais été donnés."""

    annee: int
    seances: nombres.Seances
    parts: tuple[Part, ...]
    themes: tuple[tuple[str, int], ...]
    effectifs: EffectifsSaisie
    version: int

    @property
    def ensemble(self) -> Part:
        """Le total des publics dont l'effectif est donné."""
        return regles.ensemble(self.parts)


def existe(annee: int) -> bool:
    """Cette année a-t-elle une page ?"""
    return PREMIERE <= annee <= DERNIERE


@lecture(droits.LIRE)
def lire_annee(atelier: Atelier, annee: int) -> Annee:
    """Une année de l'organisme : quatre requêtes."""
    session, moi = atelier.session, atelier.organisme_id
    debut, fin = premier(annee), dernier(annee)
    seances = nombres.compter_seances(session, debut, fin, atelier.aujourd_hui).get(moi, nombres.Seances())
    comptes = nombres.compter_presences(session, debut, fin).get(moi, {})
    effectifs = nombres.lire_effectifs(session, annee).get(moi)
    donnes = nombres.par_public(effectifs)
    return Annee(annee, seances, regles.parts(comptes, donnes), _themes(atelier, debut, fin),
                 EffectifsSaisie.model_construct(None, **donnes), effectifs.version if effectifs else 0)  # fmt: skip


def _themes(atelier: Atelier, debut: date, fin: date) -> tuple[tuple[str, int], ...]:
    """Thème → nombre de séances tenues, les plus vus d'abord ; l'organisme seul : une liste JSON ne se compte pas en SQL."""
    requete: Any = select(Seance.themes).where(
        Seance.statut == TENUE, col(Seance.jour) >= debut, col(Seance.jour) <= fin
    )  # fmt: skip
    vus = Counter(theme for themes in atelier.session.exec(requete) for theme in themes)
    codes = LISTES["themes_seances"].codes
    return tuple((LISTES["themes_seances"].item(c).libelle, n) for c, n in vus.most_common() if c in codes)


@operation(droits.SENSIBILISATION)
def donner_effectifs(atelier: Atelier, annee: int, saisie: EffectifsSaisie, version: int) -> None:
    """Écrit les effectifs d'une année, lus en `version` (0 : aucun encore)."""
    if not existe(annee):
        raise RegleEnfreinte(HORS)
    ligne = nombres.lire_effectifs(atelier.session, annee).get(atelier.organisme_id)
    actuelle = ligne.version if ligne else 0
    if version != actuelle:
        raise ConflitDeVersion(version, actuelle)
    ligne = ligne or Effectifs(organisme_id=atelier.organisme_id, annee=annee, version=0)
    for nom, valeur in saisie.model_dump().items():
        setattr(ligne, nom, valeur)
    ligne.version += 1
    atelier.session.add(ligne)
    atelier.journaliser(Evenement("effectifs.donnes", contenu={"annee": annee, **saisie.model_dump()}))
