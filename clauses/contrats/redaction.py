"""Rédiger les clauses d'un contrat : ce qui est lu, une réponse enregistrée, le texte arrêté ou rouvert."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clauses import droits
from clauses.bibliotheque.donnees import Bibliotheque
from clauses.bibliotheque.versions import bibliotheque_de
from clauses.contrats import questions
from clauses.contrats.forme import FORME
from clauses.contrats.operations import charger, redaction_de
from clauses.redaction.completude import obstacles
from clauses.redaction.composition import Texte, composer
from clauses.redaction.reponses import Redaction
from registre import presentation
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte
from socle.fiches import operations as fiches
from socle.fiches.operations import Fiche
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme

ARRETE = "Le texte est arrêté : rouvrez-le pour le changer."


@dataclass(frozen=True)
class Chantier:
    """Un contrat en rédaction : sa fiche, ses réponses, le texte qu'elles donnent, ce que les fiches savaient déjà."""

    fiche: Fiche
    organisme: Organisme
    relation: presentation.RelationPresentee | None
    redaction: Redaction
    texte: Texte
    connues: dict[str, Any]

    @property
    def modifiable(self) -> bool:
        """Vrai tant que le texte n'est pas arrêté."""
        return self.fiche.ligne.statut == "preparation" and not self.fiche.objet.archive


@lecture(droits.LIRE)
def _lire(atelier: Atelier, id_: uuid.UUID) -> tuple[Fiche, Organisme, Bibliotheque]:
    organisme = atelier.session.get_one(Organisme, atelier.organisme_id)
    return charger(atelier, id_), organisme, bibliotheque_de(atelier.session)


def ouvrir(contexte: Contexte, id_: uuid.UUID, essai: Redaction | None = None) -> Chantier:
    """Le chantier d'un contrat ; `essai` : des réponses à essayer sans les enregistrer."""
    fiche, organisme, bibliotheque = _lire(contexte, id_)
    relation = _relation(contexte, fiche.saisie.cocontractant_id)
    redaction = essai if essai is not None else redaction_de(fiche.ligne)
    connues = questions.connues(fiche.ligne, organisme, relation)
    return Chantier(fiche, organisme, relation, redaction, composer_avec(bibliotheque, redaction, connues), connues)


def _relation(contexte: Contexte, id_: uuid.UUID | None) -> presentation.RelationPresentee | None:
    if id_ is None or presentation.LIRE not in contexte.droits:
        return None
    try:
        return presentation.relation(contexte, id_)
    except Introuvable:
        return None


def composer_avec(bibliotheque: Bibliotheque, redaction: Redaction, connues: dict[str, Any]) -> Texte:
    """Le texte, les réponses passant devant ce que les fiches savent."""
    effective = redaction.model_copy(update={"variables": {**connues, **redaction.variables}})
    return composer(bibliotheque, effective)


Changement = Callable[[Redaction], Redaction]


@operation(droits.REDIGER)
def enregistrer(atelier: Atelier, id_: uuid.UUID, changement: Changement, version: int) -> int:
    """Applique un changement aux réponses d'un contrat lu en `version` ; rend la version où l'on est.

    Le même envoi deux fois n'écrit qu'une fois : un changement qui ne change rien n'est pas un conflit.
    """
    contrat = charger(atelier, id_)
    if contrat.objet.archive:
        raise RegleEnfreinte(fiches.ARCHIVEE)
    if contrat.ligne.statut != "preparation":
        raise RegleEnfreinte(ARRETE)
    avant = redaction_de(contrat.ligne)
    apres = changement(avant.model_copy(deep=True))
    apres.version = bibliotheque_de(atelier.session).meta.version
    if apres == avant:
        return contrat.objet.version
    if contrat.objet.version != version:
        raise ConflitDeVersion(version, contrat.objet.version)
    return fiches.decider(atelier, FORME, id_, version, "redige", redaction=apres.model_dump_json()).objet.version


@operation(droits.REDIGER)
def _arreter(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    if charger(atelier, id_).ligne.statut != "preparation":
        raise RegleEnfreinte("Ce texte est déjà arrêté.")
    fiches.decider(
        atelier, FORME, id_, version, "arrete", statut="arrete", arrete_par=atelier.contexte.acteur.nom,
        arrete_le=atelier.quand,
    )  # fmt: skip


def arreter(contexte: Contexte, id_: uuid.UUID, version: int) -> None:
    """Arrête le texte : refusé tant qu'une mention de l'article 28(3) manque, qu'un blanc ou une annexe reste à remplir."""
    restants = obstacles(ouvrir(contexte, id_).texte)
    if restants:
        suite = f" (et {len(restants) - 1} autres points)" if len(restants) > 1 else ""
        raise RegleEnfreinte(f"Le texte ne peut pas être arrêté. {restants[0].phrase}{suite}")
    _arreter(contexte, id_, version)


@operation(droits.REDIGER)
def rouvrir(atelier: Atelier, id_: uuid.UUID, version: int) -> None:
    """Remet le texte en préparation ; l'historique garde ce qui avait été arrêté."""
    if charger(atelier, id_).ligne.statut != "arrete":
        raise RegleEnfreinte("Seul un texte arrêté se rouvre.")
    fiches.decider(atelier, FORME, id_, version, "rouvert", statut="preparation", arrete_par="", arrete_le=None)


@operation(droits.EXPORTER)
def consigner_document(atelier: Atelier, id_: uuid.UUID, nom: str) -> None:
    """Inscrit au journal qu'un document du contrat a été produit."""
    objet = charger(atelier, id_).objet
    atelier.journaliser(Evenement("contrat.exporte", "contrat", id_, objet.version, {"document": nom}))
