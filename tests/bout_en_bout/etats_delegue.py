"""Les états des pages de la désignation du délégué."""

from __future__ import annotations

import uuid

from bout_en_bout.etat import Etat, cliquer, conflit, lent, public
from bout_en_bout.plateau import Plateau
from registre.delegue.designation import operations
from socle.operations import Contexte
from socle.organismes.modele import Organisme


def _contexte(p: Plateau, organisme: Organisme) -> Contexte:
    return p.service.monde.contexte(organisme, personne=p.toutes)


def _designation(p: Plateau, code: str, etat: str) -> uuid.UUID:
    """La désignation de cet état que la démonstration tient chez cet organisme."""
    contexte = _contexte(p, p.service.organisme(code))
    paires = operations.lister(contexte, operations.Filtre()).paires
    return next(objet.id for objet, ligne in paires if ligne.etat == etat)


def _adresse(p: Plateau, etat: str, suite: str = "", code: str = "bourg-fictif") -> str:
    return f"/o/{code}/delegue/{_designation(p, code, etat)}{suite}"


DELEGUE: tuple[Etat, ...] = (
    Etat("delegue.lister", "plein", lambda p: f"{p.o}/delegue/"),
    Etat("delegue.lister", "vide", lambda p: f"{p.vide}/delegue/"),
    lent("delegue.lister", "sans réponse", lambda p: f"{p.o}/delegue/?q=dirigeable"),
    Etat("delegue.voir", "en cours", lambda p: _adresse(p, "en_cours")),
    Etat("delegue.voir", "à déclarer", lambda p: _adresse(p, "arretee", code="ccas-bourg-fictif")),
    lent("delegue.voir", "préparée", lambda p: _adresse(p, "preparee", code="exempleville")),
    lent("delegue.voir", "terminée", lambda p: _adresse(p, "terminee")),
    lent("delegue.voir", "lecteur", lambda p: _adresse(p, "en_cours"), qui="lecteur"),
    Etat("delegue.voir", "numéro refusé", lambda p: _adresse(p, "arretee", code="ccas-bourg-fictif"),
         gestes=cliquer("Déclarée à la CNIL", 422, declaree_le="31/02/2026")),
    Etat("delegue.creer", "refusé", lambda p: f"{p.o}/delegue/nouvelle", gestes=cliquer("Enregistrer", 422, quotite="200")),
    Etat("delegue.modifier", "plein", lambda p: _adresse(p, "preparee", "/modifier", "exempleville")),
    lent("delegue.modifier", "conflit", lambda p: _adresse(p, "preparee", "/modifier", "villechimere"), gestes=conflit),
    Etat("delegue.historique", "plein", lambda p: _adresse(p, "en_cours", "/historique")),
    Etat("delegue.pour_la_cnil", "plein", lambda p: _adresse(p, "en_cours", "/cnil")),
    Etat("delegue.coordonnees_privees", "refusé", lambda p: _adresse(p, "en_cours", "/coordonnees"),
         gestes=cliquer("Garder ces coordonnées", 422, delegue_courriel="prive")),
    Etat("delegue.membres", "plein", lambda p: _adresse(p, "preparee", "/membres", "trois-chimeres")),
    lent("delegue.membres", "rien de coché", lambda p: _adresse(p, "preparee", "/membres", "trois-chimeres"),
         gestes=cliquer("Préparer les désignations cochées", 422)),
    public("delegue.publique", "publiée", lambda p: "/delegue/bourg-fictif"),
    public("delegue.publique", "absente", lambda p: "/delegue/saint-simulacre", statut=404),
)  # fmt: skip
