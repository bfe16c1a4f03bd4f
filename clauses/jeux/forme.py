"""La forme d'un jeu de données : ses sections, et les contrats et systèmes de l'organisme proposés comme source."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from clauses.contrats.modele import TYPE as CONTRAT
from clauses.jeux.modele import TYPE, Jeu, JeuSaisie
from registre.presentation import systemes_proposes
from socle.champs import Choix
from socle.fiches.forme import Forme, Section
from socle.objets import Objet
from socle.perimetre import SessionCloisonnee

PROPOSES = 500

SECTIONS = (
    Section("identite", "De quoi s'agit-il ?", "Le nom suffit pour commencer.",
            ("nom", "nature", "domaine", "description", "dictionnaire")),
    Section("source", "D'où vient-il, qui le tient ?", "Ce qui n'est pas réclamé pendant le contrat se perd à son terme.",
            ("source", "contrat_id", "systeme_id", "source_precision", "producteur", "detenteur")),
    Section("forme", "Sous quelle forme ?", "", ("format", "schema_suivi", "frequence", "mode_acces")),
    Section("protection", "Que faut-il protéger ?", "Ce que l'on ne sait pas encore se dit « À vérifier ».",
            ("donnees_personnelles", "traitement_dcp", "traitement_precision", "secrets", "secrets_portee", "secrets_motif",
             "droits_tiers", "droits_tiers_precision", "sensibilite", "localisation")),
    Section("ouverture", "Comment s'ouvre-t-il ?", "Gouverne en tire ce que la loi demande d'ouvrir.",
            ("interet_general", "dispense", "forte_valeur", "licence", "licence_precision", "redevance",
             "adresse_publication", "premiere_publication", "derniere_mise_a_jour")),
    Section("fin", "Et à la fin ?", "", ("conservation", "sort_final", "observations")),
)  # fmt: skip


def proposes(session: SessionCloisonnee, type_: str) -> Sequence[Choix]:
    """Les objets non archivés de ce type, par ordre alphabétique."""
    requete = select(Objet.id, Objet.libelle).where(Objet.type == type_, col(Objet.archive).is_(False))
    requete = requete.order_by(col(Objet.cle_tri), col(Objet.id)).limit(PROPOSES)
    return [Choix(str(id_), nom) for id_, nom in session.exec(requete)]


def contrats_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les contrats de l'organisme."""
    return proposes(session, CONTRAT)


def jeux_proposes(session: SessionCloisonnee) -> Sequence[Choix]:
    """Les jeux de données de l'organisme."""
    return proposes(session, TYPE)


FORME = Forme(
    TYPE, Jeu, JeuSaisie, SECTIONS,
    options={"contrat_id": contrats_proposes, "systeme_id": systemes_proposes},
)  # fmt: skip
