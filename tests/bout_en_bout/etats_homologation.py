"""Les états des pages des homologations."""

from __future__ import annotations

import uuid

from sqlmodel import select

from audit.homologation import decisions, operations
from bout_en_bout.etat import Etat, cliquer, conflit, lent, public
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques import homologations as essais
from socle.objets import Objet
from socle.operations import Contexte


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _deja(p: Plateau, nom: str) -> uuid.UUID | None:
    """Le dossier de ce nom, si un état l'a déjà préparé."""
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == "homologation", Objet.libelle == nom)
        return session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()


def _nu(p: Plateau) -> uuid.UUID:
    """Un téléservice déjà en service, dont rien n'est dit."""
    nom = "Vieux portail fictif"
    return _deja(p, nom) or essais.nu(_contexte(p), nom=nom, mise_en_service="01/03/2020")


def _plein(p: Plateau) -> uuid.UUID:
    """Un dossier prêt à soumettre."""
    nom = "Parc de capteurs fictif"
    return _deja(p, nom) or essais.plein(_contexte(p), nom=nom)


def _soumis(p: Plateau) -> uuid.UUID:
    """Un dossier soumis, un risque critique qui reste, un avis avec réserves."""
    nom = "Messagerie fictive"
    if deja := _deja(p, nom):
        return deja
    id_ = essais.soumis(_contexte(p), nom=nom, vraisemblance="v4")
    essais.aviser(_contexte(p), id_, "commission", "reserves", "Isoler la sauvegarde.")
    return id_


def _publie(p: Plateau) -> uuid.UUID:
    """Une homologation avec réserves, publiée."""
    nom = "Portail famille fictif"
    return _deja(p, nom) or essais.publie(_contexte(p), "reserves")


def _retire(p: Plateau) -> uuid.UUID:
    """Une homologation retirée, dont l'attestation est encore publiée."""
    nom = "Guichet fictif"
    if deja := _deja(p, nom):
        return deja
    contexte = _contexte(p)
    id_ = essais.publie(contexte, nom=nom)
    decisions.retirer(contexte, id_, essais.version(contexte, id_), "Faille fictive.")
    return id_


def _dossier(p: Plateau, id_: uuid.UUID, suite: str = "") -> str:
    assert operations.lire(_contexte(p), id_)
    return f"{p.o}/homologations/{id_}{suite}"


def _attestation(p: Plateau, id_: uuid.UUID) -> str:
    return f"/attestation/{essais.jeton(_contexte(p), id_)}"


HOMOLOGATION = (
    Etat("homologations.lister", "plein", lambda p: (_nu(p), _publie(p), _soumis(p), f"{p.o}/homologations/")[3]),
    lent("homologations.lister", "vide", lambda p: f"{p.vide}/homologations/"),
    lent("homologations.lister", "sans réponse", lambda p: f"{p.o}/homologations/?q=dirigeable"),
    Etat("homologations.voir", "nu", lambda p: _dossier(p, _nu(p))),
    Etat("homologations.voir", "publié", lambda p: _dossier(p, _publie(p))),
    lent("homologations.voir", "soumis", lambda p: _dossier(p, _soumis(p))),
    lent("homologations.voir", "lecteur", lambda p: _dossier(p, _plein(p)), qui="lecteur"),
    Etat("homologations.creer", "en erreur", lambda p: f"{p.o}/homologations/nouvelle",
         gestes=cliquer("Enregistrer", 422, mise_en_service="hier")),
    Etat("homologations.modifier", "plein", lambda p: _dossier(p, _plein(p), "/modifier")),
    Etat("homologations.ecrire", "scénarios", lambda p: _dossier(p, _plein(p), "/modifier/scenarios")),
    Etat("homologations.ecrire", "mesures", lambda p: _dossier(p, _plein(p), "/modifier/mesures")),
    lent("homologations.ecrire", "événements", lambda p: _dossier(p, _plein(p), "/modifier/evenements")),
    lent("homologations.ecrire", "besoin", lambda p: _dossier(p, _plein(p), "/modifier/besoin")),
    lent("homologations.ecrire", "conflit", lambda p: _dossier(p, _plein(p), "/modifier/suivi"), gestes=conflit),
    Etat("homologations.voir_risques", "plein", lambda p: _dossier(p, _soumis(p), "/risques")),
    lent("homologations.voir_risques", "vide", lambda p: _dossier(p, _nu(p), "/risques")),
    Etat("homologations.historique", "plein", lambda p: _dossier(p, _publie(p), "/historique")),
    Etat("homologation_decision.voir", "à décider, refusé", lambda p: _dossier(p, _soumis(p), "/decision"),
         gestes=cliquer("Décider (visa)", 422)),
    lent("homologation_decision.voir", "nu", lambda p: _dossier(p, _nu(p), "/decision")),
    Etat("homologation_decision.voir", "publié", lambda p: _dossier(p, _publie(p), "/decision")),
    lent("homologation_decision.voir", "lecteur", lambda p: _dossier(p, _soumis(p), "/decision"), qui="lecteur"),
    public("attestations.voir", "en vigueur", lambda p: _attestation(p, _publie(p))),
    public("attestations.voir", "retirée", lambda p: _attestation(p, _retire(p))),
)  # fmt: skip
