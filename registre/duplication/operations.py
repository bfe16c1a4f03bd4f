"""Apercevoir une copie, la lancer, retrouver où sont les copies. Rien ne s'écrit avant le lot."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.duplication import sources
from registre.duplication.champs import TRAITEMENT
from registre.duplication.copie import faire
from registre.duplication.etats import lire_etats
from registre.duplication.organismes import Membre, lire_membres
from registre.duplication.plan import (
    COMPLETER,
    CREER,
    DEJA,
    IMPOSSIBLE,
    PASSER,
    POLITIQUES,
    Politique,
    Prevu,
    planifier,
)
from registre.duplication.retour import defaire
from registre.duplication.sources import Choix, Lot
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.lots.genres import Genre, declarer_genre
from socle.lots.operations import MAXIMUM, Demande, ouvrir
from socle.objets import Objet, trouver_objet
from socle.operations import Atelier, Contexte, lecture
from socle.organismes.ailleurs import contexte_chez
from socle.perimetre import Perimetre
from socle.provenances import COPIE, Provenance

CODE: Final = "duplication"
GENRE: Final = declarer_genre(
    Genre(CODE, "Copie chez d'autres organismes", droits.DUPLIQUER, faire, defaire,
          "Une fiche complétée retrouve son contenu d'avant, à approuver de nouveau si elle l'était.")
)  # fmt: skip


@dataclass(frozen=True)
class Demandee:
    """Ce que l'on veut copier, chez qui, et que faire des noms déjà pris. `lignes` : organisme → fiche → choix."""

    choix: Choix
    organismes: tuple[uuid.UUID, ...]
    meme: str = PASSER
    semblable: str = PASSER
    lignes: Mapping[uuid.UUID, Mapping[uuid.UUID, str]] = field(default_factory=dict)

    def politique(self, organisme_id: uuid.UUID) -> Politique:
        """Ce qui vaut chez cet organisme."""
        return Politique(self.meme, self.semblable, self.lignes.get(organisme_id, {}))


@dataclass(frozen=True)
class Plan:
    """Ce que le lot ferait chez un organisme."""

    membre: Membre
    prevus: tuple[Prevu, ...]

    @property
    def a_regarder(self) -> tuple[Prevu, ...]:
        """Les noms déjà pris et ce qui avertit."""
        return tuple(p for p in self.prevus if p.conflit or p.avertissements)

    @property
    def ecrit(self) -> bool:
        """Vrai si quelque chose s'y écrira."""
        return any(p.sort in {CREER, COMPLETER} for p in self.prevus)


@dataclass(frozen=True)
class Apercu:
    """Ce que le lot ferait, chez chacun. `origine` : le nom de l'organisme copié."""

    demandee: Demandee
    lot: Lot
    plans: tuple[Plan, ...]
    origine: str

    def total(self, sort: str) -> int:
        """Nombre d'objets de ce sort, tous organismes confondus."""
        return sum(p.sort == sort for plan in self.plans for p in plan.prevus)

    @property
    def chiffres(self) -> dict[str, int]:
        """Sort → nombre."""
        return {sort: self.total(sort) for sort in (CREER, COMPLETER, PASSER, DEJA, IMPOSSIBLE)}

    @property
    def a_regarder(self) -> tuple[Plan, ...]:
        """Les organismes où il y a quelque chose à regarder."""
        return tuple(plan for plan in self.plans if plan.a_regarder)


def lire_sources(contexte: Contexte, choix: Choix) -> Lot:
    """Ce que l'on copie, lu chez l'organisme dont il vient avec les droits que la personne y a."""
    return sources.lire(contexte_chez(contexte, choix.de), choix)


def lister(contexte: Contexte, de: uuid.UUID, type_: str) -> list[Objet]:
    """Ce qui peut se copier d'un organisme du sous-arbre."""
    return sources.lister(contexte_chez(contexte, de), type_)


def apercevoir(contexte: Contexte, demandee: Demandee) -> Apercu:
    """Ce que la copie ferait chez chacun ; rien n'est écrit."""
    contexte.exige(droits.DUPLIQUER)
    if {demandee.meme, demandee.semblable} - set(POLITIQUES):
        raise RegleEnfreinte("Choisissez dans la liste ce que l'on fait d'un nom déjà pris.")
    membres = {m.id: m for m in lire_membres(contexte)}
    if not set(demandee.organismes) <= set(membres) or demandee.choix.de not in membres:
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre.")
    lot = lire_sources(contexte, demandee.choix)
    voulus = [membres[id_] for id_ in dict.fromkeys(demandee.organismes) if id_ != demandee.choix.de]
    if not voulus:
        raise SaisieRefusee({"organisme": ["Choisissez au moins un organisme, autre que celui d'où l'on copie."]})
    if len(voulus) > MAXIMUM:
        raise SaisieRefusee({"organisme": [f"Un lot compte au plus {MAXIMUM} organismes : faites-en plusieurs."]})
    return Apercu(demandee, lot, _plans(contexte, lot, voulus, demandee), membres[demandee.choix.de].nom)


def _plans(contexte: Contexte, lot: Lot, voulus: Sequence[Membre], demandee: Demandee) -> tuple[Plan, ...]:
    perimetre = Perimetre.territoire(frozenset(m.id for m in voulus), contexte.ancetres | {contexte.organisme_id})
    with contexte.base.lire(perimetre) as session:
        etats = lire_etats(session, lot.sources, {m.id: m.noeuds for m in voulus})
    return tuple(Plan(m, planifier(lot.sources, etats[m.id], demandee.politique(m.id))) for m in voulus)


def lancer(contexte: Contexte, demandee: Demandee, jeton: str = "") -> uuid.UUID:
    """Ouvre le lot ; le même jeton et la même demande rendent le même lot. Ce qui se copie est figé à cet instant."""
    apercu = apercevoir(contexte, demandee)
    lignes = demandee.lignes
    demandes = [
        Demande(plan.membre.id, propre={"lignes": {str(s): c for s, c in lignes.get(plan.membre.id, {}).items()}})
        for plan in apercu.plans
    ]
    commune = {**sources.en_valeurs(apercu.lot), "origine": apercu.origine, "de": str(demandee.choix.de),
               "meme": demandee.meme, "semblable": demandee.semblable}  # fmt: skip
    return ouvrir(contexte, CODE, _libelle(apercu), commune, demandes, jeton)


def _libelle(apercu: Apercu) -> str:
    choisies = [s for s in apercu.lot.sources if s.choisi]
    quoi = f"« {choisies[0].nom[:120]} »" if len(choisies) == 1 else f"{len(choisies)} objets"
    combien = len(apercu.plans)
    return f"{quoi} de {apercu.origine[:100]}, copié chez {combien} organisme{'s' if combien > 1 else ''}"


@dataclass(frozen=True)
class Copie:
    """Une copie d'un objet : chez qui, de quelle version, ce qu'elle est devenue."""

    id: uuid.UUID
    organisme: str
    code: str
    nom: str
    version: int
    touchee: bool
    archive: bool
    notee_le: object


@lecture(droits.DUPLIQUER)
def lire_objet(atelier: Atelier, id_: uuid.UUID) -> Objet:
    """La fiche dont on cherche les copies."""
    return trouver_objet(atelier.session, id_, TRAITEMENT)


def ou_est_elle(contexte: Contexte, id_: uuid.UUID) -> list[Copie]:
    """Les copies d'un objet, dans l'organisme courant et tous ceux qui en dépendent : trois requêtes."""
    contexte.exige(droits.DUPLIQUER)
    membres = {m.id: m for m in lire_membres(contexte)}
    requete = select(Provenance, Objet).join(Objet, col(Objet.id) == col(Provenance.objet_id)).where(
        Provenance.genre == COPIE, Provenance.source == str(id_)
    )  # fmt: skip
    with contexte.base.lire(Perimetre.territoire(frozenset(membres), contexte.ancetres)) as session:
        lues = session.exec(requete).all()
    copies = [
        Copie(o.id, membres[o.organisme_id].nom, membres[o.organisme_id].code, o.libelle, p.version,
              o.version > (2 if o.archive else 1), o.archive, p.notee_le)
        for p, o in lues
    ]  # fmt: skip
    rangs = {m.code: rang for rang, m in enumerate(membres.values())}
    return sorted(copies, key=lambda c: (rangs[c.code], c.archive))
