"""Déposer des fichiers pour plusieurs organismes, relire ce que la reprise ferait chez chacun, choisir, renoncer.

La lecture se fait hors de toute transaction ; ce qu'elle donne attend dans la base, chiffré, un jour au plus. Rien ne s'écrit
chez un organisme avant que le lot ne soit lancé.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy.orm import defer
from sqlmodel import col, select

from registre import droits
from registre.depots import contenus
from registre.depots.archives import Fichier
from registre.depots.colonnes import Placeur, relire
from registre.depots.lecture import COLONNES, DOUTEUSE, HORS_SUJET, LUE, REFUSEE, PartLue
from registre.depots.lecture import lire as lire_un_fichier
from registre.depots.modele import Depot, PartDeDepot
from registre.depots.organismes import Annuaire, Membre, Proposition, lire_membres
from registre.imports import attente as attentes
from registre.imports.attente import Attente
from registre.imports.modele import Import
from registre.imports.poser import PASSER
from socle.base import nouvel_id
from socle.erreurs import Introuvable, RegleEnfreinte
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.ailleurs import contexte_chez
from socle.perimetre import Perimetre

APERCU, LANCE, ABANDONNE = "apercu", "lance", "abandonne"
GARDE: Final = timedelta(days=1)
FICHES: Final = 10_000
"""Fiches d'un dépôt, au plus."""
PARTS: Final = 600
LECTURE: Final = 120.0
"""Secondes qu'une seule demande passe à lire des fichiers."""
TROP_LONG: Final = "Ces fichiers sont trop longs à lire d'un coup, et aucun n'est gardé : faites plusieurs dépôts."
MEME_CONTENU: Final = "Même contenu que « {} » : laissé de côté."
MEME_AILLEURS: Final = "Même contenu que « {} », pour un autre organisme."
DEJA_REPRIS: Final = "Ce fichier a déjà été repris chez cet organisme, le {:%d/%m/%Y}."


def deposer(contexte: Contexte, fichiers: Sequence[Fichier]) -> uuid.UUID:
    """Lit tous les fichiers et garde ce qu'ils donnent ; rend le dépôt. Un fichier illisible n'arrête pas les autres."""
    contexte.exige(droits.IMPORTER)
    if not fichiers:
        raise RegleEnfreinte("Choisissez au moins un fichier.")
    annuaire = Annuaire(lire_membres(contexte))
    lues = list(_lire_tous(fichiers, annuaire))
    if len(lues) > PARTS:
        raise RegleEnfreinte(f"Ces fichiers portent plus de {PARTS} organismes : faites plusieurs dépôts.")
    if len(annuaire.membres) == 1:
        _a_soi(lues, annuaire.membres[0])
    depot_id, placeur, prets = nouvel_id(), Placeur(contexte), []
    for rang, lue in enumerate(lues):
        prets.append(_preparer(contexte, depot_id, rang, lue, placeur))
        if sum(part.nombre for part, _ in prets) > FICHES:
            raise RegleEnfreinte(f"Ces fichiers portent plus de {FICHES} fiches : faites plusieurs dépôts.")
    _dire_les_memes(contexte, [part for part, _ in prets])
    return _garder(contexte, depot_id, _libelle(fichiers), prets)


def _lire_tous(fichiers: Sequence[Fichier], annuaire: Annuaire) -> Iterator[PartLue]:
    terme = time.monotonic() + LECTURE
    for fichier in fichiers:
        if time.monotonic() > terme:
            raise RegleEnfreinte(TROP_LONG)
        yield from lire_un_fichier(fichier, annuaire)


def _a_soi(lues: Sequence[PartLue], seul: Membre) -> None:
    """Là où il n'y a qu'un organisme, un fichier qui n'en nomme pas d'autre est à lui."""
    for lue in lues:
        if lue.etat != REFUSEE and not lue.partie:
            lue.proposition = Proposition(seul.id, "Le seul organisme d'ici.")


def _libelle(fichiers: Sequence[Fichier]) -> str:
    return f"« {fichiers[0].nom[:200]} »" if len(fichiers) == 1 else f"{len(fichiers)} fichiers"


def _preparer(
    contexte: Contexte, depot_id: uuid.UUID, rang: int, lue: PartLue, placeur: Placeur
) -> tuple[PartDeDepot, bytes]:
    """La part, prête à être gardée, et son contenu compressé."""
    part = PartDeDepot(organisme_id=contexte.organisme_id, depot_id=depot_id, rang=rang, fichier=lue.fichier[:300],
                       partie=lue.partie[:300], empreinte=lue.empreinte)  # fmt: skip
    if lue.etat == REFUSEE:
        part.etat, part.message = REFUSEE, lue.message[:1000]
        return part, b""
    part.cible_id, part.raison = lue.proposition.cible_id, lue.proposition.raison
    chez = contexte_chez(contexte, part.cible_id) if part.cible_id else contexte
    part.signature = placeur.placer(lue, chez)
    part.etat, part.message = lue.etat, lue.message[:1000]
    contenus.comparer_chez(contexte, part, lue.attente)
    return part, attentes.en_octets(lue.attente)


def _dire_les_memes(contexte: Contexte, parts: Sequence[PartDeDepot]) -> None:
    """Le même contenu deux fois pour le même organisme : le second est laissé de côté, et on le dit."""
    deja = _deja_repris(contexte, [part.empreinte for part in parts if part.empreinte])
    vues: dict[tuple[str, str], PartDeDepot] = {}
    for part in (p for p in parts if p.etat != REFUSEE):
        premiere = vues.setdefault((part.empreinte, part.partie), part)
        if premiere is not part:
            pour_le_meme = premiere.cible_id == part.cible_id
            phrase = (MEME_CONTENU if pour_le_meme else MEME_AILLEURS).format(premiere.fichier[:200])
            part.message = f"{phrase} {part.message}".strip()
            part.cible_id = None if pour_le_meme else part.cible_id
        if part.cible_id and (part.empreinte, part.cible_id) in deja:
            part.message = f"{DEJA_REPRIS.format(deja[part.empreinte, part.cible_id])} {part.message}".strip()


def _deja_repris(contexte: Contexte, empreintes: Sequence[str]) -> dict[tuple[str, uuid.UUID], Any]:
    """(empreinte, organisme) → quand ce fichier y a été repris, en une requête."""
    if not empreintes:
        return {}
    ids = frozenset(m.id for m in lire_membres(contexte))
    requete = select(Import.empreinte, Import.organisme_id, Import.confirme_le).where(
        col(Import.empreinte).in_(set(empreintes)), Import.etat == "confirme"
    )
    with contexte.base.lire(Perimetre.territoire(ids)) as session:
        return {(empreinte, cible): quand for empreinte, cible, quand in session.exec(requete)}


@operation(droits.IMPORTER)
def _garder(
    atelier: Atelier, depot_id: uuid.UUID, libelle: str, prets: Sequence[tuple[PartDeDepot, bytes]]
) -> uuid.UUID:  # fmt: skip
    _purger(atelier)
    acteur = atelier.contexte.acteur
    atelier.session.add(Depot(organisme_id=atelier.organisme_id, id=depot_id, libelle=libelle, cree_le=atelier.quand,
                              cree_par=acteur.id))  # fmt: skip
    atelier.session.flush()
    for part, octets in prets:
        neuve = PartDeDepot(**part.model_dump())
        if octets:
            contenus.ranger(atelier, neuve, octets)
        atelier.session.add(neuve)
    return depot_id


@dataclass(frozen=True)
class DepotLu:
    """Un dépôt, ses parts (sans leur contenu), les organismes où l'on peut reprendre."""

    depot: Depot
    parts: tuple[PartDeDepot, ...]
    membres: Mapping[uuid.UUID, Membre]

    @property
    def retenues(self) -> tuple[PartDeDepot, ...]:
        """Les parts que le lot écrirait."""
        return tuple(p for p in self.parts if est_retenue(p))

    @property
    def organismes(self) -> int:
        """Nombre d'organismes où le lot écrirait."""
        return len({p.cible_id for p in self.retenues})

    def total(self, action: str) -> int:
        """Nombre de fiches de cette action, dans ce que le lot écrirait."""
        return sum(p.comptes.get(action, 0) for p in self.retenues)

    @property
    def fichiers(self) -> int:
        """Nombre de fichiers du dépôt."""
        return len({(p.fichier, p.empreinte) for p in self.parts})

    def combien(self, etat: str) -> int:
        """Nombre de parts qui en sont là (voir `etat_de`)."""
        return sum(etat_de(p) == etat for p in self.parts)

    def ensemble(self, part: PartDeDepot) -> int:
        """Combien de parts, elle comprise, le lot écrirait au même organisme ; zéro si elle n'en est pas."""
        return self._par_organisme[part.cible_id] if est_retenue(part) else 0

    @cached_property
    def _par_organisme(self) -> Counter[uuid.UUID | None]:
        return Counter(p.cible_id for p in self.retenues)

    @property
    def de_cote(self) -> int:
        """Parts lisibles que le lot laisserait."""
        return sum(p.etat != REFUSEE for p in self.parts) - len(self.retenues)


def est_retenue(part: PartDeDepot) -> bool:
    """Vrai si le lot l'écrirait : lue, à un organisme, avec au moins une fiche qui n'est pas passée."""
    ecrit = any(n for action, n in part.comptes.items() if action != PASSER)
    return part.etat in {LUE, DOUTEUSE} and part.cible_id is not None and ecrit


def lire(contexte: Contexte, depot_id: uuid.UUID) -> DepotLu:
    """Un dépôt de ce nœud."""
    depot, parts = _lire(contexte, depot_id)
    return DepotLu(depot, tuple(parts), {m.id: m for m in lire_membres(contexte)})


@lecture(droits.IMPORTER)
def _lire(atelier: Atelier, depot_id: uuid.UUID) -> tuple[Depot, Sequence[PartDeDepot]]:
    depot = trouver(atelier, depot_id)
    requete = select(PartDeDepot).where(PartDeDepot.depot_id == depot_id).order_by(col(PartDeDepot.rang))
    return depot, atelier.session.exec(requete.options(defer(PartDeDepot.contenu, raiseload=True))).all()  # type: ignore[arg-type]


def trouver(atelier: Atelier, depot_id: uuid.UUID, *, ouvert: bool = False) -> Depot:
    """Le dépôt de cet identifiant, verrouillé pour qui écrit ; `ouvert` : refuse celui qui n'attend plus."""
    depot = atelier.session.exec(select(Depot).where(Depot.id == depot_id).with_for_update()).first()
    if depot is None:
        raise Introuvable
    if ouvert and depot.etat != APERCU:
        raise RegleEnfreinte("Ce dépôt n'attend plus : il a été lancé, ou abandonné.")
    return depot


@lecture(droits.IMPORTER)
def lister(atelier: Atelier) -> list[Depot]:
    """Les vingt derniers dépôts du nœud."""
    return list(atelier.session.exec(select(Depot).order_by(col(Depot.cree_le).desc()).limit(20)))


def affecter(contexte: Contexte, depot_id: uuid.UUID, choisis: Mapping[int, uuid.UUID | None]) -> int:
    """Donne à chaque part l'organisme choisi (aucun : laissée de côté) et refait son aperçu ; rend combien ont changé."""
    connus = {m.id for m in lire_membres(contexte)}
    if not {cible for cible in choisis.values() if cible} <= connus:
        raise Introuvable("L'un de ces organismes n'est pas dans votre périmètre.")
    refaites = []
    for part, attente in _qui_changent(contexte, depot_id, choisis):
        part.cible_id, part.choix = choisis[part.rang], {}
        part.raison = "Choisi." if part.cible_id else "Laissé de côté."
        chez = contexte_chez(contexte, part.cible_id) if part.cible_id else contexte
        if attente.grille is not None:
            part.etat, part.message = relire(chez, attente, part.message)
        contenus.comparer_chez(contexte, part, attente)
        refaites.append((part, attentes.en_octets(attente)))
    if refaites:
        reecrire(contexte, depot_id, refaites)
    return len(refaites)


@lecture(droits.IMPORTER)
def _qui_changent(
    atelier: Atelier, depot_id: uuid.UUID, choisis: Mapping[int, uuid.UUID | None]
) -> list[tuple[PartDeDepot, Attente]]:  # fmt: skip
    trouver(atelier, depot_id, ouvert=True)
    requete = select(PartDeDepot).where(PartDeDepot.depot_id == depot_id, col(PartDeDepot.rang).in_(choisis))
    parts = atelier.session.exec(requete.where(PartDeDepot.etat != REFUSEE).order_by(col(PartDeDepot.rang))).all()
    changees = [part for part in parts if part.cible_id != choisis[part.rang]]
    return [(part, contenus.ouvrir(atelier.contexte, atelier.session, part)) for part in changees]


@operation(droits.IMPORTER)
def reecrire(atelier: Atelier, depot_id: uuid.UUID, refaites: Sequence[tuple[PartDeDepot, bytes]]) -> None:
    """Garde ce qui a été relu d'une suite de parts ; `octets` vides : le contenu ne change pas."""
    trouver(atelier, depot_id, ouvert=True)
    rangs = [part.rang for part, _ in refaites]
    requete = select(PartDeDepot).where(PartDeDepot.depot_id == depot_id, col(PartDeDepot.rang).in_(rangs))
    lignes = {ligne.rang: ligne for ligne in atelier.session.exec(requete.with_for_update())}
    for part, octets in refaites:
        ligne = lignes[part.rang]
        for nom in ("etat", "message", "cible_id", "raison", "nombre", "remarques", "a_trancher", "comptes", "choix"):
            setattr(ligne, nom, getattr(part, nom))
        if octets:
            contenus.ranger(atelier, ligne, octets)
        atelier.session.add(ligne)


@operation(droits.IMPORTER)
def abandonner(atelier: Atelier, depot_id: uuid.UUID) -> None:
    """Renonce à un dépôt qui attend : ce qu'il gardait est effacé."""
    depot = trouver(atelier, depot_id)
    if depot.etat == APERCU:
        _vider(atelier, depot)


def _vider(atelier: Atelier, depot: Depot) -> None:
    """Efface ce que gardent les parts ; un dépôt qui attendait est abandonné."""
    depot.etat = ABANDONNE if depot.etat == APERCU else depot.etat
    atelier.session.add(depot)
    pleines = select(PartDeDepot).where(PartDeDepot.depot_id == depot.id, PartDeDepot.contenu != b"")
    for part in atelier.session.exec(pleines.options(defer(PartDeDepot.contenu))):  # type: ignore[arg-type]
        part.contenu = b""
        atelier.session.add(part)


def _purger(atelier: Atelier) -> int:
    """Vide les dépôts de plus d'un jour ; rend leur nombre."""
    pleins = select(PartDeDepot.depot_id).where(PartDeDepot.contenu != b"")
    requete = select(Depot).where(col(Depot.cree_le) < atelier.quand - GARDE, col(Depot.id).in_(pleins))
    vieux = list(atelier.session.exec(requete.with_for_update()))
    for depot in vieux:
        _vider(atelier, depot)
    return len(vieux)


@operation(droits.IMPORTER)
def purger(atelier: Atelier) -> int:
    """Le soin du jour : rien de ce qu'un fichier disait ne reste plus d'un jour hors des fiches."""
    return _purger(atelier)


def etat_de(part: PartDeDepot) -> str:
    """Où en est une part, pour la page : refusee, ignoree, colonnes, sans_organisme, rien, douteuse, prete."""
    if part.etat in {REFUSEE, COLONNES}:
        return "ignoree" if part.message == HORS_SUJET else part.etat
    if part.cible_id is None:
        return "sans_organisme"
    if not est_retenue(part):
        return "rien"
    return "douteuse" if part.etat == DOUTEUSE else "prete"
