"""Les états des pages des écarts et de la couverture d'un autodiagnostic."""

from __future__ import annotations

import uuid

from sqlmodel import select

from audit.autodiagnostics import operations
from bout_en_bout.etat import Etat, lent
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.liens import operations as liens
from socle.objets import Objet
from socle.saisies import valider

SERVICE = "Portail en écart"


def _trouver(p: Plateau, type_: str, nom: str) -> uuid.UUID | None:
    """L'objet de ce nom, si un état l'a déjà préparé."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == type_, Objet.libelle == nom)
        return session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()


def _ouvrir(p: Plateau, titre: str) -> Ouvert:
    """L'autodiagnostic de ce titre, sur l'organisation et un service."""
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    systeme = _trouver(p, "systeme", SERVICE) or systemes.creer(contexte, valider(SystemeSaisie, {"nom": SERVICE}))
    id_ = _trouver(p, "autodiagnostic", titre) or ouvrir_autodiagnostic(contexte, titre, systemes=[str(systeme)])
    return Ouvert(p.service.monde, p.commune, contexte, id_, (systeme,))


def _en_ecart(p: Plateau, suite: str) -> str:
    """Des écarts de toutes sortes, sur l'organisation et sur un service qui porte un traitement ; au plan commun."""
    o = _ouvrir(p, "Autodiagnostic en écart")
    if not any(u.statut for u in o.etat.unites):
        for point, statut, champs in (
            ("ACH-02", "non_conforme", {}), ("RST-02", "planifie", {"echeance": "30/06/2027", "responsable": "DSI"}),
            ("DET-03", "ne_sait_pas", {}), ("HUM-03", "conforme", {}), ("RIS-01", "partiel", {}),
            ("STO-03", "non_applicable", {"justification": "Aucun stockage ici."}),
        ):  # fmt: skip
            o.repondre(point, statut, **champs)
        o.repondre("HOM-05", "non_conforme", SERVICE)
        liens.attacher(o.rssi, o.systemes[0], o.monde.fiche(p.commune, "Traitement exposé", categories_donnees=[
            {"categorie": "sante"}]))  # fmt: skip
        actions.actualiser_propositions(o.rssi)
    return f"{p.o}/autodiagnostics/{o.id}{suite}"


def _vide(p: Plateau, suite: str) -> str:
    """Rien n'y est évalué."""
    o = _ouvrir(p, "Autodiagnostic sans réponse")
    return f"{p.o}/autodiagnostics/{o.id}{suite}"


def _remplace(p: Plateau) -> str:
    """Clos deux fois : le premier ne nourrit plus le plan."""
    un, deux = _ouvrir(p, "Autodiagnostic remplacé"), _ouvrir(p, "Autodiagnostic qui remplace")
    for o in (un, deux):
        if o.etat.autodiagnostic.etat == "ouvert":
            o.repondre("RST-01", "non_conforme")
            operations.clore(o.rssi, o.id, operations.lire(o.rssi, o.id).objet.version)
    return f"{p.o}/autodiagnostics/{un.id}/ecarts"


ECARTS: tuple[Etat, ...] = (
    Etat("ecarts.voir", "plein", lambda p: _en_ecart(p, "/ecarts")),
    Etat("ecarts.voir", "aucun", lambda p: _vide(p, "/ecarts")),
    lent("ecarts.voir", "sans réponse au filtre", lambda p: _en_ecart(p, "/ecarts?priorite=basse&chapitre=FCT")),
    lent("ecarts.voir", "lecteur", lambda p: _en_ecart(p, "/ecarts"), qui="lecteur"),
    lent("ecarts.voir", "remplacé", _remplace),
    Etat("ecarts.couverture", "entamée", lambda p: _en_ecart(p, "/couverture")),
    lent("ecarts.couverture", "rien d'évalué", lambda p: _vide(p, "/couverture")),
)
