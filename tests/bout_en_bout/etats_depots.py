"""Les états des pages des dépôts en nombre."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from fabriques.depots import tableau, tableau_commun
from registre.depots import lots as reprise
from registre.depots import operations
from registre.depots.archives import Fichier
from socle.lots import operations as lots
from socle.operations import Contexte

HAUT = f"/o/{TERRITOIRE}/depots"


def _haut(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme(TERRITOIRE), "dpo", personne=p.toutes)


def _depot(p: Plateau) -> uuid.UUID:
    """Un fichier reconnu, un à deux organismes, un à placer, un illisible, un qui n'est pas un tableur, un mal compris."""
    lignes = [(p.commune.nom, "Brocante fictive"), ("Ailleurs fictif", "Brocante fictive")]
    return operations.deposer(_haut(p), [
        Fichier(f"{p.commune.nom}/registre.xlsx", tableau("Bulletin fictif", "Kermesse fictive")),
        Fichier("territoire.xlsx", tableau_commun(lignes)),
        Fichier("a-placer.xlsx", tableau("Marché fictif", titres=("Machin", "Truc", "Chose"))),
        Fichier("abime.xlsx", b"PK\x03\x04"), Fichier("note.pdf", b"%PDF-1.7"),
        Fichier(f"{p.commune.nom}/mal-compris.xlsx", tableau("Fête fictive", titres=("Nom du traitement", "Zig", "Zag"))),
    ])  # fmt: skip


def _lance(p: Plateau) -> str:
    id_ = _depot(p)
    lots.avancer(_haut(p), reprise.lancer(_haut(p), id_))
    return f"{HAUT}/{id_}"


def _abandonne(p: Plateau) -> str:
    id_ = _depot(p)
    operations.abandonner(_haut(p), id_)
    return f"{HAUT}/{id_}"


def _change(onglet: Onglet) -> None:
    onglet.page.locator("[name=organisme-0]").select_option("")
    onglet.cliquer("Reprendre chez 1 organisme", 422)


DEPOTS: tuple[Etat, ...] = (
    Etat("depots.choisir", "plein", lambda p: f"{HAUT}/"),
    Etat("depots.deposer", "plein", lambda p: (_depot(p), f"{HAUT}/nouveau")[1]),
    lent("depots.deposer", "refusé", lambda p: f"{p.vide}/depots/nouveau", gestes=cliquer("Lire les fichiers", 422)),
    Etat("depots.voir", "à confirmer", lambda p: f"{HAUT}/{_depot(p)}"),
    lent("depots.voir", "changé", lambda p: f"{HAUT}/{_depot(p)}", gestes=_change),
    Etat("depots.voir", "lancé", _lance),
    lent("depots.voir", "abandonné", _abandonne),
    Etat("depots.part", "pleine", lambda p: f"{HAUT}/{_depot(p)}/parts/0"),
    Etat("depots.ligne", "neuve", lambda p: f"{HAUT}/{_depot(p)}/parts/0/lignes/0"),
    Etat("depots.colonnes", "à placer", lambda p: f"{HAUT}/{_depot(p)}/parts/3/colonnes"),
)
