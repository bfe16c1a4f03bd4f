"""Toutes les fiches du registre et où en est la question : celles qui appellent une AIPD et n'ont rien viennent d'abord."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import col, select

from registre import droits
from registre.aipd.etude.modele import Aipd
from registre.aipd.reperage import regles
from registre.aipd.reperage.dossier import lire_reponses
from registre.aipd.reperage.indices import FaitsOrganisme, empreinte, faits
from registre.aipd.reperage.modele import Reperage
from registre.aipd.reperage.pre_reponses import pre_repondre
from registre.traitements.chargement import Fiche, charger_toutes
from socle.operations import Atelier, lecture
from socle.organismes.modele import Organisme
from socle.perimetre import SessionCloisonnee
from socle.types import sans_accents

PAR_PAGE: Final = 50
ETATS: Final = {
    "manque": "AIPD à examiner",
    "sans_etude": "Requise, sans étude",
    "a_revoir": "À revoir",
    "avise": "Décision attendue",
    "avis_demande": "Avis du délégué demandé",
    "en_cours": "Réponses en cours",
    "a_faire": "À faire",
    "decide": "Décidé",
}
"""État montré par la liste → son nom, dans l'ordre où l'on s'en soucie."""
URGENCES: Final = {code: rang for rang, code in enumerate(ETATS)}


@dataclass(frozen=True)
class Ligne:
    """Une fiche du registre dans la liste ; `reperage_id` None : la question n'y est pas ouverte."""

    traitement_id: uuid.UUID
    nom: str
    service: str
    etat: str
    proposition: regles.Proposition
    reperage_id: uuid.UUID | None = None
    decision: str = ""
    decide_le: datetime | None = None


@dataclass(frozen=True)
class Filtre:
    """Ce que l'on demande à la liste ; `page` commence à 1."""

    demande: str = ""
    etat: str = ""
    page: int = 1


@dataclass(frozen=True)
class PageReperages:
    """Une page de la liste, ce qu'elle compte en tout, et combien de fiches sont dans chaque état."""

    lignes: Sequence[Ligne]
    total: int
    page: int
    comptes: dict[str, int]

    @property
    def pages(self) -> int:
        """Nombre de pages, au moins une."""
        return max(1, -(-self.total // PAR_PAGE))


@lecture(droits.LIRE)
def lister(atelier: Atelier, filtre: Filtre) -> PageReperages:
    """Une page de fiches : un nombre de requêtes qui ne dépend pas du nombre de fiches."""
    toutes = lignes(atelier.session, atelier.organisme_id)
    comptes = {etat: sum(ligne.etat == etat for ligne in toutes) for etat in ETATS}
    mots = sans_accents(filtre.demande).casefold().split()
    retenues = [
        ligne for ligne in toutes
        if (not filtre.etat or ligne.etat == filtre.etat) and all(m in sans_accents(ligne.nom).casefold() for m in mots)
    ]  # fmt: skip
    page = max(1, min(filtre.page, -(-len(retenues) // PAR_PAGE) or 1))
    return PageReperages(retenues[(page - 1) * PAR_PAGE : page * PAR_PAGE], len(retenues), page, comptes)


def lignes(session: SessionCloisonnee, organisme_id: uuid.UUID) -> list[Ligne]:
    """Toutes les fiches non archivées, les plus pressantes d'abord."""
    organisme = session.get_one(Organisme, organisme_id)
    faits_organisme = FaitsOrganisme(organisme.type, organisme.effectif_etp)
    ouvertes = {r.traitement_id: r for r in session.exec(select(Reperage))}
    etudiees = set(session.exec(select(Aipd.traitement_id).where(col(Aipd.traitement_id).is_not(None))))
    toutes = [
        _ligne(fiche, faits_organisme, ouvertes.get(fiche.objet.id), etudiee=fiche.objet.id in etudiees)
        for fiche in charger_toutes(session)
    ]
    return sorted(toutes, key=lambda ligne: URGENCES[ligne.etat])


def _ligne(fiche: Fiche, organisme: FaitsOrganisme, ouverte: Reperage | None, *, etudiee: bool) -> Ligne:
    reponses = (
        lire_reponses(ouverte.reponses) if ouverte is not None else pre_repondre(fiche.saisie, organisme, pistes=False)
    )
    proposition = regles.proposer(reponses, organisme, fiche.saisie.regime_juridique)
    commun = (fiche.objet.id, fiche.saisie.nom, fiche.saisie.service)
    if ouverte is None:
        return Ligne(*commun, regles.etat("", appelle=proposition.appelle, etudiee=etudiee), proposition)
    perimee = ouverte.empreinte != empreinte(faits(fiche.saisie, organisme))
    etat = regles.etat(ouverte.statut, ouverte.decision, perimee=perimee, etudiee=etudiee)
    return Ligne(*commun, etat, proposition, ouverte.id, ouverte.decision, ouverte.decide_le)


@dataclass(frozen=True)
class Etat:
    """Où en est la question pour une fiche du registre."""

    ligne: Ligne
    etudes: Sequence[uuid.UUID] = ()


@lecture(droits.LIRE)
def lire_etat(atelier: Atelier, fiche: Fiche, organisme: FaitsOrganisme) -> Etat:
    """Où en est la question pour une fiche que la page a déjà lue : deux requêtes."""
    session = atelier.session
    ouverte = session.exec(select(Reperage).where(Reperage.traitement_id == fiche.objet.id)).first()
    etudes = session.exec(select(Aipd.id).where(Aipd.traitement_id == fiche.objet.id)).all()
    return Etat(_ligne(fiche, organisme, ouverte, etudiee=bool(etudes)), etudes)
