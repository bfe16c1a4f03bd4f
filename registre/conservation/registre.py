"""Les durées du registre : chaque catégorie de chaque fiche, sa durée lue, la règle proposée, et la reprise en un geste."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registre import droits
from registre.conservation import lectures
from registre.conservation.durees import Duree, ecrire_duree, est_chiffree, lire_duree
from registre.conservation.lectures import RegleVue
from registre.conservation.rapprochements import proposer
from registre.fiches_modeles.chargement import catalogue
from registre.traitements.chargement import Fiche, charger, charger_toutes
from registre.traitements.listes import libelle
from registre.traitements.modele import CategorieDonneesSaisie
from registre.traitements.operations import enregistrer_fiche
from socle.erreurs import ConflitDeVersion, RegleEnfreinte
from socle.operations import Atelier, lecture, operation
from socle.perimetre import SessionCloisonnee
from socle.provenances import provenances_de

ETATS: Final = {"absente": "Absente", "non_chiffree": "Non chiffrée", "lue": "Chiffrée"}

A_DECIDER: Final = "a_decider"
FILTRES: Final = {A_DECIDER: "à décider", "absente": "absentes", "non_chiffree": "non chiffrées", "lue": "chiffrées",
                  "toutes": "en tout"}  # fmt: skip


@dataclass(frozen=True)
class LigneDuree:
    """Une catégorie de données d'une fiche. `etat` : absente, non_chiffree, lue. `decidee` : un nombre y est déjà écrit."""

    fiche_id: uuid.UUID
    version: int
    fiche: str
    ligne_id: uuid.UUID
    categorie: str
    texte: str
    lue: Duree | None
    decidee: bool
    regle: RegleVue | None

    @property
    def etat(self) -> str:
        """Ce qu'on a compris de la durée écrite."""
        return "absente" if not self.texte else "lue" if est_chiffree(self.texte) else "non_chiffree"

    @property
    def proposee(self) -> str:
        """La durée que la règle donnerait ; vide si la fiche en écrit déjà une en chiffres : la règle n'y est qu'à lire."""
        return self.regle.duree if self.regle and not self.decidee else ""

    @property
    def a_decider(self) -> bool:
        """Vrai si une personne a quelque chose à faire : durée absente, ou proposition à prendre."""
        return self.etat == "absente" or bool(self.proposee)

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


@dataclass(frozen=True)
class Reprise:
    """Ce qu'une reprise a écrit : combien de durées, dans quelles fiches."""

    nombre: int
    fiches: tuple[str, ...]


def decidee(donnees: CategorieDonneesSaisie) -> bool:
    """Vrai si une durée, active ou intermédiaire, est déjà écrite en chiffres ou sans limite : elle ne se remplace pas."""
    return est_chiffree(donnees.duree_active) or est_chiffree(donnees.duree_intermediaire)


def filtrer(lignes: Sequence[LigneDuree], etat: str) -> list[LigneDuree]:
    """Les lignes d'un filtre ; sans filtre connu, celles à décider, les propositions d'abord."""
    if etat == "toutes":
        return list(lignes)
    if etat in ETATS:
        return [ligne for ligne in lignes if ligne.etat == etat]
    return sorted((ligne for ligne in lignes if ligne.a_decider), key=lambda ligne: not ligne.proposee)


@lecture(droits.LIRE)
def lister(atelier: Atelier) -> list[LigneDuree]:
    """Toutes les catégories de toutes les fiches vivantes, dans l'ordre du registre."""
    regles, fiches = lectures.regles_valables(atelier.session), charger_toutes(atelier.session)
    modeles = _noms_des_modeles(atelier.session, [f.objet.id for f in fiches])
    return [_ligne(f, c, regles, modeles.get(f.objet.id, "")) for f in fiches for c in f.saisie.categories_donnees]


def _noms_des_modeles(session: SessionCloisonnee, fiches: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Fiche → nom de la fiche modèle livrée dont elle descend."""
    modeles = catalogue()
    venues = provenances_de(session, fiches).items()
    return {id_: modeles[p.modele].nom for id_, p in venues if p.modele in modeles}


def _ligne(fiche: Fiche, donnees: CategorieDonneesSaisie, regles: Sequence[RegleVue], modele: str) -> LigneDuree:
    assert donnees.id is not None  # noqa: S101
    nom = donnees.description or (libelle("categories_donnees", donnees.categorie) if donnees.categorie else "Sans nom")
    return LigneDuree(
        fiche.objet.id, fiche.objet.version, fiche.objet.libelle, donnees.id, nom, donnees.duree_active,
        lire_duree(donnees.duree_active), decidee(donnees), proposer(regles, fiche.saisie.nom, nom, modele),
    )  # fmt: skip


@operation(droits.MODIFIER)
def appliquer(atelier: Atelier, choisies: Sequence[Choisie]) -> Reprise:
    """Écrit dans les fiches les durées choisies, toutes ou aucune ; `ConflitDeVersion` si l'une a changé.

    Une durée déjà écrite en chiffres ne se remplace jamais d'ici. L'historique de la fiche garde ce qu'elle disait avant.
    """
    if not choisies:
        raise RegleEnfreinte("Cochez au moins une durée à reprendre.")
    regles = {r.cle: r for r in lectures.regles_valables(atelier.session)}
    touchees = []
    for fiche_id in dict.fromkeys(c.fiche_id for c in choisies):
        siennes = [c for c in choisies if c.fiche_id == fiche_id]
        fiche = charger(atelier.session, fiche_id)
        if fiche.objet.version != siennes[0].version:
            raise ConflitDeVersion(siennes[0].version, fiche.objet.version)
        saisie = fiche.saisie.model_copy(deep=True)
        _reprendre_dans(saisie.categories_donnees, siennes, regles)
        reprises = [{"regle": c.cle} for c in siennes]
        enregistrer_fiche(atelier, fiche, saisie, siennes[0].version, durees_reprises=reprises)
        touchees.append(fiche.objet.libelle)
    return Reprise(len(choisies), tuple(touchees))


def _reprendre_dans(
    lignes: Sequence[CategorieDonneesSaisie], siennes: Sequence[Choisie], regles: Mapping[str, RegleVue]
) -> None:
    par_id = {d.id: d for d in lignes}
    for choisie in siennes:
        donnees, regle = par_id.get(choisie.ligne_id), regles.get(choisie.cle)
        if donnees is None or regle is None or not regle.duree:
            raise RegleEnfreinte("Une proposition n'existe plus : rien n'a été écrit. Relisez la page.")
        if decidee(donnees):
            raise RegleEnfreinte("Une de ces durées est déjà écrite en chiffres : rien n'a été écrit. Relisez la page.")
        _reprendre(donnees, regle)


def _reprendre(donnees: CategorieDonneesSaisie, regle: RegleVue) -> None:
    """Ce que la règle dit remplace ce qui était écrit ; ce qu'elle ne dit pas reste."""
    donnees.duree_active = regle.duree
    donnees.evenement_depart = regle.depart or donnees.evenement_depart
    donnees.duree_intermediaire = ecrire_duree(regle.intermediaire) or donnees.duree_intermediaire
    if regle.sort_final and regle.sort_final != "a_determiner":
        donnees.sort_final = regle.sort_final
    degre = " (à vérifier)" if regle.verification == "M" else ""
    donnees.texte_duree = f"{regle.base_legale or regle.source}{degre}"[:500]
