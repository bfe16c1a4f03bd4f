"""Les états des pages des incidents et des violations."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlmodel import col, select

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from bout_en_bout.service import HORS
from fabriques import violations as essais
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.violations import diffusions
from registre.violations.modele import DiffusionSaisie
from socle.objets import Objet
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.saisies import valider

NOTIFIEE, TARDIVE, NEUVE = "Liste envoyée à toutes les familles", "Serveur de fichiers chiffré", "Clé perdue au marché"


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _deja(p: Plateau, type_: str, titre: str) -> uuid.UUID | None:
    with p.service.monde.instance.base.lire(HORS) as session:
        siens = (p.commune.id, _territoire(p).id)
        requete = select(Objet).where(Objet.type == type_, col(Objet.organisme_id).in_(siens))
        return next((o.id for o in session.exec(requete) if titre in o.libelle), None)


def _territoire(p: Plateau) -> Organisme:
    return p.service.organisme(TERRITOIRE)


def _notifiee(p: Plateau) -> uuid.UUID:
    """Une violation à risque élevé, notifiée une première fois ; l'ENISA à côté."""
    if deja := _deja(p, "violation", NOTIFIEE):
        return deja
    faits = essais.PLEINE | essais.connue(timedelta(hours=31)) | {
        "enisa_donnees": "sensibles", "enisa_identification": "significative", "assurance": "oui", "plainte": "a_deposer",
    }  # fmt: skip
    id_ = essais.decidee(_contexte(p), "eleve", **faits)
    essais.notifier(_contexte(p), id_, reference_cnil="FICTIF-2026-11")
    return id_


def _tardive(p: Plateau) -> uuid.UUID:
    """Une violation qualifiée dont les 72 heures sont passées."""
    return _deja(p, "violation", TARDIVE) or essais.qualifiee(
        _contexte(p), titre=TARDIVE, **essais.connue(timedelta(hours=77))
    )


def _neuve(p: Plateau) -> uuid.UUID:
    """Un incident à qualifier, dont le délai court."""
    su = essais.connue(timedelta(hours=3))
    return _deja(p, "violation", NEUVE) or essais.inscrire(_contexte(p), titre=NEUVE, **su)


def _diffusion(p: Plateau) -> uuid.UUID:
    """Un incident chez un prestataire partagé, pas encore ouvert."""
    if deja := _deja(p, "diffusion", "Copie de la base"):
        return deja
    ici = p.service.monde.contexte(_territoire(p), personne=p.toutes)
    tenu = annuaire.creer(ici, valider(PrestataireSaisie, {"nom": "Éditions Partagées Fictives"}))
    relations.creer(_contexte(p), valider(RelationSaisie, {"objet": "Paie"}), tenu)
    return diffusions.creer(ici, valider(DiffusionSaisie, {"titre": "Copie de la base"}), tenu)


def _t(p: Plateau) -> str:
    return f"/o/{_territoire(p).code}/incidents-partages"


def _prestataire(p: Plateau) -> str:
    id_ = diffusions.lire(
        p.service.monde.contexte(_territoire(p), personne=p.toutes), _diffusion(p)
    ).ligne.prestataire_id
    return f"{_t(p)}/nouveau?prestataire={id_}"


def _qualifier_sans_motif(onglet: Onglet) -> None:
    onglet.page.locator("#qualifier-est_violation-oui").check()
    onglet.cliquer("Qualifier", 422)


VIOLATIONS: tuple[Etat, ...] = (
    Etat("violations.lister", "plein",
         lambda p: (_notifiee(p), _tardive(p), _neuve(p), f"{p.o}/violations/")[3]),
    lent("violations.lister", "vide", lambda p: f"{p.vide}/violations/"),
    lent("violations.lister", "sans réponse", lambda p: f"{p.o}/violations/?q=dirigeable"),
    Etat("violations.declarer", "refusée", lambda p: f"{p.o}/violations/declarer",
         gestes=cliquer("Déclarer", 422, connue_heure="midi")),
    Etat("violations.consignes", "le délai court", lambda p: f"{p.o}/violations/{_neuve(p)}/maintenant"),
    Etat("violations.creer", "refusée", lambda p: f"{p.o}/violations/nouvelle",
         gestes=cliquer("Enregistrer", 422, titre="", debut_heure="99")),
    lent("violations.voir", "à qualifier, refusée", lambda p: f"{p.o}/violations/{_neuve(p)}", gestes=_qualifier_sans_motif),
    lent("violations.voir", "en retard", lambda p: f"{p.o}/violations/{_tardive(p)}"),
    Etat("violations.voir", "notification refusée", lambda p: f"{p.o}/violations/{_notifiee(p)}",
         gestes=cliquer("Noter la notification", 422, faite_heure="99")),
    Etat("violations.teleservice", "incomplet", lambda p: f"{p.o}/violations/{_notifiee(p)}/cnil"),
    Etat("violations.modifier", "plein", lambda p: f"{p.o}/violations/{_notifiee(p)}/modifier"),
    Etat("violations.historique", "plein", lambda p: f"{p.o}/violations/{_notifiee(p)}/historique"),
    Etat("diffusions.lister", "plein", lambda p: (_diffusion(p), f"{_t(p)}/")[1]),
    Etat("diffusions.creer", "refusé", _prestataire, gestes=cliquer("Enregistrer", 422, titre="")),
    Etat("diffusions.voir", "aperçu", lambda p: f"{_t(p)}/{_diffusion(p)}"),
    Etat("diffusions.modifier", "plein", lambda p: f"{_t(p)}/{_diffusion(p)}/modifier"),
    Etat("diffusions.historique", "plein", lambda p: f"{_t(p)}/{_diffusion(p)}/historique"),
)  # fmt: skip
