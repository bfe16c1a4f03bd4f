"""Charger les contrats fictifs par les vraies opérations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clauses.bibliotheque import operations as bibliotheque
from clauses.bibliotheque.chargement import bibliotheque as livree
from clauses.bibliotheque.donnees import Figee
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.bibliotheque.versions import redactions_de
from clauses.contrats import operations, redaction
from clauses.contrats.annexes import preremplir
from clauses.contrats.modele import ContratSaisie
from clauses.redaction.qualification import proposer, role_dominant
from clauses.redaction.reponses import Qualification, Redaction
from registre import presentation
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.donnees_datees import charger
from socle.operations import Contexte
from socle.saisies import valider

FAITS = {"objet": "non", "exige": "oui", "finalites": "collectivite", "moyens": "collectivite", "usage_propre": "non"}


class ContratFictif(Figee):
    """Un contrat : ses faits, ses dates en jours, sa rédaction, les traitements qu'il porte."""

    organisme: str
    faits: Mapping[str, Any]
    prestataire: str = ""
    jours: Mapping[str, int] = {}
    profil: str = ""
    variables: Mapping[str, Any] = {}
    traitements: tuple[str, ...] = ()
    en_cours: bool = False


class AdaptationFictive(Figee):
    """Une clause adaptée : ce qui s'ajoute à la nôtre, et pourquoi."""

    organisme: str
    clause: str
    titre: str
    ajout: str
    motif: str


class Donnees(Figee):
    """Le contenu de `contrats.yaml`."""

    contrats: tuple[ContratFictif, ...]
    adaptations: tuple[AdaptationFictive, ...]


def donnees() -> Donnees:
    """Les contrats fictifs."""
    return charger(Path(__file__).with_name("contrats.yaml"), Donnees)


def charger_contrats(contexte_de: ContexteDe, jour: date) -> None:
    """Écrit les contrats et les adaptations du territoire fictif."""
    for adaptation in donnees().adaptations:
        _adapter(contexte_de(adaptation.organisme, "juriste"), adaptation)
    for fictif in donnees().contrats:
        contexte = contexte_de(fictif.organisme, "juriste")
        id_ = _ouvrir(contexte, fictif, jour)
        if fictif.profil:
            _rediger(contexte, id_, fictif)
        if fictif.en_cours:
            version = operations.lire(contexte, id_).objet.version
            operations.passer(contexte, id_, version, "suivre")


def _adapter(contexte: Contexte, fictive: AdaptationFictive) -> None:
    clause = livree().par_code[fictive.clause]
    valeurs = bibliotheque.depart(clause) | {"titre": fictive.titre, "motif": fictive.motif,
                                             "texte": clause.texte + fictive.ajout,
                                             "redactions": redactions_de(clause.variantes)}  # fmt: skip
    bibliotheque.adapter(contexte, valider(ClauseSaisie, valeurs), fictive.clause)


def _ouvrir(contexte: Contexte, fictif: ContratFictif, jour: date) -> uuid.UUID:
    with contexte.base.lire(contexte.perimetre) as session:
        connus = {choix.libelle: choix.code for choix in presentation.prestataires_proposes(session)}
    dates = {nom: jour + timedelta(days=jours) for nom, jours in fictif.jours.items()}
    tiers = {"cocontractant_id": connus.get(fictif.prestataire)} if fictif.prestataire else {}
    return operations.creer(contexte, valider(ContratSaisie, {**fictif.faits, **dates, **tiers}))


def _rediger(contexte: Contexte, id_: uuid.UUID, fictif: ContratFictif) -> None:
    par_nom = {t.nom: t.id for t in presentation.traitements(contexte)}
    motif = proposer(FAITS)
    qualifications = [
        Qualification(traitement_id=par_nom.get(nom), nom=nom, reponses=FAITS, role=motif.role, motif=motif.motif)
        for nom in fictif.traitements
    ]
    variables = dict(fictif.variables)
    if dominant := role_dominant(q.role for q in qualifications):
        variables["role_dcp"] = dominant
    neuve = Redaction(profil=fictif.profil, variables=variables, qualifications=qualifications,
                      faites=["depart", "roles", "choix"])  # fmt: skip
    chantier = redaction.ouvrir(contexte, id_, neuve)
    for annexe in chantier.texte.annexes:
        if lignes := preremplir(contexte, chantier, annexe.annexe):
            neuve.annexes[annexe.annexe.id] = lignes
    redaction.enregistrer(contexte, id_, lambda _: neuve, 1)


declarer_suite("contrats", charger_contrats)
