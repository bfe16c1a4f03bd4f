"""Ce que coûte chaque page : sa durée médiane, et son rapport à une page nue demandée juste après, par le même client.

La machine est partagée : chaque passage est suivi de pages nues, et le rapport est celui des meilleurs passages de
l'une et de l'autre, que les voisins n'ont pas gênés ; une médiane grossit avec la charge, et pas d'autant.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from urllib.parse import quote

from bs4 import BeautifulSoup
from sqlmodel import col, select

from bancs.entourage_de_banc import editeur_commun
from bancs.fiches_de_banc import MOT_COMMUN, MOT_RARE, Fiches
from bancs.peuplement import HORS, code_de
from bancs.service import PAGE_NUE, Client, Reponse
from fabriques.client import champs_du_navigateur
from fabriques.monde import Monde
from registre.traitements import operations
from registre.traitements.echanges.cnil_ecriture import ecrire_cnil
from registre.traitements.modele import TYPE, Traitement
from socle.base import maintenant
from socle.instance import Instance
from socle.objets import Objet
from socle.organismes.operations import trouver_par_code

CHAUFFE = 2
VERSIONS = 10
FICHES_IMPORTEES = 20
FORMATS = ("docx", "pdf", "ods", "xlsx", "csv", "json")
Geste = Callable[[], Reponse]


@dataclass(frozen=True)
class Page:
    """Ce qu'on mesure : son nom, le geste, la durée qu'on en attend au plus (millisecondes ; 0 : dix pages nues)."""

    nom: str
    geste: Geste
    attendu_ms: float = 0


@dataclass(frozen=True)
class Mesure:
    """Une page mesurée : médianes (durée, calcul, en ms), rapport à la page nue, requêtes SQL ; `depasse` l'attendu."""

    nom: str
    ms: float
    calcul_ms: float
    fois: float
    requetes: int
    depasse: bool


def mesurer(client: Client, page: Page, passages: int, duree: timedelta) -> Mesure:
    """Médianes d'au plus `passages` gestes, arrêtés avant si `duree` est dépassée, chacun suivi d'une page nue."""
    fin = time.monotonic() + duree.total_seconds()
    for _ in range(CHAUFFE):
        page.geste()
        client.aller(PAGE_NUE, anonyme=True)
        if time.monotonic() > fin:
            break
    recues: list[Reponse] = []
    nues: list[float] = []
    while len(recues) < passages and (not recues or time.monotonic() < fin):
        recues.append(page.geste())
        nues += [client.aller(PAGE_NUE, anonyme=True).secondes for _ in range(2)]
    secondes = statistics.median(r.secondes for r in recues)
    fois = min(r.secondes for r in recues) / min(nues)
    depasse = secondes * 1000 > page.attendu_ms if page.attendu_ms else fois > 10
    calcul = statistics.median(r.calcul for r in recues)
    return Mesure(page.nom, secondes * 1000, calcul * 1000, fois, recues[-1].requetes, depasse)


class Parcours:
    """Les pages à mesurer sur un territoire peuplé : le plus grand registre, une fiche complète, un import."""

    def __init__(self, instance: Instance, client: Client) -> None:
        self.instance, self.client = instance, client
        with instance.base.lire(HORS) as session:
            self.organisme = trouver_par_code(session, code_de(0))
            self.moyen = trouver_par_code(session, code_de(1))
            requete = select(Objet.id).join(Traitement, col(Traitement.id) == col(Objet.id))
            requete = requete.where(Objet.organisme_id == self.organisme.id, Objet.type == TYPE)
            ordre = requete.order_by(col(Traitement.completude).desc(), col(Objet.cle_tri), col(Objet.id))
            self.fiche, self.suivie, *_ = session.exec(ordre.limit(2))
        self.base = f"/o/{self.organisme.code}"
        self.editeur = editeur_commun(Monde(instance).contexte(self.organisme, "dpo"))
        self._vieillir()

    def _vieillir(self) -> None:
        """Donne à la fiche suivie l'histoire d'une fiche tenue : une dizaine de versions."""
        contexte = Monde(self.instance).contexte(self.organisme, "dpo")
        for version in range(1, VERSIONS):
            saisie = operations.lire_fiche(contexte, self.suivie).saisie
            saisie.description = f"{saisie.description} Précision {version}."
            operations.enregistrer(contexte, self.suivie, saisie, version)

    def pages(self) -> Iterator[Page]:
        """Toutes les pages, dans l'ordre où on les mesure."""
        aller = self.client.aller
        yield Page("page nue", lambda: aller(PAGE_NUE, anonyme=True))
        yield Page("liste, 1re page", self._lire("/traitements/"), 1_000)
        yield Page("liste, dernière page", self._lire("/traitements/?page=3"), 1_000)
        yield Page("liste, tri par complétude", self._lire("/traitements/?tri=completude"), 1_000)
        for nom, demande in self._demandes():
            yield Page(f"recherche, {nom}", self._lire(f"/traitements/?q={quote(demande)}"), 1_000)
        yield Page("fiche", self._lire(f"/traitements/{self.fiche}"))
        yield Page("formulaire", self._lire(f"/traitements/{self.fiche}/modifier"))
        yield Page("enregistrer", self._enregistrer())
        yield Page(f"historique, {VERSIONS} versions", self._lire(f"/traitements/{self.suivie}/historique"))
        yield Page("tableau de bord", self._lire("/"))
        yield Page("journal", self._lire("/journal"))
        yield from self._entourage()
        yield from self._outils()
        yield Page("mes organismes", lambda: aller("/organismes"))
        depots: list[str] = []
        yield Page(f"import de {FICHES_IMPORTEES} fiches : dépôt", self._deposer(depots), 2_000)
        yield Page("import : aperçu", lambda: aller(depots[-1]), 2_000)
        yield Page("import : confirmation", self._confirmer(depots), 2_000)
        for format_ in FORMATS:
            attendu = 10_000 if format_ in {"docx", "pdf"} else 5_000
            yield Page(f"export {format_}, 150 fiches", self._exporter(format_), attendu)

    def _entourage(self) -> Iterator[Page]:
        """Les pages de ce qui entoure le registre."""
        yield Page("à faire", self._lire("/a-faire"))
        yield Page("à faire, tout le territoire", lambda: self.client.aller("/a-faire"), 2_000)
        yield Page("liens et pièces d'une fiche", self._lire(f"/objets/{self.fiche}/liens"))
        yield Page("prestataires", self._lire("/prestataires/"))
        yield Page("annuaire", self._lire("/annuaire/"))
        yield Page("qui emploie cet éditeur (180)", self._lire(f"/annuaire/{self.editeur}/usages"), 1_000)
        yield Page("systèmes", self._lire("/systemes/"))
        yield Page("projets", self._lire("/projets/"))
        yield Page("parcours de conformité", self._lire("/parcours/"), 500)
        yield Page("étapes du territoire", self._lire("/parcours/territoire"), 3_000)
        yield Page("carte du territoire", self._lire("/parcours/territoire/carte"), 3_000)
        yield Page("plan d'actions", self._lire("/actions/"))
        yield Page("calendrier", self._lire("/actions/calendrier"))
        yield Page("preuves", self._lire("/preuves/"))

    def _outils(self) -> Iterator[Page]:
        """Les modèles, la qualité, les durées, les copies."""
        yield Page("fiches modèles", self._lire("/fiches-modeles/"))
        yield Page("ce qui manque", self._lire("/fiches-modeles/manquants"))
        yield Page("ce qui manque au territoire", self._lire("/fiches-modeles/territoire"), 3_000)
        yield Page("qualité du registre", self._lire("/qualite/"), 1_000)
        yield Page("qualité d'une fiche", self._lire(f"/qualite/{self.fiche}"))
        yield Page("qualité du territoire", self._lire("/qualite/territoire"), 3_000)
        yield Page("règles de conservation", self._lire("/conservation/"))
        yield Page("durées du registre", self._lire("/conservation/durees"), 1_000)
        yield Page("copier : choisir", self._lire("/duplication/"))
        yield Page("lots", self._lire("/lots/"))

    def _lire(self, chemin: str) -> Geste:
        return lambda: self.client.aller(self.base + chemin)

    @staticmethod
    def _demandes() -> list[tuple[str, str]]:
        return [("mot rare", MOT_RARE), ("mot partout", MOT_COMMUN), ("deux mots", "restauration élèves"),
                ("préfixe", "rest"), ("préfixe d'une lettre", "c"), ("rien", "introuvableici")]  # fmt: skip

    def _enregistrer(self) -> Geste:
        """Rend la page telle qu'un navigateur l'enverrait, une version plus loin à chaque passage."""
        chemin = f"{self.base}/traitements/{self.fiche}/modifier"
        soupe = BeautifulSoup(self.client.aller(chemin).corps, "lxml")
        formulaire = soupe.select_one("form.formulaire")
        assert formulaire is not None
        champs = [(n, v) for n, v in champs_du_navigateur(formulaire) if n not in {"csrf_token", "_version"}]
        versions = count(1)
        return lambda: self.client.poster(
            chemin, [*champs, ("_version", str(next(versions))), ("_action", "enregistrer")]
        )

    def _deposer(self, depots: list[str]) -> Geste:
        fiches = list(Fiches(maintenant().date()).suite(900_000, FICHES_IMPORTEES))
        classeur = ecrire_cnil(self.moyen, fiches)

        def deposer() -> Reponse:
            reponse = self.client.deposer(f"/o/{self.moyen.code}/imports/", "registre.ods", classeur)
            depots.append(reponse.vers)
            return reponse

        return deposer

    def _confirmer(self, depots: list[str]) -> Geste:
        """Confirme un dépôt après l'autre ; il en faut autant que de passages."""
        deposer = self._deposer(depots)

        def confirmer() -> Reponse:
            if not depots:
                deposer()
            choix = [(f"choix-{rang}", "creer") for rang in range(FICHES_IMPORTEES)]
            return self.client.poster(f"{depots.pop()}/confirmer", choix)

        return confirmer

    def _exporter(self, format_: str) -> Geste:
        return lambda: self.client.poster(f"{self.base}/exports/registre.{format_}", statut=200)
