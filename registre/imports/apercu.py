"""Ce que montre l'aperçu : chaque fiche comprise, ce que l'on propose d'en faire, ce qui la sépare de celle du registre."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from registre import droits
from registre.imports import attente as attentes
from registre.imports.ajouts import dire_les_ajouts
from registre.imports.attente import Attente
from registre.imports.choix import Decision, decider, decisions
from registre.imports.fusion import COMPLETER, REMPLACER, fusionner
from registre.imports.modele import Import
from registre.imports.operations import trouver_lot
from registre.qualite.constats import Faits
from registre.qualite.regles import controler
from registre.traitements import regles
from registre.traitements.chargement import charger_toutes
from registre.traitements.echanges.releve import FicheLue, Remarque
from registre.traitements.modele import TraitementSaisie
from socle.champs import afficher, champs_de
from socle.ecarts import Ecart, ecarts
from socle.erreurs import Introuvable
from socle.operations import Atelier, lecture

PAR_PAGE: Final = 200


@dataclass(frozen=True)
class LigneApercu:
    """Une fiche du fichier dans l'aperçu."""

    decision: Decision
    fiche: FicheLue
    completude: int


@dataclass(frozen=True)
class Apercu:
    """Une page de ce que l'import ferait. `comptes` : action → nombre, sur tout le fichier."""

    lot: Import
    lignes: tuple[LigneApercu, ...]
    remarques: tuple[Remarque, ...]
    ignorees: tuple[str, ...]
    comptes: dict[str, int]
    total: int
    a_trancher: int
    page: int = 1
    un_tableau: bool = False

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


@lecture(droits.IMPORTER)
def lire(atelier: Atelier, lot_id: uuid.UUID, page: int = 1) -> Apercu:
    """Une page de l'aperçu d'un lot qui attend sa confirmation."""
    lot = trouver_lot(atelier, lot_id)
    attente = attentes.ouvrir(atelier, lot, frozenset({"apercu"}))
    toutes = decisions(attente, lot.choix)
    pages = max(1, -(-len(toutes) // PAR_PAGE))
    page = max(1, min(page, pages))
    montrees = toutes[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    lignes = tuple(_ligne(attente, decision) for decision in montrees)
    remarques = [r for ligne in lignes for r in ligne.fiche.remarques]
    comptes: dict[str, int] = {}
    for decision in toutes:
        comptes[decision.action] = comptes.get(decision.action, 0) + 1
    return Apercu(
        lot, lignes, (*attente.remarques, *remarques), tuple(attente.ignorees), comptes, len(toutes),
        sum(d.a_trancher for d in toutes), page, attente.grille is not None,
    )  # fmt: skip


def _ligne(attente: Attente, decision: Decision) -> LigneApercu:
    fiche = attente.fiche(decision.rang)
    return LigneApercu(decision, fiche, regles.completude(fiche.saisie).pourcent)


@dataclass(frozen=True)
class LigneLue:
    """Une fiche du fichier en détail : ce qui a été compris, ce qui ne l'a pas été, et ce que changerait chaque choix."""

    lot: Import
    decision: Decision
    fiche: FicheLue
    compris: tuple[tuple[str, str], ...]
    completer: tuple[Ecart, ...] = ()
    remplacer: tuple[Ecart, ...] = ()
    statut: str = ""
    constats: tuple[str, ...] = ()
    ajouts: str = ""


@lecture(droits.IMPORTER)
def lire_ligne(atelier: Atelier, lot_id: uuid.UUID, rang: int) -> LigneLue:
    """Une ligne de l'aperçu, comparée à la fiche du registre qui lui ressemble."""
    lot = trouver_lot(atelier, lot_id)
    return _detailler(atelier, lot, attentes.ouvrir(atelier, lot, frozenset({"apercu"})), rang)


@lecture(droits.IMPORTER)
def detailler(atelier: Atelier, lot: Import, attente: Attente, rang: int) -> LigneLue:
    """De même pour un lot qui n'est pas encore gardé ici (un dépôt en nombre)."""
    return _detailler(atelier, lot, attente, rang)


def _detailler(atelier: Atelier, lot: Import, attente: Attente, rang: int) -> LigneLue:
    if not 0 <= rang < len(attente.fiches):
        raise Introuvable
    fiche, decision = attente.fiche(rang), decider(attente, lot.choix, rang)
    champs = champs_de(TraitementSaisie)
    donnes = [c for c in champs if c.nom in fiche.saisie.model_fields_set]
    compris = tuple((c.libelle, texte) for c in donnes if (texte := afficher(c, getattr(fiche.saisie, c.nom))))
    lue = LigneLue(lot, decision, fiche, compris, constats=constats(fiche.saisie, atelier.aujourd_hui))
    existantes = charger_toutes(atelier.session, [decision.proche.existante_id]) if decision.proche else []
    if not existantes:
        return lue
    avant = existantes[0].saisie
    differences = {
        mode: tuple(ecarts(champs, avant, fusionner(avant, fiche.saisie, mode))) for mode in (COMPLETER, REMPLACER)
    }
    return LigneLue(lot, decision, fiche, compris, differences[COMPLETER], differences[REMPLACER],
                    existantes[0].traitement.statut, lue.constats,
                    dire_les_ajouts(avant, fusionner(avant, fiche.saisie)))  # fmt: skip


def constats(saisie: TraitementSaisie, jour: date) -> tuple[str, ...]:
    """Ce que les règles de qualité trouvent à redire à une fiche ; ce qu'un fichier ne dit pas se tait."""
    return tuple(constat.phrase for constat in controler(saisie, Faits(jour=jour)))
