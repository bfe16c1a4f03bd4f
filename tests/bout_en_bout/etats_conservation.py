"""Les états des pages de la conservation."""

from __future__ import annotations

from functools import partial

from bout_en_bout.etat import Etat, lent
from bout_en_bout.plateau import Plateau
from registre.conservation import bordereaux, fonds, operations
from registre.conservation.modele import FondsSaisie, RegleSaisie
from socle.operations import Contexte
from socle.saisies import valider


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.service.organisme("bourg-fictif"), personne=p.toutes)


def _regle(p: Plateau, suite: str = "") -> str:
    saisie = valider(RegleSaisie, {"nom": "Fanfare", "dua_nombre": "3", "dua_unite": "annees"})
    return f"{p.o}/conservation/{operations.creer(_contexte(p), saisie, 'a' * 32)}{suite}"


def _fonds(p: Plateau, nom: str = "Factures 2010") -> str:
    saisie = valider(FondsSaisie, {"nom": nom, "service": "Finances", "dua_annees": "10", "annee_fin": "2010"})
    return str(fonds.creer(_contexte(p), saisie, "b" * 32))


def _page_du_fonds(p: Plateau, suite: str = "") -> str:
    return f"{p.o}/conservation/fonds/{_fonds(p)}{suite}"


def _bordereau(p: Plateau, suite: str = "") -> str:
    contexte = _contexte(p)
    saisie = valider(
        FondsSaisie, {"nom": "Titres 2009", "service": "Finances", "dua_annees": "10", "annee_fin": "2009"}
    )
    id_ = fonds.creer(contexte, saisie, "c" * 32)
    return f"{p.o}/conservation/bordereaux/{bordereaux.preparer(contexte, [id_], 'd' * 32)}{suite}"


CONSERVATION: tuple[Etat, ...] = (
    Etat("conservation.lister", "", lambda p: f"{p.o}/conservation/"),
    lent("conservation.lister", "sans réponse", lambda p: f"{p.o}/conservation/?q=dirigeable"),
    Etat("conservation.creer", "", lambda p: f"{p.o}/conservation/nouvelle"),
    Etat("conservation.voir", "", _regle),
    Etat("conservation.modifier", "", partial(_regle, suite="/modifier")),
    Etat("conservation.historique", "", partial(_regle, suite="/historique")),
    Etat("conservation.importer", "", lambda p: f"{p.o}/conservation/vitam"),
    Etat("conservation.durees", "", lambda p: f"{p.o}/conservation/durees"),
    Etat("conservation.dus", "", lambda p: (_fonds(p), f"{p.o}/conservation/a-eliminer")[1]),
    lent("conservation.dus", "rien", lambda p: f"{p.vide}/conservation/a-eliminer"),
    Etat("fonds.lister", "", lambda p: f"{p.o}/conservation/fonds/"),
    Etat("fonds.creer", "", lambda p: f"{p.o}/conservation/fonds/nouveau"),
    Etat("fonds.voir", "", _page_du_fonds),
    Etat("fonds.modifier", "", partial(_page_du_fonds, suite="/modifier")),
    Etat("fonds.historique", "", partial(_page_du_fonds, suite="/historique")),
    Etat("bordereaux.lister", "", lambda p: f"{p.o}/conservation/bordereaux/"),
    Etat("bordereaux.voir", "", _bordereau),
    Etat("bordereaux.modifier", "", partial(_bordereau, suite="/modifier")),
    Etat("bordereaux.historique", "", partial(_bordereau, suite="/historique")),
)  # fmt: skip
