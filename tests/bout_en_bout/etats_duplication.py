"""Les états des pages des copies et des lots."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from registre.duplication import operations
from registre.duplication.operations import Demandee
from registre.duplication.organismes import lire_membres
from registre.duplication.sources import Choix
from socle.lots import operations as lots
from socle.operations import Contexte

HAUT = f"/o/{TERRITOIRE}"
NOM = "Marché de Noël (fictif)"


def _haut(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme(TERRITOIRE), "dpo", personne=p.toutes)


def _fiche(p: Plateau) -> uuid.UUID:
    """La fiche que l'on copie, chez l'organisme fourni ; un autre membre en a déjà une du même nom."""
    try:
        return p.objet_nomme("traitement", NOM)
    except Exception:
        p.service.monde.fiche(p.service.organisme("saint-simulacre"), NOM)
        return p.service.monde.fiche(p.commune, NOM, service="Fêtes et cérémonies")


def _lot(p: Plateau, avancer: bool = True) -> uuid.UUID:
    contexte = _haut(p)
    membres = tuple(m.id for m in lire_membres(contexte) if m.id != p.commune.id)
    choix = Choix(p.commune.id, (_fiche(p),))
    id_ = operations.lancer(contexte, Demandee(choix, membres), "a" * 32 if avancer else "b" * 32)
    if avancer:
        lots.avancer(contexte, id_)
    return id_


def _choisir(p: Plateau) -> str:
    return f"{HAUT}/duplication/?de={p.commune.id}&objet={_fiche(p)}"


def _apercevoir(onglet: Onglet) -> None:
    onglet.page.get_by_label("Tous ceux que le filtre garde").check()
    onglet.cliquer("Voir ce que cela ferait", 200)


DUPLICATION: tuple[Etat, ...] = (
    Etat("duplication.choisir", "plein", _choisir),
    lent("duplication.choisir", "refusé", _choisir, gestes=cliquer("Voir ce que cela ferait", 422, de_habitants="x")),
    lent("duplication.choisir", "sans membre", lambda p: f"{p.vide}/duplication/?quoi=action"),
    Etat("duplication.choisir", "aperçu", _choisir, gestes=_apercevoir),
    Etat("duplication.copies", "pleine", lambda p: (_lot(p), f"{p.o}/duplication/copies/{_fiche(p)}")[1]),
    lent("duplication.copies", "vide", lambda p: f"{p.o}/duplication/copies/{p.nue.rpartition('/')[2]}"),
    Etat("lots.lister", "plein", lambda p: (_lot(p), f"{HAUT}/lots/")[1]),
    lent("lots.lister", "vide", lambda p: f"{p.vide}/lots/"),
    Etat("lots.voir", "fini", lambda p: f"{HAUT}/lots/{_lot(p)}"),
    lent("lots.voir", "en cours", lambda p: f"{HAUT}/lots/{_lot(p, avancer=False)}"),
)
