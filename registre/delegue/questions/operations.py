"""Ce qu'une personne fait d'une question au délégué : la poser, y répondre, la poursuivre, la clore."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import case, col, select

from registre import droits
from registre.delegue.questions import regles
from registre.delegue.questions.avertir import Remise, avertir_le_delegue, avertir_le_demandeur
from registre.delegue.questions.forme import FORME
from registre.delegue.questions.modele import POSEE, MessageQuestion, Question, QuestionSaisie
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche, PageFiches
from socle.liens.operations import lier, objet_visible
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre
from socle.saisies import LONGUEUR_TEXTE

PAS_ICI: Final = "Ce n'est pas possible dans l'état actuel de la question."
FAITS: Final = {
    "prendre": "prise", "preciser": "precisee", "repondre": "repondue", "clore": "close", "rouvrir": "rouverte",
    "poursuivre": "poursuivie", "completer": "poursuivie",
}  # fmt: skip
"""Verbe → ce que le journal en dit."""
MONTREES: Final = 300
"""Questions en attente montrées d'un coup sur la page du territoire."""


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la boîte ; `statut` : un état, `attente` ou vide ; `page` commence à 1."""

    demande: str = ""
    statut: str = ""
    archives: bool = False
    page: int = 1


@operation(droits.QUESTIONS_POSER)
def creer(
    atelier: Atelier, saisie: QuestionSaisie, objet_id: uuid.UUID | None = None, remise: Remise | None = None,
    jeton: str = "",
) -> uuid.UUID:  # fmt: skip
    """Pose une question, liée à `objet_id` si elle porte sur une fiche ; rend son identifiant. Le délégué est prévenu."""
    acteur = atelier.contexte.acteur
    cible = objet_visible(atelier, objet_id) if objet_id is not None else None
    id_ = fiches.poser(
        atelier, FORME, saisie, jeton=jeton, verbe="posee", posee_par=acteur.nom, posee_par_id=acteur.id,
        posee_le=atelier.quand, attente_depuis=atelier.aujourd_hui,
    )  # fmt: skip
    if not atelier.evenements:
        return id_
    if cible is not None:
        lier(atelier, cible, atelier.session.get_one(Objet, id_))
    avertir_le_delegue(atelier, id_, remise)
    return id_


@operation(droits.QUESTIONS_POSER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, saisie: QuestionSaisie, version: int) -> int:
    """Enregistre une question lue en `version`, tant que le délégué ne l'a pas prise et que rien n'y a été ajouté."""
    lue = fiches.charger(atelier.session, FORME, id_)
    if lue.ligne.statut != POSEE or messages_de(atelier, id_):
        raise RegleEnfreinte("Cette question est déjà suivie : ajoutez un message plutôt que de la récrire.")
    return fiches.reecrire(atelier, FORME, id_, saisie, version).objet.version


def _passer(atelier: Atelier, id_: uuid.UUID, version: int, verbe: str, texte: str = "", **colonnes: Any) -> Fiche:
    """Mène la question là où ce verbe conduit, dans l'opération en cours."""
    lue = fiches.charger(atelier.session, FORME, id_)
    vers = regles.apres(verbe, lue.ligne.statut)
    if vers is None or lue.objet.archive:
        raise RegleEnfreinte(PAS_ICI)
    return fiches.decider(atelier, FORME, id_, version, FAITS[verbe], pourquoi=texte, statut=vers, **colonnes)


def _lire_texte(texte: str, refus: str) -> str:
    nu = texte.strip()
    if not nu:
        raise RegleEnfreinte(refus)
    if len(nu) > LONGUEUR_TEXTE:
        raise RegleEnfreinte("Ce texte est trop long : déposez-le comme pièce, et résumez-le ici.")
    return nu


def _ecrire(atelier: Atelier, id_: uuid.UUID, genre: str, texte: str) -> None:
    atelier.session.add(MessageQuestion(
        organisme_id=atelier.organisme_id, question_id=id_, genre=genre, texte=texte, par=atelier.contexte.acteur.nom,
        le=atelier.quand,
    ))  # fmt: skip
    atelier.session.flush()


@operation(droits.QUESTIONS_REPONDRE)
def prendre(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Le délégué dit qu'il s'en occupe."""
    _passer(atelier, id_, version, "prendre")


@operation(droits.QUESTIONS_REPONDRE)
def preciser(atelier: Atelier, id_: uuid.UUID, version: int, texte: str) -> None:
    """Le délégué demande une précision ; la question attend toujours sa réponse."""
    nu = _lire_texte(texte, "Écrivez ce qu'il vous manque pour répondre.")
    _passer(atelier, id_, version, "preciser", nu)
    _ecrire(atelier, id_, "precision", nu)


@operation(droits.QUESTIONS_REPONDRE)
def repondre(atelier: Atelier, id_: uuid.UUID, version: int, texte: str, remise: Remise | None = None) -> None:
    """Le délégué répond ; il peut compléter une réponse déjà donnée. Qui a demandé est prévenu."""
    nu = _lire_texte(texte, "Écrivez la réponse.")
    lue = fiches.charger(atelier.session, FORME, id_)
    premiere = lue.ligne.premiere_reponse_le or atelier.quand
    _passer(atelier, id_, version, "repondre", nu, premiere_reponse_le=premiere, repondue_le=atelier.quand)
    _ecrire(atelier, id_, "reponse", nu)
    avertir_le_demandeur(atelier, lue.ligne.posee_par_id, id_, remise)


@operation(droits.QUESTIONS_POSER)
def poursuivre(atelier: Atelier, id_: uuid.UUID, version: int, texte: str, remise: Remise | None = None) -> str:
    """Ajoute un message à la question ; une question répondue ou close se rouvre. Rend le verbe de l'acte."""
    nu = _lire_texte(texte, "Écrivez votre message.")
    verbe = regles.suite_d_un_message(fiches.charger(atelier.session, FORME, id_).ligne.statut)
    colonnes = {"attente_depuis": atelier.aujourd_hui} if verbe == "rouvrir" else {}
    _passer(atelier, id_, version, verbe, nu, **colonnes)
    _ecrire(atelier, id_, "suite", nu)
    if verbe == "rouvrir":
        avertir_le_delegue(atelier, id_, remise)
    return verbe


@operation(droits.QUESTIONS_POSER)
def clore(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Clôt la question ; un message la rouvre."""
    _passer(atelier, id_, version, "clore")


@operation(droits.QUESTIONS_POSER)
def archiver(atelier: Atelier, id_: uuid.UUID, version: int, archive: bool = True) -> None:
    """Range une question aux archives, ou l'en sort."""
    fiches.archiver(atelier, FORME, id_, version, archive)


@lecture(droits.QUESTIONS_LIRE)
def lire(atelier: Atelier, id_: uuid.UUID) -> Fiche:
    """Une question."""
    return fiches.charger(atelier.session, FORME, id_)


@lecture(droits.QUESTIONS_LIRE)
def lire_messages(atelier: Atelier, id_: uuid.UUID) -> list[MessageQuestion]:
    """Les messages d'une question, du plus ancien au plus récent."""
    return messages_de(atelier, id_)


def messages_de(atelier: Atelier, id_: uuid.UUID) -> list[MessageQuestion]:
    """Les messages d'une question, dans une opération ouverte."""
    requete = select(MessageQuestion).where(MessageQuestion.question_id == id_)
    return list(atelier.session.exec(requete.order_by(col(MessageQuestion.le), col(MessageQuestion.id))))


@lecture(droits.QUESTIONS_LIRE)
def lire_version(atelier: Atelier, id_: uuid.UUID, version: int) -> dict[str, Any] | None:
    """Une question telle qu'elle était à cette version."""
    return fiches.lire_version(atelier, id_, version)


@lecture(droits.QUESTIONS_LIRE)
def lire_passages(atelier: Atelier, id_: uuid.UUID) -> list[fiches.Passage]:
    """Ce qui est arrivé à une question."""
    fiches.charger(atelier.session, FORME, id_)
    return fiches.lire_passages(atelier, id_)


@lecture(droits.QUESTIONS_LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageFiches:
    """Une page de questions : celles qui attendent d'abord, la plus ancienne en tête ; les autres de la plus récente."""
    attend = col(Question.statut).in_(regles.EN_ATTENTE)
    conditions: list[Any] = []
    if filtre.statut:
        conditions = [attend if filtre.statut == "attente" else Question.statut == filtre.statut]
    ordre = (
        case((attend, 0), else_=1),
        case((attend, Question.posee_le), else_=None).asc(),
        col(Question.posee_le).desc(),
    )
    return fiches.lister(
        atelier,
        FORME,
        demande=filtre.demande,
        archive=filtre.archives,
        page=filtre.page,
        conditions=conditions,
        ordre=ordre,
    )


@dataclass(frozen=True)
class QuestionEnAttente:
    """Une question qui attend, et l'organisme qui la pose."""

    id: uuid.UUID
    titre: str
    statut: str
    posee_par: str
    attente_depuis: date
    organisme: str
    code: str

    @property
    def limite(self) -> date:
        """Le dernier jour pour répondre sans retard."""
        return regles.limite(self.attente_depuis)


def lire_territoire(contexte: Contexte) -> list[QuestionEnAttente]:
    """Les questions qui attendent dans l'organisme et ceux qui en dépendent, la plus ancienne d'abord : trois requêtes.

    Une de plus que `MONTREES` au plus : la page dit alors qu'il y en a d'autres.
    """
    contexte.exige(droits.QUESTIONS_REPONDRE)
    organismes = organismes_du_territoire(contexte)
    requete: Any = select(Question).join(Objet, col(Objet.id) == col(Question.id)).where(
        col(Objet.archive).is_(False), col(Question.statut).in_(regles.EN_ATTENTE)
    )  # fmt: skip
    requete = requete.order_by(col(Question.attente_depuis), col(Question.id)).limit(MONTREES + 1)
    with contexte.base.lire(Perimetre.territoire(frozenset(organismes), contexte.ancetres)) as session:
        return [
            QuestionEnAttente(q.id, q.titre, q.statut, q.posee_par, q.attente_depuis, *organismes[q.organisme_id])
            for q in session.exec(requete)
        ]
