"""La forme d'une convention ; ses membres se choisissent parmi les organismes qui dépendent de qui la tient."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlmodel import col, select

from registre.delegue.convention.modele import TYPE, ConventionDpo, ConventionSaisie, MembreConvention
from socle.champs import Choix
from socle.fiches.forme import Forme, Section
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee


def organismes_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les organismes sous celui où l'on écrit, par nom : deux requêtes."""
    ici = session.get(Organisme, session.perimetre.ecriture) if session.perimetre.ecriture else None
    if ici is None:
        return ()
    requete = select(Organisme.id, Organisme.nom).where(
        col(Organisme.chemin).startswith(ici.chemin), col(Organisme.id) != ici.id
    )
    return [Choix(str(id_), nom) for id_, nom in session.exec(requete.order_by(col(Organisme.nom), col(Organisme.id)))]


def nommer_l_organisme(session: SessionCloisonnee, id_: uuid.UUID) -> str:
    """Nom d'un organisme qu'une convention garde et que la liste ne propose plus."""
    organisme = session.get(Organisme, id_)
    return f"{organisme.nom} (n'est plus dans le territoire)" if organisme is not None else "Introuvable"


SECTIONS = (
    Section("convention", "La convention", "L'intitulé suffit pour commencer.",
            ("nom", "debut", "fin", "reconduction", "deliberation")),
    Section("membres", "Les membres", "Les organismes qui dépendent de vous ; les jours sont par an.",
            ("membres", "heures_par_jour", "depart")),
    Section("contenu", "Ce qu'elle prévoit", "Vide, le document reprend les missions de l'article 39 du RGPD.",
            ("missions", "moyens", "financement", "observations")),
)  # fmt: skip
FORME = Forme(
    TYPE, ConventionDpo, ConventionSaisie, SECTIONS, lignes={"membres": MembreConvention},
    options={"membres.membre_id": organismes_proposes}, noms={"membres.membre_id": nommer_l_organisme},
)  # fmt: skip
