"""Une demande de publication d'essai, menée où l'on veut."""

from __future__ import annotations

import uuid

from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.publications import operations, regles
from clauses.publications.modele import PublicationSaisie
from socle.fiches.operations import Fiche
from socle.operations import Contexte
from socle.saisies import valider

ADRESSE = "https://www.data.gouv.fr/datasets/exemple"


def saisie(**champs: object) -> PublicationSaisie:
    base = {"nom": "Ouvrir les horaires", "demandeur_type": "association", "recue_le": "02/11/2026"}
    return valider(PublicationSaisie, base | champs)


def un_jeu(contexte: Contexte, **champs: object) -> uuid.UUID:
    return jeux.creer(contexte, valider(JeuSaisie, {"nom": "Horaires fictifs", **champs}))


def lue(contexte: Contexte, id_: uuid.UUID) -> Fiche:
    return operations.lire(contexte, id_)


def version(contexte: Contexte, id_: uuid.UUID) -> int:
    return lue(contexte, id_).objet.version


def examinee(contexte: Contexte, avis: dict[str, str] | None = None, **champs: object) -> uuid.UUID:
    """Une demande dont les trois examens sont rendus."""
    id_ = operations.creer(contexte, saisie(**champs))
    for code in regles.EXAMENS:
        conclu = (avis or {}).get(code, "favorable")
        motif = "" if conclu == "favorable" else f"Mention {code}"
        operations.examiner(contexte, id_, version(contexte, id_), code, conclu, motif)
    return id_


def decider(contexte: Contexte, id_: uuid.UUID, decision: str, motif: str = "", fondement: str = "") -> None:
    operations.decider(contexte, id_, version(contexte, id_), decision, motif, fondement)
