"""Les états des pages d'une analyse d'impact : étude, évaluation, décision."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.plateau import Plateau
from bout_en_bout.service import HORS
from fabriques.analyses import Analyse, ouvrir_analyse
from registre.aipd.etude import operations, parcours
from socle.objets import Objet


def _trouver(p: Plateau, nom: str) -> uuid.UUID | None:
    with p.service.monde.instance.base.lire(HORS) as session:
        requete = select(Objet.id).where(Objet.type == "aipd", Objet.libelle == nom)
        return session.exec(requete.where(Objet.organisme_id == p.commune.id)).first()


def _analyse(p: Plateau, nom: str) -> Analyse:
    """L'analyse de ce nom, ouverte sur une fiche pleine."""
    contexte = p.service.monde.contexte(p.commune, personne=p.toutes)
    deja = _trouver(p, nom)
    return Analyse(contexte, deja) if deja else ouvrir_analyse(p.service.monde, p.commune, nom)


def redigee(p: Plateau) -> Analyse:
    """Une analyse en rédaction, commentée, une mesure retirée."""
    analyse = _analyse(p, "Analyse en rédaction")
    if not analyse.etude.commentaires:
        analyse.remplir()
        operations.commenter(analyse.contexte, analyse.id, "111", "Depuis quand ?")
        operations.retirer_mesure(analyse.contexte, analyse.id, analyse.mesure("Mesure retirée"))
    return analyse


def _en_evaluation(p: Plateau) -> Analyse:
    analyse = _analyse(p, "Analyse en évaluation")
    if analyse.etude.aipd.statut == "redaction":
        analyse.remplir()
        parcours.demander(analyse.contexte, analyse.id)
    return analyse


def _a_decider(p: Plateau) -> Analyse:
    analyse = _analyse(p, "Analyse à décider")
    if analyse.etude.aipd.statut == "redaction":
        analyse.remplir().evaluer().donner_les_avis("defavorable")
    return analyse


def decidee(p: Plateau) -> Analyse:
    """Une analyse validée sous conditions."""
    analyse = _analyse(p, "Analyse décidée")
    if analyse.etude.aipd.statut == "redaction":
        analyse.remplir().evaluer().donner_les_avis()
        analyse.decider("conditions", conditions="Double facteur avant l'ouverture.")
    return analyse


AIPD: tuple[Etat, ...] = (
    Etat("aipd.lister", "plein", lambda p: (redigee(p), decidee(p), f"{p.o}/aipd/")[2]),
    Etat("aipd.lister", "vide", lambda p: f"{p.vide}/aipd/"),
    Etat("aipd.creer", "en erreur", lambda p: f"{p.o}/aipd/nouvelle", gestes=cliquer("Enregistrer", 422, nom="")),
    Etat("aipd.voir", "en rédaction", lambda p: f"{p.o}/aipd/{redigee(p).id}"),
    lent("aipd.voir", "lecteur", lambda p: f"{p.o}/aipd/{decidee(p).id}", qui="lecteur"),
    Etat("aipd.modifier", "conflit", lambda p: f"{p.o}/aipd/{redigee(p).id}/modifier", gestes=conflit),
    Etat("aipd.historique", "plein", lambda p: f"{p.o}/aipd/{redigee(p).id}/historique"),
    Etat("aipd.rubrique", "questions", lambda p: f"{p.o}/aipd/{redigee(p).id}/rubriques/1.1"),
    Etat("aipd.rubrique", "mesures", lambda p: f"{p.o}/aipd/{redigee(p).id}/rubriques/3.1"),
    lent("aipd.rubrique", "risque", lambda p: f"{p.o}/aipd/{redigee(p).id}/rubriques/3.2"),
    lent("aipd.rubrique", "lecteur", lambda p: f"{p.o}/aipd/{decidee(p).id}/rubriques/3.2", qui="lecteur"),
    Etat("aipd_decision.voir", "à décider", lambda p: f"{p.o}/aipd/{_a_decider(p).id}/decision",
         gestes=cliquer("Décider (visa)", 422)),
    lent("aipd_decision.voir", "décidée", lambda p: f"{p.o}/aipd/{decidee(p).id}/decision"),
    Etat("aipd_decision.evaluation", "risque", lambda p: f"{p.o}/aipd/{_en_evaluation(p).id}/rubriques/3.2/evaluer"),
    lent("aipd_decision.evaluation", "questions", lambda p: f"{p.o}/aipd/{_en_evaluation(p).id}/rubriques/2.1/evaluer"),
)  # fmt: skip
