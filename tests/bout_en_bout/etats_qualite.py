"""Les états des pages de la qualité : le registre, une fiche, les règles, le territoire."""

from __future__ import annotations

from bout_en_bout.etat import Etat, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from registre.qualite import operations
from registre.qualite.modele import EcartSaisie
from socle.erreurs import RegleEnfreinte

HAUT = f"/o/{TERRITOIRE}"


def _fiche(p: Plateau) -> str:
    """Une fiche qui n'a que son nom : elle a des points, dont un écarté."""
    id_ = p.service.monde.fiche(p.commune, "Fiche à regarder", finalites=[{"libelle": "Un but fictif"}])
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    ecart = EcartSaisie(regle="base_absente", motif="La base légale est à l'étude.")
    try:
        operations.ecarter(contexte, id_, ecart)
    except RegleEnfreinte as refus:
        raise AssertionError("la fiche d'essai n'a plus le point qu'elle devait avoir") from refus
    return f"{p.o}/qualite/{id_}"


def _ecart_refuse(onglet: Onglet) -> None:
    onglet.page.locator("main details summary", has_text="Ce n’est pas à corriger").first.click()
    onglet.page.locator("main details[open] [name=motif]").first.fill("non")
    onglet.cliquer("Écarter", 422)


QUALITE: tuple[Etat, ...] = (
    Etat("qualite.lister", "plein", lambda p: f"{p.o}/qualite/"),
    lent("qualite.lister", "vide", lambda p: f"{p.vide}/qualite/"),
    Etat("qualite.regles", "", lambda p: f"{p.o}/qualite/regles"),
    Etat("qualite.voir", "un point écarté", _fiche),
    lent("qualite.voir", "écart refusé", lambda p: f"{p.o}/qualite/{p.nue.rpartition('/')[2]}",
         gestes=_ecart_refuse),
    Etat("qualite.territoire", "", lambda p: f"{HAUT}/qualite/territoire"),
)  # fmt: skip
