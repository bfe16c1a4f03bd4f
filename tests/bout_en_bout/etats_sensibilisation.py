"""Les états des pages de la sensibilisation."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import sensibilisations
from registre.sensibilisation.modele import Seance
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _seance(p: Plateau, statut: str = "prevue") -> uuid.UUID:
    """Une séance de ce statut, la même d'un état à l'autre."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Seance.id).where(Seance.organisme_id == p.commune.id, Seance.statut == statut)
        deja = session.exec(requete).first()
    if deja is not None:
        return deja
    if statut == "tenue":
        sensibilisations.donner_effectifs(_contexte(p))
        return sensibilisations.tenir(_contexte(p), "Reconnaître un courriel douteux")
    return sensibilisations.prevoir(_contexte(p), "Tenir une fiche du registre", "15/01/2027")


def _annee(p: Plateau) -> str:
    _seance(p, "tenue")
    return f"{p.o}/sensibilisation/annees/2026"


SENSIBILISATION: tuple[Etat, ...] = (
    Etat("sensibilisation.lister", "plein", lambda p: (_seance(p), _seance(p, "tenue"), f"{p.o}/sensibilisation/")[2]),
    Etat("sensibilisation.lister", "vide", lambda p: f"{p.vide}/sensibilisation/"),
    lent("sensibilisation.lister", "sans réponse", lambda p: f"{p.o}/sensibilisation/?q=dirigeable"),
    Etat("sensibilisation.voir", "tenue", lambda p: f"{p.o}/sensibilisation/{_seance(p, 'tenue')}"),
    lent("sensibilisation.voir", "annulation refusée", lambda p: f"{p.o}/sensibilisation/{_seance(p)}",
         gestes=lambda onglet: (onglet.page.locator("main details summary").last.click(),
                                onglet.cliquer("Annuler la séance", 422))),
    lent("sensibilisation.voir", "lecteur", lambda p: f"{p.o}/sensibilisation/{_seance(p)}", qui="lecteur"),
    Etat("sensibilisation.creer", "en erreur", lambda p: f"{p.o}/sensibilisation/nouvelle",
         gestes=cliquer("Enregistrer", 422, nom="", duree_minutes="-4")),
    Etat("sensibilisation.modifier", "plein", lambda p: f"{p.o}/sensibilisation/{_seance(p)}/modifier"),
    Etat("sensibilisation.historique", "plein", lambda p: f"{p.o}/sensibilisation/{_seance(p, 'tenue')}/historique"),
    Etat("sensibilisation.annee", "pleine", _annee),
    lent("sensibilisation.annee", "effectif refusé", _annee, gestes=cliquer("Enregistrer les effectifs", 422, elus="-1")),
    lent("sensibilisation.annee", "vide", lambda p: f"{p.vide}/sensibilisation/annees/2026"),
)  # fmt: skip
