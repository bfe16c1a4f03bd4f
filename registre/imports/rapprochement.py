"""Ce qui, dans un fichier, est déjà au registre : même référence, même nom, nom voisin. On propose ; une personne décide."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process
from sqlmodel import col, select

from registre.fiches_modeles.offre import noms_d_usage
from registre.traitements.echanges.releve import FicheLue
from registre.traitements.modele import TYPE, Traitement
from socle.donnees_datees import cle_de_texte
from socle.objets import Objet
from socle.operations import Atelier
from socle.perimetre import SessionCloisonnee
from socle.ressemblance import MEME, SEUIL, mots, note

SUR: Final = 95.0
"""Sur 100 : à partir de là, deux noms désignent d'ordinaire la même fiche."""
AUTRE_NOMBRE: Final = 90.0
PRESELECTION: Final = 30


@dataclass(frozen=True)
class Candidat:
    """La fiche du registre à laquelle une fiche du fichier ressemble le plus. `note` sur 100 ; `raison` : une phrase."""

    rang: int
    existante_id: uuid.UUID
    existante_nom: str
    note: float
    raison: str
    version: int = 1
    statut: str = "brouillon"

    @property
    def sur(self) -> bool:
        """Vrai si l'on propose de compléter la fiche existante ; sinon la question reste entière."""
        return self.note >= SUR


def rapprocher(source: SessionCloisonnee | Atelier, fiches: Sequence[FicheLue]) -> dict[int, Candidat]:
    """Rang dans le fichier → la fiche du registre la plus proche, s'il y en a une. Fiches archivées exclues."""
    session = source.session if isinstance(source, Atelier) else source
    requete = select(Objet.id, Objet.libelle, Traitement.reference, Objet.version, Traitement.statut)  # type: ignore[call-overload]
    requete = requete.join(Traitement, col(Traitement.id) == col(Objet.id))
    lues = session.exec(requete.where(Objet.type == TYPE, col(Objet.archive).is_(False))).all()
    etats = {id_: (version, statut) for id_, _, _, version, statut in lues}
    connues = {id_: (nom, reference) for id_, nom, reference, _, _ in lues}
    trouves = apparier(fiches, connues, noms_d_usage(session, connues))
    return {
        rang: Candidat(rang, id_, connues[id_][0], valeur, raison, *etats[id_])
        for rang, (id_, valeur, raison) in trouves.items()
    }


def apparier(
    fiches: Sequence[FicheLue],
    connues: Mapping[uuid.UUID, tuple[str, str]],
    usages: Mapping[uuid.UUID, Sequence[str]] | None = None,
) -> dict[int, tuple[uuid.UUID, float, str]]:
    """Rang → (fiche connue, note, raison). `connues` : identifiant → (nom, référence) ; `usages` : ses autres noms.

    Un nom d'usage ne compte que si aucun nom du registre ne répond.
    """
    par_nom = {cle_de_texte(nom): id_ for id_, (nom, _) in reversed(list(connues.items()))}
    par_reference = _uniques({id_: cle_de_texte(reference) for id_, (_, reference) in connues.items()})
    noms = {id_: nom for id_, (nom, _) in connues.items()}
    voisins = _Voisins(list(noms.items()))
    d_usage = _Voisins([(id_, nom) for id_, autres in (usages or {}).items() for nom in autres])
    trouves: dict[int, tuple[uuid.UUID, float, str]] = {}
    for rang, fiche in enumerate(fiches):
        nom, reference = cle_de_texte(fiche.saisie.nom), cle_de_texte(fiche.saisie.reference)
        if nom and nom in par_nom:
            trouves[rang] = par_nom[nom], MEME, "Même nom."
        elif reference and reference in par_reference:
            trouves[rang] = _par_reference(fiche, par_reference[reference], noms)
        elif (proche := voisins.plus_proche(fiche.saisie.nom)) and proche[1] >= SUR:
            trouves[rang] = proche[0], proche[1], "Nom voisin."
        elif usage := d_usage.plus_proche(fiche.saisie.nom):
            trouves[rang] = usage[0], usage[1], f"Nom d'usage de son modèle : « {usage[2]} »."
        elif proche:
            trouves[rang] = proche[0], proche[1], "Nom voisin."
    return trouves


def _par_reference(fiche: FicheLue, id_: uuid.UUID, noms: Mapping[uuid.UUID, str]) -> tuple[uuid.UUID, float, str]:
    """La même référence sous un nom sans rapport n'est pas sûre : on renumérote les fiches plus souvent qu'on ne croit."""
    if ressemblance(fiche.saisie.nom, noms[id_]) >= SUR:
        return id_, 99.0, "Même référence et nom voisin."
    return id_, 90.0, "Même référence, mais un autre nom."


def _uniques(cles: Mapping[uuid.UUID, str]) -> dict[str, uuid.UUID]:
    """Clé → identifiant, pour les clés non vides qu'un seul porte."""
    porteurs: dict[str, list[uuid.UUID]] = defaultdict(list)
    for id_, cle in cles.items():
        porteurs[cle].append(id_)
    return {cle: ids[0] for cle, ids in porteurs.items() if cle and len(ids) == 1}


def ressemblance(un: str, autre: str) -> float:
    """La note de la maison ; deux noms que seul un nombre sépare (« École n° 1 », « École n° 2 ») ne sont jamais sûrs."""
    valeur = note(un, autre)
    if valeur < MEME and re.findall(r"\d+", un) != re.findall(r"\d+", autre):
        return min(valeur, AUTRE_NOMBRE)
    return valeur


class _Voisins:
    """Des noms et ce qu'ils nomment, prêts à être comparés en nombre : présélection en C, puis la note de la maison."""

    def __init__(self, noms: Sequence[tuple[uuid.UUID, str]]) -> None:
        self.noms = noms
        self.choix = dict(enumerate(mots(nom) for _, nom in noms))

    def plus_proche(self, nom: str) -> tuple[uuid.UUID, float, str] | None:
        """Le plus proche au-dessus du seuil, sa note et le nom qui lui vaut cette note."""
        if not cle_de_texte(nom):
            return None
        retenus = process.extract(
            mots(nom), self.choix, scorer=fuzz.token_set_ratio, limit=PRESELECTION, score_cutoff=SEUIL
        )
        notes = [(ressemblance(nom, self.noms[rang][1]), rang) for _, _, rang in retenus]
        meilleure = max(notes, key=lambda paire: paire[0], default=(0.0, -1))
        return (self.noms[meilleure[1]][0], meilleure[0], self.noms[meilleure[1]][1]) if meilleure[0] >= SEUIL else None


def doublons_internes(fiches: Sequence[FicheLue]) -> dict[int, tuple[int, float]]:
    """Rang → (rang d'une fiche qui la précède dans le fichier, note) : les fiches qui s'y ressemblent."""
    choix: dict[int, str] = {rang: mots(fiche.saisie.nom) for rang, fiche in enumerate(fiches)}
    trouves: dict[int, tuple[int, float]] = {}
    for rang, fiche in enumerate(fiches):
        texte = choix.pop(rang)
        if not cle_de_texte(fiche.saisie.nom):
            continue
        for _, _, autre in process.extract(
            texte, choix, scorer=fuzz.token_set_ratio, limit=PRESELECTION, score_cutoff=SEUIL
        ):
            valeur = ressemblance(fiche.saisie.nom, fiches[autre].saisie.nom)
            if valeur >= SEUIL and autre not in trouves:
                trouves[autre] = rang, valeur
    return trouves
