"""La forme de la fiche d'une analyse d'impact."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from registre.aipd.etude.modele import TYPE, Aipd, AipdSaisie
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.champs import Choix
from socle.fiches.forme import Forme, Section
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

PROPOSES = 500


def traitements_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les traitements non archivés, à proposer dans une liste."""
    requete = select(Objet.id, Objet.libelle).where(Objet.type == TRAITEMENT, col(Objet.archive).is_(False))
    lus = session.exec(requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(PROPOSES))
    return [Choix(str(id_), nom) for id_, nom in lus]


FORME = Forme(
    TYPE, Aipd, AipdSaisie,
    (
        Section("quoi", "Que faut-il étudier ?", "Les réponses que la fiche du registre connaît seront reprises.",
                ("nom", "traitement_id")),
        Section("qui", "Qui fait quoi ?", "", ("auteurs", "evaluateurs", "valideurs", "revue_mois", "observations")),
    ),
    options={"traitement_id": traitements_proposes},
)  # fmt: skip
