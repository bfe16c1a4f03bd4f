"""Les états des pages des rapports de l'audit : rapports, comparaison, imports, territoire, validations."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from audit.autodiagnostics import operations
from audit.rapports import dossier, hors_ligne, mss, reperes, transport, validations
from audit.rapports.modele import ValidationSaisie
from audit.rapports.mss import MesureMSS
from audit.rapports.reperes import MINIMUM
from audit.referentiels.livres import RGS
from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.etats_autodiagnostics import entame
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from fabriques.classeurs import retoucher
from socle.erreurs import RegleEnfreinte
from socle.objets import Objet
from socle.saisies import valider

SUITE = "Autodiagnostic comparé"


def _rapports(p: Plateau) -> str:
    return f"{p.o}/autodiagnostics/{entame(p).id}/rapports"


def _compare(p: Plateau) -> str:
    """Un second autodiagnostic où des points ont bougé, et les repères publiés par le territoire."""
    avant = entame(p)
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.libelle == SUITE, Objet.organisme_id == p.commune.id)
        id_ = session.exec(requete).first()
    if id_ is None:
        id_ = ouvrir_autodiagnostic(avant.rssi, SUITE, objets_connectes="oui")
        suite = Ouvert(p.service.monde, p.commune, avant.rssi, id_)
        suite.repondre("CAD-01", "partiel")
        suite.repondre("RST-03", "conforme")
        suite.repondre("GOV-01", "conforme")
        _reperes(p)
    return f"{p.o}/autodiagnostics/{id_}/rapports/comparaison?avec={avant.id}"


def _reperes(p: Plateau) -> str:
    """Cinq membres clos, et des repères publiés au nœud."""
    monde, noeud = p.service.monde, p.service.organisme("trois-chimeres")
    for rang in range(MINIMUM):
        nom = f"Membre fictif {rang}"
        if any(o.nom == nom for o in monde.organismes.values()):
            continue
        membre = monde.organisme(nom, parent=noeud)
        contexte = monde.contexte(membre)
        o = Ouvert(monde, membre, contexte, ouvrir_autodiagnostic(contexte))
        o.repondre("GOV-01", "conforme" if rang % 2 else "partiel")
        operations.clore(contexte, o.id, 1)
    try:
        reperes.publier(monde.contexte(noeud, personne=p.toutes))
    except RegleEnfreinte as refus:
        raise AssertionError(str(refus)) from refus
    return "/o/trois-chimeres/autodiagnostics/territoire"


def _deposer(champ: str, bouton: str, fichier: str, fabrique: Callable[[], bytes]) -> Callable[[Onglet], object]:
    """Déposer ce fichier dans ce champ, et lire l'aperçu."""

    def faire(onglet: Onglet) -> object:
        depot = {"name": fichier, "mimeType": "application/octet-stream", "buffer": fabrique()}
        onglet.page.locator(champ).set_input_files(depot)  # type: ignore[arg-type]
        return onglet.cliquer(bouton, 200)

    return faire


_dernier: dict[str, Ouvert] = {}


def _avec_classeur(p: Plateau) -> str:
    _dernier["o"] = entame(p)
    return _rapports(p)


def _classeur() -> bytes:
    """Un classeur où trois lignes ont changé : l'une a aussi changé ici, une autre ne se comprend pas."""
    o = _dernier["o"]

    def remplir(lignes: list[list[Any]]) -> None:
        for point, reponse in (("GOV-02", "Conforme"), ("DET-03", "Non conforme"), ("GOV-03", "Peut-être")):
            ligne = next(x for x in lignes if x[1] == point)
            ligne[4], ligne[6], ligne[11] = reponse, "Rempli sur place, sans réseau.", "Sacha Fictive"

    plein = retoucher(hors_ligne.ecrire(dossier.lire(o.rssi, o.id), "xlsx"), remplir)
    o.repondre("DET-03", "ne_sait_pas", commentaire=f"Demandé au prestataire, {uuid.uuid4().hex[:4]}.")
    return plein


def _mesures() -> bytes:
    dites = [MesureMSS("GOV-03 · Charte", statut="Faite"), MesureMSS("GOV-05 · Budget", statut="Non prise en compte"),
             MesureMSS("Chiffrer les portables", statut="À lancer"), MesureMSS("Déjà fait", statut="Faite")]  # fmt: skip
    return mss.ecrire(dites, "csv")


def _json() -> bytes:
    o = _dernier["o"]
    return transport.ecrire(dossier.lire(o.rssi, o.id))


def _valider(p: Plateau) -> str:
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    dite = {"valide_par": "Service juridique fictif", "valide_le": contexte.aujourd_hui, "note": "Note fictive 2026-14"}
    if not any(o.ici for o in validations.lister(contexte)[1]):
        validations.valider(contexte, RGS, ["HUM-01", "INC-02"], valider(ValidationSaisie, dite))
    return f"{p.o}/validations-juridiques/"


RAPPORTS: tuple[Etat, ...] = (
    Etat("rapports_audit.voir", "ouvert", _rapports),
    Etat("rapports_audit.voir", "refusé", _rapports, gestes=cliquer("Lire le classeur", 422)),
    lent("rapports_audit.voir", "lecteur", _rapports, qui="lecteur"),
    Etat("rapports_audit.comparer", "plein", _compare),
    lent("rapports_audit.comparer", "sans rien", lambda p: f"{p.o}/autodiagnostics/{entame(p).id}/rapports/comparaison"),
    Etat("rapports_audit.territoire", "plein", _reperes),
    lent("rapports_audit.territoire", "refusé", _reperes, gestes=cliquer("Publier les repères", 422)),
    lent("rapports_audit.territoire", "seul", lambda p: f"{p.vide}/autodiagnostics/territoire"),
    Etat("rapports_audit.reprendre", "refusé", lambda p: f"{p.o}/autodiagnostics/importer",
         gestes=cliquer("Lire le fichier", 422)),
    Etat("rapports_audit.voir", "aperçu d'un classeur", _avec_classeur,
         gestes=_deposer("#champ-reponses", "Lire le classeur", "rempli.xlsx", _classeur)),
    Etat("rapports_audit.voir", "aperçu de mesures", _avec_classeur,
         gestes=_deposer("#champ-mesures", "Lire les mesures", "mesures.csv", _mesures)),
    Etat("rapports_audit.reprendre", "aperçu", lambda p: (_avec_classeur(p), f"{p.o}/autodiagnostics/importer")[1],
         gestes=_deposer("#champ-fichier", "Lire le fichier", "a.json", _json)),
    Etat("validations_juridiques.lister", "plein", _valider),
    Etat("validations_juridiques.lister", "refusé", _valider, gestes=cliquer("Inscrire la validation", 422, note="")),
    lent("validations_juridiques.lister", "lecteur", _valider, qui="lecteur"),
)  # fmt: skip
