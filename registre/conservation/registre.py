"""Les durées du registre : chaque catégorie de chaque fiche, sa durée lue, la règle proposée, et la reprise en un geste."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registre import droits
from registre.conservation import lectures
from registre.conservation.durees import Duree, ecrire_duree, lire_duree
from registre.conservation.lectures import RegleVue
from registre.traitements.chargement import Fiche, charger, charger_toutes
from registre.traitements.listes import libelle
from registre.traitements.modele import CategorieDonneesSaisie
from registre.traitements.operations import enregistrer_fiche
from socle.donnees_datees import cle_de_texte
from socle.erreurs import RegleEnfreinte
from socle.operations import Atelier, lecture, operation

VIDES: Final = frozenset(("des", "les", "aux", "pour", "par", "une", "sur", "dossier", "gestion", "suivi", "demande"))
MOTS_COMMUNS: Final = 0.6
ETATS: Final = {"absente": "Absente", "non_chiffree": "Non chiffrée", "lue": "Chiffrée"}


@dataclass(frozen=True)
class LigneDuree:
    """Une catégorie de données d'une fiche. `etat` : absente, non_chiffree, lue."""

    fiche_id: uuid.UUID
    version: int
    fiche: str
    ligne_id: uuid.UUID
    categorie: str
    texte: str
    lue: Duree | None
    regle: RegleVue | None

    @property
    def etat(self) -> str:
        """Ce qu'on a compris de la durée écrite."""
        return "lue" if self.lue else "non_chiffree" if self.texte else "absente"

    @property
    def proposee(self) -> str:
        """La durée que la règle proposée donnerait, si elle diffère de celle écrite."""
        duree = self.regle.duree if self.regle else ""
        return duree if duree and duree != self.texte else ""

    @property
    def lisible(self) -> str:
        """La durée comprise."""
        return ecrire_duree(self.lue)


@dataclass(frozen=True)
class Choisie:
    """Une proposition cochée, et la version de la fiche que la personne a lue."""

    fiche_id: uuid.UUID
    version: int
    ligne_id: uuid.UUID
    cle: str


def _mots(texte: str) -> frozenset[str]:
    mots = {m.removesuffix("s") for m in cle_de_texte(texte).split() if len(m) > 2 and m not in VIDES}
    return frozenset(mots - VIDES)


def proposer(regles: Sequence[RegleVue], fiche: str, description: str) -> RegleVue | None:
    """La règle qui parle de cette fiche ou de cette catégorie : assez de mots communs, et une seule meilleure ; sinon None.

    Une proposition n'est jamais appliquée sans qu'une personne la choisisse.
    """
    mots = _mots(f"{fiche} {description}")
    notes: list[tuple[float, int, RegleVue]] = []
    for rang, regle in enumerate(regles):
        siens = _mots(regle.document)
        communs = len(siens & mots)
        if siens and communs / len(siens) >= MOTS_COMMUNS:
            notes.append((communs / len(siens) + communs, -rang, regle))
    notes.sort(key=lambda n: n[:2], reverse=True)
    if not notes or (len(notes) > 1 and notes[0][0] == notes[1][0]):
        return None
    return notes[0][2]


@lecture(droits.LIRE)
def lister(atelier: Atelier) -> list[LigneDuree]:
    """Toutes les catégories de toutes les fiches vivantes, dans l'ordre du registre."""
    regles = lectures.regles_valables(atelier.session)
    return [_ligne(f, c, regles) for f in charger_toutes(atelier.session) for c in f.saisie.categories_donnees]


def _ligne(fiche: Fiche, donnees: CategorieDonneesSaisie, regles: Sequence[RegleVue]) -> LigneDuree:
    assert donnees.id is not None  # noqa: S101
    nom = donnees.description or (libelle("categories_donnees", donnees.categorie) if donnees.categorie else "Sans nom")
    return LigneDuree(
        fiche.objet.id, fiche.objet.version, fiche.objet.libelle, donnees.id, nom, donnees.duree_active,
        lire_duree(donnees.duree_active), proposer(regles, fiche.saisie.nom, nom),
    )  # fmt: skip


@operation(droits.MODIFIER)
def appliquer(atelier: Atelier, choisies: Sequence[Choisie]) -> int:
    """Écrit dans les fiches les durées choisies, toutes ou aucune ; `ConflitDeVersion` si l'une a changé."""
    if not choisies:
        raise RegleEnfreinte("Cochez au moins une durée à reprendre.")
    regles = {r.cle: r for r in lectures.regles_valables(atelier.session)}
    for fiche_id in dict.fromkeys(c.fiche_id for c in choisies):
        siennes = [c for c in choisies if c.fiche_id == fiche_id]
        fiche = charger(atelier.session, fiche_id)
        saisie = fiche.saisie.model_copy(deep=True)
        par_id = {d.id: d for d in saisie.categories_donnees}
        for choisie in siennes:
            donnees, regle = par_id.get(choisie.ligne_id), regles.get(choisie.cle)
            if donnees is None or regle is None or not regle.duree:
                raise RegleEnfreinte("Une proposition n'existe plus : rien n'a été écrit. Relisez la page.")
            _reprendre(donnees, regle)
        reprises = [{"regle": c.cle} for c in siennes]
        enregistrer_fiche(atelier, fiche, saisie, siennes[0].version, durees_reprises=reprises)
    return len(choisies)


def _reprendre(donnees: CategorieDonneesSaisie, regle: RegleVue) -> None:
    """Ce que la règle dit remplace ce qui était écrit ; ce qu'elle ne dit pas reste."""
    donnees.duree_active = regle.duree
    donnees.evenement_depart = regle.depart or donnees.evenement_depart
    donnees.duree_intermediaire = ecrire_duree(regle.intermediaire) or donnees.duree_intermediaire
    if regle.sort_final and regle.sort_final != "a_determiner":
        donnees.sort_final = regle.sort_final
    degre = " (à vérifier)" if regle.verification == "M" else ""
    donnees.texte_duree = f"{regle.base_legale or regle.source}{degre}"[:500]
