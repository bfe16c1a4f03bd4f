"""L'annexe A5 d'un contrat (inventaire des données), une ligne par jeu de données."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import col, select

from clauses import droits
from clauses.jeux.forme import FORME
from clauses.jeux.listes import libelle
from clauses.jeux.modele import Jeu
from socle.fiches import operations as fiches
from socle.objets import Objet
from socle.operations import Atelier, lecture

COLONNES_A5 = ("jeu", "description", "source", "format", "frequence", "interet_general", "ouverture", "dcp", "sensibilite",
               "droits_tiers", "conservation")  # fmt: skip
"""Noms des colonnes de l'annexe A5 (bibliothèque de clauses), dans leur ordre."""
_TROIS_ETATS = {True: "Oui", False: "Non", None: "À vérifier"}


@lecture(droits.LIRE)
def lignes_annexe_a5(atelier: Atelier, contrat_id: uuid.UUID | None = None) -> list[dict[str, str]]:
    """Les jeux non archivés de ce contrat (de tout l'organisme si None), prêts pour l'annexe A5 : colonne → texte."""
    requete: Any = select(Jeu.id).join(Objet, col(Objet.id) == col(Jeu.id)).where(col(Objet.archive).is_(False))
    if contrat_id is not None:
        requete = requete.where(Jeu.contrat_id == contrat_id)
    ids = list(atelier.session.exec(requete))
    return [ligne_a5(fiche.saisie) for fiche in fiches.charger_toutes(atelier.session, FORME, ids)]


def ligne_a5(s: Any) -> dict[str, str]:
    """Une ligne de l'annexe A5."""
    acces = ", ".join(libelle("acces_jeux", code).lower() for code in s.mode_acces)
    producteur = f"Producteur : {s.producteur}" if s.producteur else ""
    detenteur = f"Détenteur : {s.detenteur}" if s.detenteur else ""
    return dict(zip(COLONNES_A5, (
        s.nom,
        _suite(s.description, f"Dictionnaire : {s.dictionnaire}" if s.dictionnaire else ""),
        _suite(libelle("sources_jeux", s.source), s.source_precision, producteur, detenteur),
        _suite(libelle("formats_jeux", s.format), s.schema_suivi),
        _suite(libelle("frequences_jeux", s.frequence), acces),
        _TROIS_ETATS[s.interet_general] + (f" ; dispense : {s.dispense}" if s.dispense else ""),
        _ouverture(s),
        _donnees_personnelles(s),
        _suite(libelle("sensibilites_jeux", s.sensibilite), s.localisation),
        _suite(_TROIS_ETATS[s.droits_tiers], s.droits_tiers_precision),
        _suite(s.conservation, libelle("sorts_jeux", s.sort_final)),
    ), strict=True))  # fmt: skip


def _suite(*textes: str) -> str:
    return " ; ".join(t for t in textes if t)


def _ouverture(s: Any) -> str:
    secrets = ", ".join(libelle("secrets_jeux", code).lower() for code in s.secrets)
    portee = libelle("portees_secrets", s.secrets_portee).lower()
    return _suite(
        f"Publié : {s.adresse_publication}" if s.adresse_publication else "Non publié", libelle("licences", s.licence),
        s.licence_precision, f"Secrets : {secrets} ({portee or 'portée à vérifier'})" if secrets else "",
        s.traitement_precision,
    )  # fmt: skip


def _donnees_personnelles(s: Any) -> str:
    traitement = libelle("traitements_dcp", s.traitement_dcp)
    if s.donnees_personnelles:
        return _suite("Oui (voir annexe A1)", f"avant publication : {traitement.lower()}" if traitement else "")
    return _TROIS_ETATS[s.donnees_personnelles]
