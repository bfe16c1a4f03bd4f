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

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from registre.mentions.delegue import coordonnees
from registre.mentions.matiere import ORGANISME, empreinte, faits_de, faits_de_l_organisme
from registre.mentions.modele import Mention, MentionFiche
from registre.traitements.chargement import charger_toutes
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee


@dataclass(frozen=True, slots=True)
class Breve:
    """Ce qu'une liste emploie d'une mention : ni ses faits, ni ses textes, qui pèsent."""

    id: uuid.UUID
    organisme_id: uuid.UUID
    genre: str
    numero: int
    verifiee_le: datetime | None
    empreintes: dict[str, str]
    en_ligne_le: datetime | None


@dataclass(slots=True)
class Vivante:
    """Une mention qui n'est pas archivée. `fiches` : identifiant → quand elle a été touchée."""

    mention: Breve
    libelle: str
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
    dits = _organismes(session, jour, vivantes)
    fiches = _empreintes(session, vivantes)
    for v in vivantes:
        v.perimee = v.publiee and _perimee(v, dits[v.mention.organisme_id], fiches)
    return vivantes


def _lire(session: SessionCloisonnee, traitement_id: uuid.UUID | None) -> list[Vivante]:
    """Des colonnes, non des objets : trente mille mentions d'un territoire se lisent ainsi deux fois plus vite."""
    fiche: Any = aliased(Objet)
    m: Any = Mention
    requete: Any = (
        select(m.id, m.organisme_id, m.genre, m.numero)
        .add_columns(
            m.verifiee_le,
            m.empreintes,
            m.en_ligne_le,
            col(Objet.libelle),
            col(MentionFiche.traitement_id),
            fiche.modifie_le,
        )
        .join(Objet, col(Objet.id) == m.id)
        .join(MentionFiche, col(MentionFiche.mention_id) == m.id)
        .join(fiche, fiche.id == col(MentionFiche.traitement_id))
        .where(col(Objet.archive).is_(False))
        .order_by(m.id)
    )
    if traitement_id is not None:
        siennes = select(MentionFiche.mention_id).where(MentionFiche.traitement_id == traitement_id)
        requete = requete.where(m.id.in_(siennes))
    lues: dict[uuid.UUID, Vivante] = {}
    for *breve, libelle, id_, touchee in session.exec(requete):
        vivante = lues.get(breve[0])
        if vivante is None:
            vivante = lues[breve[0]] = Vivante(Breve(*breve), libelle)
        vivante.fiches[id_] = touchee
    return list(lues.values())


def _organismes(session: SessionCloisonnee, jour: date, vivantes: Sequence[Vivante]) -> dict[uuid.UUID, str]:
    """Empreinte de ce que disent aujourd'hui les organismes qui ont publié : une requête, aucune si rien ne l'est."""
    if not any(v.publiee for v in vivantes):
        return {}
    lues = coordonnees(session, select(Mention.organisme_id).where(Mention.numero > 0), jour)
    return {id_: empreinte(faits_de_l_organisme(*contacts)) for id_, contacts in lues.items()}


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
