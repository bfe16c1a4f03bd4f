"""Le premier jour, mesuré : les modèles posés chez N communes, trois tableurs repris, un grand tableau, et le retour.

Une durée ne dit rien d'une machine à l'autre : chaque geste est rapporté à ce que coûte, dans la même passe et sur la
même base, une fiche créée seule par l'opération ordinaire (l'unité).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import registre.declarations  # noqa: F401
from fabriques import territoires
from fabriques.monde import Monde, monde_neuf
from fabriques.tableaux_lus import en_csv
from registre.fiches_modeles import lots as poses
from registre.fiches_modeles import territoire as manques
from registre.fiches_modeles.lots import Pose
from registre.fiches_modeles.offre import livres
from registre.imports import confirmation, operations
from registre.imports.grille import colonnes_de
from registre.imports.titres import proposer
from registre.qualite import territoire as qualite
from registre.qualite.territoire import Filtre
from socle.base import Base
from socle.lots import operations as lots
from socle.migrations import conduite
from socle.operations import Contexte
from socle.organismes.modele import Organisme

T = TypeVar("T")
MODELES = 40
GRAND = 2_000
TEMOINS = 60
SANS_FIN = 24 * 3_600.0


@dataclass
class Releve:
    """Les durées relevées. `unite` : secondes d'une fiche créée seule, sur cette base, dans cette passe."""

    unite: float = 1.0
    lignes: list[tuple[str, float, int]] = field(default_factory=list)

    def mesurer(self, nom: str, geste: Callable[[], T], fiches: int = 1) -> T:
        """Mesure un geste et les fiches qu'il touche."""
        debut = time.perf_counter()
        rendu = geste()
        self.lignes.append((nom, time.perf_counter() - debut, fiches))
        return rendu

    def table(self) -> str:
        """Une ligne par geste : secondes, fiches, et fiches seules que chacune de ses fiches coûte."""
        largeur = max(len(nom) for nom, *_ in self.lignes)
        entete = f"{'geste':<{largeur}}  {'secondes':>9}  {'fiches':>7}  {'× par fiche':>11}"
        corps = (f"{n:<{largeur}}  {s:>9.2f}  {f:>7}  {s / f / self.unite:>11.2f}" for n, s, f in self.lignes)
        return "\n".join([f"l'unité : une fiche créée seule, {self.unite * 1000:.1f} ms\n", entete, *corps])


@contextmanager
def monde_vide() -> Iterator[Monde]:
    """Une base SQLite neuve et migrée, le temps d'un bloc."""
    with tempfile.TemporaryDirectory(prefix="gouverne-reprise-") as dossier:
        modele, donnees = Path(dossier) / "modele.sqlite", Path(dossier) / "donnees"
        donnees.mkdir()
        base = Base(f"sqlite:///{modele}")
        conduite.migrer(base.moteur)
        base.fermer()
        with monde_neuf(modele, donnees) as monde:
            yield monde


def banc(communes: int) -> str:
    """La table des gestes du premier jour, sur autant de communes."""
    with monde_vide() as monde:
        noeud = monde.organisme("Nœud fictif", type="communaute_communes")
        membres = [_commune(monde, noeud, nom) for nom in territoires.noms(communes)]
        contexte = monde.contexte(noeud, "dpo", personne=monde.personne("Déléguée fictive", dpo=noeud))
        releve = Releve()
        _temoin(monde, noeud, releve)
        _poser(releve, contexte, membres)
        _reprendre(releve, monde, membres)
        return releve.table()


def _commune(monde: Monde, noeud: Organisme, nom: str) -> Organisme:
    return monde.organisme(
        nom, noeud, population="3000", competences=["etat_civil", "elections", "scolaire", "urbanisme"]
    )


def _temoin(monde: Monde, noeud: Organisme, releve: Releve) -> None:
    """L'unité : des fiches créées l'une après l'autre, chacune dans sa transaction."""
    debut = time.perf_counter()
    for rang in range(TEMOINS):
        monde.fiche(
            noeud, f"Fiche témoin {rang}", finalites=[{"libelle": "Servir de mesure", "base_legale": "contrat"}]
        )
    releve.unite = (time.perf_counter() - debut) / TEMOINS


def _poser(releve: Releve, contexte: Contexte, membres: list[Organisme]) -> None:
    pose = Pose("choisis", tuple(m.code for m in livres()[:MODELES]), tuple(o.id for o in membres))
    nombre = len(membres) * MODELES
    releve.mesurer(f"relire {MODELES} modèles chez {len(membres)}", lambda: poses.preparer(contexte, pose), nombre)
    lot = poses.lancer(contexte, pose)
    releve.mesurer("les poser", lambda: lots.avancer(contexte, lot, SANS_FIN), nombre)
    releve.mesurer("ce qui manque au territoire", lambda: manques.lire(contexte), nombre)
    releve.mesurer("qualité du territoire", lambda: qualite.relever(contexte, Filtre()), nombre)
    lots.defaire(contexte, lot)
    releve.mesurer("défaire le lot", lambda: lots.avancer(contexte, lot, SANS_FIN), nombre)


def _reprendre(releve: Releve, monde: Monde, membres: list[Organisme]) -> None:
    for membre in membres[:3]:
        contexte = monde.contexte(membre)
        _importer(releve, contexte, f"tableur de {membre.nom}", territoires.tableur_de_secretaire(membre.nom), "r.xlsx")
    titres = ["Nom", "Service gestionnaire", "Remarque"]
    rangees = [titres, *([f"Traitement fictif {n}", f"Service {n % 9}", f"Note {n}"] for n in range(GRAND))]
    contexte = monde.contexte(membres[-1])
    lot = _importer(releve, contexte, f"tableau de {GRAND} lignes", en_csv(rangees), "grand.csv")
    releve.mesurer(f"défaire l'import de {GRAND}", lambda: _jusqu_au_bout(confirmation.annuler, contexte, lot), GRAND)


def _importer(releve: Releve, contexte: Contexte, nom: str, contenu: bytes, fichier: str) -> Any:
    """Lit, place selon ce qui est proposé, confirme."""

    def lire() -> Any:
        lot = operations.preparer(contexte, contenu, fichier)
        _, attente = operations.lire_attente(contexte, lot)
        if not attente.fiches and attente.grille:
            colonnes = colonnes_de(attente.grille.feuilles[attente.plan.feuille], attente.plan)
            choisies = {cle: p.cible for cle, p in proposer(colonnes).items()}
            operations.placer(contexte, lot, attente.plan, choisies, {"forme": "ligne", "secours": "nommer"})
        return lot

    lot = releve.mesurer(f"lire le {nom}", lire)
    _, attente = operations.lire_attente(contexte, lot)
    nombre = len(attente.fiches)
    releve.lignes[-1] = (*releve.lignes[-1][:2], nombre)
    releve.mesurer(f"importer le {nom}", lambda: _confirmer(contexte, lot), nombre)
    return lot


def _confirmer(contexte: Contexte, lot: Any) -> None:
    avancement = confirmation.confirmer(contexte, lot)
    while not avancement.fini:
        avancement = confirmation.continuer(contexte, lot)


def _jusqu_au_bout(geste: Callable[[Contexte, Any], Any], contexte: Contexte, lot: Any) -> None:
    while not geste(contexte, lot).finie:
        continue
