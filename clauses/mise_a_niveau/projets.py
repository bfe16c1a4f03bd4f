"""Réunir ce qu'il faut pour rendre des avenants, un ou cent : lu d'un coup dans le sous-arbre, composé hors transaction."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.donnees import Bibliotheque
from clauses.bibliotheque.forme import FORME as CLAUSE
from clauses.bibliotheque.versions import fondre
from clauses.contrats.modele import Contrat
from clauses.mise_a_niveau.modele import Avenant
from clauses.mise_a_niveau.redaction import Fige, Parties, Reste, parties_de, rediger, restes
from clauses.redaction.composition import Texte, composer
from clauses.redaction.reponses import Redaction
from registre import presentation
from registre.presentation import MatierePresentee
from socle.fiches import operations as fiches
from socle.objets import Objet
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.organismes.territoire import organismes_du_territoire
from socle.perimetre import Perimetre, SessionCloisonnee


@dataclass(frozen=True)
class Projet:
    """Un avenant prêt à rendre. `change` : figé à l'envoi, avec une bibliothèque qui n'est plus celle d'aujourd'hui."""

    avenant: Avenant
    version: int
    prestataire_id: uuid.UUID
    parties: Parties
    redaction: Redaction
    texte: Texte
    change: bool = False
    reste: tuple[Reste, ...] = field(default=())

    def fige(self) -> str:
        """Ce qu'il faut garder pour refaire ces documents à l'identique (JSON)."""
        return Fige(redaction=self.redaction, parties=self.parties).model_dump_json()

    @property
    def a_nous(self) -> tuple[Reste, ...]:
        """Ce qui revient à l'organisme."""
        return tuple(r for r in self.reste if not r.au_prestataire)

    @property
    def au_prestataire(self) -> tuple[Reste, ...]:
        """Ce qui revient au prestataire."""
        return tuple(r for r in self.reste if r.au_prestataire)


Paire = tuple[Objet, Avenant]


def projets_de(contexte: Contexte, paires: Sequence[Paire]) -> dict[uuid.UUID, Projet]:
    """Avenant → son projet, dans l'ordre donné ; un avenant hors du sous-arbre n'est pas rendu."""
    contexte.exige(droits.LIRE)
    matieres = presentation.matiere_des_relations(contexte, [a.relation_id for _, a in paires])
    territoire = Perimetre.territoire(frozenset(organismes_du_territoire(contexte)), contexte.ancetres)
    with contexte.base.lire(territoire) as session:
        organismes = _organismes(session, {a.organisme_id for _, a in paires})
        contrats = _contrats(session, [a.relation_id for _, a in paires])
        bibliotheques = _bibliotheques(session)
    return {
        a.id: _projet(o, a, organismes[a.organisme_id], matieres[a.relation_id], contrats.get(a.relation_id),
                      bibliotheques.get(a.organisme_id, bibliotheque()))
        for o, a in paires if a.relation_id in matieres and a.organisme_id in organismes
    }  # fmt: skip


def _projet(
    objet: Objet,
    avenant: Avenant,
    organisme: Organisme,
    matiere: MatierePresentee,
    contrat: Contrat | None,
    b: Bibliotheque,
) -> Projet:
    parti = Fige.model_validate_json(avenant.fige) if avenant.fige else None
    redaction = parti.redaction if parti else rediger(b, organisme, matiere, avenant, contrat)
    parties = parti.parties if parti else parties_de(organisme, matiere.relation)
    texte = composer(b, redaction)
    change = parti is not None and redaction.version != b.meta.version
    return Projet(
        avenant, objet.version, matiere.relation.prestataire_id, parties, redaction, texte, change,
        tuple(restes(texte, parties, avenant)),
    )  # fmt: skip


def _organismes(session: SessionCloisonnee, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Organisme]:
    return {o.id: o for o in session.exec(select(Organisme).where(col(Organisme.id).in_(set(ids))))}


def _contrats(session: SessionCloisonnee, relations: Sequence[uuid.UUID]) -> dict[uuid.UUID, Contrat]:
    """Relation → le contrat qui la désigne, s'il y en a un et un seul : entre plusieurs, on ne choisit pas."""
    requete: Any = select(Contrat).join(Objet, col(Objet.id) == col(Contrat.id))
    requete = requete.where(col(Contrat.cocontractant_id).in_(relations), col(Objet.archive).is_(False))
    trouves: dict[uuid.UUID, list[Contrat]] = defaultdict(list)
    for contrat in session.exec(requete):
        trouves[contrat.cocontractant_id].append(contrat)
    return {id_: contrats[0] for id_, contrats in trouves.items() if len(contrats) == 1}


def _bibliotheques(session: SessionCloisonnee) -> Mapping[uuid.UUID, Bibliotheque]:
    """Organisme → sa bibliothèque, pour ceux qui ont adapté la nôtre ou y ont ajouté."""
    par_organisme: dict[uuid.UUID, list[fiches.Fiche]] = defaultdict(list)
    for propre in fiches.charger_toutes(session, CLAUSE):
        par_organisme[propre.objet.organisme_id].append(propre)
    return {id_: fondre(bibliotheque(), propres) for id_, propres in par_organisme.items()}
