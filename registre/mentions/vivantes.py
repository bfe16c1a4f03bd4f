"""Les mentions vivantes d'un ou plusieurs organismes, et celles que leur fiche a dépassées : un nombre fixe de requêtes.

Seules les fiches touchées depuis sont relues : leur empreinte dit si ce que la mention en retient a vraiment changé.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import aliased, load_only
from sqlmodel import col, select

from registre.mentions.delegue import contact_de_l_organisme, contacts_des_delegues
from registre.mentions.matiere import ORGANISME, empreinte, faits_de, faits_de_l_organisme
from registre.mentions.modele import Mention, MentionFiche
from registre.traitements.chargement import charger_toutes
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee


@dataclass
class Vivante:
    """Une mention qui n'est pas archivée. `fiches` : identifiant → quand elle a été touchée."""

    mention: Mention
    objet: Objet
    organisme: Organisme
    fiches: dict[uuid.UUID, datetime] = field(default_factory=dict)
    perimee: bool = False

    @property
    def publiee(self) -> bool:
        """Une version au moins est publiée."""
        return self.mention.numero > 0

    @property
    def a_jour(self) -> bool:
        """Publiée, et la fiche n'a pas changé depuis."""
        return self.publiee and not self.perimee


def lire_vivantes(session: SessionCloisonnee, jour: date, traitement_id: uuid.UUID | None = None) -> list[Vivante]:
    """Les mentions vivantes du périmètre (ou celles de cette fiche), chacune avec ses fiches ; `perimee` est posé."""
    vivantes = _lire(session, traitement_id)
    organismes = {v.organisme.id: v.organisme for v in vivantes if v.publiee}
    delegues = contacts_des_delegues(session, list(organismes.values()), jour) if organismes else {}
    dits = {
        o.id: empreinte(faits_de_l_organisme(contact_de_l_organisme(o), delegues[o.id])) for o in organismes.values()
    }
    fiches = _empreintes(session, vivantes)
    for v in vivantes:
        v.perimee = v.publiee and _perimee(v, dits[v.organisme.id], fiches)
    return vivantes


LUES: Any = (
    Mention.organisme_id,
    Mention.genre,
    Mention.numero,
    Mention.verifiee_le,
    Mention.empreintes,
    Mention.en_ligne_le,
)
"""Ce qu'une liste emploie d'une mention : ni ses faits, ni ses textes, qui pèsent."""


def _lire(session: SessionCloisonnee, traitement_id: uuid.UUID | None) -> list[Vivante]:
    fiche: Any = aliased(Objet)
    requete: Any = (
        select(Mention, Objet, Organisme, MentionFiche.traitement_id)
        .add_columns(fiche.modifie_le)
        .join(Objet, col(Objet.id) == col(Mention.id))
        .join(Organisme, col(Organisme.id) == col(Mention.organisme_id))
        .join(MentionFiche, col(MentionFiche.mention_id) == col(Mention.id))
        .join(fiche, fiche.id == col(MentionFiche.traitement_id))
        .where(col(Objet.archive).is_(False))
        .order_by(col(Mention.id))
        .options(load_only(*LUES, raiseload=True))
    )
    if traitement_id is not None:
        siennes = select(MentionFiche.mention_id).where(MentionFiche.traitement_id == traitement_id)
        requete = requete.where(col(Mention.id).in_(siennes))
    lues: dict[uuid.UUID, Vivante] = {}
    for mention, objet, organisme, id_, touchee in session.exec(requete):
        lues.setdefault(mention.id, Vivante(mention, objet, organisme)).fiches[id_] = touchee
    return list(lues.values())


def _empreintes(session: SessionCloisonnee, vivantes: Sequence[Vivante]) -> dict[uuid.UUID, str]:
    """Empreinte de ce que disent aujourd'hui les fiches touchées depuis que leur mention a été vérifiée."""
    suspectes = {
        id_ for v in vivantes if v.publiee and v.mention.verifiee_le for id_, touchee in v.fiches.items()
        if touchee > v.mention.verifiee_le
    }  # fmt: skip
    lues = charger_toutes(session, sorted(suspectes)) if suspectes else []
    return {f.objet.id: empreinte(faits_de(f.saisie)) for f in lues}


def _perimee(v: Vivante, organisme: str, fiches: dict[uuid.UUID, str]) -> bool:
    gardees = v.mention.empreintes
    if gardees.get(ORGANISME) != organisme or set(gardees) - {ORGANISME} != {str(id_) for id_ in v.fiches}:
        return True
    return any(fiches[id_] != gardees[str(id_)] for id_ in v.fiches if id_ in fiches)


def par_fiche(vivantes: Sequence[Vivante]) -> dict[uuid.UUID, list[Vivante]]:
    """Identifiant de fiche → ses mentions."""
    rangees: dict[uuid.UUID, list[Vivante]] = defaultdict(list)
    for v in vivantes:
        for id_ in v.fiches:
            rangees[id_].append(v)
    return rangees
