"""Les états des pages des demandes des personnes."""

from __future__ import annotations

import uuid

from sqlmodel import col, select

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import demandes
from registre.demandes.modele import Demande
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _demande(p: Plateau, statut: str = "en_cours") -> str:
    """L'adresse d'une demande de cet état, la même d'un état à l'autre."""
    return f"{p.o}/demandes/{_trouver(p, statut) or _inscrire(p, statut)}"


def _trouver(p: Plateau, statut: str) -> uuid.UUID | None:
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Demande.id).where(Demande.organisme_id == p.commune.id, Demande.statut == statut)
        return session.exec(requete.order_by(col(Demande.numero).desc())).first()


def _inscrire(p: Plateau, statut: str) -> uuid.UUID:
    if statut == "close":
        return demandes.close(_contexte(p), type="rectification")
    if statut == "recue":
        return demandes.demande(_contexte(p), type="opposition", regime="lil_titre_iii")
    return demandes.garnie(_contexte(p), 2)


def _tout_ouvrir(onglet: Onglet) -> None:
    onglet.page.locator("main details").evaluate_all("liste => liste.forEach(d => { d.open = true; })")


DEMANDES: tuple[Etat, ...] = (
    Etat("demandes.lister", "plein", lambda p: (_demande(p), _demande(p, "close"), f"{p.o}/demandes/?vue=toutes")[2]),
    Etat("demandes.lister", "vide", lambda p: f"{p.vide}/demandes/"),
    lent("demandes.lister", "sans réponse", lambda p: f"{p.o}/demandes/?q=dirigeable"),
    Etat("demandes.creer", "en erreur", lambda p: f"{p.o}/demandes/nouvelle", gestes=cliquer("Enregistrer", 422, nom="")),
    Etat("demandes.voir", "en cours, tout ouvert", _demande, gestes=_tout_ouvrir),
    Etat("demandes.voir", "close", lambda p: _demande(p, "close")),
    lent("demandes.voir", "police", lambda p: _demande(p, "recue"), gestes=_tout_ouvrir),
    lent("demandes.voir", "refus", lambda p: _demande(p, "close"),
         gestes=lambda o: (_tout_ouvrir(o), o.cliquer("Rouvrir", 422))),
    Etat("demandes.modifier", "plein", lambda p: f"{_demande(p)}/modifier"),
    lent("demandes.modifier", "conflit", lambda p: f"{_demande(p)}/modifier", gestes=conflit),
    Etat("demandes.identite", "plein", lambda p: f"{_demande(p)}/identite"),
    Etat("demandes.historique", "plein", lambda p: f"{_demande(p, 'close')}/historique"),
    Etat("demandes.voir_recherches", "pleines", lambda p: f"{_demande(p)}/recherches"),
    lent("demandes.voir_recherches", "sans public", lambda p: f"{_demande(p, 'close')}/recherches"),
    Etat("demandes.regler", "en erreur", lambda p: f"{p.o}/demandes/garde", gestes=cliquer("Enregistrer", 422, mois="0")),
)  # fmt: skip
