"""Les états des pages d'un autodiagnostic."""

from __future__ import annotations

import uuid

from sqlmodel import select

from audit.autodiagnostics import operations
from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.objets import Objet
from socle.saisies import valider

SERVICE = "Téléservice essayé"


def _trouver(p: Plateau, type_: str, nom: str) -> uuid.UUID | None:
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == type_, Objet.libelle == nom)
        return session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()


def _ouvert(p: Plateau, titre: str) -> Ouvert:
    """L'autodiagnostic de ce titre : organisation, un service, un parc d'objets."""
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    id_ = _trouver(p, "autodiagnostic", titre)
    if id_ is None:
        systeme = _trouver(p, "systeme", SERVICE) or systemes.creer(contexte, valider(SystemeSaisie, {"nom": SERVICE}))
        id_ = ouvrir_autodiagnostic(contexte, titre, systemes=[str(systeme)], objets_connectes="oui")
    return Ouvert(p.service.monde, p.commune, contexte, id_)


def entame(p: Plateau) -> Ouvert:
    """Un autodiagnostic entamé : toutes les sortes de réponses, une obligation non tenue."""
    ouvert = _ouvert(p, "Autodiagnostic entamé")
    if any(u.statut for u in ouvert.etat.unites):
        return ouvert
    autre = p.service.monde.contexte(p.commune, personne=p.service.monde.personne("Autre Essai"))
    ouvert.repondre("CAD-01", "conforme", contexte=autre, commentaire="Liste tenue par le secrétariat.")
    ouvert.repondre("RST-03", "non_conforme", methode="test")
    ouvert.repondre("ACC-07", "planifie", echeance="30/06/2027", responsable="DSI")
    ouvert.repondre("DET-03", "ne_sait_pas")
    ouvert.repondre("CAD-04", "non_applicable", justification="Aucun de ces usages.")
    ouvert.repondre("CAD-02", "partiel", SERVICE)
    return ouvert


def _clos(p: Plateau) -> str:
    ouvert = _ouvert(p, "Autodiagnostic clos")
    if ouvert.etat.autodiagnostic.etat == "ouvert":
        ouvert.repondre("CAD-01", "conforme")
        operations.clore(ouvert.rssi, ouvert.id, operations.lire(ouvert.rssi, ouvert.id).objet.version)
    return f"{p.o}/autodiagnostics/{ouvert.id}"


def _page(p: Plateau, suite: str = "") -> str:
    return f"{p.o}/autodiagnostics/{entame(p).id}{suite}"


def _point(p: Plateau, point: str, cible: str = "") -> str:
    ouvert = entame(p)
    return f"{p.o}/autodiagnostics/{ouvert.id}/{ouvert.cible(cible)}/{point}"


def _sans_justification(onglet: Onglet) -> None:
    onglet.page.check("#statut-non_applicable")
    onglet.cliquer("Enregistrer et passer à la suivante", 422)


AUTODIAGNOSTICS: tuple[Etat, ...] = (
    Etat("autodiagnostics.lister", "plein", lambda p: (_page(p), _clos(p), f"{p.o}/autodiagnostics/")[2]),
    Etat("autodiagnostics.lister", "vide", lambda p: f"{p.vide}/autodiagnostics/"),
    Etat("autodiagnostics.creer", "en erreur", lambda p: f"{p.o}/autodiagnostics/nouveau",
         gestes=cliquer("Enregistrer", 422, titre="")),
    Etat("autodiagnostics.voir", "entamé", _page),
    Etat("autodiagnostics.voir", "clos", _clos),
    lent("autodiagnostics.voir", "lecteur", _page, qui="lecteur"),
    lent("autodiagnostics.modifier", "plein", lambda p: _page(p, "/modifier")),
    Etat("autodiagnostics.modifier", "conflit", lambda p: _page(p, "/modifier"), gestes=conflit),
    Etat("autodiagnostics.historique", "plein", lambda p: _page(p, "/historique")),
    Etat("reponses.parcourir", "plein", lambda p: _page(p, "/questions?filtre=obligations")),
    lent("reponses.parcourir", "toutes", lambda p: _page(p, "/questions")),
    Etat("reponses.point", "répondu", lambda p: _point(p, "CAD-01")),
    Etat("reponses.point", "refusé", lambda p: _point(p, "CAD-03"),
         gestes=_sans_justification),
    lent("reponses.point", "hérité", lambda p: _point(p, "CAD-01", SERVICE)),
    lent("reponses.point", "lecteur", lambda p: _point(p, "RST-03"), qui="lecteur"),
)  # fmt: skip
