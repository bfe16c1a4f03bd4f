"""Les états des pages des fiches modèles."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from registre.fiches_modeles import maison
from registre.traitements.operations import Filtre, lister
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme("bourg-fictif"), personne=p.toutes)


def _maison(p: Plateau, suite: str = "") -> str:
    """Une adaptation, toujours la même, chez l'organisme des états."""
    contexte = _contexte(p)
    id_ = maison.adapter(contexte, "lettre_information", "etats-de-bout-en-bout")
    return f"/o/bourg-fictif/fiches-modeles/maison/{id_}{suite}"


def _fiche(p: Plateau) -> uuid.UUID:
    return lister(_contexte(p), Filtre()).lignes[0].id


def _apercu(onglet: Onglet) -> None:
    onglet.cliquer("Relire ce qui serait créé", 200)


FICHES_MODELES: tuple[Etat, ...] = (
    Etat("fiches_modeles.lister", "", lambda p: f"{p.o}/fiches-modeles/"),
    lent("fiches_modeles.lister", "sans réponse", lambda p: f"{p.o}/fiches-modeles/?q=dirigeable"),
    Etat("fiches_modeles.archives", "vide", lambda p: f"{p.vide}/fiches-modeles/archives"),
    Etat("fiches_modeles.manquants", "", lambda p: f"{p.o}/fiches-modeles/manquants"),
    Etat("fiches_modeles.voir", "", lambda p: f"{p.o}/fiches-modeles/m/videoprotection"),
    lent("fiches_modeles.voir", "motif absent", lambda p: f"{p.o}/fiches-modeles/m/videoprotection",
         gestes=cliquer("Écarter", 422)),
    Etat("fiches_modeles.voir_maison", "", _maison),
    Etat("fiches_modeles.changer", "", lambda p: _maison(p, "/modifier")),
    Etat("fiches_modeles.dire_a_qui", "", lambda p: _maison(p, "/a-qui")),
    Etat("fiches_modeles.tirer", "refusé", lambda p: f"/o/bourg-fictif/traitements/{_fiche(p)}/en-modele",
         gestes=cliquer("Enregistrer", 422)),
    Etat("fiches_modeles.chez_plusieurs", "choisir", lambda p: "/o/trois-chimeres/fiches-modeles/chez-plusieurs"),
    Etat("fiches_modeles.chez_plusieurs", "relire", lambda p: "/o/trois-chimeres/fiches-modeles/chez-plusieurs",
         gestes=_apercu),
    lent("fiches_modeles.chez_plusieurs", "sans membre", lambda p: f"{p.vide}/fiches-modeles/chez-plusieurs"),
    Etat("fiches_modeles.carte", "", lambda p: "/o/trois-chimeres/fiches-modeles/territoire"),
)  # fmt: skip
