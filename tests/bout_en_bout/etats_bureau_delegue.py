"""Les états des pages du délégué : questions, réponses gardées, avis, temps, visites, convention."""

from __future__ import annotations

import uuid

from sqlmodel import select

from bout_en_bout.etat import Etat, cliquer, lent
from bout_en_bout.plateau import TERRITOIRE, Plateau
from bout_en_bout.service import HORS
from fabriques import bureau_delegue
from registre.delegue.questions import reponses
from socle.objets import Objet
from socle.operations import Contexte

NOEUD = f"/o/{TERRITOIRE}"


def _contexte(p: Plateau) -> Contexte:
    return p.service.monde.contexte(p.commune, personne=p.toutes)


def _question(p: Plateau) -> uuid.UUID:
    """Une question que personne n'a encore prise."""
    return bureau_delegue.poser(_contexte(p), f"Question fictive {uuid.uuid4().hex[:6]}", "Pour la rentrée.")


def _suivie(p: Plateau) -> uuid.UUID:
    """La question close de la démonstration."""
    return p.objet_nomme("question", "Peut-on afficher la liste des inscrits à la cantine ?")


def _gardee(p: Plateau) -> uuid.UUID:
    contexte = p.service.monde.contexte(p.service.organisme(TERRITOIRE), personne=p.toutes)
    return reponses.lister(contexte)[0].id


def _du_noeud(p: Plateau, type_: str) -> uuid.UUID:
    with p.service.monde.instance.base.lire(HORS) as session:
        noeud = p.service.organisme(TERRITOIRE).id
        return session.exec(select(Objet.id).where(Objet.type == type_, Objet.organisme_id == noeud)).all()[0]


QUESTIONS: tuple[Etat, ...] = (
    Etat("questions.lister", "plein", lambda p: f"{p.o}/questions/"),
    Etat("questions.lister", "vide", lambda p: f"{p.vide}/questions/"),
    lent("questions.lister", "sans réponse", lambda p: f"{p.o}/questions/?q=dirigeable"),
    Etat("questions.territoire", "plein", lambda p: f"{NOEUD}/questions/territoire"),
    lent("questions.territoire", "vide", lambda p: f"{p.vide}/questions/territoire"),
    Etat("questions.creer", "refusé", lambda p: f"{p.o}/questions/nouvelle", gestes=cliquer("Enregistrer", 422)),
    Etat("questions.voir", "à répondre", lambda p: f"{p.o}/questions/{_question(p)}"),
    Etat("questions.voir", "réponse refusée", lambda p: f"{p.o}/questions/{_question(p)}",
         gestes=cliquer("Envoyer la réponse", 422)),
    lent("questions.voir", "close", lambda p: f"{p.o}/questions/{_suivie(p)}"),
    Etat("questions.modifier", "plein", lambda p: f"{p.o}/questions/{_question(p)}/modifier"),
    Etat("questions.historique", "plein", lambda p: f"{p.o}/questions/{_suivie(p)}/historique"),
    Etat("reponses_gardees.lister", "plein", lambda p: f"{NOEUD}/reponses-gardees/"),
    lent("reponses_gardees.lister", "sans réponse", lambda p: f"{NOEUD}/reponses-gardees/?q=dirigeable"),
    Etat("reponses_gardees.creer", "depuis une question", lambda p: f"{p.o}/reponses-gardees/nouvelle?objet={_suivie(p)}"),
    Etat("reponses_gardees.voir", "tenue ailleurs", lambda p: f"{p.o}/reponses-gardees/{_gardee(p)}"),
    lent("reponses_gardees.voir", "tenue ici", lambda p: f"{NOEUD}/reponses-gardees/{_gardee(p)}"),
)  # fmt: skip

AVIS: tuple[Etat, ...] = (
    Etat("avis_dpo.lister", "plein", lambda p: f"{p.o}/avis-dpo/"),
    lent("avis_dpo.lister", "vide", lambda p: f"{p.vide}/avis-dpo/"),
    lent("avis_dpo.lister", "sans réponse", lambda p: f"{p.o}/avis-dpo/?q=dirigeable"),
    Etat("avis_dpo.archives", "vide", lambda p: f"{p.vide}/avis-dpo/archives"),
    Etat("avis_dpo.creer", "refusé", lambda p: f"{p.o}/avis-dpo/nouveau", gestes=cliquer("Enregistrer", 422)),
    Etat("avis_dpo.voir", "suite refusée", lambda p: f"{p.o}/avis-dpo/{p.objet('avis_dpo')}",
         gestes=cliquer("Enregistrer la suite", 422, motif=" ")),
    lent("avis_dpo.voir", "lecteur", lambda p: f"{p.o}/avis-dpo/{p.objet('avis_dpo')}", qui="lecteur"),
    Etat("avis_dpo.modifier", "plein", lambda p: f"{p.o}/avis-dpo/{p.objet('avis_dpo')}/modifier"),
    Etat("avis_dpo.historique", "plein", lambda p: f"{p.o}/avis-dpo/{p.objet('avis_dpo')}/historique"),
)  # fmt: skip

SERVICE: tuple[Etat, ...] = (
    Etat("temps.lister", "plein", lambda p: f"{p.o}/temps/"),
    Etat("temps.lister", "refusé", lambda p: f"{p.vide}/temps/", gestes=cliquer("Noter", 422, minutes="abc")),
    Etat("temps.territoire", "plein", lambda p: f"{NOEUD}/temps/territoire"),
    lent("temps.territoire", "vide", lambda p: f"{p.vide}/temps/territoire"),
    Etat("visites.lister", "plein", lambda p: f"{p.o}/visites/"),
    lent("visites.lister", "vide", lambda p: f"{p.vide}/visites/"),
    Etat("visites.creer", "refusé", lambda p: f"{p.o}/visites/nouvelle", gestes=cliquer("Enregistrer", 422)),
    Etat("visites.voir", "tenue", lambda p: f"{p.o}/visites/{p.objet('visite')}"),
    Etat("visites.modifier", "plein", lambda p: f"{p.o}/visites/{p.objet('visite')}/modifier"),
    Etat("visites.historique", "plein", lambda p: f"{p.o}/visites/{p.objet('visite')}/historique"),
    Etat("convention.lister", "plein", lambda p: f"{NOEUD}/convention-dpo/"),
    lent("convention.lister", "vide", lambda p: f"{p.vide}/convention-dpo/"),
    Etat("convention.creer", "refusé", lambda p: f"{NOEUD}/convention-dpo/nouvelle", gestes=cliquer("Enregistrer", 422)),
    Etat("convention.voir", "dépassée", lambda p: f"{NOEUD}/convention-dpo/{_du_noeud(p, 'convention_dpo')}"),
    Etat("convention.modifier", "plein", lambda p: f"{NOEUD}/convention-dpo/{_du_noeud(p, 'convention_dpo')}/modifier"),
    Etat("convention.historique", "plein", lambda p: f"{NOEUD}/convention-dpo/{_du_noeud(p, 'convention_dpo')}/historique"),
)  # fmt: skip
BUREAU_DELEGUE = (*QUESTIONS, *AVIS, *SERVICE)
