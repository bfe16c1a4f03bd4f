"""Un tableau qui porte plusieurs organismes se découpe : une part par valeur de la colonne qui les nomme.

Chaque part garde les rangées à leur place dans le fichier, celles des autres vidées : « ligne 12 » reste la ligne 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from registre.depots.organismes import Annuaire, Proposition
from registre.imports.grille import Colonne, FeuilleLue, Grille, Plan, colonnes_de, lire_grille, trouver_plan
from registre.imports.nommes import INSEE, NOM, SIREN, genre_de
from socle.erreurs import RegleEnfreinte
from socle.organismes.noms import denuder
from socle.tableurs import Classeur, Feuille
from socle.types import lire_ligne

PARTS: Final = 400
"""Organismes d'un même fichier, au plus."""
FEUILLES: Final = 60
"""Au-delà, un classeur tient une feuille par fiche : il n'est pas à découper."""
SANS_ORGANISME: Final = "sans organisme"


@dataclass(frozen=True)
class Repere:
    """Ce qu'une rangée dit de son organisme."""

    siren: str = ""
    insee: str = ""
    nom: str = ""

    @property
    def cle(self) -> str:
        """Ce à quoi deux rangées du même organisme se reconnaissent."""
        return "|".join((self.siren, self.insee.lower(), denuder(self.nom)))

    @property
    def vide(self) -> bool:
        """Vrai si la rangée n'en dit rien."""
        return not (self.siren or self.insee or self.nom)

    @property
    def libelle(self) -> str:
        """Ce que la page montre."""
        return self.nom or self.siren or self.insee or SANS_ORGANISME


@dataclass
class Bande:
    """Les rangées d'un organisme, feuille par feuille. `reperes` : feuille → rangées à lui."""

    repere: Repere
    proposition: Proposition
    rangees: dict[int, set[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decoupe:
    """Où couper un classeur. `corps` : feuille → première rangée de données ; `titres` : clés des colonnes qui nomment."""

    bandes: tuple[Bande, ...]
    corps: Mapping[int, int]
    titres: frozenset[str]


def trouver(
    feuilles: Sequence[FeuilleLue], annuaire: Annuaire, plans: Mapping[int, Plan] | None = None, principale: int = -1
) -> Decoupe | None:
    """Où couper ces feuilles, ou None si aucune n'a de colonne qui nomme au moins un organisme connu.

    `plans` : où sont les titres des feuilles que l'on a déjà comprises, la principale et celles qui ont les siens : ces
    dernières se coupent avec elle, si peu qu'elles nomment d'organismes. Ce qui n'est à personne n'est à aucun autre.
    """
    if len(feuilles) > FEUILLES:
        return None
    bandes: dict[str, Bande] = {}
    corps: dict[int, int] = {}
    titres: set[str] = set()
    for rang, feuille in enumerate(feuilles):
        plan = (plans or {}).get(rang)
        lue = _reperer(feuille, plan, jumelle=plan is not None and rang != principale)
        if lue is None:
            continue
        corps[rang], cles, reperes = lue
        titres |= cles
        for rangee, repere in reperes.items():
            bande = bandes.get(repere.cle) or Bande(
                repere, annuaire.de_la_colonne(repere.siren, repere.insee, repere.nom)
            )
            bandes.setdefault(repere.cle, bande).rangees.setdefault(rang, set()).add(rangee)
    if not any(bande.proposition.cible_id for bande in bandes.values()):
        return None
    if len(bandes) > PARTS:
        raise RegleEnfreinte(f"Ce fichier porte plus de {PARTS} organismes : partagez-le en plusieurs.")
    return Decoupe(tuple(bandes.values()), corps, frozenset(titres))


def feuilles_du_classeur(classeur: Classeur) -> list[FeuilleLue]:
    """Toutes ses feuilles en textes, vides comprises : leur rang est celui du classeur."""
    vide = FeuilleLue("", [])
    lues = (lire_grille(Classeur((feuille,), classeur.format)).feuilles for feuille in classeur.feuilles)
    return [feuilles[0] if feuilles else vide for feuilles in lues]


def _reperer(
    feuille: FeuilleLue, plan: Plan | None, *, jumelle: bool = False
) -> tuple[int, frozenset[str], dict[int, Repere]] | None:
    """(première rangée de données, colonnes qui nomment, rangée → repère) d'une feuille ; None si rien n'y nomme."""
    plan = plan or trouver_plan(Grille([feuille]))
    if plan is None:
        return None
    colonnes = [(genre, c) for c in colonnes_de(feuille, plan) if (genre := genre_de(c))]
    if not colonnes:
        return None
    debut = plan.entete + plan.hauteur
    pleines = [r for r in range(debut, len(feuille.lignes)) if any(feuille.lignes[r])]
    reperes = _etendre({r: _lire(feuille, r, colonnes) for r in pleines})
    nommees = sum(not repere.vide for repere in reperes.values())
    if not jumelle and (not nommees or nommees * 2 < len(pleines)):
        return None
    return debut, frozenset(c.cle for _, c in colonnes), reperes


def _lire(feuille: FeuilleLue, rangee: int, colonnes: Sequence[tuple[str, Colonne]]) -> Repere:
    valeurs: dict[str, str] = {}
    for genre, colonne in colonnes:
        texte = lire_ligne(feuille.texte(rangee, colonne.rang))[:300]
        if texte:
            valeurs.setdefault(genre, texte)
    return Repere("".join(valeurs.get(SIREN, "").split())[:9], "".join(valeurs.get(INSEE, "").split())[:5],
                  valeurs.get(NOM, ""))  # fmt: skip


def _etendre(reperes: dict[int, Repere]) -> dict[int, Repere]:
    """Une case fusionnée ne dit l'organisme qu'une fois : les rangées vides au-dessous sont à lui.

    Seulement si aucune valeur n'est écrite deux fois de suite : sinon un vide est un oubli, et reste sans organisme.
    """
    dites = [repere.cle for repere in reperes.values() if not repere.vide]
    if any(avant == apres for avant, apres in pairwise(dites)):
        return reperes
    etendus, courant = {}, Repere()
    for rangee, repere in reperes.items():
        courant = courant if repere.vide else repere
        etendus[rangee] = courant
    return etendus


def couper_classeur(classeur: Classeur, decoupe: Decoupe, bande: Bande) -> Classeur:
    """Le classeur d'un seul organisme : ses rangées, et les feuilles qui n'en nomment aucun."""
    feuilles = []
    for rang, feuille in enumerate(classeur.feuilles):
        if rang in decoupe.corps:
            gardees = _garder(len(feuille.lignes), decoupe.corps[rang], bande.rangees.get(rang, set()))
            lignes = tuple(feuille.lignes[r] if r in gardees else () for r in range(max(gardees, default=-1) + 1))
            feuilles.append(Feuille(feuille.nom, lignes))
        else:
            feuilles.append(feuille)
    return Classeur(tuple(feuilles), classeur.format)


def _garder(total: int, debut: int, siennes: Iterable[int]) -> set[int]:
    return set(range(min(debut, total))) | set(siennes)


def couper_grille(grille: Grille, decoupe: Decoupe, bande: Bande) -> Grille:
    """De même pour un tableau déjà en textes ; ses feuilles gardent leur rang, donc le plan vaut pour chaque part.

    Les autres feuilles ne se lisent pas : chaque part en porterait une copie.
    """
    feuilles = []
    for rang, feuille in enumerate(grille.feuilles):
        if rang not in decoupe.corps:
            feuilles.append(FeuilleLue(feuille.nom, []))
            continue
        gardees = _garder(len(feuille.lignes), decoupe.corps[rang], bande.rangees.get(rang, set()))
        lignes = [feuille.lignes[r] if r in gardees else [] for r in range(max(gardees, default=-1) + 1)]
        feuilles.append(FeuilleLue(feuille.nom, lignes))
    return Grille(feuilles)
